package be.fusie.browser;

import be.fusie.local.LocalPlatform;
import be.fusie.local.LocalPlatformBuilder;
import be.fusie.local.Rest;
import be.fusie.local.Schools;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What all browser tests play on: the local platform with the five packaged services, some pairs of small school databases,
 * and a Chromium. Without one the tests are skipped, and say so.
 */
final class Stage
        implements ExecutionCondition, ParameterResolver, ExtensionContext.Store.CloseableResource, AutoCloseable {

    private static final int PAIRS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<Landscape> landscapes = new ArrayList<>();
    private LocalPlatform platform;
    private Schools schools;
    private Chromium chromium;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Chromium.onPath().isPresent()
                ? ConditionEvaluationResult.enabled("there is a Chromium")
                : ConditionEvaluationResult.disabled(
                        "no chromium on the PATH: the console was not looked at in a browser");
    }

    private Stage start() {
        LocalPlatformBuilder settings = LocalPlatform.builder();
        for (int i = 1; i <= PAIRS; i++) {
            Landscape landscape =
                    Landscape.plan(Size.TINY, 2026, Options.DEFAULT.withIndex(i).withSisterSchool());
            landscapes.add(landscape);
            settings.landscape(landscape);
        }
        settings.setting(Service.REQUEST, "fusie.request.first-pause", "200ms")
                .setting(Service.REQUEST, "fusie.request.longest-pause", "1s")
                .setting(Service.REQUEST, "fusie.request.max-attempts", "2")
                .setting(Service.REQUEST, "fusie.request.drain-seconds", "3")
                // the first migration that gets there finds the receiver's door stuck, until somebody tries again
                .fault(Service.FREEZE, "freeze.open-receiver.v1", 2)
                .setting(Service.FREEZE, "fusie.messaging.attempts", "1");
        platform = settings.startParts();
        schools = new Schools(platform, landscapes);
        try {
            for (Landscape landscape : landscapes) {
                landscape.create(platform.postgres().adminUrl());
            }
            platform.startServices();
            schools.makeKnown();
            chromium = new Chromium();
        } catch (SQLException | RuntimeException e) {
            close();
            throw new IllegalStateException("the stage could not be set", e);
        }
        return this;
    }

    LocalPlatform platform() {
        return platform;
    }

    /** A pair of databases that nobody else uses; from 1 on. */
    Landscape landscape(int number) {
        return landscapes.get(number - 1);
    }

    Rest rest(Service service, String user) {
        return platform.rest(service, user);
    }

    /** Somebody in front of the console. */
    Chromium.Visitor visitor(String user) {
        return chromium.visitor(platform.url(Service.REQUEST), user, LocalPlatformBuilder.PASSWORD);
    }

    /** Files a migration of the whole source, as the school does. @return its id */
    String file(Landscape landscape) {
        String id = schools.fileWhole(landscape);
        await(id, "COLLECTING_CONSENT");
        return id;
    }

    /** What the schools' people do over the REST API. */
    Schools schools() {
        return schools;
    }

    /** Waits until a migration is done; an operator tries again where it needs that. */
    void completed(String id) {
        Rest operator = rest(Service.REQUEST, LocalPlatform.OPERATOR);
        Awaitility.await(id + " is completed").atMost(PATIENCE).until(() -> {
            String state =
                    operator.get("/api/v1/migrations/" + id).path("state").asText();
            if (state.equals("NEEDS_ATTENTION")) {
                operator.post("/api/v1/migrations/" + id + "/retry", Map.of("reason", "The door is oiled."));
            }
            return state.equals("COMPLETED");
        });
    }

    /** Waits until a migration is in that state. */
    void await(String id, String state) {
        Awaitility.await(id + " is " + state).atMost(PATIENCE).until(() -> rest(Service.REQUEST, LocalPlatform.OPERATOR)
                .get("/api/v1/migrations/" + id)
                .path("state")
                .asText()
                .equals(state));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Stage.class))
                .getOrComputeIfAbsent(Stage.class, any -> new Stage().start(), Stage.class);
    }

    @Override
    public void close() {
        if (chromium != null) {
            chromium.close();
        }
        if (platform != null) {
            platform.close();
        }
    }
}

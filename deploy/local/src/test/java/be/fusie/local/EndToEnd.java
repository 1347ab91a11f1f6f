package be.fusie.local;

import be.fusie.platform.Ports;
import be.fusie.platform.SignInUser;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One local platform for all end-to-end tests, started for the first that asks and ended after the last; each test class
 * migrates between databases of its own. Tests take a {@link Migrations} as parameter, and the {@link Spans} of its services.
 *
 * <p>When {@link FailingStepsTest} runs, it is the first: the faults it wants are set when the services start, and it uses
 * them up.
 */
final class EndToEnd implements ParameterResolver, AutoCloseable {

    /** Whose databases are whose; by position in the list of landscapes. */
    static final int FAILING_STEPS = 1;

    static final int WHOLE = 2;
    static final int PARTIAL = 3;
    static final int CALLED_OFF = 4;
    static final int KILLED = 5;

    /** And three more. */
    static final int STALLED = KILLED + 1;

    static final int UNFINISHED_YEAR = STALLED + 4;

    static final int TAKEN_BACK = UNFINISHED_YEAR + 1;
    static final int CHANGED = TAKEN_BACK + 1;
    static final int PAUSED = CHANGED + 1;

    static final int NEW_BOARD = PAUSED + 1;

    private static final int LANDSCAPES = NEW_BOARD + 1;

    static final String SECOND_OPERATOR = "second-operator";

    private final LocalPlatformBuilder settings = LocalPlatform.builder();
    private final Spans spans = Spans.collect();
    private final List<Landscape> landscapes = new ArrayList<>();
    private LocalPlatform platform;
    private Migrations migrations;

    private EndToEnd start(boolean withFaults) {
        for (int i = 1; i < LANDSCAPES; i++) {
            Options options = Options.DEFAULT.withIndex(i);
            landscapes.add(
                    Landscape.plan(Size.TINY, 2026, i == UNFINISHED_YEAR ? options.withUnfinishedYear() : options));
        }
        landscapes.forEach(settings::landscape);
        for (Service service : Service.values()) {
            settings.setting(service, "fusie.messaging.lease", "3s")
                    .setting(service, "fusie.messaging.backoff", "200ms");
        }
        settings.setting(Service.REQUEST, "fusie.request.first-pause", "200ms")
                .setting(Service.REQUEST, "fusie.request.longest-pause", "1s")
                .setting(Service.REQUEST, "fusie.request.poll", "100ms")
                .setting(Service.REQUEST, "fusie.request.drain-seconds", "5")
                .setting(Service.FREEZE, "fusie.freeze.sweep-every", "1s")
                .user(new SignInUser(SECOND_OPERATOR, LocalPlatformBuilder.PASSWORD, Set.of("operator"), Set.of()));
        spans.of(settings);
        if (withFaults) {
            FailingStepsTest.FAULTS.forEach((type, service) -> settings.fault(service, type, 1));
        }
        platform = settings.portBase(freePorts()).startParts();
        Schools schools = new Schools(platform, landscapes);
        try {
            CompletableFuture<Void> databases = CompletableFuture.runAsync(schools::createPairs);
            platform.startServices();
            databases.join();
            // From the next start of a service on nothing fails on purpose; what runs has the faults in memory.
            FailingStepsTest.FAULTS.forEach((type, service) -> settings.setting(service, faultOf(type), null));
            schools.makeKnown();
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
        migrations = new Migrations(platform, landscapes);
        return this;
    }

    /** Below the range that systems take outgoing ports from: one that is free now is free when its part starts. */
    private static int freePorts() {
        return new Random()
                .ints(100, 300)
                .map(hundred -> hundred * 100)
                .filter(base -> Stream.of(Part.values()).allMatch(part -> Ports.isFree(part.port(base))))
                .findFirst()
                .orElseThrow();
    }

    private static String faultOf(String type) {
        return "fusie.faults.\"" + type + "\"";
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.of(Migrations.class, Spans.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        EndToEnd all = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(EndToEnd.class))
                .getOrComputeIfAbsent(EndToEnd.class, any -> started(context), EndToEnd.class);
        return parameter.getParameter().getType() == Spans.class ? all.spans : all.migrations;
    }

    private static EndToEnd started(ExtensionContext context) {
        return new EndToEnd().start(context.getRequiredTestClass() == FailingStepsTest.class);
    }

    /** Ends the platform; the services' logs stay in {@code target/end-to-end-logs}. */
    @Override
    public void close() throws IOException, SQLException {
        migrations.close();
        Path logs = Files.createDirectories(Path.of("target/end-to-end-logs"));
        for (Service service : Service.values()) {
            Files.copy(
                    platform.logFile(service),
                    logs.resolve(service.module() + ".log"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        platform.close();
        spans.close();
    }
}

package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.platform.SignInUser;
import be.fusie.reference.Invariants;
import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Invariants.Finding;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/** Files migrations over the REST API as schools do, signs them as directors do, and looks on. */
final class Migrations {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final LocalPlatform platform;
    private final List<Landscape> landscapes;

    Migrations(LocalPlatform platform, List<Landscape> landscapes) {
        this.platform = platform;
        this.landscapes = landscapes;
    }

    LocalPlatform platform() {
        return platform;
    }

    /** The databases of a test class, by its number. */
    Landscape landscape(int number) {
        return landscapes.get(number - 1);
    }

    /** A migration that was filed. */
    final class Filed {

        private final Landscape landscape;
        private final List<String> moving;
        private final Before before;
        final UUID id;

        private Filed(Landscape landscape, List<String> moving, Before before, UUID id) {
            this.landscape = landscape;
            this.moving = moving;
            this.before = before;
            this.id = id;
        }

        Landscape landscape() {
            return landscape;
        }

        /** Waits for the plan, and signs it as each of the directors concerned. */
        Filed signedByAll() {
            JsonNode required = awaitState("COLLECTING_CONSENT").path("consent").path("required");
            Set<Institution> signatories = landscape.signatories(moving);
            assertThat(required)
                    .extracting(JsonNode::asText)
                    .as("who has to sign (R2, R3)")
                    .containsExactlyInAnyOrderElementsOf(
                            signatories.stream().map(Institution::number).toList());
            CheckList.workThrough(platform, path(""));
            signatories.forEach(this::sign);
            return this;
        }

        void sign(Institution institution) {
            String hash = view().path("plan").path("hash").asText();
            PlanChanges.confirm(operator(), path(""), null, hash);
            PlanChanges.confirm(
                    platform.rest(Service.REQUEST, institution.director()), path(""), institution.number(), hash);
            Signing.sign(platform, path(""), institution, hash);
        }

        void refuse(Institution institution, String reason) {
            awaitState("COLLECTING_CONSENT");
            platform.rest(Service.REQUEST, institution.director())
                    .post(path("/refusals"), Map.of("institution", institution.number(), "reason", reason));
        }

        void cancel(String reason) {
            operator().post(path("/cancellation"), Map.of("reason", reason));
        }

        /** Waits until what would be lost by taking it back is counted. */
        JsonNode undoPreview(String reason) {
            operator().post(path("/undo"), Map.of("reason", reason));
            return await("the preview of the undo of " + id)
                    .atMost(PATIENCE)
                    .until(() -> operator().get(path("/undo")).path("request").path("preview"), JsonNode::isObject);
        }

        /** Another operator agrees to lose what the preview lists. */
        void agreeToUndo(JsonNode preview) {
            platform.addUser(
                    new SignInUser("second-operator", LocalPlatformBuilder.PASSWORD, Set.of("operator"), Set.of()));
            platform.rest(Service.REQUEST, "second-operator")
                    .post(
                            path("/undo/confirmation"),
                            Map.of("confirmation", preview.path("confirmation").asText()));
        }

        void keep(String reason) {
            operator().post(path("/undo/withdrawal"), Map.of("reason", reason));
        }

        JsonNode view() {
            return operator().get(path(""));
        }

        JsonNode history() {
            return operator().get(path("/history"));
        }

        /** Waits until the migration is in this state; one that ends otherwise fails at once, with its reason. */
        JsonNode awaitState(String state) {
            try {
                await("migration " + id + " is " + state)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> isNow(state));
            } catch (ConditionTimeoutException e) {
                throw unexpected(state, e);
            }
            return view();
        }

        private boolean isNow(String state) {
            String now = phase();
            if (!now.equals(state)
                    && List.of("COMPLETED", "ABANDONED", "UNDONE", "NEEDS_ATTENTION")
                            .contains(now)) {
                throw unexpected(state, null);
            }
            return now.equals(state);
        }

        private AssertionError unexpected(String state, Throwable cause) {
            JsonNode view = view();
            return new AssertionError(
                    "%s is %s at %s %s instead of %s: reason %s, trouble %s, obstacles %s%n%s"
                            .formatted(
                                    id,
                                    view.path("state"),
                                    view.path("direction"),
                                    view.path("step"),
                                    state,
                                    view.path("reason"),
                                    view.path("trouble"),
                                    view.path("obstacles"),
                                    logsOf(id)),
                    cause);
        }

        /** Waits until a step's command was sent; asks the database, so as to be quick. */
        void awaitStep(String step) {
            await("migration " + id + " reaches " + step)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            step.equals(text("fusie_request", "select step from migration where id = '" + id + "'")));
        }

        String phase() {
            return text("fusie_request", "select phase from migration where id = '" + id + "'");
        }

        /** All invariants that a database can tell, and delivery through Kafka; see {@link Invariants}. */
        void invariantsHold() throws SQLException {
            invariantsHold(true);
        }

        void invariantsHold(boolean quiet) throws SQLException {
            String admin = platform.postgres().adminUrl();
            // The last replies are sent and dealt with just after the migration has ended.
            await("all is said")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Invariants.of(admin, id, before, quiet, () -> platform.numbers(id.toString())).stream()
                            .filter(f -> f.invariant().equals("I7"))
                            .allMatch(Finding::holds));
            List<Finding> findings =
                    new ArrayList<>(Invariants.of(admin, id, before, quiet, () -> platform.numbers(id.toString())));
            findings.add(Delivered.everyEventOf(id, platform));
            assertThat(findings).allSatisfy(finding -> assertThat(finding.holds())
                    .as("%s%n%s", finding, finding.holds() ? "" : logsOf(id))
                    .isTrue());
        }

        private String path(String rest) {
            return "/api/v1/migrations/" + id + rest;
        }
    }

    private Rest operator() {
        return platform.rest(Service.REQUEST, LocalPlatform.OPERATOR);
    }

    /** Files a move of the whole source of a landscape. */
    Filed fileWhole(Landscape landscape) throws SQLException {
        return file(landscape, true, landscape.source().numbers());
    }

    /** Files a move of these institutions. */
    Filed file(Landscape landscape, List<String> institutions) throws SQLException {
        return file(landscape, false, institutions);
    }

    private Filed file(Landscape landscape, boolean whole, List<String> moving) throws SQLException {
        Before before = Before.of(
                platform.postgres().adminUrl(),
                landscape.source().name(),
                landscape.receiver().name());
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("source", landscape.source().name());
        request.put("receiver", landscape.receiver().name());
        request.put("whole", whole);
        request.put("institutions", whole ? List.of() : moving);
        request.put("cutOverDate", LocalDate.now(ZoneOffset.UTC).plusDays(1).toString());
        request.put("requestedBy", moving.get(0));
        request.put(
                "centralAdministrator",
                landscape.receiver().institutions().get(0).administrator());
        request.put("boardChanges", false);
        request.put("replacements", landscape.replacements());
        JsonNode filed =
                platform.rest(Service.REQUEST, "school-" + moving.get(0)).post("/api/v1/migrations", request);
        return new Filed(
                landscape, moving, before, UUID.fromString(filed.path("id").asText()));
    }

    /** The first value of a query's first row, as text; empty when there is none. */
    String text(String database, String query) {
        try (Connection connection = platform.postgres().connect(database);
                ResultSet row = connection.createStatement().executeQuery(query)) {
            return row.next() && row.getString(1) != null ? row.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(query + " in " + database, e);
        }
    }

    /** What the services logged about a migration, the last lines of each; for a failing test. */
    private String logsOf(UUID migration) {
        StringBuilder logs = new StringBuilder();
        for (Service service : Service.values()) {
            try {
                List<String> lines = Files.readAllLines(platform.logFile(service)).stream()
                        .filter(line -> line.contains(migration.toString()))
                        .toList();
                logs.append("--- ").append(service.module()).append('\n');
                lines.stream().skip(Math.max(0, lines.size() - 12)).forEach(line -> logs.append(
                                line, 0, Math.min(line.length(), 1500))
                        .append('\n'));
            } catch (IOException e) {
                logs.append("no log of ").append(service.module()).append('\n');
            }
        }
        return logs.toString();
    }
}

package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Files migrations over the REST API as schools do, and asks the databases of the services and schools. */
final class Migrations implements AutoCloseable {

    private final LocalPlatform platform;
    private final List<Landscape> landscapes;
    private final Schools schools;
    private Connection saga;

    Migrations(LocalPlatform platform, List<Landscape> landscapes) {
        this.platform = platform;
        this.landscapes = landscapes;
        this.schools = new Schools(platform, landscapes);
    }

    LocalPlatform platform() {
        return platform;
    }

    Schools schools() {
        return schools;
    }

    /** The databases of a test class, by its number. */
    Landscape landscape(int number) {
        return landscapes.get(number - 1);
    }

    /** Files a move of the whole source of a landscape. */
    Filed fileWhole(Landscape landscape) throws SQLException {
        return fileWhole(landscape, Map.of());
    }

    /** The same with further particulars of the request. */
    Filed fileWhole(Landscape landscape, Map<String, ?> particulars) throws SQLException {
        return file(landscape, true, landscape.source().numbers(), particulars);
    }

    /** Files a move of these institutions. */
    Filed file(Landscape landscape, List<String> institutions) throws SQLException {
        return file(landscape, false, institutions, Map.of());
    }

    private Filed file(Landscape landscape, boolean whole, List<String> moving, Map<String, ?> particulars)
            throws SQLException {
        Before before = Before.of(
                platform.postgres().adminUrl(),
                landscape.source().name(),
                landscape.receiver().name());
        Map<String, Object> request = Schools.request(landscape, whole ? List.of() : moving);
        request.putAll(particulars);
        return new Filed(this, landscape, moving, before, UUID.fromString(schools.file(request)));
    }

    /** The problem document that a call is answered with. */
    static JsonNode refused(ThrowingCallable call) {
        Rest.Failed failed = catchThrowableOfType(Rest.Failed.class, call);
        assertThat(failed).as("the call is refused").isNotNull();
        JsonNode problem = failed.problem();
        assertThat(problem.path("remedy").asText())
                .as("what to do instead, in " + problem)
                .isNotBlank();
        return problem;
    }

    /** The first value of a query's first row, as text; empty when there is none. */
    String text(String database, String query) {
        try (Connection connection = platform.postgres().connect(database)) {
            return text(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query + " in " + database, e);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getString(1) != null ? row.getString(1) : "";
        }
    }

    /** What the saga's table says of a migration; empty when nothing. Asked so often that it has a connection of its own. */
    synchronized String ofSaga(String column, UUID migration) {
        try {
            if (saga == null) {
                saga = platform.postgres().connect(Service.REQUEST.database());
            }
            return text(saga, "select " + column + " from migration where id = '" + migration + "'");
        } catch (SQLException e) {
            throw new IllegalStateException("the saga's database does not answer", e);
        }
    }

    /** Runs statements as one transaction. */
    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = platform.postgres().connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** What the services logged about a migration, the last lines of each; for a failing test. */
    String logsOf(UUID migration) {
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

    @Override
    public synchronized void close() throws SQLException {
        if (saga != null) {
            saga.close();
        }
    }
}

package be.fusie.freeze;

import be.fusie.platform.PostgresServer;
import be.fusie.reference.ReferenceSchool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * What the open gate costs each write. Not part of the build: {@code ./mvnw -pl freeze-service -am test
 * -Dtest=GuardBenchmark -Dsurefire.failIfNoSpecifiedTests=false}. The server commits to disk, as one with data to lose does.
 */
class GuardBenchmark {

    private static final Logger LOG = Logger.getLogger(GuardBenchmark.class);
    private static final int WRITES = Integer.getInteger("fusie.benchmark.writes", 10_000);
    private static final int ROUNDS = 10;
    private static final String[] TABLES = {"bare", "note"};

    @Test
    void the_cost_of_the_open_gate_per_write() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().durable(true).start()) {
            ReferenceSchool.create(server.adminUrl(), "bench");
            String url = ReferenceSchool.urlOf(server.adminUrl(), "bench");
            try (Connection owner = DriverManager.getConnection(url, "postgres", "postgres")) {
                for (String table : TABLES) {
                    Schools.execute(
                            owner,
                            "create table %1$s (id int primary key, text text); grant all on %1$s to school_app;"
                                            .formatted(table)
                                    + " insert into %s select i, 'x' from generate_series(1, 1000) i".formatted(table));
                }
                WriteGuard.install(owner);
                Schools.execute(owner, "drop trigger fusie_guard on bare");
                compare("a transaction of one write, committed to disk", url, true);
                compare("a write inside a transaction", url, false);
                compareProcessorTime(url);
            }
        }
    }

    /** Writes with and without the guard take turns one by one, so that the machine's moods hit both. */
    private static void compare(String what, String url, boolean commitEach) throws SQLException {
        double[][] micros = new double[2][WRITES];
        try (Connection app = DriverManager.getConnection(url, "school_app", "school_app");
                PreparedStatement bare = update(app, TABLES[0]);
                PreparedStatement guarded = update(app, TABLES[1])) {
            app.setAutoCommit(false);
            for (int i = -200; i < WRITES; i++) {
                for (int turn = 0; turn < 2; turn++) {
                    int which = (i + turn) & 1; // neither always comes first
                    PreparedStatement update = which == 0 ? bare : guarded;
                    update.setString(1, "text " + i);
                    update.setInt(2, 1 + (i + 200) % 1000);
                    long began = System.nanoTime();
                    update.executeUpdate();
                    if (commitEach) {
                        app.commit();
                    }
                    if (i >= 0) {
                        micros[which][i] = (System.nanoTime() - began) / 1000.0;
                    }
                }
                if (i % 500 == 0) {
                    app.commit();
                }
            }
        }
        LOG.infof(
                "%s: %.1f µs without the guard, %.1f µs with it (medians of %d): %+.1f %%",
                what, median(micros[0]), median(micros[1]), WRITES, 100 * (median(micros[1]) / median(micros[0]) - 1));
    }

    /** What the server's process works for a transaction of one write, which no other load on the machine blurs. */
    private static void compareProcessorTime(String url) throws SQLException {
        double[] micros = new double[TABLES.length];
        try (Connection app = DriverManager.getConnection(url, "school_app", "school_app")) {
            Path worked = Path.of("/proc", Schools.value(app, "select pg_backend_pid()"), "schedstat");
            app.setAutoCommit(false);
            for (int round = -1; round < ROUNDS; round++) {
                for (int table = 0; table < TABLES.length; table++) {
                    try (PreparedStatement update = update(app, TABLES[table])) {
                        double before = nanos(worked);
                        for (int i = 0; i < WRITES / ROUNDS; i++) {
                            update.setString(1, "text " + i);
                            update.setInt(2, 1 + i % 1000);
                            update.executeUpdate();
                            app.commit();
                        }
                        micros[table] += round < 0 ? 0 : (nanos(worked) - before) / 1000 / WRITES;
                    }
                }
            }
        }
        LOG.infof(
                "processor time of the server for a transaction of one write: %.1f µs without the guard, %.1f µs with it",
                micros[0], micros[1]);
    }

    private static double nanos(Path schedstat) {
        try {
            return Double.parseDouble(Files.readString(schedstat).split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("only Linux tells how long a process worked", e);
        }
    }

    private static PreparedStatement update(Connection app, String table) throws SQLException {
        return app.prepareStatement("update " + table + " set text = ? where id = ?");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

package be.fusie.freeze;

import be.fusie.platform.PostgresServer;
import be.fusie.reference.ReferenceSchool;
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
    private static final int ROUNDS = Integer.getInteger("fusie.benchmark.rounds", 20);
    private static final int WRITES = 400;

    @Test
    void the_cost_of_the_open_gate_per_write() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().durable(true).start()) {
            ReferenceSchool.create(server.adminUrl(), "bench");
            String url = ReferenceSchool.urlOf(server.adminUrl(), "bench");
            try (Connection owner = DriverManager.getConnection(url, "postgres", "postgres")) {
                Schools.execute(
                        owner,
                        "create table note (id int primary key, text text); grant all on note to school_app;"
                                + " insert into note select i, 'x' from generate_series(1, 1000) i");
                compare("a transaction of one write, committed to disk", url, owner, true);
                compare("a write inside a transaction", url, owner, false);
            }
        }
    }

    /** Rounds without and with the guard take turns, so that the machine's moods hit both. */
    private static void compare(String what, String url, Connection owner, boolean commitEach) throws SQLException {
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            WriteGuard.remove(owner);
            double free = micros(url, commitEach);
            WriteGuard.install(owner);
            double guarded = micros(url, commitEach);
            if (round >= 0) {
                without[round] = free;
                with[round] = guarded;
            }
        }
        LOG.infof(
                "%s: %.1f µs without the guard, %.1f µs with it (medians of %d rounds): %+.1f %%",
                what, median(without), median(with), ROUNDS, 100 * (median(with) / median(without) - 1));
    }

    private static double micros(String url, boolean commitEach) throws SQLException {
        try (Connection app = DriverManager.getConnection(url, "school_app", "school_app");
                PreparedStatement update = app.prepareStatement("update note set text = ? where id = ?")) {
            app.setAutoCommit(false);
            long began = 0;
            for (int i = -50; i < WRITES; i++) {
                if (i == 0) {
                    began = System.nanoTime();
                }
                update.setString(1, "text " + i);
                update.setInt(2, 1 + (i + 50) % 1000);
                update.executeUpdate();
                if (commitEach) {
                    app.commit();
                }
            }
            double micros = (System.nanoTime() - began) / 1000.0 / WRITES;
            app.commit();
            return micros;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

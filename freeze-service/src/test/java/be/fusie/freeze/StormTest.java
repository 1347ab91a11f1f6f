package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** F2, F8, I10: writers of every kind, at full speed, while the gates close. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class StormTest {

    private static final int ROUNDS = 3;

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    @Inject
    Schools schools;

    private final AtomicBoolean blowing = new AtomicBoolean(true);
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, AtomicInteger> acknowledged = new TreeMap<>();
    private final ExecutorService writers = Executors.newCachedThreadPool();

    @BeforeEach
    void databases() throws SQLException {
        schools.reset();
        for (String name : SchoolsTestResource.NAMES) {
            try (Connection admin = schools.as("postgres", name)) {
                Schools.execute(
                        admin,
                        """
                        set role school_owner;
                        create table note (id int, kind text);
                        create table scratch (id int);
                        create table part (id int, kind text) partition by range (id);
                        create table part_all partition of part default;
                        grant insert, truncate, select on note, scratch, part, part_all to school_app;
                        create function note_as_owner(id int) returns void language sql security definer
                            as 'insert into public.note values (id, ''security definer'')';
                        create procedure note_in_a_job(id int) language plpgsql as $$
                        begin
                            begin
                                insert into public.note values (id, 'job');
                            exception when read_only_sql_transaction then
                                raise notice 'refused';
                            end;
                            commit;
                        end $$
                        """);
            }
            guard.install(name);
        }
    }

    @AfterEach
    void calm() {
        blowing.set(false);
        writers.shutdownNow();
    }

    @FunctionalInterface
    private interface Write {
        /** @return how many rows were acknowledged */
        int once(Connection connection, int id) throws SQLException, IOException;
    }

    /** Goes on for ever, on one session or a new one each time; errors are what a freeze gives. */
    private void blow(String kind, String role, boolean newSessions, Write write) {
        acknowledged.put(kind, new AtomicInteger());
        writers.execute(() -> {
            while (blowing.get()) {
                try (Connection connection = schools.as(role, "zuid")) {
                    do {
                        try {
                            acknowledged.get(kind).addAndGet(write.once(connection, numbers.incrementAndGet()));
                        } catch (SQLException e) {
                            connection.rollback();
                        }
                    } while (blowing.get() && !newSessions && connection.isValid(1));
                } catch (SQLException | IOException terminated) {
                    // A new session follows.
                }
            }
        });
    }

    private static Write insert(String kind) {
        return insert(kind, "note");
    }

    private static Write insert(String kind, String table) {
        return (connection, id) -> {
            Schools.execute(connection, "insert into " + table + " values (" + id + ", '" + kind + "')");
            return 1;
        };
    }

    private static Write transaction(Write write, int isolation, long restMillis) {
        return (connection, id) -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(isolation);
            Schools.value(connection, "select count(*) from pupil");
            int rows = write.once(connection, id);
            FreezeSequence.pause(restMillis);
            rows += write.once(connection, id);
            connection.commit();
            return rows;
        };
    }

    private void storm() {
        blow("plain", "school_app", false, insert("plain"));
        blow("new session", "school_app", true, insert("new session"));
        blow(
                "repeatable read",
                "school_app",
                false,
                transaction(insert("repeatable read"), Connection.TRANSACTION_REPEATABLE_READ, 5));
        blow(
                "serializable",
                "school_app",
                false,
                transaction(insert("serializable"), Connection.TRANSACTION_SERIALIZABLE, 5));
        blow(
                "long transaction",
                "school_app",
                false,
                transaction(insert("long transaction"), Connection.TRANSACTION_READ_COMMITTED, 2500));
        blow(
                "short transaction",
                "school_app",
                false,
                transaction(insert("short transaction"), Connection.TRANSACTION_READ_COMMITTED, 30));
        blow("superuser", "postgres", false, insert("superuser"));
        blow("replica role", "postgres", false, (connection, id) -> {
            Schools.execute(connection, "set session_replication_role = replica");
            return insert("replica role").once(connection, id);
        });
        blow("partition", "school_app", false, insert("partition", "part_all"));
        blow("partitioned", "school_app", false, insert("partitioned", "part"));
        blow("security definer", "school_app", false, (connection, id) -> {
            Schools.execute(connection, "select public.note_as_owner(" + id + ")");
            return 1;
        });
        blow("job", "school_app", false, (connection, id) -> {
            Schools.execute(connection, "call public.note_in_a_job(" + id + ")");
            return 0; // It swallows the refusal, as jobs do.
        });
        blow("copy", "school_app", false, (connection, id) ->
                (int) connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy note from stdin", copyRows(id)));
        blow("truncate", "school_app", false, (connection, id) -> {
            Schools.execute(connection, "truncate scratch");
            return 0;
        });
    }

    private static StringReader copyRows(int id) {
        return new StringReader((id + "\tcopy\n").repeat(3));
    }

    private Map<String, Integer> written() throws SQLException {
        var written = new TreeMap<String, Integer>();
        try (Connection admin = schools.as("postgres", "zuid");
                var statement = admin.createStatement();
                var rows = statement.executeQuery(
                        "select kind, count(*) from (select kind from note union all select kind from part) n group by kind")) {
            while (rows.next()) {
                written.put(rows.getString(1), rows.getInt(2));
            }
        }
        return written;
    }

    @Test
    void nothing_is_written_once_the_freeze_is_acknowledged_and_nothing_acknowledged_is_lost() throws Exception {
        storm();
        for (int round = 1; round <= ROUNDS; round++) {
            Map<String, Integer> before = written();
            await().atMost(Duration.ofSeconds(30)).until(() -> grown(before, written()));
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111", "222222"), true);

            sequence.check(move);
            sequence.close(move, () -> false);
            var digests = schools.digests("zuid");
            FreezeSequence.pause(700);

            assertThat(schools.digests("zuid")).as("round " + round).isEqualTo(digests);
            if (round < ROUNDS) {
                sequence.thaw(move.migration(), move.databases());
            }
        }
        blowing.set(false);
        writers.shutdown();
        assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        Map<String, Integer> written = written();
        acknowledged.forEach((kind, rows) -> assertThat(written.getOrDefault(kind, 0))
                .as("rows in the database of what '%s' was told is there", kind)
                .isGreaterThanOrEqualTo(rows.get()));
    }

    private static boolean grown(Map<String, Integer> before, Map<String, Integer> now) {
        var kinds = List.of(
                "plain",
                "new session",
                "repeatable read",
                "serializable",
                "short transaction",
                "superuser",
                "replica role",
                "partition",
                "partitioned",
                "security definer",
                "job",
                "copy");
        return kinds.stream().allMatch(kind -> now.getOrDefault(kind, 0) > before.getOrDefault(kind, 0));
    }

    @Test
    void a_transaction_in_flight_that_does_not_end_is_terminated() throws SQLException {
        try (Connection app = schools.as("school_app", "zuid")) {
            Schools.execute(app, "begin; insert into note values (1, 'in flight')");
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);

            sequence.close(move, () -> false);

            assertThat(Schools.attempt(app, "commit")).isIn("57P01", "08006", "08003");
            assertThat(written()).doesNotContainKey("in flight");
        }
    }

    @Test
    void a_superuser_who_does_not_end_makes_the_freeze_fail_and_leaves_both_databases_open() throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, "begin; insert into note values (1, 'superuser')");
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);

            assertThatThrownBy(() -> sequence.close(move, () -> false)).hasMessageContaining("superuser");

            assertThat(Schools.attempt(admin, "commit")).isEqualTo("ok");
        }
        for (String name : SchoolsTestResource.NAMES) {
            assertThat(schools.attempt("school_app", name, "insert into note values (2, 'after')"))
                    .isEqualTo("ok");
        }
    }

    /**
     * Negative controls: the interleavings that a trigger which only reads a flag lets through, and the guard does not. A
     * transaction that wrote before the freeze commits after it; one with an old snapshot even writes after it.
     */
    @Test
    void a_trigger_that_only_reads_a_flag_lets_late_commits_through() throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            guard.remove("zuid");
            Schools.execute(
                    admin,
                    """
                    create schema control;
                    grant usage on schema control to public;
                    create table control.flag (frozen boolean);
                    insert into control.flag values (false);
                    create function control.read_flag() returns trigger language plpgsql security definer as $$
                    begin
                        if (select frozen from control.flag) then
                            raise read_only_sql_transaction;
                        end if;
                        return null;
                    end $$;
                    create trigger flag before insert on note for each statement execute function control.read_flag();
                    alter table note enable always trigger flag
                    """);
            try (Connection inFlight = schools.as("school_app", "zuid");
                    Connection oldSnapshot = schools.as("school_app", "zuid")) {
                Schools.execute(inFlight, "begin; insert into note values (1, 'in flight')");
                Schools.execute(oldSnapshot, "begin isolation level repeatable read; select count(*) from note");
                Schools.execute(admin, "update control.flag set frozen = true");
                int acknowledgedAsFrozen = written().size();

                Schools.execute(inFlight, "commit");
                Schools.execute(oldSnapshot, "insert into note values (2, 'old snapshot'); commit");

                assertThat(acknowledgedAsFrozen).isZero();
                assertThat(written()).containsOnlyKeys("in flight", "old snapshot");
            }
        }
    }

    @Test
    void the_guard_refuses_an_old_snapshot() throws SQLException {
        var states = new ArrayList<String>();
        for (String isolation : List.of("repeatable read", "serializable")) {
            try (Connection app = schools.as("school_app", "zuid")) {
                Schools.execute(app, "begin isolation level " + isolation + "; select count(*) from note");
                var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);
                sequence.close(move, () -> false);
                states.add(Schools.attempt(app, "insert into note values (1, 'old snapshot')"));
                sequence.thaw(move.migration(), move.databases());
            }
        }
        assertThat(states).containsExactly("40001", "40001");
        assertThat(written()).isEmpty();
    }
}

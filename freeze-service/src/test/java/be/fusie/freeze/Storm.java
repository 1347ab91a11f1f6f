package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;

/** Writers of every kind at full speed on "zuid", and what they were told. */
final class Storm implements AutoCloseable {

    private final Schools schools;
    private final AtomicBoolean blowing = new AtomicBoolean(true);
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, AtomicInteger> acknowledged = new TreeMap<>();
    private final ExecutorService writers = Executors.newCachedThreadPool();

    private Storm(Schools schools) {
        this.schools = schools;
    }

    /** Fresh databases with tables for the writers, guarded. */
    static Storm over(Schools schools, WriteGuard guard) throws SQLException {
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
        return new Storm(schools);
    }

    @FunctionalInterface
    interface Write {
        /** @return how many rows were acknowledged */
        int once(Connection connection, int id) throws SQLException, IOException;
    }

    /** Goes on for ever, on one session or a new one each time; errors are what a freeze gives. */
    void blow(String kind, String role, boolean newSessions, Write write) {
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

    static Write insert(String kind) {
        return insert(kind, "note");
    }

    static Write insert(String kind, String table) {
        return (connection, id) -> {
            Schools.execute(connection, "insert into " + table + " values (" + id + ", '" + kind + "')");
            return 1;
        };
    }

    static Write transaction(Write write, int isolation, long restMillis) {
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

    void blow() {
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

    Map<String, Integer> written() throws SQLException {
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

    /** Until every kind of writer has got something through since the last time. */
    void awaitEveryKind() throws SQLException {
        Map<String, Integer> before = blowsByInstitution ? progress() : written();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> blowsByInstitution
                        ? grownOf(acknowledged.keySet(), before, progress())
                        : grown(before, written()));
    }

    private Map<String, Integer> progress() {
        var progress = new TreeMap<String, Integer>();
        acknowledged.forEach((kind, count) -> progress.put(kind, count.get()));
        return progress;
    }

    private boolean blowsByInstitution;

    /** Edits of both institutions' pupils, contact points and grades, in several ways. */
    void blowByInstitution() {
        blowsByInstitution = true;
        for (String stamnummer : List.of("20260001", "20260002", "20260004", "20260005")) {
            Write edit = (connection, id) -> {
                Schools.execute(
                        connection,
                        "update pupil set left_on = date '2027-01-01' + " + id % 300 + " where stamnummer = '"
                                + stamnummer + "'");
                return 1;
            };
            blow("pupil " + stamnummer, "school_app", false, edit);
            blow(
                    "repeatable read " + stamnummer,
                    "school_app",
                    false,
                    transaction(edit, Connection.TRANSACTION_REPEATABLE_READ, 3));
        }
        for (int person : new int[] {1, 4}) {
            blow("contact " + person, "school_app", true, (connection, id) -> {
                Schools.execute(
                        connection,
                        "update contact_point set value = '" + id + "@example.test' where person_id = " + person);
                return 1;
            });
        }
    }

    /** Of the rows of an institution, by whatever way they belong to it. */
    String digestOf(String institution) throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            return Schools.value(
                    admin,
                    """
                    select (select sum(hash_record_extended(p, 0)) from pupil p where institution = '%1$s') || ' '
                        || (select sum(hash_record_extended(c, 0)) from contact_point c
                            where person_id in (select person_id from pupil where institution = '%1$s'))
                    """
                            .formatted(institution));
        }
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
        return grownOf(kinds, before, now);
    }

    private static boolean grownOf(
            java.util.Collection<String> kinds, Map<String, Integer> before, Map<String, Integer> now) {
        return kinds.stream().allMatch(kind -> now.getOrDefault(kind, 0) > before.getOrDefault(kind, 0));
    }

    /** All writers have ended. */
    void calm() throws InterruptedException {
        blowing.set(false);
        writers.shutdown();
        assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** I10: kinds of writers of whom fewer rows are there than they were told. */
    List<String> lost() throws SQLException {
        Map<String, Integer> written = written();
        return acknowledged.entrySet().stream()
                .filter(kind ->
                        written.getOrDefault(kind.getKey(), 0) < kind.getValue().get())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void close() {
        blowing.set(false);
        writers.shutdownNow();
    }
}

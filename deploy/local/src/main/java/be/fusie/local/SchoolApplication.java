package be.fusie.local;

import be.fusie.platform.PostgresServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A small simulated school application that keeps a school database busy, through the role that real applications use:
 * users open an editing session (a lease at freeze-service), read, edit for a few seconds, and give it back. When the
 * database is read-only they go on reading, and try to save now and then. Once the data has moved, the application asks
 * where its institution lives and goes there.
 *
 * <p>Every acknowledged write stands in the {@link #ledger()}.
 */
public final class SchoolApplication implements AutoCloseable {

    private static final String READ_ONLY = "25006";

    private final PostgresServer server;
    private final Rest freezeService;
    private final String institution;
    private final WriteLedger ledger = new WriteLedger();
    private final AtomicReference<String> database;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong editing = new AtomicLong();
    private final Map<String, Integer> troubles = new ConcurrentHashMap<>();
    private final List<Thread> users = new ArrayList<>();
    private volatile boolean running = true;
    private volatile boolean changeNothing;
    private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();

    private record Pupil(long person, String stamnummer) {}

    /**
     * @param users how many people work at the same time
     * @param seed of what they do
     */
    SchoolApplication(
            PostgresServer server, Rest freezeService, String database, String institution, int users, long seed) {
        this.server = server;
        this.freezeService = freezeService;
        this.database = new AtomicReference<>(database);
        this.institution = institution;
        for (int i = 0; i < users; i++) {
            int user = i;
            Thread thread = new Thread(() -> work(user, users, new Random(seed * 31 + user)), database + "-user-" + i);
            thread.setDaemon(true);
            this.users.add(thread);
        }
    }

    /** Starts a simulated application of one institution of the platform. */
    public static SchoolApplication start(
            LocalPlatform platform, String database, String institution, int users, long seed) {
        SchoolApplication application = new SchoolApplication(
                platform.postgres(),
                platform.rest(Service.FREEZE, LocalPlatform.APPLICATION),
                database,
                institution,
                users,
                seed);
        application.users.forEach(Thread::start);
        return application;
    }

    /** The database it works on at present. */
    public String database() {
        return database.get();
    }

    public long reads() {
        return reads.get();
    }

    /** Acknowledged writes. */
    public long writes() {
        return writes.get();
    }

    /** Attempts to save that the database refused because it was read-only. */
    public long refusals() {
        return refusals.get();
    }

    /** How many of its users hold an editing session. */
    public long editing() {
        return editing.get();
    }

    /** What went wrong for its users besides being refused, and how often. */
    public Map<String, Integer> troubles() {
        return Map.copyOf(troubles);
    }

    public WriteLedger ledger() {
        return ledger;
    }

    /**
     * From now on users save what is there already, so that the data stays as it is while the work goes on; for comparing
     * digests. Returns when no other write is under way.
     */
    public void changeNothing() {
        changing.writeLock().lock();
        try {
            changeNothing = true;
        } finally {
            changing.writeLock().unlock();
        }
    }

    /** Sends everybody home; returns when nobody works any more. */
    @Override
    public void close() {
        running = false;
        users.forEach(Thread::interrupt);
        for (Thread user : users) {
            try {
                user.join(3_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work(int user, int of, Random random) {
        while (running) {
            try (Connection connection = connect()) {
                List<Pupil> pupils = pupils(connection, user, of);
                while (running && connection.getCatalog().equals(database.get()) && !pupils.isEmpty()) {
                    session(connection, pupils, random);
                }
                follow();
            } catch (SQLException | RuntimeException e) {
                // a database that restarts, a session that was ended as a straggler: a user tries again
                trouble(e);
                pause(random, 500);
            }
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(server.jdbcUrl(database.get()), "school_app", "school_app");
        connection.setAutoCommit(false);
        return connection;
    }

    /** One user at work: with a session when one is given, otherwise only looking. */
    private void session(Connection connection, List<Pupil> pupils, Random random) throws SQLException {
        String session = take();
        Instant end = Instant.now().plusMillis(1_500 + random.nextInt(3_000));
        try {
            while (running && Instant.now().isBefore(end)) {
                Pupil pupil = pupils.get(random.nextInt(pupils.size()));
                read(connection, pupil);
                if (session != null || random.nextInt(4) == 0) {
                    if (!edit(connection, pupil, random) && session == null) {
                        follow();
                        return;
                    }
                }
                pause(random, 120);
            }
        } finally {
            giveBack(session);
        }
        pause(random, 800);
    }

    private String take() {
        try {
            JsonNode taken = freezeService.post(
                    "/api/v1/databases/" + database.get() + "/editing-sessions", Map.of("institution", institution));
            editing.incrementAndGet();
            return taken.path("id").asText();
        } catch (Rest.Failed e) {
            if (e.status() != 409 && e.status() != 423) {
                trouble(e);
            }
            return null; // a migration is about to begin or under way: only reading for now
        } catch (UncheckedIOException e) {
            trouble(e);
            return null;
        }
    }

    private void giveBack(String session) {
        if (session != null) {
            editing.decrementAndGet();
            for (int attempt = 0; attempt < 3; attempt++) {
                try {
                    freezeService.delete("/api/v1/editing-sessions/" + session);
                    return;
                } catch (Rest.Failed | UncheckedIOException e) {
                    trouble(e); // once more; in the end it expires by itself
                    if (e instanceof Rest.Failed answer && answer.status() < 500) {
                        return;
                    }
                    pause(new Random(), 200);
                }
            }
        }
    }

    private void trouble(Exception e) {
        if (running) {
            String what = e instanceof SQLException sql ? "database: SQLSTATE " + sql.getSQLState() : e.getMessage();
            troubles.merge(what.replaceAll("[0-9a-f-]{36}", "…"), 1, Integer::sum);
        }
    }

    private void read(Connection connection, Pupil pupil) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select count(*) from attendance where person_id = ? and institution = ?")) {
            statement.setLong(1, pupil.person());
            statement.setString(2, institution);
            statement.executeQuery().close();
        }
        connection.commit();
        reads.incrementAndGet();
    }

    /** False when the database refused because it is read-only. */
    private boolean edit(Connection connection, Pupil pupil, Random random) throws SQLException {
        Edit edit = null;
        changing.readLock().lock();
        try {
            edit = changeNothing
                    ? saveUnchanged(connection, pupil)
                    : switch (random.nextInt(3)) {
                        case 0 -> addContactPoint(connection, pupil);
                        case 1 -> addScan(connection, pupil);
                        default -> changeAttendance(connection, pupil, random);
                    };
            connection.commit();
            edit.acknowledged().run();
            writes.incrementAndGet();
            return true;
        } catch (SQLException e) {
            if (edit != null) {
                edit.uncertain().run();
            }
            rollback(connection);
            if (READ_ONLY.equals(e.getSQLState())) {
                refusals.incrementAndGet();
                return false;
            }
            throw e;
        } finally {
            changing.readLock().unlock();
        }
    }

    /** What to write into the ledger, depending on whether the commit was answered. */
    private record Edit(Runnable acknowledged, Runnable uncertain) {}

    private static final Runnable NOTHING = () -> {};

    private Edit saveUnchanged(Connection connection, Pupil pupil) throws SQLException {
        execute(
                connection,
                "update pupil set status_id = status_id where person_id = ? and institution = ?",
                pupil.person(),
                institution);
        return new Edit(NOTHING, NOTHING);
    }

    private Edit addContactPoint(Connection connection, Pupil pupil) throws SQLException {
        String value = "app-" + UUID.randomUUID() + "@example.org";
        execute(
                connection,
                "insert into contact_point (person_id, kind, value, from_date) values (?, 'email', ?, current_date)",
                pupil.person(),
                value);
        return new Edit(() -> ledger.contactPoint(value), NOTHING);
    }

    private Edit addScan(Connection connection, Pupil pupil) throws SQLException {
        OffsetDateTime at = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        int added = execute(
                connection,
                """
                insert into registration_scan (activity_id, person_id, scanned_at)
                select min(id), ?, ? from activity where institution = ? and active having min(id) is not null
                """,
                pupil.person(),
                at,
                institution);
        return new Edit(added == 1 ? () -> ledger.scan(institution, at) : NOTHING, NOTHING);
    }

    private Edit changeAttendance(Connection connection, Pupil pupil, Random random) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                update attendance a set code_id = c.id from choice_value c
                where c.list = 'attendance-code' and c.value = ? and a.id = (
                  select id from attendance where person_id = ? and institution = ? order by day desc, half limit 1 offset ?)
                returning a.day, a.half
                """)) {
            String code = random.nextBoolean()
                    ? codes(connection).get(0)
                    : codes(connection).get(1);
            statement.setString(1, code);
            statement.setLong(2, pupil.person());
            statement.setString(3, institution);
            statement.setInt(4, random.nextInt(20));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Edit(NOTHING, NOTHING);
                }
                var key = new WriteLedger.HalfDay(
                        institution, pupil.stamnummer(), row.getObject(1, LocalDate.class), row.getInt(2));
                return new Edit(() -> ledger.attendance(key, code, true), () -> ledger.attendance(key, code, false));
            }
        }
    }

    /** Attendance codes that stand in every school database under the same value. */
    private static List<String> codes(Connection connection) throws SQLException {
        List<String> codes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "select value from choice_value where list = 'attendance-code' and value <> 'T' order by"
                                + " position, id");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                codes.add(rows.getString(1));
            }
        }
        return codes;
    }

    /**
     * The pupils of one user, but for those whom another institution has too: after a partial move such a person is at home
     * in both databases, and what is written of her in either is right there.
     */
    private List<Pupil> pupils(Connection connection, int user, int of) throws SQLException {
        List<Pupil> pupils = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select person_id, stamnummer from pupil p where institution = ? and left_on is null
                  and not exists (select from boarder b where b.person_id = p.person_id)
                  and not exists (select from pupil o where o.person_id = p.person_id and o.institution <> p.institution)
                order by stamnummer
                """)) {
            statement.setString(1, institution);
            try (ResultSet rows = statement.executeQuery()) {
                for (int i = 0; rows.next(); i++) {
                    if (i % of == user) {
                        pupils.add(new Pupil(rows.getLong(1), rows.getString(2)));
                    }
                }
            }
        }
        connection.commit();
        return pupils;
    }

    /** Asks where the institution lives now, and goes there. */
    private void follow() {
        try {
            JsonNode home = freezeService.get("/api/v1/institutions/" + institution + "/home");
            String name = home.path("database").asText("");
            if (!name.isEmpty()) {
                database.set(name);
            }
        } catch (Rest.Failed | UncheckedIOException e) {
            // it never moved, or nobody can say at the moment
        }
    }

    private static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // the connection is gone; a new one is made
        }
    }

    private static void pause(Random random, int atMost) {
        try {
            TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(atMost));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

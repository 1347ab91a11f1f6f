package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Refusal;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Looks at the school databases: where their gates stand, and which institutions they hold. An epoch lower than the one seen
 * before means that a second server came up from an old backup (F7): its gate is closed, moved where the old home was moved,
 * else frozen, and stays so until two operators accept the copy ({@link CopyResource}).
 */
@ApplicationScoped
class GateWatch {

    private static final Logger LOG = Logger.getLogger(GateWatch.class);

    /** Stands in a gate that was closed because its database is an old copy; no migration has it. */
    static final UUID OLD_COPY = new UUID(0, 0xF7);

    private final NamedDatabases databases;
    private final DataSource own;

    GateWatch(NamedDatabases databases, DataSource own) {
        this.databases = databases;
        this.own = own;
    }

    @Scheduled(
            every = "${fusie.freeze.watch-every:5s}",
            delayed = "2s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        for (String name : databases.names()) {
            try {
                look(name);
            } catch (SQLException | RuntimeException e) {
                // A school database that is down is the school's own trouble; the gate stays as it was seen last.
                LOG.debugf("%s could not be looked at: %s", name, Causes.of(e));
            }
        }
    }

    /** What stands in the service's own state. */
    private record Known(long epoch, String state, UUID migration, String movedTo, boolean fenced, String alarm) {}

    /** Looks at one database. */
    void look(String name) throws SQLException {
        // Known first, then the gate: epochs only grow, so that a gate which shows less really went back.
        Optional<Known> known = known(name);
        try (Connection school = databases.open(name)) {
            Optional<WriteGuard.Gate> gate = WriteGuard.gate(school);
            if (gate.isEmpty()) {
                known.filter(was -> was.alarm().isEmpty() && needsGuard(was))
                        .ifPresent(was -> alarm(
                                name,
                                was,
                                "its guard is gone, although its gate was " + word(was) + " when it was last seen"));
                if (known.isPresent() && needsGuard(known.get())) {
                    WriteGuard.install(school);
                    close(school, name, known.get());
                }
            } else if (known.isPresent() && gate.get().epoch() < known.get().epoch()) {
                alarm(
                        name,
                        known.get(),
                        "its gate shows epoch %d, but %d was seen before: an old copy has come up"
                                .formatted(gate.get().epoch(), known.get().epoch()));
                WriteGuard.upgrade(school);
                close(school, name, known.get());
            } else {
                WriteGuard.lookAgain(school);
                seen(name, gate.get(), WriteGuard.fenced(school));
            }
            institutions(school, name);
        }
    }

    private static boolean needsGuard(Known was) {
        return !was.state().equals("open") || was.fenced();
    }

    private static String word(Known was) {
        return was.fenced() ? "open but for institutions that moved away" : was.state();
    }

    /** Closes the gate of an old copy under a new epoch, as moved when the real one was. */
    private void close(Connection school, String name, Known was) throws SQLException {
        boolean moved = was.state().equals("moved");
        school.setAutoCommit(false);
        try (Statement statement = school.createStatement()) {
            statement.execute("set local lock_timeout = '5s'");
            statement.execute("select pg_advisory_xact_lock(1179997001, 1)");
            try (var update = school.prepareStatement(
                    """
                    update fusie_guard.gate set state = ?, epoch = greatest(epoch, ?) + 1, migration = ?, moved_to = ?,
                                                by_rows = false, since = clock_timestamp()
                    """)) {
                update.setString(1, moved ? "moved" : "frozen");
                update.setLong(2, was.epoch());
                update.setObject(3, moved ? was.migration() : OLD_COPY);
                update.setString(4, moved ? was.movedTo() : null);
                update.executeUpdate();
            }
            school.commit();
        } catch (SQLException e) {
            school.rollback();
            throw e;
        } finally {
            school.setAutoCommit(true);
        }
        seen(name, WriteGuard.gate(school).orElseThrow(), was.fenced());
        LOG.errorf("%s was closed: it is an old copy, and only two operators may open it", name);
    }

    /**
     * Ends the alarm. A copy that was frozen is opened under a new epoch, as the home of what it holds, whatever it lacks;
     * one whose data has moved stays an archive.
     */
    void accept(String name) throws SQLException {
        try (Connection school = databases.open(name)) {
            WriteGuard.Gate gate =
                    WriteGuard.gate(school).orElseThrow(() -> new Refusal("no guard is installed in " + name));
            if (!gate.is("frozen", OLD_COPY) && !gate.state().equals("moved")) {
                throw new Refusal(name + " was not closed as an old copy; its gate is " + gate.state());
            }
            try (var update = school.prepareStatement(
                    """
                    update fusie_guard.gate set state = 'open', epoch = epoch + 1, migration = null, since = clock_timestamp()
                    where state = 'frozen' and migration = ?
                    """)) {
                update.setObject(1, OLD_COPY);
                update.executeUpdate();
            }
            WriteGuard.lookAgain(school);
            run("update known_gate set alarm = '', alarm_since = null, fenced = false where name = ?", name);
            seen(name, WriteGuard.gate(school).orElseThrow(), WriteGuard.fenced(school));
        }
    }

    /** The guard was taken away on purpose: a new one may begin as it likes. */
    void forget(String name) throws SQLException {
        run("delete from known_gate where name = ?", name);
    }

    private Optional<Known> known(String name) throws SQLException {
        try (Connection connection = own.getConnection();
                var query = connection.prepareStatement(
                        "select epoch, state, migration, moved_to, fenced, alarm from known_gate where name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Known(
                                row.getLong(1),
                                row.getString(2),
                                row.getObject(3, UUID.class),
                                row.getString(4),
                                row.getBoolean(5),
                                row.getString(6)))
                        : Optional.empty();
            }
        }
    }

    private void seen(String name, WriteGuard.Gate gate, boolean fenced) throws SQLException {
        try (Connection connection = own.getConnection();
                var upsert = connection.prepareStatement(
                        """
                        insert into known_gate as k (name, epoch, state, migration, moved_to, fenced, seen_at)
                        values (?, ?, ?, ?, ?, ?, now())
                        on conflict (name) do update set epoch = excluded.epoch, state = excluded.state,
                            migration = excluded.migration, moved_to = excluded.moved_to, fenced = excluded.fenced, seen_at = now()
                        where k.epoch <= excluded.epoch
                        """)) {
            upsert.setString(1, name);
            upsert.setLong(2, gate.epoch());
            upsert.setString(3, gate.state());
            upsert.setObject(4, gate.migration());
            upsert.setString(5, gate.movedTo());
            upsert.setBoolean(6, fenced);
            upsert.executeUpdate();
        }
    }

    private void alarm(String name, Known was, String what) {
        if (was.alarm().isEmpty()) {
            LOG.errorf("%s: %s", name, what);
        }
        try {
            run(
                    "update known_gate set alarm = ?, alarm_since = coalesce(alarm_since, now()) where name = ?",
                    what,
                    name);
        } catch (SQLException e) {
            throw new IllegalStateException("the alarm could not be stored", e);
        }
    }

    private void institutions(Connection school, String name) throws SQLException {
        Optional<MoveScopes> scopes = databases.map(name).map(MoveScopes::read);
        if (scopes.isEmpty() || scopes.get().institutions() == null) {
            return;
        }
        MoveScopes.Institutions institutions = scopes.get().institutions();
        var held = new TreeSet<String>();
        try (Statement statement = school.createStatement();
                ResultSet rows = statement.executeQuery("select %s::text from %s"
                        .formatted(
                                MoveScopes.quoted(institutions.key()),
                                institutions.table().sql()))) {
            while (rows.next()) {
                held.add(rows.getString(1));
            }
        }
        try (Connection connection = own.getConnection();
                var change = connection.prepareStatement(
                        """
                        with held as (select unnest(?::text[]) as institution),
                             gone as (delete from known_institution k where k.name = ?
                                      and not exists (select from held h where h.institution = k.institution)
                                      and exists (select from held))
                        insert into known_institution (name, institution)
                        select ?, h.institution from held h on conflict do nothing
                        """)) {
            change.setArray(1, connection.createArrayOf("text", held.toArray()));
            change.setString(2, name);
            change.setString(3, name);
            change.executeUpdate();
        }
    }

    private void run(String sql, String... values) throws SQLException {
        try (Connection connection = own.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}

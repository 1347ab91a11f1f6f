package be.fusie.freeze;

import be.fusie.freeze.Freeze.Tokens;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * What freezing, thawing and opening do inside the school databases, always in both and in name order. Each can be
 * repeated: what was done already stays done, so that a crash in the middle is mended by doing it again.
 *
 * <p>Closing the gates follows what held when it was measured: exclusive advisory lock, stragglers terminated; state row
 * and epoch + 1 in one transaction; then a sweep until no writer is found twice in a row. Two means that the measurement
 * added are left out. NOLOGIN: reading has to go on (F1, X4). REVOKE: it would hit billing's role, which writes under its
 * token, and privileges with grantors and grant options can't be put back exactly after a crash; the trigger alone let
 * nothing through.
 */
@ApplicationScoped
class FreezeSequence {

    private static final Logger LOG = Logger.getLogger(FreezeSequence.class);

    private static final String WRITERS =
            """
            select distinct w.pid, w.pid || ' ' || w.virtualtransaction
            from pg_locks w
            join pg_database d on d.oid = w.database and d.datname = current_database()
            join pg_class c on c.oid = w.relation
            join pg_namespace n on n.oid = c.relnamespace
            join pg_stat_activity a on a.pid = w.pid and a.backend_type = 'client backend'
            where w.locktype = 'relation' and w.granted and w.pid <> pg_backend_pid()
              and w.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              and n.nspname <> 'information_schema' and n.nspname !~ '^(pg_|fusie_)'
              and exists (select from pg_locks x where x.pid = w.pid and x.locktype = 'transactionid'
                          and x.mode = 'ExclusiveLock' and x.granted)
            """;

    /** Where others may write on: only who writes without having passed the guard, which takes this lock. */
    private static final String WRITERS_PAST_THE_GUARD = WRITERS
            + """
               and not exists (select from pg_locks g where g.pid = w.pid and g.locktype = 'advisory' and g.granted
                               and g.classid = 1179997001 and g.objid = 1 and g.objsubid = 2)
            """;

    private final NamedDatabases databases;
    private final FreezeSettings settings;

    FreezeSequence(NamedDatabases databases, FreezeSettings settings) {
        this.databases = databases;
        this.settings = settings;
    }

    /** When the gates closed, and the tokens that pass them. */
    record Closed(Instant since, Tokens tokens) {}

    /** @throws Refusal when one of the databases could not be frozen, or not opened again as the move wants */
    void check(Move move) throws SQLException {
        if (move.again()) {
            checkAgain(move);
            return;
        }
        for (String name : move.databases()) {
            try (Connection connection = databases.open(name)) {
                WriteGuard.Gate gate = checkGuard(connection, name);
                if (!gate.state().equals("open") && !gate.is("frozen", move.migration())) {
                    throw new Refusal(name + " is " + gate.state() + ", by migration " + gate.migration());
                }
                checkSideDoors(connection, name);
                if (!move.whole() && name.equals(move.source())) {
                    RowFence.plan(connection, scopes(name));
                }
            }
        }
    }

    /** After the pivot: the receiver as ever, and the source has to be as the pivot left it. */
    private void checkAgain(Move move) throws SQLException {
        try (Connection connection = databases.open(move.receiver())) {
            WriteGuard.Gate gate = checkGuard(connection, move.receiver());
            if (!gate.state().equals("open") && !gate.is("frozen", move.migration())) {
                throw new Refusal(move.receiver() + " is " + gate.state() + ", by migration " + gate.migration());
            }
            checkSideDoors(connection, move.receiver());
        }
        try (Connection connection = databases.open(move.source())) {
            WriteGuard.Gate gate = checkGuard(connection, move.source());
            if (move.whole() && !gate.is("moved", move.migration())) {
                throw new Refusal(move.source() + " is not closed by this migration any more: its gate is "
                        + gate.state() + (gate.migration() == null ? "" : ", by migration " + gate.migration()));
            }
        }
    }

    /**
     * Makes a partial move freeze only what moves out of its source (X3), where the merge map lets rows be told apart and
     * the triggers can be put up; else the whole source, as a whole move does.
     *
     * @throws Refusal when the merge map does not fit: the fence after the move would not either
     */
    Move scoped(Move move) throws SQLException {
        if (move.whole() || !settings.partialByRows()) {
            return move.withRows(false);
        }
        try (Connection connection = databases.open(move.source())) {
            MoveScopes scopes = scopes(move.source());
            if (RowFence.plan(connection, scopes).isEmpty()) {
                return move.withRows(false);
            }
            try {
                RowFence.install(connection, scopes);
            } catch (SQLException e) {
                if (!"55P03".equals(e.getSQLState())) {
                    throw e;
                }
                LOG.warnf("%s is too busy to be frozen by rows: it will be as a whole", move.source());
                return move.withRows(false);
            }
            return move.withRows(true);
        }
    }

    private WriteGuard.Gate checkGuard(Connection connection, String name) throws SQLException {
        WriteGuard.Status status = WriteGuard.status(connection);
        if (!status.complete()) {
            throw new Refusal(
                    status.gate().isEmpty()
                            ? "no guard is installed in " + name + ": install it, then try again"
                            : status.unguarded().isEmpty()
                                    ? "the guard of " + name + " is of an older version: refresh it, then try again"
                                    : "tables of " + name + " lack the guard's trigger: "
                                            + String.join(", ", status.unguarded())
                                            + "; refresh the guard, then try again");
        }
        return status.gate().get();
    }

    /** What writes past the triggers, or commits after its session is gone. */
    private static void checkSideDoors(Connection connection, String name) throws SQLException {
        if (counts(connection, "select count(*) from pg_prepared_xacts where database = current_database()")) {
            throw new Refusal("prepared transactions wait in " + name + ": commit them or roll them back first");
        }
        if (counts(
                connection,
                """
                select count(s.oid) from pg_subscription s join pg_database d on d.oid = s.subdbid
                where d.datname = current_database() and s.subenabled
                """)) {
            throw new Refusal("a logical replication subscription writes into " + name + ": disable it first");
        }
    }

    private static boolean counts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1) > 0;
        }
    }

    /**
     * Makes both databases read-only, or neither: on any failure what was closed is opened again.
     *
     * @param stop asked between the steps; true stops with a refusal
     */
    Closed close(Move move, BooleanSupplier stop) throws SQLException {
        try {
            Closed closed = closeGates(move);
            for (String name : move.closing()) {
                sweep(name, move.byRows(name), stop);
            }
            return closed;
        } catch (SQLException | RuntimeException e) {
            try {
                giveUp(move);
            } catch (SQLException | RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** Opens what a freeze of this move has closed, so that everything is as before that freeze. */
    void giveUp(Move move) throws SQLException {
        if (move.again()) {
            openAgain(move, false);
        } else {
            thaw(move.migration(), move.databases());
        }
    }

    private Closed closeGates(Move move) throws SQLException {
        if (move.again()) {
            return closeAgain(move);
        }
        try (HeldGates gates = HeldGates.hold(databases, move.databases(), settings.patience(), true)) {
            for (String name : move.databases()) {
                checkSideDoors(gates.in(name), name);
            }
            WriteGuard.Gate source =
                    gates.freeze(move.source(), move.migration(), move.byRows() ? move.institutions() : List.of());
            WriteGuard.Gate receiver = gates.freeze(move.receiver(), move.migration());
            gates.commit();
            // Writing was refused from the later of the two on in both, but users felt the first.
            Instant since = source.since().isBefore(receiver.since()) ? source.since() : receiver.since();
            return new Closed(since, new Tokens(source.epoch(), receiver.epoch()));
        }
    }

    private Closed closeAgain(Move move) throws SQLException {
        try (HeldGates gates = HeldGates.hold(databases, move.closing(), settings.patience(), true);
                Connection source = databases.open(move.source())) {
            checkSideDoors(gates.in(move.receiver()), move.receiver());
            WriteGuard.Gate receiver = gates.freezeAgain(move.receiver(), move.migration());
            gates.commit();
            long epoch = WriteGuard.gate(source).map(WriteGuard.Gate::epoch).orElse(0L);
            return new Closed(receiver.since(), new Tokens(epoch, receiver.epoch()));
        }
    }

    /**
     * The receiver opens again with what moved in it: a freeze after the pivot that nothing came of.
     *
     * @param unlessUsed whether nothing is opened when a token was used, because the data may be back already
     * @return whether it is open
     */
    boolean openAgain(Move move, boolean unlessUsed) throws SQLException {
        try (HeldGates gates = HeldGates.hold(databases, move.closing(), settings.patience(), !unlessUsed)) {
            if (unlessUsed && gates.tokenUsed(move.receiver())) {
                return false;
            }
            gates.openAgain(move.receiver(), move.migration());
            gates.commit();
            return true;
        }
    }

    /**
     * The data is back in the source: the old home opens first, then the receiver, which has nothing of it any more; so
     * there never are two (F7). What a crash leaves half done, repeating completes.
     *
     * @return the epochs after it
     */
    Tokens takeHome(Move move) throws SQLException {
        try (HeldGates gates = HeldGates.hold(databases, move.databases(), settings.patience(), true)) {
            gates.takeHome(move, gates.gate(move.receiver()).epoch() + 1);
            gates.thaw(move.receiver(), move.migration());
            gates.commit(List.of(move.source(), move.receiver()));
            Tokens epochs = new Tokens(
                    gates.gate(move.source()).epoch(),
                    gates.gate(move.receiver()).epoch());
            gates.commit();
            tidy(move.source());
            return epochs;
        }
    }

    /** Until no writer outlives a tenth of a second, twice in a row; then the triggers are looked at again. */
    private void sweep(String name, boolean byRows, BooleanSupplier stop) throws SQLException {
        Instant deadline = Instant.now().plus(settings.sweepWithin());
        try (Connection connection = databases.open(name)) {
            String query = byRows ? WRITERS_PAST_THE_GUARD : WRITERS;
            Set<String> before = writers(connection, query);
            for (int quiet = 0; quiet < 2; ) {
                pause(100);
                Set<String> now = writers(connection, query);
                before.retainAll(now);
                quiet = before.isEmpty() ? quiet + 1 : 0;
                for (String writer : before) {
                    HeldGates.terminate(connection, name, Integer.parseInt(writer.split(" ")[0]));
                }
                if (quiet == 0 && Instant.now().isAfter(deadline)) {
                    throw new Refusal("somebody goes on writing in " + name + " past the closed gate");
                }
                if (stop.getAsBoolean()) {
                    throw new Refusal("stopped, because a later command waits");
                }
                before = now;
            }
            checkGuard(connection, name);
        }
    }

    private static Set<String> writers(Connection connection, String query) throws SQLException {
        var writers = new HashSet<String>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                writers.add(rows.getString(2));
            }
        }
        return writers;
    }

    /** Opens every gate that this migration has closed; none, or only some, is as well. */
    void thaw(UUID migration, Collection<String> names) throws SQLException {
        List<String> closed = closedBy(migration, names);
        try (HeldGates gates = HeldGates.hold(databases, closed, settings.patience(), true)) {
            for (String name : closed) {
                gates.thaw(name, migration);
            }
            gates.commit();
        }
        closed.forEach(this::tidy);
    }

    /** Row triggers that nothing needs any more go; one that can't now lets everything pass, and goes another time. */
    private void tidy(String name) {
        try (Connection connection = databases.open(name)) {
            RowFence.removeIdle(connection);
        } catch (SQLException e) {
            LOG.debugf("row triggers stay in %s for now: %s", name, Causes.of(e));
        }
    }

    /**
     * The same for a hold that ran out, but only when no token was used: else the data may be half moved, and opening both
     * databases would make two writable homes (F7). Nobody is terminated.
     *
     * @param decide asked while all gates are locked; false leaves everything as it is
     * @return false when a token was used
     */
    boolean thawUnlessUsed(Move move, BooleanSupplier decide) throws SQLException {
        List<String> closed = closedBy(move.migration(), move.databases());
        try (HeldGates gates = HeldGates.hold(databases, closed, settings.patience(), false)) {
            for (String name : closed) {
                if (gates.tokenUsed(name)) {
                    return false;
                }
            }
            if (decide.getAsBoolean()) {
                for (String name : closed) {
                    gates.thaw(name, move.migration());
                }
                gates.commit();
            }
        }
        closed.forEach(this::tidy);
        return true;
    }

    /** Whether merge or billing wrote, or tried to, since the gates closed. */
    boolean tokenUsed(Move move) throws SQLException {
        for (String name : closedBy(move.migration(), move.databases())) {
            try (Connection connection = databases.open(name)) {
                if (counts(connection, "select is_called::int from fusie_guard.passage")) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<String> closedBy(UUID migration, Collection<String> names) throws SQLException {
        var closed = new ArrayList<String>();
        for (String name : names) {
            try (Connection connection = databases.open(name)) {
                Optional<WriteGuard.Gate> gate = WriteGuard.gate(connection);
                if (gate.isPresent() && gate.get().is("frozen", migration)) {
                    WriteGuard.upgrade(connection);
                    closed.add(name);
                }
            }
        }
        return closed;
    }

    /** Whether the pivot has switched a gate: from then on it can only go forward. */
    boolean pivoted(Move move) throws SQLException {
        if (move.again()) {
            // Long ago. Opening the receiver again can be refused, and repeated, at any time.
            return false;
        }
        for (String name : move.databases()) {
            try (Connection connection = databases.open(name)) {
                Optional<WriteGuard.Gate> gate = WriteGuard.gate(connection);
                if (gate.isPresent()
                        && move.migration().equals(gate.get().migration())
                        && !gate.get().state().equals("frozen")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The part of the pivot that changes nothing yet: the row fence of a partial move. */
    void prepareOpening(Move move) throws SQLException {
        if (!move.whole() && !move.again()) {
            try (Connection connection = databases.open(move.source())) {
                RowFence.install(connection, scopes(move.source()));
            }
        }
    }

    /**
     * The pivot: the old home is closed for the institutions that moved, then the new one opens. The tokens are void.
     *
     * @return the epochs after it
     */
    Tokens open(Move move, Tokens tokens) throws SQLException {
        try (HeldGates gates = HeldGates.hold(databases, move.databases(), settings.patience(), true)) {
            gates.openReceiver(move, tokens);
            long epoch = gates.gate(move.receiver()).epoch();
            if (move.whole()) {
                gates.moveWhole(move, tokens.source());
            } else {
                gates.movePart(move, tokens.source(), epoch);
            }
            gates.commit(List.of(move.source(), move.receiver()));
            return new Tokens(gates.gate(move.source()).epoch(), epoch);
        }
    }

    private MoveScopes scopes(String database) {
        return MoveScopes.read(databases
                .map(database)
                .orElseThrow(() -> new Refusal("no merge map is configured for " + database
                        + ", and a partial move needs it: set fusie.databases.\"" + database + "\".map")));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: the service stops", e);
        }
    }
}

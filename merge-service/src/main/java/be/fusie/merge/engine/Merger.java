package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Inserted;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The merge: everything that moves is copied into the receiver's live tables in one transaction, remapped on the way and
 * verified before it commits. Whatever goes wrong rolls all of it back. A marker row in the receiver commits with the
 * data, so that a repeated command finds out that it was done.
 */
final class Merger {

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;
    private final Progress progress;
    private final Consumer<String> at;
    private final long startedNanos = System.nanoTime();

    /** @param at told of "prepared", "committing" and "committed"; tests throw there what a crash would do */
    Merger(Databases databases, Journal journal, MergeMap map, Move move, Progress progress, Consumer<String> at) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
        this.progress = progress;
        this.at = at;
    }

    Merged run() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            Sessions.begin(receiver, map.schema());
            try {
                Ledger ledger = new Ledger(receiver, move.migration());
                ledger.lock();
                Optional<Merged> before = ledger.merged();
                if (before.isPresent()) {
                    receiver.rollback();
                    return before.get();
                }
                Merged merged = into(receiver);
                at.accept("committing");
                receiver.commit();
                at.accept("committed");
                journal.measured(move.migration(), merged.rows(), merged.seconds());
                progress.phase("MERGED");
                return merged;
            } catch (SQLException | RuntimeException | Error e) {
                Closing.rollback(receiver, e);
                throw e;
            }
        }
    }

    private Merged into(Connection receiver) throws SQLException {
        Sessions.checkToken(receiver, move.receiver(), move);
        Sessions.showToken(receiver, move.receiver(), move);
        Sql.run(receiver, "set local session_replication_role = replica");
        progress.start();
        progress.phase("PREPARING");
        try (Connection source = databases.open(move.source())) {
            Blueprint blueprint = new Blueprint(Catalogue.read(source, map), Catalogue.read(receiver, map), map);
            refuse(blueprint.problems());
            lockSource(source, blueprint);
            Sessions.checkToken(source, move.source(), move);
            Preparation preparation = new Preparation(blueprint, move, source, receiver, journal.line(move));
            preparation.run();
            refuse(preparation.refusals());
            journal.saveNumbers(
                    move.migration(),
                    source,
                    preparation.people().numberMap(move.migration().toString()));
            Map<String, Long> counts = preparation.people().counts();
            List<Inserted> inserted = copy(preparation, source, receiver);
            Verification verification = new Verification(preparation, source, receiver);
            List<MergedTable> tables = verify(verification, inserted);
            Closing.rollback(source, null);
            checkTokensAgain(receiver);
            Merged merged = new Merged(
                    tables,
                    Persons.of(counts),
                    inserted.stream().mapToLong(Inserted::rows).sum(),
                    Math.round((System.nanoTime() - startedNanos) / 1e6) / 1e3,
                    verification.checks());
            prepare(preparation, inserted, merged, receiver);
            return merged;
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(e);
        }
    }

    /**
     * Waits for whoever still writes, then takes the snapshot. Under a frozen guard the lock is let go again: the guard
     * refuses writers at once, while a lock would keep them hanging. Without a guard the lock is held to the end.
     */
    private void lockSource(Connection source, Blueprint blueprint) throws SQLException {
        List<String> tables = new ArrayList<>();
        blueprint.order().forEach(t -> tables.add(map.sql(t)));
        String lock = "lock table " + String.join(", ", tables) + " in share mode";
        boolean guarded = move.tokens().containsKey(move.source());
        if (guarded) {
            Sessions.begin(source, map.schema());
            Sql.run(source, "set local lock_timeout = '30s'; " + lock);
            source.rollback();
        }
        Sessions.beginSnapshot(source, map.schema());
        if (!guarded) {
            Sql.run(source, "set local lock_timeout = '30s'; " + lock);
        }
    }

    private List<Inserted> copy(Preparation preparation, Connection source, Connection receiver) throws SQLException {
        Blueprint blueprint = preparation.blueprint();
        blueprint.order().forEach(t -> progress.expect(t, blueprint.table(t).estimatedRows()));
        progress.phase("COPYING");
        List<Inserted> inserted = new ArrayList<>();
        for (String table : blueprint.order()) {
            Remap remap = preparation.remap(table);
            List<String> columns = blueprint.table(table).stored();
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                values.add(remap.value(column));
            }
            long rows = Copies.pipe(
                    source,
                    "select %s from %s where %s".formatted(String.join(", ", values), remap.from(), remap.inserted()),
                    receiver,
                    "%s (%s)".formatted(map.sql(table), Sql.names(columns)),
                    sofar -> progress.rows(table, sofar));
            progress.done(table, rows);
            Preparation.Block block = preparation.block(table);
            inserted.add(
                    block == null
                            ? new Inserted(table, null, null, null, rows)
                            : new Inserted(table, block.column(), block.first(), block.last(), rows));
        }
        return inserted;
    }

    private List<MergedTable> verify(Verification verification, List<Inserted> inserted) throws SQLException {
        progress.phase("VERIFYING");
        List<MergedTable> tables = new ArrayList<>();
        for (Inserted table : inserted) {
            tables.add(new MergedTable(table.table(), table.rows(), verification.table(table.table())));
            if (table.rows() > 0) {
                verification.foreignKeys(table.table());
            }
            progress.rows(table.table(), table.rows());
        }
        verification.persons();
        for (MergeMap.Total total : map.totals()) {
            verification.total(total);
        }
        List<Reason> failed = verification.checks().stream()
                .filter(c -> !c.holds())
                .map(c -> new Reason(
                        "verification-failed",
                        "Verification failed: %s: %s expected, %s found".formatted(c.name(), c.expected(), c.found()),
                        "Nothing was changed; look at what in the receiver alters rows as they come in."))
                .toList();
        refuse(failed);
        return tables;
    }

    private void checkTokensAgain(Connection receiver) throws SQLException {
        Sessions.checkToken(receiver, move.receiver(), move);
        try (Connection source = databases.open(move.source())) {
            Sessions.checkToken(source, move.source(), move);
        }
    }

    /** Where sequences stand is committed first: setval is not transactional. */
    private void prepare(Preparation preparation, List<Inserted> inserted, Merged merged, Connection receiver)
            throws SQLException {
        progress.phase("COMMITTING");
        List<String> sequences = new ArrayList<>();
        List<String> advances = new ArrayList<>();
        for (Inserted table : inserted) {
            if (table.column() == null || table.rows() == 0) {
                continue;
            }
            String sequence = preparation
                    .blueprint()
                    .receiver()
                    .tables()
                    .get(table.table())
                    .columns()
                    .get(table.column())
                    .sequence();
            if (sequence != null) {
                sequences.add(sequence);
                advances.add("select setval(%s, %d)".formatted(Sql.text(sequence), table.last()));
            }
        }
        try (Connection beforehand = databases.open(move.receiver())) {
            Sessions.begin(beforehand, map.schema());
            Ledger ledger = new Ledger(beforehand, move.migration());
            ledger.create();
            for (String sequence : sequences) {
                ledger.sequence(sequence);
            }
            beforehand.commit();
        }
        at.accept("prepared");
        Ledger ledger = new Ledger(receiver, move.migration());
        int position = 0;
        for (Inserted table : inserted) {
            if (table.rows() > 0) {
                ledger.inserted(
                        position++,
                        table,
                        "select %s from %s t where t.xmin = pg_current_xact_id()::xid"
                                .formatted(
                                        Undo.key(preparation.blueprint().identity(table.table())),
                                        map.sql(table.table())));
            }
        }
        ledger.mark(move, merged);
        for (String advance : advances) {
            Sql.list(receiver, advance, row -> row.getLong(1));
        }
    }

    private static void refuse(List<Reason> reasons) {
        if (!reasons.isEmpty()) {
            throw new MergeRefused(reasons);
        }
    }
}

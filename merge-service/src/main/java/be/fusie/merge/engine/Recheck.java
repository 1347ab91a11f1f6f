package be.fusie.merge.engine;

import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Verified;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Outcome;
import be.fusie.merge.engine.Work.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Verifies a merge that is done once more (M24): the script and the decisions that it kept in the receiver are run again,
 * over what source and receiver hold now. Both sides count at the same time, and nothing is changed.
 */
final class Recheck {

    private final Databases databases;
    private final MergeMap map;
    private final Move move;
    private final Progress progress;

    Recheck(Databases databases, MergeMap map, Move move, Progress progress) {
        this.databases = databases;
        this.map = map;
        this.move = move;
        this.progress = progress;
    }

    Verified run() throws SQLException {
        try (Connection receiver = databases.open(move.receiver());
                Connection source = databases.open(move.source())) {
            Sessions.beginSnapshot(receiver, map.schema());
            Sessions.beginSnapshot(source, map.schema());
            try {
                return compare(receiver, source);
            } finally {
                Closing.rollback(source, null);
                Closing.rollback(receiver, null);
            }
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(e);
        }
    }

    private Verified compare(Connection receiver, Connection source) throws SQLException {
        Ledger ledger = new Ledger(receiver, move.migration());
        if (ledger.merged().isEmpty()) {
            throw new MergeRefused(
                    "not-merged",
                    "No finished merge of migration %s stands in database %s"
                            .formatted(move.migration(), move.receiver()),
                    "Merge first; what is verified is what a merge brought.");
        }
        Script script = ledger.script();
        if (ledger.run().isPresent()) {
            throw new MergeRefused(
                    "another-merge-under-way",
                    "Another merge is half-way into database %s".formatted(move.receiver()),
                    "Verify when it has ended.");
        }
        progress.start();
        script.tables().forEach(t -> progress.expect(t.name(), t.expected()));
        progress.phase("VERIFYING");
        Decided.bringBack(receiver, move.migration());
        Sql.run(receiver, "delete from " + Decided.kept(ScriptWriter.COMING)); // they have come
        Decided.load(receiver, source);
        Work work = Work.done(receiver, move.migration());
        Verification verification = new Verification(script, source, receiver, work);
        for (TableScript table : script.tables()) {
            Unit here = Chunks.whole(table);
            Unit there = new Unit(-1, Kind.COPY, table.name(), table.from(), null, null);
            Meanwhile<Tally> left = Meanwhile.doing(() -> Relay.count(
                    source, Chunks.query(table, there), table.home(), rows -> progress.more(table.name(), rows)));
            try {
                verification.add(here, Chunks.check(table, here, receiver, work.inserted(table)));
            } finally {
                left.over();
            }
            verification.add(there, new Outcome(left.result(), List.of()));
        }
        verification.persons();
        verification.totals();
        verification.tableChecks();
        List<MergedTable> tables = verification.tables();
        progress.doneAtLast(tables);
        progress.finished("VERIFIED");
        return new Verified(tables, tables.stream().mapToLong(MergedTable::rows).sum(), verification.checks());
    }
}

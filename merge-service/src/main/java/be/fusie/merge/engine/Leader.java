package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Run;
import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Work.Done;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Outcome;
import be.fusie.merge.engine.Work.Unit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What only one session may do at a time: prepare a merge or take it up again, and conclude it. */
final class Leader {

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;
    private final Progress progress;
    private final Tuning tuning;
    private final Path data;
    private final Consumer<String> at;
    private final Fence fence;
    private final Connection receiver;
    private final Connection source;
    private final Instant begun = Instant.now();
    private boolean resumed;
    private double prepared;

    @SuppressWarnings("java:S107") // What a leader needs, and nothing that could be left out.
    Leader(
            Databases databases,
            Journal journal,
            MergeMap map,
            Move move,
            Progress progress,
            Tuning tuning,
            Path data,
            Consumer<String> at,
            Fence fence,
            Connection receiver,
            Connection source) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
        this.progress = progress;
        this.tuning = tuning;
        this.data = data;
        this.at = at;
        this.fence = fence;
        this.receiver = receiver;
        this.source = source;
    }

    /** Decides everything, and writes it down in the receiver. */
    Run prepare() throws SQLException {
        Sessions.begin(receiver, map.schema());
        Sessions.checkToken(receiver, move.receiver(), move);
        progress.start();
        progress.phase("PREPARING");
        Blueprint blueprint = new Blueprint(Catalogue.read(source, map), Catalogue.read(receiver, map), map);
        refuse(blueprint.problems());
        standStill(blueprint.order().stream().map(map::sql).toList());
        Sessions.checkToken(source, move.source(), move);
        String snapshot = Sessions.exportSnapshot(source);
        Preparation preparation = new Preparation(blueprint, move, source, receiver, journal.line(move));
        preparation.run();
        refuse(preparation.refusals());
        ServiceDays.write(data, move.migration(), new ServiceDays(preparation, source, receiver).list());
        journal.saveNumbers(
                move.migration(),
                source,
                preparation.people().numberMap(move.migration().toString()));
        Script script = new ScriptWriter(preparation, source, receiver).write();
        Ledger ledger = new Ledger(receiver, move.migration());
        ledger.create();
        ledger.begin(move, snapshot, begun, script);
        Decided.save(source, receiver);
        Work work = new Work(receiver, move.migration());
        Chunks.cut(script, source, work, tuning.chunk());
        for (var sequence : sequences(blueprint, script).entrySet()) {
            ledger.sequence(sequence.getKey(), sequence.getValue());
        }
        if (nobodyReads(script)) {
            new SetAside(receiver, move.migration()).drop(script.tables(), work, work.count(), tuning.chunk() / 10);
        }
        fence.check(receiver);
        receiver.commit();
        at.accept("prepared");
        Run run = run(ledger);
        advance(ledger);
        prepared = Duration.between(begun, Instant.now()).toMillis() / 1e3;
        return run;
    }

    /** Goes on with what another session began, in a snapshot of its own. */
    Run resume(Run run) throws SQLException {
        resumed = true;
        progress.start();
        standStill(run.script().tables().stream().map(TableScript::sql).toList());
        Sessions.checkToken(source, move.source(), move);
        String snapshot = Sessions.exportSnapshot(source);
        Sessions.begin(receiver, map.schema());
        Ledger ledger = new Ledger(receiver, move.migration());
        Decided.load(receiver, source);
        prove(run, new Work(receiver, move.migration()));
        ledger.snapshot(snapshot);
        fence.check(receiver);
        receiver.commit();
        advance(ledger);
        return run(ledger);
    }

    /** Whether no school lives in the receiver yet, or it is frozen: then a table without rows is nobody's business. */
    private boolean nobodyReads(Script script) {
        return fence.guards(move.receiver())
                || script.tables().stream().filter(TableScript::last).allMatch(TableScript::empty);
    }

    private Run run(Ledger ledger) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Run run = ledger.run().orElseThrow(() -> new SQLException("the merge was taken back meanwhile", "40001"));
        receiver.rollback();
        return run;
    }

    /**
     * Waits for whoever still writes, then takes the snapshot. Under a frozen guard the lock is let go again: the guard
     * refuses writers at once, while a lock would keep them hanging. Without a guard the lock is held to the end.
     */
    private void standStill(List<String> tables) throws SQLException {
        String lock = "lock table " + String.join(", ", tables) + " in share mode";
        if (fence.guards(move.source())) {
            Sessions.begin(source, map.schema());
            Sql.run(source, lock);
            source.rollback();
            Sessions.beginSnapshot(source, map.schema());
        } else {
            Sessions.beginSnapshot(source, map.schema());
            Sql.run(source, lock);
        }
    }

    /** Where no guard kept the source still meanwhile, chunks copied before have to be what it holds now. */
    private void prove(Run run, Work work) throws SQLException {
        if (fence.guards(move.source())) {
            return;
        }
        for (Done done : work.done()) {
            if (done.unit().kind() == Kind.COPY) {
                TableScript table = run.script().table(done.unit().table());
                Tally now =
                        Relay.count(source, Chunks.query(table, done.unit()), table.home(), rows -> progress.tick());
                if (!now.equals(done.outcome().tally())) {
                    throw new MergeRefused(
                            "source-changed",
                            "Rows of %s changed in the source while the merge was interrupted".formatted(table.name()),
                            "Nothing was merged. Keep the source from being written to, and merge again.");
                }
            }
        }
    }

    /** The receiver's sequences and the highest number that the merge brings to each. */
    private Map<String, Long> sequences(Blueprint blueprint, Script script) throws SQLException {
        Map<String, Long> highest = new LinkedHashMap<>();
        for (TableScript table : script.tables()) {
            if (table.block() == null) {
                continue;
            }
            boolean filled =
                    Sql.number(source, "select count(*) from (select from %s limit 1) one".formatted(table.from())) > 0;
            for (String column : filled ? blueprint.numberColumns(table.name()) : List.<String>of()) {
                String sequence = Receivers.sequence(blueprint, table.name(), column);
                if (sequence != null) {
                    highest.merge(sequence, table.block().last(), Math::max);
                }
            }
        }
        return highest;
    }

    /** Before rows come, so that numbers which the receiver gives itself meanwhile are others. */
    private void advance(Ledger ledger) throws SQLException {
        Sessions.begin(receiver, map.schema());
        for (Ledger.SequenceBefore s : ledger.sequences()) {
            Sql.list(
                    receiver,
                    "select setval(?, ?) from %s where last_value < ?".formatted(s.sequence()),
                    row -> row.getLong(1),
                    s.sequence(),
                    s.advancedTo(),
                    s.advancedTo());
        }
        receiver.commit();
    }

    /** Institutions, verification, the mark: one transaction. */
    Merged conclude(Run run) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Sessions.showToken(receiver, move.receiver(), move);
        Sql.run(receiver, "set local session_replication_role = replica");
        Ledger ledger = new Ledger(receiver, move.migration());
        if (!ledger.holdAlone()) {
            refuse(run(ledger).refusal());
            throw new MergeRefused("undone", "The merge was undone while it was at work", "");
        }
        progress.phase("VERIFYING");
        long concluding = System.nanoTime();
        Work work = new Work(receiver, move.migration());
        Verification verification = new Verification(run.script(), source, receiver, work);
        verification.units(work.done());
        last(run, ledger, work, verification);
        verification.persons();
        verification.totals();
        List<Results.MergedTable> tables = verification.tables();
        rights(run, work, verification);
        verification.refuse();
        new CheckScripts(run.script(), map, move, source, receiver, work).write(data, tables);
        fence.check(receiver);
        progress.phase("COMMITTING");
        double seconds =
                Math.max(1, Duration.between(run.started(), Instant.now()).toMillis()) / 1e3;
        Merged merged = new Merged(
                tables,
                run.script().counts(),
                tables.stream().mapToLong(Results.MergedTable::rows).sum(),
                seconds,
                verification.checks(),
                timings(work.done(), concluding));
        new SetAside(receiver, move.migration()).restore();
        ledger.mark(move, merged);
        at.accept("committing");
        receiver.commit();
        at.accept("committed");
        if (!resumed) {
            journal.measured(move.migration(), merged.rows(), seconds);
        }
        progress.doneAtLast(tables);
        progress.finished("MERGED");
        return merged;
    }

    /** Nobody has a right that nobody granted (M10, M11). */
    private void rights(Run run, Work work, Verification verification) throws SQLException {
        Accounts.Rights rights = map.accounts().rights();
        if (rights == null) {
            return;
        }
        List<String> moved = Sql.list(
                source,
                "select %s::text from %s".formatted(Sql.name(map.institution().key()), ScriptWriter.COMING),
                row -> row.getString(1));
        for (Results.MergedTable table : verification.tables()) {
            if (table.table().equals(rights.table())) {
                String arrived = work.inserted(run.script().table(rights.table()));
                verification.checks().addAll(AccountRules.checks(map, receiver, moved, arrived, table.rows()));
            }
        }
    }

    /** The institutions: from the commit on, readers see them. */
    private void last(Run run, Ledger ledger, Work work, Verification verification) throws SQLException {
        for (Unit unit : work.last()) {
            TableScript table = run.script().table(unit.table());
            Strangers strangers = Strangers.before(receiver);
            Outcome copied = Chunks.copy(table, unit, source, receiver, (rows, bytes) -> progress.check());
            strangers.refuse(table, copied.tally().all().rows());
            ledger.keys(table);
            work.done(unit, run.snapshot(), copied);
            verification.add(unit, copied);
            Unit whole = Chunks.whole(table);
            verification.add(whole, Chunks.check(table, whole, receiver, work.inserted(table)));
        }
    }

    private List<Results.Timing> timings(List<Done> units, long concluding) {
        Map<String, Map<String, Double>> sums = new TreeMap<>();
        for (Done done : units) {
            sums.computeIfAbsent(done.unit().kind().name().toLowerCase(Locale.ROOT), k -> new TreeMap<>())
                    .merge(done.unit().table(), done.outcome().seconds(), Double::sum);
        }
        List<Results.Timing> timings = new ArrayList<>();
        timings.add(new Results.Timing("prepare", "", rounded(prepared)));
        sums.forEach((work, tables) ->
                tables.forEach((table, seconds) -> timings.add(new Results.Timing(work, table, rounded(seconds)))));
        timings.add(new Results.Timing("conclude", "", rounded((System.nanoTime() - concluding) / 1e9)));
        return timings;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1e3) / 1e3;
    }

    private static void refuse(List<Reason> reasons) {
        if (!reasons.isEmpty()) {
            throw new MergeRefused(reasons);
        }
    }
}

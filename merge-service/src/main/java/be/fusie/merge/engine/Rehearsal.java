package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.Rehearsed;
import be.fusie.merge.structure.Contents;
import be.fusie.merge.structure.DatabaseCopy;
import be.fusie.merge.structure.NotRebuilt;
import be.fusie.merge.structure.TemporaryDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The same engine on temporary copies of both databases, beside them on their servers, while schools work on (R14): what a
 * plan says, then a merge with its verification, then its undo. Numbers are given to nobody; the copies are dropped at the
 * end, and those that a crash left behind at the next rehearsal.
 */
final class Rehearsal {

    static final String PREFIX = "fusie_rehearsal_";

    /** Read-only time that a rehearsal can't measure: draining, commands, re-provisioning. */
    private static final int OVERHEAD_SECONDS = 5;

    private final Databases databases;
    private final Journal journal;
    private final Path data;
    private final long defaultRate;
    private final MergeMap map;
    private final Move move;
    private final RehearsalOptions options;
    private final RehearsalJournal notes;
    private boolean receiverExists;
    private final List<Reason> findings = java.util.Collections.synchronizedList(new ArrayList<>());

    Rehearsal(
            Databases databases,
            Journal journal,
            Path data,
            long defaultRate,
            MergeMap map,
            Move move,
            RehearsalOptions options,
            Consumer<String> watcher)
            throws SQLException {
        this.databases = databases;
        this.journal = journal;
        this.data = data;
        this.defaultRate = defaultRate;
        this.map = map;
        this.options = options;
        // an own id: nothing of it may be taken for the migration's
        this.move = Move.of(options.id(), move.source(), move.receiver(), move.institutions(), move.whole())
                .as(move.kind())
                .on(move.terms());
        this.notes = new RehearsalJournal(journal.measuredRate(), watcher);
    }

    Rehearsed run() throws SQLException {
        options.masking().check(databases, move.source(), map);
        sweep(databases, move.source());
        sweep(databases, move.receiver());
        try (Connection receiver = NewHome.openIfThere(databases, move.receiver())) {
            receiverExists = receiver != null;
        }
        String name = PREFIX + options.id().toString().replace("-", "").substring(0, 20);
        notes.phase("COPYING DATABASES");
        try (TemporaryDatabase source = temporary(move.source(), name + "_source");
                TemporaryDatabase receiver = temporary(move.receiver(), name + "_receiver")) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try {
                    copy(move.receiver(), receiver);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            try {
                copy(move.source(), source);
            } catch (SQLException | RuntimeException e) {
                other.exceptionally(x -> null).join();
                throw e;
            }
            join(other);
            return rehearse(new CopiedDatabases(
                    databases, Map.of(move.source(), source.name(), move.receiver(), receiver.name())));
        } finally {
            notes.phase(null);
        }
    }

    /** Drops copies that a crash left on the server of that database. */
    static List<String> sweep(Databases databases, String database) throws SQLException {
        try (Connection connection = NewHome.server(databases, database)) {
            List<String> swept = new ArrayList<>(TemporaryDatabase.sweep(connection, PREFIX));
            swept.addAll(TemporaryDatabase.sweep(connection, Backups.PREFIX));
            return swept;
        }
    }

    private TemporaryDatabase temporary(String original, String name) throws SQLException {
        boolean there = original.equals(move.source()) || receiverExists;
        try (Connection like = databases.open(there ? original : move.source());
                Connection server = NewHome.server(databases, original)) {
            if (!TemporaryDatabase.mayCreate(server)) {
                throw new MergeRefused(
                        "rehearsal-not-allowed",
                        "The role %s may not create databases on the server of %s"
                                .formatted(server.getMetaData().getUserName(), original),
                        "Let it: alter role \"%s\" createdb."
                                .formatted(like.getMetaData().getUserName()));
            }
            findings.add(new Reason(
                    "rehearsal-space",
                    "The copy of %s needs up to %d MB on its server while the rehearsal lasts"
                            .formatted(original, (TemporaryDatabase.size(like) >> 20) + 1)));
            return TemporaryDatabase.create(NewHome.server(databases, original), name, like);
        } catch (SQLException e) {
            throw translated(original, e);
        }
    }

    private void copy(String original, TemporaryDatabase into) throws SQLException {
        if (!original.equals(move.source()) && !receiverExists) {
            return;
        }
        try (Connection from = databases.open(original);
                Connection to = databases.open(original, into.name())) {
            from.setAutoCommit(false);
            from.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            from.setReadOnly(true);
            to.setAutoCommit(false);
            DatabaseCopy.Copied copied = DatabaseCopy.run(
                    from, to, options.masking().expressions(map), false, (table, rows, complete) -> stopIfAsked());
            to.commit();
            from.rollback();
            to.setAutoCommit(true);
            Sql.run(to, "analyze");
            copied.notes()
                    .forEach(note -> findings.add(new Reason("copy-differs", "Copy of " + original + ": " + note)));
        } catch (SQLException e) {
            throw translated(original, e);
        }
    }

    private void stopIfAsked() {
        if (options.stop().getAsBoolean()) {
            throw new MergeRefused("overtaken", "A later command overtook this rehearsal", "");
        }
    }

    private RuntimeException translated(String database, SQLException e) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("53100")) {
            return new MergeRefused(
                    "disk-full",
                    "The server of %s has no room for a copy of it".formatted(database),
                    "Free as much room as the database takes, or rehearse on a restored backup elsewhere.");
        }
        if (e instanceof NotRebuilt) {
            boolean masked =
                    state.startsWith("23") && !options.masking().columns().isEmpty();
            return new MergeRefused(
                    "copy-impossible",
                    "No copy of %s can be made: %s".formatted(database, e.getMessage()),
                    masked
                            ? "If a masked column has to have a form that masking destroys, leave it out of the masking."
                            : "Correct what is named, or give the role the rights it lacks.");
        }
        throw e;
    }

    private static void join(CompletableFuture<Void> other) throws SQLException {
        try {
            other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Rehearsed rehearse(Databases copies) throws SQLException {
        MergeEngine engine = new MergeEngine(copies, notes, data, defaultRate);
        notes.phase("PLANNING");
        Plan plan;
        try {
            plan = engine.plan(map, move, options.cutOver());
        } catch (MergeRefused e) {
            return refused(null, e.reasons());
        }
        if (!plan.refusals().isEmpty()) {
            return refused(plan, plan.refusals());
        }
        notes.phase("COUNTING");
        Map<String, String> source = contents(copies, move.source());
        Map<String, String> receiver = contents(copies, move.receiver());
        Merged merged;
        try {
            merged = engine.merge(
                    map, move, new Progress(notes, move.migration(), options.stop(), rows -> {}, Map.of()));
        } catch (MergeRefused e) {
            if (options.stop().getAsBoolean()) {
                throw e;
            }
            return refused(plan, e.reasons());
        }
        notes.phase("UNDOING");
        List<String> differences = new ArrayList<>();
        try {
            engine.undo(map, move);
            notes.phase("COMPARING");
            differences.addAll(Contents.differences(source, contents(copies, move.source())));
            differences.addAll(Contents.differences(receiver, contents(copies, move.receiver())));
        } catch (MergeRefused e) {
            e.reasons().forEach(r -> differences.add(r.detail()));
        }
        notes.phase(null);
        return new Rehearsed(
                options.id(),
                differences.isEmpty(),
                plan,
                merged,
                notes.phases(),
                OVERHEAD_SECONDS + (long) Math.ceil(merged.seconds()),
                ("measured on copies on the same servers, while schools worked: %d rows merged and verified in %.1f s;"
                                + " and %d s for draining and re-provisioning")
                        .formatted(merged.rows(), merged.seconds(), OVERHEAD_SECONDS),
                differences,
                options.masking().columns(),
                List.copyOf(findings),
                List.of());
    }

    private static Map<String, String> contents(Databases copies, String name) throws SQLException {
        try (Connection connection = copies.open(name)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<String, String> contents = Contents.of(connection);
            connection.rollback();
            return contents;
        }
    }

    private Rehearsed refused(Plan plan, List<Reason> reasons) {
        notes.phase(null);
        return new Rehearsed(
                options.id(),
                false,
                plan,
                null,
                notes.phases(),
                0,
                "nothing was merged",
                List.of(),
                options.masking().columns(),
                List.copyOf(findings),
                reasons);
    }
}

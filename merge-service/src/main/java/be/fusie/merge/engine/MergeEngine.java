package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.Rehearsed;
import be.fusie.merge.engine.Results.Staged;
import be.fusie.merge.engine.Results.Verified;
import be.fusie.merge.structure.TemporaryDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The engine's front: plan, stage, merge, undo. Every operation may be repeated; what was done already is found out and
 * answered the same.
 */
public final class MergeEngine {

    private final Databases databases;
    private final Journal journal;
    private final Path data;
    private final long defaultRate;
    private final Tuning tuning;
    private Consumer<String> at = point -> {};

    /**
     * @param data folder for backups and archives; of several replicas, a shared one
     * @param defaultRate rows a second for estimates, until a merge was measured
     */
    public MergeEngine(Databases databases, Journal journal, Path data, long defaultRate) {
        this(databases, journal, data, defaultRate, Tuning.DEFAULT);
    }

    /** The same, with a word on how merges are cut up. */
    public MergeEngine(Databases databases, Journal journal, Path data, long defaultRate, Tuning tuning) {
        this.tuning = tuning;
        this.databases = new Opening(databases);
        this.journal = journal;
        this.data = data;
        this.defaultRate = defaultRate;
    }

    /** For tests: throws at the named points of a merge what a crash would do. */
    void crashAt(Consumer<String> points) {
        this.at = points;
    }

    public Journal journal() {
        return journal;
    }

    /**
     * Looks ahead, while schools work on.
     *
     * @throws MergeRefused when catalogue and map do not fit, naming the tables and columns
     */
    public Plan plan(MergeMap map, Move move, LocalDate cutOver) throws SQLException {
        try (SourceUpgrade.Look current = new SourceUpgrade(databases, move).look()) {
            return plan(current.databases(), map, move, cutOver);
        }
    }

    private Plan plan(Databases current, MergeMap map, Move move, LocalDate cutOver) throws SQLException {
        NewHome home = new NewHome(current, map, move);
        return switch (home.kind()) {
            case INTO_ANOTHER -> new Planner(current, journal, map, move, defaultRate).run(cutOver);
            case EXTRACTION -> {
                try (TemporaryDatabase structure = home.rehearse()) {
                    Databases copies = new CopiedDatabases(current, Map.of(move.receiver(), structure.name()));
                    yield new Planner(copies, journal, map, move, defaultRate).run(cutOver);
                }
            }
            case SERVER_MOVE -> {
                var measured = journal.measuredRate();
                yield new ServerMove(current, map, move)
                        .plan(
                                Math.max(1, measured.orElse(defaultRate)),
                                measured.isPresent() ? "measured in earlier merges" : "setting");
            }
        };
    }

    /** What kind of move this is (R13): as it began, as it was asked for, or as the receiver tells. */
    public MoveKind kind(MergeMap map, Move move) throws SQLException {
        return new NewHome(databases, map, move).kind();
    }

    /** What somebody who decides about a pair has to see of these persons; who is gone is missing in the answer (M18). */
    public Map<String, PersonDetails> people(MergeMap map, String database, Collection<String> keys)
            throws SQLException {
        try (Connection connection = databases.open(database)) {
            return PersonDetails.read(connection, map, keys);
        }
    }

    /** Whether the database has a guard that lets nobody write; false where there is no guard. */
    public boolean isFrozen(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            return Sessions.isFrozen(connection);
        }
    }

    /** Backs up both databases, restores the backups for a check, and writes an archive per moving institution (M1). */
    public Staged stage(MergeMap map, Move move, Progress progress) throws SQLException, IOException {
        return stage(map, move, progress, true);
    }

    /**
     * The same; for huge databases the check can be left out.
     *
     * @param check whether the backups are restored into temporary databases and compared
     */
    public Staged stage(MergeMap map, Move move, Progress progress, boolean check) throws SQLException, IOException {
        return new Stage(databases, data, check).run(map, move, progress);
    }

    /**
     * Does all of it on temporary copies of both databases, beside them on their servers, while schools work on (R14).
     * Nothing is left behind, neither in the databases nor in the journal.
     *
     * @param watcher told each phase as it begins
     * @throws MergeRefused when no copies can be made; that the merge is refused stands in the answer
     */
    public Rehearsed rehearse(MergeMap map, Move move, RehearsalOptions options, Consumer<String> watcher)
            throws SQLException {
        return new Rehearsal(databases, journal, data, defaultRate, map, move, options, watcher).run();
    }

    /** Drops copies of rehearsals and checks that a crash left on the server of that database; returns their names. */
    public List<String> sweep(String database) throws SQLException {
        return Rehearsal.sweep(databases, database);
    }

    /** Removes what {@link #stage} wrote; nothing there is no error. */
    public void discardStage(UUID migration) throws IOException {
        new Stage(databases, data, false).discard(migration);
    }

    /** Removes the backups of a migration; archives stay. @return whether there were any */
    public boolean discardBackups(UUID migration) throws IOException {
        return discard(data.resolve(migration.toString()));
    }

    /** Removes the archives of a migration; nothing can be taken from them any more. @return whether there were any */
    public boolean discardArchives(UUID migration) throws IOException {
        return discard(Archives.folder(data, migration));
    }

    private static boolean discard(Path folder) throws IOException {
        boolean there = Files.exists(folder);
        Archives.discard(folder);
        return there;
    }

    /**
     * Merges, verifies, and commits or leaves both databases as they were.
     *
     * @throws MergeRefused with the reasons; nothing was changed
     */
    public Merged merge(MergeMap map, Move move, Progress progress) throws SQLException {
        SourceUpgrade upgrade = new SourceUpgrade(databases, move);
        try {
            Merged merged = merge(upgrade.prepared(progress), map, move, progress);
            upgrade.end();
            return merged;
        } catch (MergeRefused e) {
            upgrade.end();
            throw e;
        }
    }

    private Merged merge(Databases current, MergeMap map, Move move, Progress progress) throws SQLException {
        NewHome home = new NewHome(current, map, move);
        MoveKind kind = home.kind();
        if (kind == MoveKind.SERVER_MOVE) {
            return new ServerMove(current, map, move).run(progress);
        }
        if (kind == MoveKind.EXTRACTION) {
            home.prepare(progress);
        }
        try {
            return new Merger(current, journal, map, move, progress, tuning, data, at).run();
        } catch (MergeRefused e) {
            if (kind == MoveKind.EXTRACTION && !home.begun()) {
                home.takeBack();
            }
            throw e;
        }
    }

    /**
     * Joins the merge of this migration that another engine leads, until no chunk is left to claim; see
     * {@link #merge}.
     *
     * @return whether there was one
     */
    public boolean help(MergeMap map, Move move, Progress progress) throws SQLException {
        Databases current = new SourceUpgrade(databases, move).asPrepared();
        return new Merger(current, journal, map, move, progress, tuning, data, at).help();
    }

    /**
     * Users' rights over the moving institutions, before and after (M10, M11); empty when the map does not speak of them.
     *
     * @param merged whether the move is done
     */
    public RightsReport rights(MergeMap map, Move move, boolean merged) throws SQLException {
        return new RightsLists(databases, map, move).read(merged);
    }

    /** Each right over the moving institutions as a case that can be answered on its own, with what was decided (R11). */
    public RightCases rightCases(MergeMap map, Move move) throws SQLException {
        return new RightsLists(databases, map, move).cases();
    }

    /**
     * Sums per person before and after, of the map's totals that are per person (M7).
     *
     * @param merged whether the move is done: then as the merge took them, else foreseen
     */
    public List<PersonSum> serviceDays(MergeMap map, Move move, boolean merged) throws SQLException {
        try {
            if (merged) {
                return ServiceDays.read(data, move.migration()).orElse(List.of());
            }
        } catch (IOException e) {
            throw new MergeRefused(
                    "list-unreadable", "The list of sums per person can't be read", "Is the data folder there?");
        }
        return new Planner(databases, journal, map, move, defaultRate).serviceDays();
    }

    /**
     * What people did since the merge that an undo would take away; see {@link Loss}. Reads only.
     *
     * @param window how long after the merge it can be undone
     * @return empty when there is nothing to undo
     * @throws MergeRefused code {@code undo-window-over}
     */
    public Optional<Loss> whatWouldBeLost(MergeMap map, Move move, Duration window) throws SQLException {
        return new LateUndo(databases, journal, map, move, window).whatWouldBeLost();
    }

    /**
     * Undoes a merge after completion. What people entered since is written to the export folder of the migration first.
     *
     * @param confirmation of the {@link Loss} that was looked at
     * @throws MergeRefused code {@code confirmation-outdated} when somebody worked on since; nothing was changed
     */
    public void undoConfirmed(MergeMap map, Move move, Duration window, String confirmation)
            throws SQLException, IOException {
        new LateUndo(databases, journal, map, move, window).undo(confirmation, undoExport(move.migration()));
        CheckScripts.forget(data, move.migration());
    }

    /** The folder with what people entered between a merge and its late undo; it outlives the stage, which is discarded. */
    public Path undoExport(UUID migration) {
        return data.resolve(migration + ".undone").resolve("undo-export");
    }

    /**
     * Throws away what an undo needs, once its window is over.
     *
     * @return whether the receiver holds nothing of the migration any more but its rows
     */
    public boolean closeUndo(MergeMap map, Move move, Duration window) throws SQLException {
        return new LateUndo(databases, journal, map, move, window).close();
    }

    /** What one of the moving institutions has to complete after the move (M2, M12). */
    public List<Gaps.Gap> gaps(MergeMap map, Move move, String institution) throws SQLException {
        return new Gaps(databases, map, move).of(institution);
    }

    /**
     * Looks whether the new home works and the old one is closed (M4, M20, M22).
     *
     * @param logIn null when nobody tries to log in
     * @param backup whether a backup of the new home is tried
     */
    public List<AfterChecks.AfterCheck> afterChecks(MergeMap map, Move move, AfterChecks.LogIn logIn, boolean backup)
            throws SQLException {
        return new AfterChecks(databases, data, map, move).run(logIn, backup);
    }

    /** The script with which anybody counts and digests one side (source, receiver) of a merge again (M24). */
    public Path checkScript(UUID migration, String side) {
        return CheckScripts.file(data, migration, side);
    }

    /**
     * Compares what the merge brought once more with the source under the remap (M24), with everything that was written to
     * either since; both are only read.
     *
     * @throws MergeRefused code {@code not-merged} when no finished merge of this migration stands in the receiver
     */
    public Verified verify(MergeMap map, Move move, Progress progress) throws SQLException {
        if (new NewHome(databases, map, move)
                .mark()
                .filter(m -> m.kind() == MoveKind.SERVER_MOVE)
                .isPresent()) {
            return new ServerMove(databases, map, move).verify(progress);
        }
        try (SourceUpgrade.Look current = new SourceUpgrade(databases, move).look()) {
            return new Recheck(current.databases(), map, move, progress).run();
        }
    }

    /** Puts the receiver back as it was before the merge (X1, I6); numbers given stay retired. */
    public void undo(MergeMap map, Move move) throws SQLException {
        NewHome home = new NewHome(databases, map, move);
        if (home.isThere()
                && home.mark().filter(m -> m.kind() == MoveKind.SERVER_MOVE).isEmpty()) {
            new Undo(databases, journal, map, move).run();
        }
        home.takeBack();
        new SourceUpgrade(databases, move).end();
        journal.undone(move.migration());
        CheckScripts.forget(data, move.migration());
    }
}

package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.cli.StateFolder.Status;
import be.fusie.merge.engine.FolderJournal;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import be.fusie.merge.engine.Progress;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "run",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Merges: copies all that moves into the receiver, remapped, verifies it, and opens it.",
            "Nobody may write to either database meanwhile. What is refused leaves both as they were; what is interrupted goes on when the same command runs again. The source is never changed."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge run --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class RunCommand extends MigrationOperation {

    /** The map of the migration, as it was when the run began. */
    static final String MAP = "map.yaml";

    static final String RESULT = "result.json";

    @Override
    boolean alone() {
        return false; // another process helps
    }

    @Override
    Answer interrupted() {
        return Answer.of(
                Outcome.INTERRUPTED,
                "interrupted",
                "Interrupted; what was copied so far waits in the receiver, where nobody sees it",
                "The same command again goes on; \"undo\" takes it back.");
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        boolean begun = state.migration().filter(Migration::open).isPresent();
        Inspected found = inspect(begun);
        refuse(found.forWriting());
        LiveLine line = new LiveLine(err(), root().terminal());
        MergeEngine engine = engine(state, line::show);
        Migration migration = begin(state, found, engine);
        Move move = move(migration);
        try {
            Merged merged = engine.merge(
                    map().map(),
                    move,
                    new Progress(engine.journal(), migration.id(), () -> false, rows -> {}, Map.of()));
            line.end();
            state.write(RESULT, merged);
            NumberFiles.write(state);
            state.save(migration.now(Status.MERGED));
            boolean numbersStay = engine.kind(map().map(), move) == MoveKind.SERVER_MOVE;
            return Answer.done(
                    migration.id(),
                    merged,
                    out -> Texts.merged(out, merged, receiver().place(), state.path(), numbersStay));
        } catch (Exception | Error e) {
            line.end();
            Answer answer = Failures.explain(e);
            if (answer.outcome() == Outcome.REFUSED && migration.status() == Status.BEGUN) {
                state.save(migration.now(Status.REFUSED));
            }
            return answer.in(migration.id());
        }
    }

    private Migration begin(StateFolder state, Inspected found, MergeEngine engine) throws IOException, SQLException {
        return state.atOnce(() -> {
            Migration known = state.migration().orElse(null);
            if (known != null && known.open()) {
                sameMigration(known, found, true);
                return known;
            }
            Migration next;
            if (known != null
                    && known.status() == Status.REFUSED
                    && differences(known, found, true).isEmpty()) {
                next = known.now(Status.BEGUN); // with the numbers that it had
            } else {
                if (known != null && known.status() == Status.REFUSED && sameDatabases(known, found)) {
                    engine.undo(map().map(), move(known)); // its numbers retire
                }
                next = fresh(found);
                Files.deleteIfExists(state.file(FolderJournal.NUMBERS));
            }
            StateFile.replace(state.file(MAP), out -> out.write(map().text()));
            state.save(next);
            return next;
        });
    }
}

package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.cli.StateFolder.Status;
import be.fusie.merge.engine.Loss;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import be.fusie.merge.engine.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "undo",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Takes back what \"run\" brought, finished or not: the receiver is as it was before, sequences included.",
            "Numbers that were given out are never given again. With nothing to undo it answers 0.",
            "When people worked on since the merge, it first lists what would be lost, and refuses; the same command with --confirm and the word of that list undoes exactly that, and hands out what they entered as CSV files below undo-export."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge undo --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class UndoCommand extends MigrationOperation {

    static final String FILE = "undo.json";

    /** Who has the state folder and the databases decides for how long; only services have a window. */
    private static final Duration NO_WINDOW = Duration.ofDays(100 * 365);

    @Option(names = "--preview", description = "List what people did since that would be lost, and change nothing.")
    private boolean preview;

    @Option(
            names = "--confirm",
            paramLabel = "WORD",
            description =
                    "Undo although people worked on: the word stands in the list, and holds for exactly that list.")
    private String confirmation;

    @Override
    boolean alone() {
        return true;
    }

    @Override
    Answer interrupted() {
        return Answer.of(
                Outcome.INTERRUPTED, "interrupted", "Interrupted while undoing", "The same command again goes on.");
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        Migration known = state.migration().orElse(null);
        if (known == null || known.status() == Status.UNDONE) {
            return nothing(known);
        }
        Inspected found = inspect(known.open());
        if (known.open()) {
            sameMigration(known, found, false);
        } else if (!sameDatabases(known, found)) {
            return nothing(known);
        }
        MergeEngine engine = engine(state, (phase, started, tables) -> {});
        Move move = move(known);
        Optional<Loss> loss = known.status() == Status.MERGED && !isServerMove(engine, move)
                ? engine.whatWouldBeLost(map().map(), move, NO_WINDOW)
                : Optional.empty();
        if (loss.isPresent()) {
            state.write(FILE, loss.get());
        }
        if (preview) {
            return loss.map(l -> Answer.done(known.id(), new Undone(false, l), out -> Texts.loss(out, l)))
                    .orElseGet(() -> nothing(known));
        }
        refuse(found.receiver().forWriting());
        if (loss.isPresent() && (!loss.get().isNothing() || confirmation != null)) {
            if (confirmation == null) {
                return refused(known, loss.get());
            }
            engine.undoConfirmed(map().map(), move, NO_WINDOW, confirmation);
        }
        engine.undo(map().map(), move);
        state.save(known.now(Status.UNDONE));
        if (!known.open()) {
            return nothing(known); // what was refused had been taken back; if not, it is now
        }
        return Answer.done(
                known.id(),
                new Undone(true, loss.orElse(null)),
                out -> out.println("Undone: %s is as it was before the migration; the numbers given out stay retired."
                        .formatted(receiver().place())));
    }

    private boolean isServerMove(MergeEngine engine, Move move) throws SQLException {
        return engine.kind(map().map(), move) == MoveKind.SERVER_MOVE;
    }

    private static Answer refused(Migration known, Loss loss) {
        List<Reason> reasons = new ArrayList<>(loss.obstacles());
        reasons.add(new Reason(
                "work-would-be-lost",
                "People worked on since the merge; what would be lost stands in the list",
                "Look at it, and confirm exactly that: --confirm " + loss.confirmation()));
        return new Answer(Outcome.REFUSED, known.id(), new Undone(false, loss), reasons, out -> Texts.loss(out, loss));
    }

    private Answer nothing(Migration known) {
        return Answer.done(
                known == null ? null : known.id(),
                new Undone(false, null),
                out -> out.println(
                        "Nothing to undo: no merge of state folder %s stands in a receiver.".formatted(stateFolder())));
    }

    /**
     * @param undone whether there was something to undo, and it was
     * @param loss what people did since the merge; null when it was not done, or nothing stood there
     */
    record Undone(boolean undone, Loss loss) {}
}

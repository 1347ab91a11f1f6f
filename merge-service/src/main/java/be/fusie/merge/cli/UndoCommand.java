package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.cli.StateFolder.Status;
import picocli.CommandLine.Command;

@Command(
        name = "undo",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Takes back what \"run\" brought, finished or not: the receiver is as it was before, sequences included.",
            "Numbers that were given out are never given again. With nothing to undo it answers 0."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge undo --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class UndoCommand extends MigrationOperation {

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
        refuse(found.receiver().forWriting());
        engine(state, (phase, started, tables) -> {}).undo(map().map(), move(known));
        state.save(known.now(Status.UNDONE));
        if (!known.open()) {
            return nothing(known); // what was refused had been taken back; if not, it is now
        }
        return Answer.done(
                known.id(),
                new Undone(true),
                out -> out.println("Undone: %s is as it was before the migration; the numbers given out stay retired."
                        .formatted(receiver().place())));
    }

    private Answer nothing(Migration known) {
        return Answer.done(
                known == null ? null : known.id(),
                new Undone(false),
                out -> out.println(
                        "Nothing to undo: no merge of state folder %s stands in a receiver.".formatted(stateFolder())));
    }

    /** @param undone whether there was something to undo */
    record Undone(boolean undone) {}
}

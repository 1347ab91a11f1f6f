package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.cli.StateFolder.Status;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.Progress;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Verified;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "verify",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Compares what \"run\" brought once more with the source under the remap: counts and digests per table and institution, foreign keys, people, money totals, service days.",
            "Everything that was written to either database since shows as a difference. Nothing is changed."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge verify --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class VerifyCommand extends MigrationOperation {

    static final String FILE = "verification.json";

    @Override
    boolean alone() {
        return false;
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        Migration known = state.migration().orElse(null);
        if (known == null || known.status() != Status.MERGED) {
            boolean begun = known != null && known.status() == Status.BEGUN;
            throw new Stopped(
                    Outcome.REFUSED,
                    begun ? "merge-unfinished" : "nothing-to-verify",
                    begun
                            ? "The merge of state folder %s has not ended".formatted(state.path())
                            : "No merge of state folder %s stands in a receiver".formatted(state.path()),
                    begun ? "\"run\" goes on with it, \"undo\" takes it back." : "\"run\" first.");
        }
        Inspected found = inspect(true);
        sameMigration(known, found, false);
        LiveLine line = new LiveLine(err(), root().terminal());
        MergeEngine engine = engine(state, line::show);
        try {
            Verified verified = engine.verify(
                    map().map(),
                    move(known),
                    new Progress(engine.journal(), known.id(), () -> false, rows -> {}, Map.of()));
            line.end();
            state.write(FILE, verified);
            List<Reason> differences = verified.failed().stream()
                    .map(
                            c -> new Reason(
                                    "verification-failed",
                                    "%s: %s expected, %s found".formatted(c.name(), c.expected(), c.found()),
                                    "Who wrote to source or receiver since the merge? If nobody: \"undo\", and look for the reason."))
                    .toList();
            return new Answer(
                    differences.isEmpty() ? Outcome.DONE : Outcome.REFUSED,
                    known.id(),
                    verified,
                    differences,
                    out -> Texts.verified(out, verified, receiver().place()));
        } finally {
            line.end();
        }
    }
}

package be.fusie.merge.cli;

import be.fusie.merge.engine.Masking;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.RehearsalOptions;
import be.fusie.merge.engine.Results.Rehearsed;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rehearse",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Plans, merges, verifies and undoes on temporary copies of both databases, while schools work on.",
            "The copies stand on the databases' own servers, beside them, and are gone afterwards: the roles have to be allowed to create databases, and the servers need the room. It also forecasts how long the databases will be read-only."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge rehearse --mask --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class RehearseCommand extends MigrationOperation {

    static final String FILE = "rehearsal.json";

    private static final int PATIENCE_SECONDS = 60;

    @Option(
            names = "--cut-over",
            paramLabel = "DATE",
            description = "Day of the move (yyyy-mm-dd), by which earlier periods have to be closed; today by default.")
    private LocalDate cutOver;

    @Option(
            names = "--mask",
            description = "Mask names and national numbers in the copies; the same human is recognised as before.")
    private boolean mask;

    @Option(
            names = "--mask-column",
            paramLabel = "TABLE.COLUMN=HOW",
            description = "Mask this column too, as name, number or mail. Can be given often.")
    private Map<String, Masking.How> more = new LinkedHashMap<>();

    private volatile boolean stopped;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    boolean alone() {
        return false;
    }

    /** The copies have to go first. */
    @Override
    Answer interrupted() {
        stopped = true;
        boolean gone = false;
        try {
            gone = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Answer.of(
                Outcome.INTERRUPTED,
                "interrupted",
                gone
                        ? "Interrupted; nothing is left behind"
                        : "Interrupted; the copies are dropped by the next rehearsal",
                "Run the same command again.");
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        inspect(false);
        LiveLine line = new LiveLine(err(), root().terminal());
        Instant started = Instant.now();
        try {
            Rehearsed rehearsed = engine(state, (phase, since, tables) -> {})
                    .rehearse(
                            map().map(),
                            move(UUID.randomUUID()),
                            new RehearsalOptions(
                                    UUID.randomUUID(),
                                    cutOver == null ? LocalDate.now() : cutOver,
                                    mask || !more.isEmpty() ? Masking.of(map().map(), more) : Masking.none(),
                                    () -> stopped),
                            phase -> {
                                if (phase != null) {
                                    line.show(phase, started, List.of());
                                }
                            });
            line.end();
            state.write(FILE, rehearsed);
            List<Reason> reasons = new ArrayList<>(
                    rehearsed.refusals().stream().map(Failures::asOption).toList());
            rehearsed
                    .undoDifferences()
                    .forEach(d -> reasons.add(new Reason(
                            "undo-differs",
                            "After the undo the receiver's copy is not as before: " + d,
                            "Report it.")));
            return new Answer(
                    rehearsed.passed() ? Outcome.DONE : Outcome.REFUSED,
                    null,
                    rehearsed,
                    reasons,
                    out -> Texts.rehearsed(
                            out, rehearsed, source().place(), receiver().place(), institutions()));
        } finally {
            line.end();
            ended.countDown();
        }
    }
}

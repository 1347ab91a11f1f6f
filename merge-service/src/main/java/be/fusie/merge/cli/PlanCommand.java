package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.engine.Decisions;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.StateFile;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Looks ahead while schools work on: what would move where, who would get which kind of number, what would collide, how long it would take.",
            "Both databases are only read. The plan stands in plan.json in the state folder too."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge plan --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --institutions 111111,222222 --state ./a-into-b")
final class PlanCommand extends MigrationOperation {

    static final String FILE = "plan.json";

    /** Persons that may be the same human, to be decided and given with {@code --decisions} (M18). */
    static final String OPEN_PAIRS = "open-pairs.csv";

    @Option(
            names = "--cut-over",
            paramLabel = "DATE",
            description = "Day of the move (yyyy-mm-dd), by which earlier periods have to be closed; today by default.")
    private LocalDate cutOver;

    @Override
    boolean alone() {
        return false;
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        Migration known = state.migration().filter(Migration::open).orElse(null);
        Inspected found = inspect(known != null);
        if (known != null) {
            sameMigration(known, found, true);
        }
        Move move = move(known == null ? UUID.randomUUID() : known.id());
        Plan plan = engine(state, (phase, started, tables) -> {})
                .plan(map().map(), move, cutOver == null ? LocalDate.now() : cutOver);
        Planned planned = new Planned(plan, found.forWriting());
        state.write(FILE, planned);
        StateFile.replace(state.file(OPEN_PAIRS), out -> {
            Writer csv = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            Decisions.write(csv, plan.openPairs());
        });
        return new Answer(
                plan.refusals().isEmpty() ? Outcome.DONE : Outcome.REFUSED,
                known == null ? null : known.id(),
                planned,
                plan.refusals().stream().map(Failures::asOption).toList(),
                out -> {
                    Texts.plan(out, plan, source().place(), receiver().place(), institutions());
                    planned.missingForRun().forEach(r -> Texts.reason(out, r));
                    if (!plan.openPairs().isEmpty()) {
                        out.println(
                                "Undecided pairs of people: %s, in %s; fill in the last column and give it with --decisions"
                                        .formatted(Texts.number(plan.openPairs().size()), state.file(OPEN_PAIRS)));
                    }
                });
    }

    /** @param missingForRun rights that a plan does without, but the merge will need */
    record Planned(@JsonUnwrapped Plan plan, List<Reason> missingForRun) {}
}

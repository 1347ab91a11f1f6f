package be.fusie.merge.cli;

import be.fusie.merge.engine.Reason;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all subcommands have in common: one answer, for people or as JSON, and its exit code. */
abstract class Operation implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FusieMerge root;

    @Option(names = "--json", description = "Answer with one JSON document on standard output, errors too.")
    private boolean json;

    @Override
    public final Integer call() {
        root.started(this);
        Answer answer;
        try {
            answer = work();
        } catch (Throwable e) { // whatever it is, the exit code and the JSON document have to tell
            answer = Failures.explain(e);
        }
        return root.tell(this, answer);
    }

    /** Does it. What it throws is explained by {@link Failures}. */
    abstract Answer work() throws Exception;

    /** The answer when a signal ends it. */
    Answer interrupted() {
        return Answer.of(
                Outcome.INTERRUPTED, "interrupted", "Interrupted; nothing was changed", "Run the same command again.");
    }

    final FusieMerge root() {
        return root;
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final void tell(Answer answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(FusieMerge.json(spec.name(), answer));
        } else {
            answer.text().accept(out);
            if (answer.outcome() != Outcome.DONE) {
                reasons(answer);
            }
        }
        out.flush();
        err().flush();
    }

    private void reasons(Answer answer) {
        PrintWriter err = err();
        err.println(
                answer.outcome() == Outcome.REFUSED
                        ? "Refused:"
                        : answer.outcome() == Outcome.WRONG_USAGE ? "Wrong usage:" : "Interrupted:");
        for (Reason reason : answer.reasons()) {
            Texts.reason(err, reason);
        }
    }
}

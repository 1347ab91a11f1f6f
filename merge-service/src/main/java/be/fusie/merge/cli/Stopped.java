package be.fusie.merge.cli;

import be.fusie.merge.engine.Reason;
import java.util.List;

/** Ends a command with an answer that is known already. */
final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Stopped(Outcome outcome, String code, String detail, String remedy) {
        this(outcome, List.of(new Reason(code, detail, remedy)));
    }

    Stopped(Outcome outcome, List<Reason> reasons) {
        super(reasons.get(0).detail());
        this.answer = Answer.of(outcome, reasons);
    }

    Answer answer() {
        return answer;
    }
}

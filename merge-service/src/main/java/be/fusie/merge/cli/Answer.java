package be.fusie.merge.cli;

import be.fusie.merge.engine.Reason;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What a command answers.
 *
 * @param migration null where no migration has begun
 * @param result its fields stand in the JSON document; null for none
 * @param reasons why it was refused or interrupted
 * @param text writes the result for people
 */
record Answer(Outcome outcome, UUID migration, Object result, List<Reason> reasons, Consumer<PrintWriter> text) {

    static Answer done(UUID migration, Object result, Consumer<PrintWriter> text) {
        return new Answer(Outcome.DONE, migration, result, List.of(), text);
    }

    static Answer of(Outcome outcome, List<Reason> reasons) {
        return new Answer(outcome, null, null, List.copyOf(reasons), out -> {});
    }

    static Answer of(Outcome outcome, String code, String detail, String remedy) {
        return of(outcome, List.of(new Reason(code, detail, remedy)));
    }

    Answer in(UUID id) {
        return new Answer(outcome, id, result, reasons, text);
    }
}

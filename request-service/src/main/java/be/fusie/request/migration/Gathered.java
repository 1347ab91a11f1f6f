package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.saga.Step;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a migration has learned from the services so far. Immutable; stored as one JSON column.
 *
 * @param tokens the epoch each frozen database granted (F7)
 * @param readOnlySince when writing was first refused; null before
 * @param readOnlySeconds how long it was refused; null while it is
 * @param results the answer to each step that was done, by the step's name
 * @param reasons why planning was refused; empty otherwise
 * @param intake the intake forms that the plan shows (R12); empty when the board stays
 * @param rehearsed what the last rehearsal found (R14); null while there was none
 */
record Gathered(
        Replies.MergePlanned plan,
        Replies.MigrationQuoted quote,
        Map<String, Long> tokens,
        Instant readOnlySince,
        Double readOnlySeconds,
        Map<String, JsonNode> results,
        List<Replies.Reason> reasons,
        List<Intakes.Submitted> intake,
        Rehearsed rehearsed) {

    /** @param readOnlySeconds forecast; 0 when nothing was merged */
    record Rehearsed(UUID id, int number, boolean passed, long readOnlySeconds, long rows, Instant at) {}

    Gathered {
        tokens = tokens == null ? Map.of() : tokens;
        results = results == null ? Map.of() : results;
        reasons = reasons == null ? List.of() : reasons;
        intake = intake == null ? List.of() : intake;
    }

    static Gathered nothing() {
        return new Gathered(null, null, null, null, null, null, null, null, null);
    }

    Gathered with(List<Intakes.Submitted> forms) {
        return new Gathered(plan, quote, tokens, readOnlySince, readOnlySeconds, results, reasons, forms, rehearsed);
    }

    Gathered with(Rehearsed last) {
        return new Gathered(plan, quote, tokens, readOnlySince, readOnlySeconds, results, reasons, intake, last);
    }

    Gathered planned(Replies.MergePlanned answer) {
        return new Gathered(answer, quote, tokens, readOnlySince, readOnlySeconds, results, reasons, intake, rehearsed);
    }

    Gathered quoted(Replies.MigrationQuoted answer) {
        return new Gathered(plan, answer, tokens, readOnlySince, readOnlySeconds, results, reasons, intake, rehearsed);
    }

    Gathered refused(List<Replies.Reason> why) {
        List<Replies.Reason> all = new ArrayList<>(reasons);
        all.addAll(why == null ? List.of() : why);
        return new Gathered(plan, quote, tokens, readOnlySince, readOnlySeconds, results, all, intake, rehearsed);
    }

    Gathered frozen(Replies.DatabasesFrozen answer) {
        return new Gathered(plan, quote, answer.tokens(), answer.since(), null, results, reasons, intake, rehearsed)
                .result(Step.FREEZE, answer);
    }

    /** Read-only once more, to be taken back. */
    Gathered frozenAgain(Replies.DatabasesFrozenAgain answer) {
        return new Gathered(plan, quote, answer.tokens(), answer.since(), null, results, reasons, intake, rehearsed);
    }

    Gathered writable(double seconds) {
        return new Gathered(plan, quote, tokens, readOnlySince, seconds, results, reasons, intake, rehearsed);
    }

    Gathered result(Step step, Object answer) {
        Map<String, JsonNode> more = new TreeMap<>(results);
        more.put(step.name(), CanonicalJson.tree(answer));
        return new Gathered(plan, quote, tokens, readOnlySince, readOnlySeconds, more, reasons, intake, rehearsed);
    }

    /** Institutions that make their link to Exact anew, as billing-service answered (M16). */
    List<String> exactLinks() {
        List<String> institutions = new ArrayList<>();
        JsonNode invoicing = results.get(Step.INVOICING.name());
        if (invoicing != null) {
            invoicing.path("exactLinks").forEach(institution -> institutions.add(institution.asText()));
        }
        return institutions;
    }

    @JsonIgnore
    double readOnlySecondsOrZero() {
        return readOnlySeconds == null ? 0 : readOnlySeconds;
    }
}

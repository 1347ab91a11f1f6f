package be.fusie.request.migration;

import be.fusie.request.migration.Commands.Link;
import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A migration as people and portals see it.
 *
 * @param etag its version, as the header of that name carries it
 * @param step what is being done or undone; null while planning
 * @param since when state, step or direction last changed
 * @param attempts how many times the step's command was sent
 * @param resting whether the next try is waited for
 * @param paused whether an operator holds it
 * @param reason why it turned back or ended; null while all goes well
 * @param trouble why the last try failed; null when it did not
 * @param nextStep what an operator does when it needs attention; null otherwise
 * @param rehearsal what the last rehearsal found (R14); null while there was none
 * @param acts what an operator could do to it now; each is an address under this migration's own
 * @param names of the institutions that it concerns by number, and titles of the two databases by name
 * @param obstacles why planning was refused, each with its remedy
 * @param results what each step that was done answered, by the step's name
 */
record MigrationView(
        @JsonIgnore String etag,
        UUID id,
        Phase state,
        Step step,
        Direction direction,
        Instant since,
        int attempts,
        boolean resting,
        boolean paused,
        String reason,
        String trouble,
        String nextStep,
        List<String> acts,
        String source,
        String receiver,
        boolean whole,
        List<String> institutions,
        Map<String, String> names,
        String requestedBy,
        Instant createdAt,
        Schedule schedule,
        Plan plan,
        Consent consent,
        ReadOnly readOnly,
        Gathered.Rehearsed rehearsal,
        List<Replies.Reason> obstacles,
        Map<String, JsonNode> results,
        List<Link> links) {

    /** @param expectedReadOnlySeconds as estimated; null while there is no plan */
    record Schedule(LocalDate cutOverDate, Instant windowFrom, Instant windowUntil, Double expectedReadOnlySeconds) {}

    /** @param hash SHA-256 of the plan's bytes: what is signed */
    record Plan(int version, String hash) {}

    /**
     * @param required institutions whose directors sign: derived, never typed in (R2, R3)
     * @param outstanding those that have not signed the current plan
     * @param remindedAt when those who had not signed were reminded of this deadline
     * @param nextReminder when they will be; null when they will not be any more
     */
    record Consent(
            Instant deadline,
            List<String> required,
            List<String> outstanding,
            List<Signed> signed,
            List<Instant> remindedAt,
            Instant nextReminder) {}

    /** @param how by a fresh sign-in, or by a signed PDF @param onBehalf whether by somebody with a delegation */
    record Signed(String institution, Instant at, String how, boolean onBehalf) {

        static Signed of(Rows.Signature signature) {
            return new Signed(signature.institution, signature.signedAt, signature.how, signature.onBehalfOf != null);
        }
    }

    /** @param since when writing was first refused @param seconds how long; null while it is refused */
    record ReadOnly(Instant since, Double seconds) {}

    /** Changes with every act, so that nobody decides on what is no longer so. */
    static String etag(Migration m) {
        return "\"" + m.historyCount + "\"";
    }

    static MigrationView of(Migration m, Consent consent, Map<String, String> names, Links links) {
        Gathered g = m.gathered;
        return new MigrationView(
                etag(m),
                m.id,
                m.phase,
                m.step,
                m.direction,
                m.since,
                m.attempt,
                m.resting,
                m.paused,
                m.reason,
                m.trouble,
                NextStep.of(m),
                NextStep.acts(m),
                m.source,
                m.receiver,
                m.move.whole(),
                m.move.institutions(),
                names,
                m.requestedBy,
                m.createdAt,
                new Schedule(
                        m.request.cutOverDate(),
                        m.request.windowFrom(),
                        m.request.windowUntil(),
                        g.plan() == null ? null : g.plan().estimatedReadOnlySeconds()),
                m.planHash == null ? null : new Plan(m.planVersion, m.planHash),
                consent,
                g.readOnlySince() == null ? null : new ReadOnly(g.readOnlySince(), g.readOnlySeconds()),
                g.rehearsed(),
                g.reasons(),
                g.results(),
                links.all(m.id));
    }
}

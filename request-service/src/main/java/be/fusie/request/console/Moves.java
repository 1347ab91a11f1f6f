package be.fusie.request.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What request-service tells directors and schools about a migration, as far as pages show it. */
@TemplateData
public final class Moves {

    private Moves() {}

    /** @param signs whether the reader may sign for it @param onBehalf whether in its director's place */
    @TemplateData
    public record Own(String number, String name, String home, boolean signs, boolean onBehalf) {}

    @TemplateData
    public record Move(
            UUID id,
            String state,
            String step,
            Instant since,
            boolean paused,
            String reason,
            String source,
            String receiver,
            boolean whole,
            List<String> institutions,
            Map<String, String> names,
            String requestedBy,
            Schedule schedule,
            Version plan,
            Consent consent,
            ReadOnly readOnly) {

        public String name(String key) {
            return names == null ? key : names.getOrDefault(key, key);
        }

        public String href() {
            return "/console/moves/" + id;
        }

        public boolean signing() {
            return "COLLECTING_CONSENT".equals(state);
        }

        /** Nothing is frozen yet, so a signature can be taken back (R5). */
        public boolean revocable() {
            return signing() || "SCHEDULED".equals(state);
        }

        /** Nothing has begun, so an intake form can be filled in (R12). */
        public boolean preparing() {
            return revocable() || "PLANNING".equals(state);
        }

        public boolean ended() {
            return List.of("COMPLETED", "ABANDONED", "UNDONE").contains(state);
        }

        public boolean completed() {
            return "COMPLETED".equals(state);
        }

        public String look() {
            return switch (state) {
                case "COMPLETED" -> "good";
                case "NEEDS_ATTENTION", "UNDOING" -> "warn";
                case "PLANNING", "RUNNING" -> "busy";
                default -> "";
            };
        }

        public boolean waitsFor(String institution) {
            return signing() && consent != null && consent.outstanding().contains(institution);
        }
    }

    @TemplateData
    public record Schedule(
            LocalDate cutOverDate, Instant windowFrom, Instant windowUntil, Double expectedReadOnlySeconds) {}

    /** @param hash SHA-256 of the plan's bytes: what is signed */
    @TemplateData
    public record Version(int version, String hash) {}

    @TemplateData
    public record Consent(Instant deadline, List<String> required, List<String> outstanding, List<Signed> signed) {

        public Signed by(String institution) {
            return signed.stream()
                    .filter(s -> s.institution().equals(institution))
                    .findFirst()
                    .orElse(null);
        }

        public int given() {
            return required.size() - outstanding.size();
        }
    }

    @TemplateData
    public record Signed(String institution, Instant at, String how, boolean onBehalf) {}

    /** @param seconds null while it lasts */
    @TemplateData
    public record ReadOnly(Instant since, Double seconds) {}

    /** The plan's figures (R7). @param consent the sentence that is agreed to, by language */
    @TemplateData
    public record Plan(
            Sentence consent,
            String source,
            String sourceTitle,
            String receiver,
            String receiverTitle,
            boolean boardChanges,
            List<Party> parties,
            Figures figures,
            Estimate readOnly) {

        public String from() {
            return sourceTitle == null ? source : sourceTitle;
        }

        public String to() {
            return receiverTitle == null ? receiver : receiverTitle;
        }

        public String name(String institution) {
            return parties.stream()
                    .filter(p -> p.institution().equals(institution))
                    .map(Party::name)
                    .findFirst()
                    .orElse(institution);
        }

        public boolean moves(String institution) {
            return parties.stream().anyMatch(p -> p.institution().equals(institution) && "MOVES".equals(p.part()));
        }
    }

    @TemplateData
    public record Sentence(Map<String, String> text) {}

    @TemplateData
    public record Party(String institution, String name, String part) {}

    @TemplateData
    public record Estimate(double seconds, String basis) {}

    @TemplateData
    public record Figures(
            boolean numbersStay,
            List<People> people,
            UserNames userNames,
            List<Rights> rights,
            List<Links> externalLinks,
            List<Sum> sums,
            long ogmCollisions,
            long openPairs) {}

    @TemplateData
    public record People(String institution, String kind, long moved, long matched, long copied) {

        long renumbered() {
            return moved + matched + copied;
        }
    }

    @TemplateData
    public record UserNames(long moving, long changed) {}

    @TemplateData
    public record Rights(
            String institution, String right, long kept, long central, long staysBehind, long changed, long dropped) {}

    @TemplateData
    public record Links(String institution, String system, long count) {}

    @TemplateData
    public record Sum(String total, String group, long people) {}

    /** What has to be confirmed one by one (R16). */
    @TemplateData
    public record Confirmations(int planVersion, String planHash, List<Confirmation> confirmations) {}

    @TemplateData
    public record Confirmation(
            String id,
            String kind,
            String by,
            String title,
            String text,
            Long count,
            List<String> details,
            List<Given> given) {

        public boolean security() {
            return "SECURITY".equals(kind);
        }

        boolean concerns(String institution) {
            return given.stream().anyMatch(g -> institution.equals(g.institution()));
        }

        /** When it was confirmed for the institution; null while it was not. */
        Instant givenFor(String institution) {
            return given.stream()
                    .filter(g -> institution.equals(g.institution()))
                    .findFirst()
                    .map(Given::at)
                    .orElse(null);
        }
    }

    @TemplateData
    public record Given(String institution, Instant at) {}

    /** The check-list (R8). */
    @TemplateData
    public record CheckList(List<String> open, List<Item> items) {}

    @TemplateData
    public record Item(
            String code,
            String institution,
            String title,
            String owner,
            boolean automatic,
            boolean binding,
            String state,
            String reason,
            Instant at) {

        public boolean open() {
            return "OPEN".equals(state);
        }

        public boolean done() {
            return "DONE".equals(state);
        }
    }

    /** The window and what each institution says about it (R6). */
    @TemplateData
    public record Window(Instant from, Instant until, boolean agreed, List<Word> words, List<String> warnings) {

        public Word of(String institution) {
            return words.stream()
                    .filter(w -> w.institution().equals(institution))
                    .findFirst()
                    .orElse(null);
        }
    }

    @TemplateData
    public record Word(String institution, String says, Instant otherwiseFrom, String reason) {

        public boolean agrees() {
            return "AGREES".equals(says) || "SIGNED".equals(says);
        }

        public boolean another() {
            return "WANTS_ANOTHER".equals(says);
        }
    }

    @TemplateData
    public record IntakeForms(boolean needed, List<String> missing, List<IntakeLine> forms) {}

    @TemplateData
    public record IntakeLine(String board, boolean submitted, boolean draftDiffers, Instant submittedAt) {}

    /** @param faults what keeps it from being submitted */
    @TemplateData
    public record IntakeForm(String board, JsonNode draft, List<Fault> faults, Instant changedAt, Instant submittedAt) {

        public boolean submitted() {
            return submittedAt != null;
        }

        public boolean differs() {
            return submitted() && changedAt.isAfter(submittedAt);
        }
    }

    /** @param pointer JSON Pointer into the draft @param code what is wrong, as in the texts {@code intake.wrong.<code>} */
    @TemplateData
    public record Fault(String pointer, String code, String problem) {}

    @TemplateData
    public record Delegation(
            UUID id,
            String institution,
            String director,
            String delegate,
            LocalDate from,
            LocalDate until,
            Instant revokedAt) {

        public boolean revoked() {
            return revokedAt != null;
        }

        public boolean over() {
            return until.isBefore(LocalDate.now());
        }
    }
}

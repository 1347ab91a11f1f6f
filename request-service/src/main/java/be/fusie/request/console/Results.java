package be.fusie.request.console;

import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the other services tell directors and schools, as far as pages show it. */
@TemplateData
public final class Results {

    private Results() {}

    /** merge-service: what a school completes itself after the move (M2). */
    @TemplateData
    public record SchoolGaps(String institution, List<Gap> gaps) {}

    /** @param text by language */
    @TemplateData
    public record Gap(String kind, String what, long count, Map<String, String> text) {

        public String in(String language) {
            return text.getOrDefault(language, text.getOrDefault("en", what));
        }
    }

    /** merge-service: single rights (R11). @param open whether decisions are still taken */
    @TemplateData
    public record Cases(boolean open, List<String> changeTo, long total, List<Case> cases) {}

    @TemplateData
    public record Case(
            String caseId,
            String institution,
            String right,
            String user,
            String foreseen,
            List<String> answers,
            Decision decision) {}

    @TemplateData
    public record Decision(String answer, String right, String reason, String by, Instant at) {}

    /** merge-service: a line of the lists (M6). */
    @TemplateData
    public record Number(
            String oldNumber, String newNumber, String how, List<String> kinds, List<String> institutions) {}

    /** merge-service: where somebody is now (M18). */
    @TemplateData
    public record Resolution(String home, String number, List<Home> homes, List<String> ambiguous) {}

    @TemplateData
    public record Home(String database, String number, List<String> institutions, List<Step> steps) {}

    @TemplateData
    public record Step(
            UUID migration,
            String source,
            String receiver,
            String oldNumber,
            String newNumber,
            String how,
            Instant at) {}

    /** notification-service: the board (N6). */
    @TemplateData
    public record Board(List<ToDo> toDos, UUID next) {}

    @TemplateData
    public record ToDo(
            UUID id,
            UUID migration,
            String institution,
            String kind,
            String title,
            String owner,
            String vendor,
            Instant deadline,
            boolean overdue,
            String state,
            Instant doneAt,
            Long linked,
            Long unlinked) {

        public boolean open() {
            return "open".equals(state);
        }

        public String look() {
            return "done".equals(state) ? "good" : "plain";
        }

        public boolean ofVendor() {
            return vendor != null;
        }

        /** Page of the console where it is done; null when it is done elsewhere. */
        public String href() {
            return switch (kind) {
                case "number-lists", "user-names" -> "/console/lists/" + migration;
                case "reprint-barcodes" -> "/console/barcodes/" + migration;
                case "collision-desk" -> "/console/desk";
                case "intake" -> "/console/moves/" + migration + "/intake";
                case "rights", "exact", "google-links", "reports" -> "/console/moves/" + migration;
                default -> null;
            };
        }
    }

    /** notification-service: what applications show (N5). */
    @TemplateData
    public record Notice(
            UUID migration,
            String institution,
            boolean moves,
            Instant from,
            long expectedReadOnlySeconds,
            boolean near,
            String phase,
            String text) {

        public boolean readOnly() {
            return "read-only".equals(phase);
        }
    }

    /** freeze-service: whether schools can be written (F1). */
    @TemplateData
    public record Gates(List<Gate> gates) {}

    /** @param mayWrite whether what was kept as a draft can be saved now (F4) @param expectedOverAt null when nobody can say */
    @TemplateData
    public record Gate(
            String institution,
            String database,
            boolean mayWrite,
            UUID migration,
            Instant readOnlyFrom,
            Instant expectedOverAt) {}

    /** billing-service: a page of a list. */
    @TemplateData
    public record Payments(List<Payment> items, int page, int size, long total) {

        public boolean more() {
            return (long) (page + 1) * size < total;
        }
    }

    @TemplateData
    public record Payment(
            UUID id,
            String database,
            String account,
            LocalDate enteredOn,
            long cents,
            String ogm,
            String payerIban,
            String state,
            String why,
            Long invoice) {

        /** As people write it: {@code +++090/9337/55493+++}. */
        public String reference() {
            return ogm == null || ogm.length() != 12
                    ? "–"
                    : "+++" + ogm.substring(0, 3) + "/" + ogm.substring(3, 7) + "/" + ogm.substring(7) + "+++";
        }

        public String iban() {
            return spaced(payerIban);
        }

        public String ours() {
            return spaced(account);
        }

        private static String spaced(String iban) {
            return iban == null ? "–" : iban.replaceAll("(.{4})(?=.)", "$1 ");
        }

        public String look() {
            return onDesk() ? "warn" : decided() || "booked".equals(state) ? "good" : "plain";
        }

        public boolean onDesk() {
            return "on-desk".equals(state);
        }

        public boolean decided() {
            return "assigned".equals(state) || "set-aside".equals(state);
        }
    }

    @TemplateData
    public record Candidate(
            long invoice,
            String origin,
            String institution,
            String unit,
            String board,
            LocalDate issuedOn,
            LocalDate dueOn,
            long totalCents,
            long openCents,
            String state,
            List<String> reasons,
            String pupil) {

        public String number() {
            return Long.toString(invoice);
        }
    }

    @TemplateData
    public record DeskDecision(
            int number, String decision, Long invoice, String reason, String who, Instant at, String outcome) {

        public String invoiceNumber() {
            return Long.toString(invoice);
        }
    }

    @TemplateData
    public record Desk(Payment payment, List<Candidate> candidates, List<DeskDecision> decisions) {}

    /** billing-service: a bank file that was read in. @param payments how many are in which state */
    @TemplateData
    public record BankFile(
            UUID id,
            String database,
            String state,
            Instant uploadedAt,
            List<Statement> statements,
            Map<String, Long> payments,
            long bookedCents) {

        public boolean booked() {
            return "booked".equals(state);
        }

        /** In which its payments are. */
        public Set<String> states() {
            return payments.keySet();
        }

        public long count(String inState) {
            return payments.getOrDefault(inState, 0L);
        }
    }

    @TemplateData
    public record Statement(String account, int number, LocalDate closedOn) {

        public String iban() {
            return Payment.spaced(account);
        }
    }

    @TemplateData
    public record BankFiles(List<BankFile> items) {}

    /** billing-service: the new barcodes (M17). */
    @TemplateData
    public record Barcodes(UUID migration, String database, int count, List<Barcode> barcodes) {}

    @TemplateData
    public record Barcode(
            String institution, String code, long person, String lastName, String firstName, String classGroup) {}
}

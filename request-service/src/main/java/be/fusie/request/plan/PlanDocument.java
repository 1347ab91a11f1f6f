package be.fusie.request.plan;

import be.fusie.request.preparation.IntakeForm;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The plan that directors sign (R7), one document per version. What they sign is the SHA-256 of its canonical JSON, which
 * is kept and served as it is (R5); pages in four languages are made from that JSON and from nothing else. Ids, figures
 * and links only: lists with names stay where a sign-in is asked for (R11). Of people it names who is on duty (R7) and, by
 * sign-in subject, the central administrator (R10).
 *
 * @param schema {@value #SCHEMA}; a document of another shape gets another one
 * @param madeAt when this version was made
 * @param timeZone that moments are shown in
 * @param consent the sentence that is agreed to, in each language
 * @param sourceTitle what people call the database; null: its name
 * @param whole whether the request was for the whole source
 * @param windowFrom null: as soon as all have signed
 * @param windowUntil until when the move may begin; null: as the operator set
 * @param inventory every table of the source
 * @param figures what the move means, counted
 * @param changes what changes for whom
 * @param confirmations what has to be confirmed one by one before anybody signs (R16); empty: nothing
 * @param replacements what takes the place of choice values that the receiver does not know (R15)
 * @param findings what the pre-checks noted (R14)
 * @param intake what invoicing is made from under another board (R12); empty when the board stays
 * @param lists where to look up what this document leaves out; each asks for a sign-in
 */
public record PlanDocument(
        String schema,
        UUID migration,
        int version,
        Instant madeAt,
        ZoneId timeZone,
        Consent consent,
        String source,
        String sourceTitle,
        String receiver,
        String receiverTitle,
        boolean whole,
        String requestedBy,
        LocalDate cutOverDate,
        Instant windowFrom,
        Instant windowUntil,
        Instant consentDeadline,
        String centralAdministrator,
        boolean boardChanges,
        List<Party> parties,
        List<Table> inventory,
        Figures figures,
        List<Change> changes,
        List<Confirmation> confirmations,
        List<Replacement> replacements,
        List<Stage> timeline,
        List<OnDuty> staffOnDuty,
        ReadOnly readOnly,
        Quote quote,
        List<Finding> findings,
        List<Intake> intake,
        List<Reference> lists) {

    /** @param hash SHA-256 of the form's canonical JSON */
    public record Intake(String hash, IntakeForm form) {}

    public static final String SCHEMA = "urn:fusie:plan:2";

    /** Version of the sentence that is agreed to; evidence of consent names it. */
    public static final String TEXT_VERSION = "consent-2";

    /** @param text by language code */
    public record Consent(String textVersion, Map<String, String> text) {}

    /** Whether an institution moves, or lives in the receiver. */
    public enum Part {
        MOVES,
        STAYS,
        /** Follows from a third database by a migration of its own (R3). */
        LIVES_ELSEWHERE
    }

    /**
     * @param board enterprise number of its board
     * @param home database it lives in
     * @param why the path that pulled it in (R3)
     */
    public record Party(
            String institution,
            String name,
            String board,
            String boardName,
            String home,
            Part part,
            List<String> why,
            boolean signs) {}

    /** @param destination database and table, or that it stays @param priority important, nice-to-have or not-needed */
    public record Table(String table, long rows, String destination, String priority) {}

    /**
     * @param numbersStay everybody keeps the number they have: same data, new server (R13)
     * @param persons how people get their number, everybody counted once
     * @param people the same per institution and kind; empty when the merge map tells no kinds
     * @param userNames null when the merge map does not speak of users
     * @param sums sums per person that stay as they are, such as days of service (M7)
     * @param ogmCollisions payment references that stand in both databases (M13)
     * @param openPairs people who may be the same, to be decided before the freeze (M18)
     * @param rightsAsOf number of the last decision about a right that the rights are counted by, and that the merge goes by
     *     (R11); null where nobody decided
     */
    public record Figures(
            boolean numbersStay,
            Persons persons,
            List<People> people,
            UserNames userNames,
            List<Rights> rights,
            List<ExternalLinks> externalLinks,
            List<Sum> sums,
            long ogmCollisions,
            long openPairs,
            Long rightsAsOf) {

        /** People of these kinds who get another number than they have. */
        long renumbered(String... kinds) {
            return of(kinds)
                    .mapToLong(p -> p.moved() + p.matched() + p.copied())
                    .sum();
        }

        /** People of these kinds who get the number that the receiver knows them by. */
        long matched(String... kinds) {
            return of(kinds).mapToLong(People::matched).sum();
        }

        private Stream<People> of(String... kinds) {
            return numbersStay
                    ? Stream.empty()
                    : people.stream().filter(p -> List.of(kinds).contains(p.kind()));
        }

        long rightsPassed() {
            return rights.stream().mapToLong(Rights::central).sum();
        }

        long rightsLost() {
            return rights.stream().mapToLong(Rights::staysBehind).sum();
        }

        long rightsChanged() {
            return rights.stream().mapToLong(Rights::changed).sum();
        }

        long rightsDropped() {
            return rights.stream().mapToLong(Rights::dropped).sum();
        }

        long linksMadeAnew() {
            return externalLinks.stream().mapToLong(ExternalLinks::count).sum();
        }
    }

    /** @param moved new number @param matched keep the number they have in the receiver @param copied also stay */
    public record Persons(long moved, long matched, long copied) {}

    /** @param institution null where no single one can be told @param kind such as pupil, boarder, staff */
    public record People(String institution, String kind, long moved, long matched, long copied) {}

    /** @param changed how many get another name (M9) */
    public record UserNames(long moving, long changed) {}

    /**
     * @param central how many pass to the central administrator
     * @param staysBehind how many are lost (M10, M11)
     * @param changed how many become another right, as was decided (R11)
     * @param dropped how many are lost because it was decided so (R11)
     */
    public record Rights(
            String institution, String right, long kept, long central, long staysBehind, long changed, long dropped) {}

    /** Links to another system that have to be made anew (M12). */
    public record ExternalLinks(String institution, String system, long count) {}

    /** @param before in the source @param here in the receiver before, of people known there @param after both */
    public record Sum(String total, String group, long people, String before, String here, String after) {}

    public enum Audience {
        PUPILS,
        PARENTS,
        TEACHERS,
        ADMINISTRATORS,
        TECHNICIANS,
        VENDORS
    }

    /** @param what its name in the texts @param count how many it concerns; null where there is nothing to count */
    public record Change(Audience audience, String what, Long count) {}

    public enum Kind {
        /** Data will not be what it was. */
        DATA,
        /** Who may get at what will not be what it was. */
        SECURITY
    }

    public enum By {
        /** A director of each institution named. */
        DIRECTOR,
        /** The operator, once for all. */
        OPERATOR
    }

    /**
     * Something that has to be confirmed on its own before anybody whom it concerns signs (R16).
     *
     * @param id unique in the document
     * @param what its name in the texts
     * @param institutions by whose director each; empty for the operator's
     * @param count how many it concerns; null where there is nothing to count
     * @param details such as value → replacement
     */
    public record Confirmation(
            String id,
            String what,
            Kind kind,
            By by,
            List<String> institutions,
            Long count,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> details) {

        public Confirmation {
            details = details == null ? List.of() : details;
        }
    }

    /** @param list choice list @param value of the source @param replacement that the receiver knows (R15) */
    public record Replacement(String list, String value, String replacement) {}

    /**
     * A part of the time-line.
     *
     * @param step as in the migration's state
     * @param from null: when the one before is done
     * @param until null: when it is done
     * @param seconds how long it is expected to take; null where nobody can know
     * @param writable whether schools can work on meanwhile
     */
    public record Stage(String step, Instant from, Instant until, Long seconds, boolean writable) {}

    /**
     * Somebody who can be reached during the move (R7).
     *
     * @param function such as "database engineer"
     * @param contact such as a telephone number; null for none
     * @param from null: from the window on
     * @param until null: until the migration is completed
     */
    public record OnDuty(
            @NotBlank @Size(max = 100) @Pattern(regexp = "[^\\p{Cntrl}]*") String function,
            @NotBlank @Size(max = 100) @Pattern(regexp = "[^\\p{Cntrl}]*") String name,
            @Size(max = 100) @Pattern(regexp = "[^\\p{Cntrl}]*") String contact,
            Instant from,
            Instant until) {}

    /**
     * How long nobody can write (R6).
     *
     * @param seconds as estimated
     * @param rows that are copied; null when the estimate does not say
     * @param rowsPerSecond null when the estimate does not say
     * @param measured whether that rate was measured, or is a setting
     * @param rehearsal number of the rehearsal of this migration that it was measured in; null: in earlier merges (R14)
     * @param overheadSeconds for draining and what comes after the copy; null when the estimate does not say
     * @param basis the same in one sentence
     */
    public record ReadOnly(
            double seconds,
            Long rows,
            Long rowsPerSecond,
            Boolean measured,
            Integer rehearsal,
            Long overheadSeconds,
            String basis) {}

    public record Quote(long netCents, long vatCents, long totalCents, String currency, String priceList) {}

    public record Finding(String code, String detail) {}

    /** @param rel what is there, by its name in the texts */
    public record Reference(String rel, String href) {}

    List<String> institutions(Part part) {
        return parties.stream()
                .filter(p -> p.part() == part)
                .map(Party::institution)
                .toList();
    }
}

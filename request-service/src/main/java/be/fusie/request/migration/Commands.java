package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.MigrationRequest.Replacement;
import be.fusie.request.preparation.IntakeForm;
import be.fusie.request.saga.Step;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The commands that the saga sends, each in the shape that its owner published under {@code contracts/}. No command holds
 * personal data or what people wrote as a reason.
 */
final class Commands {

    static final String PLAN = "merge.plan-merge.v1";
    static final String REHEARSE = "merge.request-rehearsal.v1";
    static final String QUOTE = "billing.quote-migration.v1";
    static final String NOTICE = "freeze.announce-freeze.v1";

    /** What whole and partial moves are to merge-service (R13): it refuses should the receiver be a new database. */
    private static final String INTO_ANOTHER = "INTO_ANOTHER";

    static final String WARN = "notification.warn-of-freeze.v1";
    static final String ALERT = "notification.alert-operators.v1";
    static final String REMIND = "notification.remind-signers.v1";

    /** @param centralAdministratorHash who it is without saying so (I9): see {@link #hashOf} */
    record PlanMerge(
            @JsonUnwrapped Move move,
            List<Replacement> replacements,
            LocalDate cutOverDate,
            String centralAdministratorHash,
            String kind) {}

    record QuoteMigration(@JsonUnwrapped Move move, LocalDate date) {}

    record Announce(@JsonUnwrapped Move move, List<String> institutionsConcerned, Window window, String plan) {}

    /** @param expectedReadOnlySeconds how long writing will be refused, as estimated (R6) */
    record Window(Instant from, long expectedReadOnlySeconds) {}

    /** Nobody answers it: a reminder that is lost is followed by the next one, and by the deadline. */
    record RemindSigners(List<String> institutionsOutstanding, Instant deadline, int planVersion, String plan) {}

    /** Nobody answers it. */
    record WarnOfFreeze(@JsonUnwrapped Move move, List<String> institutionsConcerned, Window window, String plan) {}

    /** What keeps a migration from going on. */
    enum Trouble {
        NEEDS_ATTENTION,
        BLOCKED
    }

    /**
     * Nobody answers it.
     *
     * @param undoing whether the step was being undone
     * @param trouble as the migration shows it
     * @param link to the migration
     */
    record AlertOperators(
            @JsonUnwrapped Move move, Trouble what, String step, boolean undoing, String trouble, String link) {}

    record OnlyMove(@JsonUnwrapped Move move) {}

    /** @param tokens the epoch that the freeze granted, by database (F7) */
    record Fenced(@JsonUnwrapped Move move, Map<String, Long> tokens) {}

    /**
     * @param intake what is made anew under another board (R12, M14); left out when the board stays
     */
    record ReprovisionInvoicing(
            @JsonUnwrapped Move move,
            Map<String, Long> tokens,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<IntakeForm> intake) {}

    /** @param noticeSeconds how long the notice stands before the drain begins (F3) */
    record Freeze(@JsonUnwrapped Move move, int drainSeconds, int holdMinutes, int noticeSeconds) {}

    /** The receiver alone becomes read-only again; what moved away stays closed in the source (F7). */
    record FreezeAgain(@JsonUnwrapped Move move, int drainSeconds, int holdMinutes) {}

    /** @param confirmation of the list of what would be lost; null before the pivot */
    record UndoMerge(
            @JsonUnwrapped Move move,
            Map<String, Long> tokens,
            @JsonInclude(JsonInclude.Include.NON_NULL) String confirmation) {}

    record RetractHandOver(@JsonUnwrapped Move move, List<String> institutionsConcerned) {}

    /** @param rightsAsOf the decisions about rights up to this one are in the plan that was signed (R11) */
    record Merge(
            @JsonUnwrapped Move move,
            List<Replacement> replacements,
            Map<String, Long> tokens,
            String centralAdministratorHash,
            String kind,
            long rightsAsOf) {}

    /** Asks for a rehearsal of what was planned (R14). @param reference what we call it */
    record RequestRehearsal(UUID reference, boolean mask) {}

    record Charge(@JsonUnwrapped Move move, String requestedBy) {}

    /**
     * @param boardChanges schools then have Exact and the intake to look after (M14, M16); left out when it does not
     * @param exactLinks those that make their link to Exact anew; left out when the board does not change
     */
    record HandOver(
            @JsonUnwrapped Move move,
            List<String> institutionsConcerned,
            long readOnlySeconds,
            List<Link> links,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean boardChanges,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<String> exactLinks) {}

    record Link(String rel, String href) {}

    /**
     * All that commands are made from.
     *
     * @param concerned institutions that the migration concerns, the moving ones included
     * @param terms of the freeze
     * @param confirmation of the list of what an undo after completion takes away; null while there is none
     */
    record Facts(
            UUID id,
            Move move,
            MigrationRequest request,
            List<String> concerned,
            Gathered gathered,
            Terms terms,
            String confirmation) {

        /** Of a migration that is not taken back, under the freeze's usual terms. */
        Facts(
                UUID id,
                Move move,
                MigrationRequest request,
                List<String> concerned,
                Gathered gathered,
                String confirmation) {
            this(id, move, request, concerned, gathered, new Terms(null, null), confirmation);
        }

        /** When the databases may be made read-only; null: as soon as all have signed. */
        Instant opens() {
            return request.windowFrom();
        }
    }

    /** How long a notice stands, and how long those who edit may finish then; null: as the settings say (F3, F5). */
    record Terms(Integer noticeSeconds, Integer drainSeconds) {}

    /** Applications show a notice from now on (F3). */
    record AnnounceFreeze(@JsonUnwrapped Move move, Instant from) {}

    private final RequestSettings settings;
    private final Links links;

    Commands(RequestSettings settings) {
        this.settings = settings;
        this.links = new Links(settings.links());
    }

    PlanMerge plan(Facts facts) {
        return new PlanMerge(
                facts.move(),
                facts.request().replacements(),
                facts.request().cutOverDate(),
                hashOf(facts),
                INTO_ANOTHER);
    }

    /** SHA-256 of the migration's id, a colon and the subject: merge-service compares it with its users' (R10, M10). */
    private static String hashOf(Facts facts) {
        return CanonicalJson.sha256(facts.id() + ":" + facts.request().centralAdministrator());
    }

    QuoteMigration quote(Facts facts) {
        return new QuoteMigration(facts.move(), facts.request().cutOverDate());
    }

    /** The payload of the command that does {@code step}. */
    Object done(Step step, Facts facts, Instant now) {
        return switch (step) {
            case CONSENT -> throw new IllegalArgumentException("people do this step");
            case ANNOUNCE -> new Announce(facts.move(), facts.concerned(), window(facts, now), links.plan(facts.id()));
            case STAGE -> new OnlyMove(facts.move());
            case FREEZE -> new Freeze(facts.move(), drain(facts), settings.holdMinutes(), notice(facts));
            case MERGE ->
                new Merge(
                        facts.move(),
                        facts.request().replacements(),
                        facts.gathered().tokens(),
                        hashOf(facts),
                        INTO_ANOTHER,
                        facts.gathered().plan().rightsAsOf());
            case INVOICING ->
                new ReprovisionInvoicing(
                        facts.move(),
                        facts.gathered().tokens(),
                        facts.gathered().intake().stream()
                                .map(Intakes.Submitted::form)
                                .toList());
            case REGISTRATION, THAW -> new Fenced(facts.move(), facts.gathered().tokens());
            case CHARGE -> new Charge(facts.move(), facts.request().requestedBy());
            case HAND_OVER ->
                new HandOver(
                        facts.move(),
                        facts.concerned(),
                        Math.round(Math.ceil(facts.gathered().readOnlySecondsOrZero())),
                        links.handedOver(facts.id(), facts.request().boardChanges()),
                        facts.request().boardChanges(),
                        facts.request().boardChanges() ? facts.gathered().exactLinks() : null);
        };
    }

    /** The payload of the command that undoes {@code step}. */
    Object undone(Step step, Facts facts) {
        return switch (step) {
            // A correction carries no reason: what people wrote does not leave the service.
            case ANNOUNCE, STAGE, FREEZE, CHARGE -> Map.of();
            case MERGE -> new UndoMerge(facts.move(), facts.gathered().tokens(), facts.confirmation());
            case INVOICING, REGISTRATION ->
                new Fenced(facts.move(), facts.gathered().tokens());
            case THAW -> new FreezeAgain(facts.move(), drain(facts), settings.holdMinutes());
            case HAND_OVER -> new RetractHandOver(facts.move(), facts.concerned());
            case CONSENT -> throw new IllegalArgumentException("no command undoes " + step);
        };
    }

    private int drain(Facts facts) {
        Integer own = facts.terms().drainSeconds();
        return own == null ? settings.drainSeconds() : own;
    }

    private int notice(Facts facts) {
        Integer own = facts.terms().noticeSeconds();
        return own == null ? settings.noticeSeconds() : own;
    }

    private static Window window(Facts facts, Instant now) {
        Instant from = facts.request().windowFrom();
        return new Window(
                from == null || from.isBefore(now) ? now : from,
                Math.round(Math.ceil(facts.gathered().plan().estimatedReadOnlySeconds())));
    }

    /** The topic of a command type: its owner's. */
    static String topic(String type) {
        return type.substring(0, type.indexOf('.')) + ".commands";
    }
}

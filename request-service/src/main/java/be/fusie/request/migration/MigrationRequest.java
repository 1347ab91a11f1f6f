package be.fusie.request.migration;

import be.fusie.request.plan.PlanDocument.OnDuty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The formal request a migration starts from (R1). Either {@code whole} or at least one institution.
 *
 * @param source name of the database that moves
 * @param receiver name of the database that takes in
 * @param whole true: every institution of the source moves
 * @param institutions numbers of the institutions that move, when not whole
 * @param cutOverDate day the move takes effect; community memberships count as on that day (R4); not in the past
 * @param windowFrom moment from which the databases may be made read-only; null: as soon as all have signed
 * @param windowUntil moment until which it may begin (R8); null: {@link
 *     be.fusie.request.schedule.ScheduleSettings#windowLength()} after its beginning
 * @param requestedBy number of the requesting institution; it lives in the source or the receiver
 * @param centralAdministrator OIDC subject of the one user who manages rights after the move (R10); a director or
 *     administrator of an institution concerned
 * @param boardChanges whether the board changes (R12, M14); true asks for an intake form before anybody signs
 * @param replacements what takes the place of choice values that the receiving database does not know (R15)
 * @param consentDeadline moment at which collecting signatures ends (R5); null: the window's start or the setting
 * @param oldCommunities old communities that move along integrally, with all who were their members (R4)
 * @param inSteps true: institutions of the closure that live in a third database follow into the same receiver by
 *     migrations of their own, and sign this one too; false: such a closure is refused (R3)
 * @param staffOnDuty who can be reached during the move; stands in the plan (R7)
 * @param kind what kind of move it is (R13); null: {@code WHOLE} or {@code PARTIAL}, as {@code whole} says
 */
record MigrationRequest(
        @NotBlank @Size(max = 63) String source,
        @NotBlank @Size(max = 63) String receiver,
        boolean whole,
        @Size(max = 1000) List<@NotNull @Pattern(regexp = "[0-9]{6}") String> institutions,
        @NotNull LocalDate cutOverDate,
        Instant windowFrom,
        Instant windowUntil,
        @NotNull @Pattern(regexp = "[0-9]{6}") String requestedBy,
        @NotBlank @Size(max = 200) String centralAdministrator,
        boolean boardChanges,
        @Size(max = 10_000) List<@Valid @NotNull Replacement> replacements,
        Instant consentDeadline,
        @Size(max = 50) List<@Valid @NotNull OnDuty> staffOnDuty,
        @Size(max = 20) List<@NotBlank @Size(max = 63) String> oldCommunities,
        boolean inSteps,
        Kind kind) {

    /** Kinds of move (R13). Those that the saga does not run are refused when they are filed, with the way to do them. */
    enum Kind {
        /** The whole source into another database. */
        WHOLE,
        /** Some institutions of the source into another database. */
        PARTIAL,
        /** Some institutions into a new database of their own. */
        EXTRACTION,
        /** The same data on a new server. */
        SERVER_MOVE,
        /** From the standard to the plus edition, or back. */
        EDITION_CHANGE,
        /** The same data on a newer version of PostgreSQL. */
        NEWER_POSTGRESQL
    }

    MigrationRequest {
        oldCommunities = oldCommunities == null
                ? List.of()
                : oldCommunities.stream().distinct().toList();
        institutions = institutions == null
                ? List.of()
                : institutions.stream().distinct().sorted().toList();
        replacements = replacements == null ? List.of() : replacements;
        staffOnDuty = staffOnDuty == null ? List.of() : staffOnDuty;
        kind = kind == null ? (whole ? Kind.WHOLE : Kind.PARTIAL) : kind;
    }

    /** @param list choice list @param value value of the source @param replacement value the receiver knows */
    record Replacement(
            @NotBlank @Size(max = 100) String list,
            @NotBlank @Size(max = 200) String value,
            @NotBlank @Size(max = 200) String replacement) {}

    /** @param until null: as the setting says */
    record Window(Instant from, Instant until) {}

    Wish wish() {
        return new Wish(source, receiver, whole, institutions, cutOverDate, oldCommunities);
    }

    /** This request with what a new plan changes; null leaves as it was. */
    MigrationRequest with(
            LocalDate newCutOverDate,
            Window newWindow,
            Instant newDeadline,
            List<Replacement> newReplacements,
            List<OnDuty> newStaffOnDuty) {
        return new MigrationRequest(
                source,
                receiver,
                whole,
                institutions,
                newCutOverDate == null ? cutOverDate : newCutOverDate,
                newWindow == null ? windowFrom : newWindow.from(),
                newWindow == null ? windowUntil : newWindow.until(),
                requestedBy,
                centralAdministrator,
                boardChanges,
                newReplacements == null ? replacements : newReplacements,
                newDeadline == null ? consentDeadline : newDeadline,
                newStaffOnDuty == null ? staffOnDuty : newStaffOnDuty,
                oldCommunities,
                inSteps,
                kind);
    }
}

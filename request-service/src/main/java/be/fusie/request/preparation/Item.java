package be.fusie.request.preparation;

import java.time.Instant;

/**
 * One line of a migration's check-list (R8).
 *
 * @param institution the institution it is about; null for the whole migration
 * @param title as the operator wrote it; null: the translated one of its code
 * @param automatic whether the system answers it from facts
 * @param binding whether it blocks the freeze while it is open; if not, it is recommended
 * @param waivable whether an operator may call an automatic one not applicable
 * @param reason why it is not applicable, or what is missing; null where nothing is to be said
 * @param role of the person who answered; null while nobody did, and for facts
 * @param who the sign-in's id of that person
 * @param at when it was answered or checked; null while it was not
 * @param validUntil from when on it counts as open again; null: does not expire
 */
public record Item(
        String code,
        String institution,
        Owner owner,
        String title,
        boolean automatic,
        boolean binding,
        boolean waivable,
        State state,
        String reason,
        String role,
        String who,
        Instant at,
        Instant validUntil) {

    /** Who sees to it. Hosting operators and vendors do not sign in here: an operator writes down what they said. */
    public enum Owner {
        OPERATOR,
        DIRECTOR,
        HOSTING_OPERATOR,
        VENDOR
    }

    public enum State {
        OPEN,
        DONE,
        /** With a reason. */
        NOT_APPLICABLE
    }

    public boolean blocks() {
        return binding && state == State.OPEN;
    }

    /** For people and logs: the code, and the institution where it is about one. */
    public String name() {
        return institution == null ? code : code + " (" + institution + ")";
    }

    boolean is(String otherCode, String otherInstitution) {
        return code.equals(otherCode)
                && (institution == null ? otherInstitution == null : institution.equals(otherInstitution));
    }

    Item with(State newState, String why, String newRole, String newWho, Instant when, Instant until) {
        return new Item(
                code,
                institution,
                owner,
                title,
                automatic,
                binding,
                waivable,
                newState,
                why,
                newRole,
                newWho,
                when,
                until);
    }
}

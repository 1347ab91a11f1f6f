package be.fusie.merge.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What is to move (R1, R13).
 *
 * @param source name of the database that moves
 * @param receiver name of the database that takes in
 * @param institutions institution numbers that move; of a whole move, all of the source
 * @param whole whether the whole database moves, rows of no institution included
 * @param replacements for choice values that the receiver does not know (R15)
 * @param tokens fencing token per database name; empty where nothing is frozen, as in a plan
 * @param decisions about persons that may be the same human (M18)
 * @param kind what kind of move it has to be; null: as the receiver tells, new or not (R13)
 * @param centralAdministrator who gets the administrator rights of single schools (R10, M10), as the merge map finds users
 *     by, or {@link #hashed} where the command does not say who; null when nobody is named
 * @param rights what was decided about single rights (R11)
 */
public record Move(
        UUID migration,
        String source,
        String receiver,
        Set<String> institutions,
        boolean whole,
        List<Replacement> replacements,
        Map<String, Long> tokens,
        Decisions decisions,
        MoveKind kind,
        String centralAdministrator,
        List<RightDecision> rights) {

    private static final String HASHED = "sha256:";

    public Move {
        institutions = Set.copyOf(institutions);
        replacements = replacements == null ? List.of() : List.copyOf(replacements);
        tokens = tokens == null ? Map.of() : Map.copyOf(tokens);
        decisions = decisions == null ? Decisions.NONE : decisions;
        rights = rights == null ? List.of() : List.copyOf(rights);
    }

    /** A move about whose rights nothing is decided. */
    public Move(
            UUID migration,
            String source,
            String receiver,
            Set<String> institutions,
            boolean whole,
            List<Replacement> replacements,
            Map<String, Long> tokens,
            Decisions decisions,
            MoveKind kind,
            String centralAdministrator) {
        this(
                migration,
                source,
                receiver,
                institutions,
                whole,
                replacements,
                tokens,
                decisions,
                kind,
                centralAdministrator,
                List.of());
    }

    /** A move about whose persons nothing is decided. */
    public Move(
            UUID migration,
            String source,
            String receiver,
            Set<String> institutions,
            boolean whole,
            List<Replacement> replacements,
            Map<String, Long> tokens) {
        this(migration, source, receiver, institutions, whole, replacements, tokens, Decisions.NONE);
    }

    /** A move of the kind that the receiver tells, for which no central administrator is named. */
    public Move(
            UUID migration,
            String source,
            String receiver,
            Set<String> institutions,
            boolean whole,
            List<Replacement> replacements,
            Map<String, Long> tokens,
            Decisions decisions) {
        this(migration, source, receiver, institutions, whole, replacements, tokens, decisions, null, null);
    }

    /**
     * Stands for a central administrator whom a command does not name (I9).
     *
     * @param hash SHA-256, in hex and small letters, of the migration's id, a colon, and the user as the merge map finds users
     */
    public static String hashed(UUID migration, String hash) {
        return HASHED + migration + ":" + hash;
    }

    /** Whether {@link #centralAdministrator} is {@link #hashed}; the id in it stays, also where a rehearsal has one of its own. */
    boolean hidesCentralAdministrator() {
        return centralAdministrator != null && centralAdministrator.startsWith(HASHED);
    }

    /** The same move, with what people decided. */
    public Move with(Decisions made) {
        return new Move(
                migration,
                source,
                receiver,
                institutions,
                whole,
                replacements,
                tokens,
                made,
                kind,
                centralAdministrator,
                rights);
    }

    /** The same move, which has to be of that kind. */
    public Move as(MoveKind asked) {
        return new Move(
                migration,
                source,
                receiver,
                institutions,
                whole,
                replacements,
                tokens,
                decisions,
                asked,
                centralAdministrator,
                rights);
    }

    /** The same move, with what was decided about single rights (R11). */
    public Move deciding(List<RightDecision> made) {
        return new Move(
                migration,
                source,
                receiver,
                institutions,
                whole,
                replacements,
                tokens,
                decisions,
                kind,
                centralAdministrator,
                made);
    }

    /** The same move, under this central administrator; null for none. */
    public Move under(String administrator) {
        return new Move(
                migration,
                source,
                receiver,
                institutions,
                whole,
                replacements,
                tokens,
                decisions,
                kind,
                administrator,
                rights);
    }

    /** In records that use {@code list}, {@code value} becomes {@code replacement}, a value the receiver knows. */
    public record Replacement(String list, String value, String replacement) {}
}

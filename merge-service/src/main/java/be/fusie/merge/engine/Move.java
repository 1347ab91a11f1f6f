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
 * @param kind what kind of move it has to be; null: as the receiver tells, new or not (R13)
 * @param tokens fencing token per database name; empty where nothing is frozen, as in a plan
 * @param terms what people settled beforehand
 */
public record Move(
        UUID migration,
        String source,
        String receiver,
        Set<String> institutions,
        boolean whole,
        MoveKind kind,
        Map<String, Long> tokens,
        Terms terms) {

    private static final String HASHED = "sha256:";

    public Move {
        institutions = Set.copyOf(institutions);
        tokens = tokens == null ? Map.of() : Map.copyOf(tokens);
    }

    /**
     * What people settle before a move; each may be missing.
     *
     * @param replacements for choice values that the receiver does not know (R15)
     * @param decisions about persons that may be the same human (M18)
     * @param rights what was decided about single rights (R11)
     * @param centralAdministrator who gets the administrator rights of single schools (R10, M10), as the merge map finds
     *     users by, or {@link Move#hashed} where the command does not say who; null when nobody is named
     */
    public record Terms(
            List<Replacement> replacements,
            Decisions decisions,
            List<RightDecision> rights,
            String centralAdministrator) {

        /** Nothing was settled. */
        static final Terms NONE = new Terms(null, null, null, null);

        public Terms {
            replacements = replacements == null ? List.of() : List.copyOf(replacements);
            decisions = decisions == null ? Decisions.NONE : decisions;
            rights = rights == null ? List.of() : List.copyOf(rights);
        }

        /** Whether {@link #centralAdministrator} is {@link #hashed}; the id in it stays, also where a rehearsal has one of its own. */
        boolean hidesCentralAdministrator() {
            return centralAdministrator != null && centralAdministrator.startsWith(HASHED);
        }
    }

    /** In records that use {@code list}, {@code value} becomes {@code replacement}, a value the receiver knows. */
    public record Replacement(String list, String value, String replacement) {}

    /** A move of the kind that the receiver tells, out of databases that are not frozen, for which nothing was settled. */
    public static Move of(UUID migration, String source, String receiver, Set<String> institutions, boolean whole) {
        return new Move(migration, source, receiver, institutions, whole, null, Map.of(), Terms.NONE);
    }

    /** {@link #of} the whole database. */
    public static Move ofAll(UUID migration, String source, String receiver) {
        return of(migration, source, receiver, Set.of(), true);
    }

    /**
     * Stands for a central administrator whom a command does not name (I9).
     *
     * @param hash SHA-256, in hex and small letters, of the migration's id, a colon, and the user as the merge map finds users
     */
    public static String hashed(UUID migration, String hash) {
        return HASHED + migration + ":" + hash;
    }

    /** The same move, which has to be of that kind; null: as the receiver tells. */
    public Move as(MoveKind asked) {
        return new Move(migration, source, receiver, institutions, whole, asked, tokens, terms);
    }

    /** The same move, under these fencing tokens per database name. */
    public Move fenced(Map<String, Long> current) {
        return new Move(migration, source, receiver, institutions, whole, kind, current, terms);
    }

    /** The same move, on other terms. */
    public Move on(Terms settled) {
        return new Move(migration, source, receiver, institutions, whole, kind, tokens, settled);
    }

    /** The same move, with replacements for choice values that the receiver does not know (R15). */
    public Move replacing(List<Replacement> replacements) {
        return on(new Terms(replacements, terms.decisions, terms.rights, terms.centralAdministrator));
    }

    /** The same move, with what people decided about persons (M18). */
    public Move with(Decisions decisions) {
        return on(new Terms(terms.replacements, decisions, terms.rights, terms.centralAdministrator));
    }

    /** The same move, with what was decided about single rights (R11). */
    public Move deciding(List<RightDecision> rights) {
        return on(new Terms(terms.replacements, terms.decisions, rights, terms.centralAdministrator));
    }

    /** The same move, under this central administrator; null for none. */
    public Move under(String centralAdministrator) {
        return on(new Terms(terms.replacements, terms.decisions, terms.rights, centralAdministrator));
    }
}

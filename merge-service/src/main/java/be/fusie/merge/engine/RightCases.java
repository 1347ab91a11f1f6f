package be.fusie.merge.engine;

import be.fusie.merge.engine.RightDecision.Answer;
import java.util.List;
import java.util.Optional;

/**
 * Every right over the moving institutions as a case that can be answered on its own (R11). User names are personal data.
 *
 * @param cases by institution, right and user; one of no institution in particular last
 * @param changeTo the rights that one can be changed into: those in use in either database, administrators' excepted
 */
public record RightCases(List<Case> cases, List<String> changeTo) {

    public static final RightCases NONE = new RightCases(List.of(), List.of());

    /** What happens to a right that nobody decides about. */
    public enum Foreseen {
        KEPT,
        /** To the central administrator (M10). */
        PASSES,
        /** The user does not move (M2), or the right holds for no institution in particular (M11). */
        STAYS_BEHIND
    }

    /**
     * @param id tells the case from all others of the migration, and says nothing about the user
     * @param institution null for a right that holds for none in particular
     * @param user key of the user in the source
     * @param name the user's name in the source
     * @param central whether the user is the central administrator
     * @param decided null while nobody decided
     */
    public record Case(
            String id,
            String institution,
            String right,
            String user,
            String name,
            Foreseen foreseen,
            boolean central,
            RightDecision decided) {

        /** Answers that can be carried out. What stays behind has nobody in the receiver who could have it. */
        public List<Answer> answers() {
            return foreseen == Foreseen.STAYS_BEHIND ? List.of(Answer.DROP) : List.of(Answer.values());
        }

        /** Whether the user loses it, as things stand. */
        public boolean lost() {
            return decided == null
                    ? foreseen != Foreseen.KEPT
                    : decided.answer() != Answer.KEEP || foreseen == Foreseen.STAYS_BEHIND;
        }
    }

    public Optional<Case> find(String id) {
        return cases.stream().filter(c -> c.id().equals(id)).findFirst();
    }
}

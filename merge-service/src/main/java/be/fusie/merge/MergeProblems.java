package be.fusie.merge;

import be.fusie.kit.problem.Problem;
import be.fusie.merge.engine.Reason;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** Each problem this service answers with, by name. */
final class MergeProblems {

    private MergeProblems() {}

    static Problem unknownMigration(UUID migration) {
        return Problem.of(
                404,
                "unknown-migration",
                "Unknown migration",
                "Nothing is known here of migration " + migration + ".",
                "Check the id; it appears here when its plan is made.");
    }

    static Problem notMerged(UUID migration) {
        return Problem.of(
                404,
                "not-merged",
                "Not merged",
                "Migration " + migration + " has no merge whose proof could be shown.",
                "Ask again when the step MERGE is done; an undone merge has no proof.");
    }

    static Problem notUndoneLate(UUID migration) {
        return Problem.of(
                404,
                "no-undo-export",
                "No export of an undo",
                "Migration " + migration + " was not undone after its completion.",
                "Only such an undo takes away what people entered, and hands it out here.");
    }

    static Problem unknownSide() {
        return Problem.of(
                400,
                "unknown-side",
                "Unknown side",
                "A merge has two sides, and the one asked for is neither.",
                "Use side=source or side=receiver.");
    }

    static Problem operatorsOnly() {
        return Problem.of(
                403,
                "operators-only",
                "For operators only",
                "The script of the source holds the number map of all who moved.",
                "Ask an operator to run it, or use side=receiver.");
    }

    static Problem noScript(UUID migration) {
        return Problem.of(
                404,
                "no-check-script",
                "No script to check with",
                "The script of migration " + migration + " is not in this service's data folder.",
                "Was the folder lost, or is it not shared by all replicas? The certificate says which SHA-256 it had.");
    }

    static Problem notInArchive(String institution) {
        return Problem.of(
                404,
                "not-in-archive",
                "Not in an archive",
                "No archive of institution " + (institution.length() > 40 ? "that number" : institution)
                        + " that you may read has what you ask for.",
                "Check the institution, and the person number: it is the one of the old system, from before the move.");
    }

    static Problem unknownInstitution() {
        return Problem.of(
                404,
                "unknown-institution",
                "Unknown institution",
                "The institution does not move with this migration, as far as you may know.",
                "Use the number of a moving institution of yours, or leave the parameter out.");
    }

    static Problem notLookedAt(UUID migration) {
        return Problem.of(
                404,
                "not-looked-at",
                "Nobody looked yet",
                "Nobody looked yet whether the new home of migration " + migration + " works.",
                "An operator sends POST to the same address when the new home is open.");
    }

    static Problem notAnswered(List<Reason> reasons) {
        return Problem.of(
                        409,
                        "not-answered",
                        "Map or databases stand in the way",
                        reasons.get(0).detail(),
                        reasons.get(0).remedy().isEmpty()
                                ? "Make the plan again; its reasons say what to mend."
                                : reasons.get(0).remedy())
                .with("reasons", reasons);
    }

    static Problem unknownKind(String kind, Collection<String> kinds) {
        return Problem.of(
                400,
                "unknown-kind",
                "Unknown kind of person number",
                "There is no kind of person number called " + (kind.length() > 40 ? "that" : kind) + ".",
                "Use one of %s, or leave the parameter out.".formatted(String.join(", ", new TreeSet<>(kinds))));
    }

    static Problem unknownFormat() {
        return Problem.of(
                400, "unknown-format", "Unknown format", "Lists are not delivered in that format.", "Use csv or xlsx.");
    }

    static Problem noSuchRange(long length) {
        return Problem.of(
                        416,
                        "no-such-range",
                        "Nothing is there",
                        "The list ends before the range begins: it has " + length + " bytes.",
                        "Ask for a range inside of it, or for all of it by leaving the header Range out.")
                .header("Content-Range", "bytes */" + length);
    }

    static Problem unknownTicket() {
        return Problem.of(
                404,
                "unknown-ticket",
                "Unknown link",
                "This link leads to no list: it was used, is too old, is somebody else's, or never was.",
                "Ask for a new link at /api/v1/migrations/{migration}/downloads.");
    }

    static Problem unknownNumber() {
        return Problem.of(
                404,
                "unknown-number",
                "Unknown number",
                "No migration that holds gave this number another, as far as you may know.",
                "Check number and database; the number of somebody who never moved is the present one.");
    }

    static Problem ambiguousNumber(List<String> databases) {
        return Problem.of(
                        409,
                        "ambiguous-number",
                        "Ambiguous number",
                        "The institution had this number for several people, in different databases.",
                        "Ask by the database whose number it was: " + String.join(", ", databases) + ".")
                .with("databases", databases);
    }

    static Problem unknownPair() {
        return Problem.of(
                404,
                "unknown-pair",
                "Unknown pair",
                "These two persons are not among those that may be the same, as far as you may know.",
                "Take the numbers from the list of matches; it is made with the plan.");
    }

    static Problem unknownState() {
        return Problem.of(
                400, "unknown-state", "Unknown state", "Pairs are not in that state.", "Use open, decided or all.");
    }

    static Problem unknownDecision() {
        return Problem.of(
                400,
                "unknown-decision",
                "Unknown decision",
                "Two persons are the same or different.",
                "Send decision: same or different.");
    }

    static Problem tooLateToDecide() {
        return Problem.of(
                409,
                "freeze-began",
                "Too late",
                "The freeze or the merge has begun; what was decided until then counts.",
                "Decide before the freeze; or have the migration called off, and decide then.");
    }

    static Problem decisionContradicts(String other) {
        return Problem.of(
                409,
                "decision-contradicts",
                "Decisions contradict",
                "The incoming person is decided to be the same as person " + other + " of the receiver.",
                "Decide that pair to be different first: nobody is the same as two.");
    }

    static Problem unknownCaseState() {
        return Problem.of(
                400, "unknown-state", "Unknown state", "Cases are not in that state.", "Use lost, decided or all.");
    }

    static Problem tooLateForRights() {
        return Problem.of(
                409,
                "steps-began",
                "Too late",
                "The steps of the migration have begun, by the plan that was signed.",
                "Change the right in the receiver after the move; or have the migration called off, and decide then.");
    }

    static Problem cannotDecide(List<?> faults) {
        return Problem.of(
                        422,
                        "cannot-decide",
                        "Some decisions can't be carried out",
                        faults.size() + " of the decisions can't be carried out; nothing was decided.",
                        "Correct what errors names; GET …/rights/cases says what each case allows.")
                .with("errors", faults);
    }

    static Problem databaseUnreachable(String database) {
        return Problem.of(
                503,
                "database-unreachable",
                "Database unreachable",
                "The database " + database + " can't be read now.",
                "Try again; if it stays, tell the operator.");
    }
}

package be.fusie.request.directory;

import be.fusie.kit.problem.Problem;
import be.fusie.request.directory.DirectoryCheck.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be wrong with the directory or an edit of it, each by name. */
final class DirectoryProblems {

    private static final int SHOWN = 20;

    private DirectoryProblems() {}

    /** @param faults at least one; with a wrong form among them it is 400, else 422 */
    static Problem unsound(List<Fault> faults) {
        boolean form = faults.stream().anyMatch(Fault::form);
        return Problem.of(
                        form ? 400 : 422,
                        form ? "invalid-input" : "directory-unsound",
                        form ? "Invalid input" : "The directory would be unsound",
                        faults.stream()
                                .limit(SHOWN)
                                .map(fault -> fault.path() + ": " + fault.message())
                                .collect(Collectors.joining("; ")),
                        "Correct what is named under 'errors', all at once, and send it again; nothing was changed.")
                .with("errors", view(faults));
    }

    static List<Map<String, String>> view(List<Fault> faults) {
        return faults.stream()
                .map(fault -> Map.of("path", fault.path(), "message", fault.message()))
                .toList();
    }

    /** @param institutions in words: which one lives where, and where it was to live */
    static Problem homeChanges(List<String> institutions) {
        return Problem.of(
                        409,
                        "home-changes-by-migration",
                        "A home changes only through a migration",
                        "These institutions have another home already: " + shown(institutions) + ".",
                        "Leave 'home' as it is, and file a request: the directory follows when the migration is done.")
                .with("institutions", institutions);
    }

    static Problem inMigration(List<String> institutions) {
        return Problem.of(
                        409,
                        "institution-in-migration",
                        "An institution takes part in a migration",
                        "These institutions take part in a migration that runs: " + shown(institutions) + ".",
                        "Leave them in the directory until their migration has ended.")
                .with("institutions", institutions);
    }

    static Problem unknown(String path) {
        return Problem.of(
                404,
                "not-in-directory",
                "Not in the directory",
                "The directory has nothing at " + path + ".",
                "Look at the whole directory with GET /api/v1/directory.");
    }

    static Problem otherName(String inPath, String inBody) {
        return Problem.of(
                400,
                "invalid-input",
                "Invalid input",
                "The address names " + inPath + " and the body " + inBody + ".",
                "Send the object to its own address; names and numbers never change.");
    }

    static Problem changedSince(String path, String present) {
        return Problem.of(
                        412,
                        "changed-since",
                        "Changed since you read it",
                        "If-Match or If-None-Match does not fit what is at " + path + " now.",
                        "Read it again, decide again, and send its ETag.")
                .with("etag", present == null ? "" : present);
    }

    static Problem notAMember(String institution, String community) {
        return Problem.of(
                409,
                "no-open-membership",
                "No open membership",
                "Institution " + institution + " has no membership of " + community + " on that day.",
                "Look at its memberships, and choose a day within one of them.");
    }

    private static String shown(List<String> institutions) {
        return institutions.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (institutions.size() > SHOWN ? " and " + (institutions.size() - SHOWN) + " more" : "");
    }
}

package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import java.util.UUID;

/** What can be wrong with consent and delegation, each by name, with its remedy. */
final class ConsentProblems {

    private ConsentProblems() {}

    static Problem planDamaged() {
        return Problem.of(
                409,
                "plan-damaged",
                "The plan was altered",
                "The plan's stored bytes no longer give its hash, so nobody can sign it.",
                "Tell the operator; a new version of the plan is needed.");
    }

    static Problem delegatesToSelf() {
        return refused("delegate-is-director", "You sign for yourself already.", "Name somebody else.");
    }

    static Problem delegationOver() {
        return refused(
                "delegation-over",
                "The delegation would end before it begins, or before today.",
                "Give a last day that is today or later and not before the first.");
    }

    static Problem delegationTooLong(long days) {
        return refused(
                "delegation-too-long",
                "A delegation lasts at most " + days + " days.",
                "Choose an earlier last day, and renew it then.");
    }

    static Problem unfitDelegate(String institution) {
        return refused(
                "unfit-delegate",
                "The directory does not name this person as an administrator or director of " + institution
                        + ", nor as a director of another institution of its board.",
                "Name one of those, or have the operator correct the directory.");
    }

    static Problem notTheDirector() {
        return Problem.of(
                403,
                "not-the-director",
                "Not allowed",
                "Only a director of the institution, or an operator, takes a delegation back.",
                "Ask one of them.");
    }

    static Problem unknownDelegation(UUID id) {
        return Problem.of(
                404,
                "unknown-delegation",
                "Unknown delegation",
                "There is no delegation " + id + " that concerns you.",
                "List yours with GET /api/v1/delegations.");
    }

    private static Problem refused(String code, String detail, String remedy) {
        return Problem.of(422, code, "Refused", detail, remedy);
    }
}

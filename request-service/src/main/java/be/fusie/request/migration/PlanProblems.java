package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.migration.Confirmations.Open;
import be.fusie.request.plan.PlanDocument.Confirmation;
import java.util.List;

/** What can be wrong with reading a plan or confirming what it changes, each by name, with its remedy. */
final class PlanProblems {

    private PlanProblems() {}

    static Problem unconfirmed(String institution, List<Open> open, String confirmations) {
        return Problem.of(
                        409,
                        "unconfirmed",
                        "Not all is confirmed",
                        "Before " + institution + " signs, " + open.size()
                                + " changes of data or security have to be confirmed one by one (R16).",
                        "POST the plan's hash to each href listed; what has no institution, the operator confirms.")
                .with("confirmations", open)
                .with("href", confirmations);
    }

    static Problem unknownConfirmation(int version) {
        return Problem.of(
                404,
                "unknown-confirmation",
                "Unknown confirmation",
                "Version " + version + " of the plan asks for no confirmation of this name.",
                "List them with GET …/confirmations.");
    }

    static Problem operatorConfirms(String id) {
        return Problem.of(
                403,
                "operator-confirms",
                "Not yours to confirm",
                "Only an operator can judge and confirm '" + id + "'.",
                "Ask the operator, or refuse the plan with POST …/refusals.");
    }

    static Problem confirmedForAll(String id) {
        return Problem.of(
                422,
                "confirmed-for-all",
                "An institution too many",
                "'" + id + "' is confirmed by the operator, once for all institutions.",
                "Leave 'institution' out.");
    }

    static Problem institutionMissing(Confirmation asked) {
        return Problem.of(
                        422,
                        "institution-missing",
                        "An institution is missing",
                        "'" + asked.id() + "' is confirmed by a director of each institution concerned.",
                        "Send the 'institution' that you confirm it for.")
                .with("institutions", asked.institutions());
    }

    static Problem notConcerned(Confirmation asked, String institution) {
        return Problem.of(
                        422,
                        "not-concerned",
                        "Not concerned",
                        "'" + asked.id() + "' does not concern institution " + institution + ".",
                        "Nothing has to be done for it.")
                .with("institutions", asked.institutions());
    }

    static Problem noSuchForm(List<String> forms) {
        return Problem.of(
                        406,
                        "no-such-form",
                        "Not in this form",
                        "This is given as " + String.join(", ", forms) + " only.",
                        "Name one of these media types in the header Accept, or leave it out.")
                .with("mediaTypes", forms);
    }

    static Problem jsonOnly(int version) {
        return Problem.of(
                406,
                "json-only",
                "As JSON only",
                "Version " + version + " was made before plans could be shown as pages.",
                "Ask for application/json, or plan anew with POST …/plans for a version with pages.");
    }
}

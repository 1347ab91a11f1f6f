package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.document.DocumentRefused.Reason;
import java.util.Locale;
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

    static Problem documentsNotSetUp() {
        return Problem.of(
                409,
                "documents-not-set-up",
                "Signed PDFs are not taken in",
                "This installation has no trusted certificates or no key to keep documents with.",
                "Sign by a fresh sign-in, or have the operator set fusie.request.consent.documents.trusted-certificates"
                        + " and fusie.request.consent.keys.");
    }

    static Problem noDocument() {
        return Problem.of(400, "no-document", "No document", "The body is empty.", "Send the signed PDF as the body.");
    }

    static Problem documentTooLarge(int bytes) {
        return Problem.of(
                413,
                "document-too-large",
                "Document too large",
                "The document is larger than " + bytes + " bytes.",
                "Upload the plan's PDF as your signing tool saved it.");
    }

    /** Its {@code reason} is for machines. */
    static Problem documentRefused(Reason reason) {
        return Problem.of(422, "document-refused", "Refused", reason.detail(), reason.remedy())
                .with("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    static Problem wrongNationalNumber() {
        return refused(
                "wrong-national-number", "The check digits of the national number are wrong.", "Correct the number.");
    }

    static Problem proofLocked(String keyId) {
        return Problem.of(
                409,
                "proof-locked",
                "The proof can't be opened",
                "It was altered, or its key " + keyId + " is not configured any more.",
                "Put the key back under fusie.request.consent.keys." + keyId + ".");
    }

    static Problem noProof(UUID signature) {
        return Problem.of(
                404,
                "no-proof",
                "No proof kept",
                "There is no signature " + signature + " here that something was kept with.",
                "List the signatures with GET …/signatures.");
    }

    private static Problem refused(String code, String detail, String remedy) {
        return Problem.of(422, code, "Refused", detail, remedy);
    }
}

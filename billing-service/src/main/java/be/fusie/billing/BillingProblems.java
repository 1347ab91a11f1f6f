package be.fusie.billing;

import be.fusie.kit.problem.Problem;
import java.util.UUID;

/** Each problem this service can answer, by name (RFC 9457). */
public final class BillingProblems {
    private BillingProblems() {}

    /** Unknown, or of somebody else: the same answer, so that nobody learns which ids exist. */
    public static Problem unknownMigration(UUID id) {
        return Problem.of(
                404,
                "unknown-migration",
                "No such migration",
                "There is no migration " + id + " that you may see.",
                "Check the id in the link that you followed, and that you signed in for the right institution.");
    }

    public static Problem notCharged(UUID id) {
        return Problem.of(
                404,
                "not-charged",
                "There is no invoice",
                "There is no invoice of migration " + id + " that you may see.",
                "An invoice is made once the migration has succeeded, and is shown to the institution that asked for it.");
    }

    public static Problem notCredited(UUID id) {
        return Problem.of(
                404,
                "not-credited",
                "There is no credit note",
                "There is no credit note of migration " + id + " that you may see.",
                "A credit note is made only when a migration that was charged is undone.");
    }

    public static Problem noBarcodes(UUID id) {
        return Problem.of(
                404,
                "no-barcodes",
                "There are no new barcodes",
                "Migration " + id + " has no new barcodes: it has not come that far, or it was undone.",
                "Look at the state of the migration, and come back once its registration has been provided anew.");
    }

    public static Problem unknownInstitution(String institution) {
        return Problem.of(
                404,
                "unknown-institution",
                "No such institution in this migration",
                "Institution " + institution + " does not move in this migration, or it is not yours.",
                "Name one of your own institutions that move, or leave the parameter out.");
    }

    public static Problem unknownBarcode() {
        return Problem.of(
                404,
                "unknown-barcode",
                "No such barcode",
                "No pupil that you may see has this barcode.",
                "Name the school database that it was scanned in with ?database=…, and check that the code was read whole.");
    }

    /** M17: an old code is never taken for another pupil; those entitled are told the new one. */
    public static Problem renewedBarcode(String newCode) {
        return Problem.of(
                        410,
                        "barcode-renewed",
                        "This barcode has been renewed",
                        "The code is not valid any more since its school moved: renewed, the new one is " + newCode
                                + ".",
                        "Give the pupil the new label, and scan that one.")
                .with("newCode", newCode);
    }

    public static Problem revokedBarcode() {
        return Problem.of(
                410,
                "barcode-revoked",
                "This barcode has been revoked",
                "The code is not valid any more, and no other code has taken its place.",
                "Issue a new barcode in the school application.");
    }

    public static Problem ambiguousBarcode() {
        return Problem.of(
                409,
                "barcode-ambiguous",
                "This barcode is not unique",
                "The code was in use in more than one school database: it can't be told whose it is.",
                "Name the school database that it was scanned in with ?database=…");
    }

    public static Problem unknownDatabase(String name) {
        return Problem.of(
                404,
                "unknown-database",
                "No such school database",
                "There is no school database " + name + ".",
                "Check the name; an operator finds the names in the directory.");
    }
}

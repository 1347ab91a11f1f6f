package be.fusie.billing;

import be.fusie.kit.problem.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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

    public static Problem noBoardChange(UUID id) {
        return Problem.of(
                404,
                "no-board-change",
                "The boards did not change",
                "Migration " + id + " changed no board: it has not come that far, was undone, or the board stays.",
                "Look at the state of the migration, and whether its request declares a change of boards.");
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

    public static Problem badParameter(String name, String wanted) {
        return Problem.of(
                        400,
                        "invalid-input",
                        "Invalid input",
                        name + " " + wanted,
                        "Correct the parameter that is named under 'errors'.")
                .with("errors", List.of(Map.of("field", name, "message", wanted)));
    }

    public static Problem notAcceptable(List<String> forms) {
        return Problem.of(
                406,
                "not-acceptable",
                "Not to be had in that form",
                "There is no form of it that the header Accept names.",
                "Accept one of " + String.join(", ", forms) + ".");
    }

    public static Problem unknownInvoice(String number) {
        return Problem.of(
                404,
                "unknown-invoice",
                "No such invoice",
                "There is no invoice " + number + " that you may see.",
                "Take a number from GET /api/v1/invoices.");
    }

    public static Problem notQuoted(UUID id) {
        return Problem.of(
                404,
                "not-quoted",
                "There is no quote",
                "There is no quote for migration " + id + " that you may see.",
                "A quote is made when the migration is planned; it is shown to the institutions that move.");
    }

    public static Problem unknownPriceList(String version) {
        return Problem.of(
                404,
                "unknown-price-list",
                "No such price list",
                "There is no version " + version + " of the price list.",
                "Take a version from GET /api/v1/price-lists.");
    }

    public static Problem noPriceListOn(LocalDate day) {
        return Problem.of(
                404,
                "no-price-list",
                "No price list on that day",
                "No price list is valid on " + day + ".",
                "Name a day from which a version of GET /api/v1/price-lists is valid.");
    }

    public static Problem priceListInThePast(LocalDate from, LocalDate today) {
        return Problem.of(
                422,
                "price-list-in-the-past",
                "A price can't be changed for the past",
                "A version that is valid from " + from + " would change prices that hold already: today is " + today
                        + ".",
                "Let the new version begin tomorrow or later.");
    }

    public static Problem priceListTooFar(LocalDate from) {
        return Problem.of(
                422,
                "price-list-too-far",
                "That is too far ahead",
                "A version that is valid from " + from + " begins more than ten years from now.",
                "Check the year.");
    }

    public static Problem priceListOverlaps(LocalDate from, String last, LocalDate lastFrom) {
        return Problem.of(
                409,
                "price-list-overlap",
                "The price lists would overlap",
                "A version that is valid from " + from + " would begin before or with version " + last
                        + ", which is valid from " + lastFrom + ".",
                "Let it begin after " + lastFrom + ", or remove version " + last
                        + " first as long as it is not in use.");
    }

    public static Problem priceListExists(String version) {
        return Problem.of(
                409,
                "price-list-exists",
                "A version is never changed",
                "Version " + version + " of the price list exists, with other content.",
                "Add a version of another name.");
    }

    public static Problem priceListInUse(String version) {
        return Problem.of(
                409,
                "price-list-in-use",
                "The version is in use",
                "Version " + version
                        + " of the price list is valid already, is not the last one, or somebody was quoted by it.",
                "Add a version that takes its place from a later day.");
    }
}

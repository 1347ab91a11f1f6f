package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import be.fusie.reference.CheckDigits;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Board;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A move under another board, from the intake form to the e-invoice and the scanned card, and back (M14–M17, B1, X1). */
@Order(5)
@ExtendWith(EndToEnd.class)
class NewBoardTest {

    private final Migrations migrations;
    private final LocalPlatform platform;
    private final Landscape landscape;
    private final Rest billing;
    private final List<String> schools;
    private final String receiver;
    private String path;

    NewBoardTest(Migrations migrations) {
        this.migrations = migrations;
        this.platform = migrations.platform();
        this.landscape = migrations.landscape(EndToEnd.NEW_BOARD);
        this.billing = platform.rest(Service.BILLING, LocalPlatform.OPERATOR);
        this.schools = landscape.source().numbers();
        this.receiver = landscape.receiver().name();
    }

    @Test
    void schools_invoice_anew_under_their_new_board_and_as_before_once_it_is_taken_back() throws Exception {
        String admin = platform.postgres().adminUrl();
        String source = landscape.source().name();
        DatabaseDigest sourceBefore = DatabaseDigest.of(admin, source);
        DatabaseDigest receiverBefore = DatabaseDigest.of(admin, receiver);
        Filed migration = migrations.fileWhole(landscape, Map.of("boardChanges", true));
        path = "/api/v1/migrations/" + migration.id;
        String card = migrations.text(
                source,
                "select min(code) from barcode where institution = '" + schools.get(0) + "' and revoked_on is null");
        long pupil = scan(card, source).path("person").asLong();

        fillInIntakeForm(migration);
        JsonNode view = migration.signedByAll().awaitState("COMPLETED");

        invoicingStartsAnew(view.path("results").path("INVOICING"));
        theEInvoiceKeepsEveryRule(view.path("results").path("CHARGE"));
        String renewed = theCardIsRenewed(card, source);
        theToDoForExactIsTickedOff();
        migration.invariantsHold();

        migration.agreeToUndo(migration.undoPreview("The boards do not merge after all."));
        migration.awaitState("UNDONE");

        assertThat(receiverBefore.differencesTo(DatabaseDigest.of(admin, receiver)))
                .as("I6: nothing of the new board is left; numbers that its units had are not given again")
                .allMatch(difference -> difference.startsWith("sequence "));
        assertThat(sourceBefore.differencesTo(DatabaseDigest.of(admin, source)))
                .as("I6: the old board's units are on")
                .isEmpty();
        EInvoice credit = EInvoice.read(billing.bytes(path + "/credit-note", "application/xml"));
        assertThat(credit.number()).startsWith("C");
        assertThat(credit.faults()).isEmpty();
        assertThat(scan(card, source).path("person").asLong())
                .as("the old card")
                .isEqualTo(pupil);
        assertThat(refused("/api/v1/barcodes/" + renewed).status())
                .as("the new card")
                .isEqualTo(404);
        assertThat(refused(path + "/board-change").status()).isEqualTo(404);
        migration.invariantsHold(false);
        assertThat(Delivered.nothingPersonal(migration, platform))
                .satisfies(f -> assertThat(f.holds()).as(f.toString()).isTrue());
    }

    /** R12: nobody signs before it is handed in; the check-list says so. */
    private void fillInIntakeForm(Filed migration) {
        migration.awaitState("COLLECTING_CONSENT");
        assertThat(intakeItem().path("state").asText()).isEqualTo("OPEN");
        IntakeForm form = new IntakeForm(platform, landscape, path);
        Map<String, Object> slip = form.filledIn(450);
        slip.put("iban", "BE00 0000 0000 0000");
        assertThat(form.save(slip)).singleElement().asString().startsWith("/iban");
        assertThat(form.save(form.filledIn(450))).isEmpty();
        form.handIn();
        assertThat(intakeItem().path("state").asText()).isEqualTo("DONE");
    }

    private JsonNode intakeItem() {
        return CheckList.item(platform, path, "intake-form-submitted");
    }

    private void invoicingStartsAnew(JsonNode made) {
        Board board = landscape.receiver().board();
        assertThat(made.path("units").asInt()).isEqualTo(schools.size());
        assertThat(migrations.text(
                        receiver,
                        "select string_agg(distinct b.enterprise_number, ' ') from unit u join board b on b.id ="
                                + " u.board_id where u.active and " + ofSchools("u.institution")))
                .as("units in use (M14)")
                .isEqualTo(board.enterpriseNumber());
        JsonNode change = billing.get(path + "/board-change");
        JsonNode open = billing.get(path + "/board-change/invoices");
        assertThat(open.path("total").asLong())
                .as("open invoices (M15)")
                .isPositive()
                .isEqualTo(change.path("underOldBoard").path("invoices").asLong());
        assertThat(open.path("items"))
                .allSatisfy(invoice -> assertThat(invoice.path("boardNumber").asText())
                        .isEqualTo(landscape.source().board().enterpriseNumber()));
    }

    private String ofSchools(String column) {
        return column + " in ('" + String.join("', '", schools) + "')";
    }

    private void theEInvoiceKeepsEveryRule(JsonNode charged) {
        EInvoice invoice = EInvoice.read(billing.bytes(path + "/invoice", "application/xml"));
        assertThat(invoice.faults()).isEmpty();
        assertThat(invoice.number()).isEqualTo(charged.path("invoice").asText());
        assertThat(invoice.payable().movePointRight(2).longValueExact())
                .isEqualTo(charged.path("totalCents").asLong());
        assertThat(CheckDigits.isOgm(invoice.ogm().replaceAll("[^0-9]", ""))).isTrue();
        assertThat(invoice.address())
                .as("who pays is the new board")
                .isEqualTo("0208:" + landscape.receiver().board().enterpriseNumber());
    }

    /** M17. @return the code that took its place */
    private String theCardIsRenewed(String card, String source) {
        Rest.Failed answer = refused("/api/v1/barcodes/" + card + "?database=" + source);
        assertThat(answer.status()).isEqualTo(410);
        String renewed = answer.problem().path("newCode").asText();
        long pupil = scan(renewed, receiver).path("person").asLong();
        assertThat(migrations.text(
                        receiver,
                        "select count(*) from barcode o join barcode n on n.person_id = o.person_id where o.code = '"
                                + card + "' and n.code = '" + renewed + "' and n.person_id = " + pupil))
                .as("both are of one pupil")
                .isEqualTo("1");
        return renewed;
    }

    private JsonNode scan(String code, String database) {
        return billing.get("/api/v1/barcodes/" + code + "?database=" + database);
    }

    /** M16, N6: the school says it where it is done, the board of its to-dos follows. */
    private void theToDoForExactIsTickedOff() {
        JsonNode toDo = exact();
        assertThat(toDo.path("state").asText()).isEqualTo("open");
        assertThat(toDo.path("link").asText()).startsWith(platform.url(Service.BILLING));
        platform.rest(Service.BILLING, landscape.requesting().administrator())
                .put(path + "/board-change/exact-tasks/" + schools.get(0), Map.of("dossier", "2026-001"));
        await("the to-do is done").until(() -> exact().path("state").asText().equals("done"));
    }

    private JsonNode exact() {
        for (JsonNode toDo : platform.rest(
                        Service.NOTIFICATION, landscape.requesting().administrator())
                .get(path + "/to-dos?institution=" + schools.get(0))) {
            if (toDo.path("kind").asText().equals("exact")) {
                return toDo;
            }
        }
        throw new AssertionError("no to-do for Exact");
    }

    private Rest.Failed refused(String what) {
        return catchThrowableOfType(Rest.Failed.class, () -> billing.get(what));
    }
}

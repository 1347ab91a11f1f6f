package be.fusie.local;

import be.fusie.platform.PeppolRules;
import be.fusie.platform.PlatformException;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the demo shows of invoicing and registration: the new board, the e-invoice, paper, a scanned card (M14–M17, B1). */
final class Bookkeeping {

    private static final int PATIENCE_SECONDS = 20;

    private final LocalPlatform platform;
    private final Landscape landscape;
    private final Screen screen;
    private final String migration;
    private final Institution school;
    private final Rest billing;
    private String card;

    /** @param migration path of the migration, from {@code /api} on */
    Bookkeeping(LocalPlatform platform, Landscape landscape, Screen screen, String migration) {
        this.platform = platform;
        this.landscape = landscape;
        this.screen = screen;
        this.migration = migration;
        this.school = landscape.requesting();
        this.billing = platform.rest(Service.BILLING, school.administrator());
    }

    /** A pupil's card is scanned, as every morning. */
    void scanBefore() {
        card = text(
                landscape.source().name(),
                "select min(code) from barcode where institution = ? and revoked_on is null",
                school.number());
        screen.done("a card of %s is scanned: %s is pupil %s".formatted(school.name(), card, Screen.count(pupil())));
    }

    /** Once it was undone: the card is what it was (X1). */
    void scanAgain() {
        screen.done("the card is scanned again: %s is still pupil %s (X1)".formatted(card, Screen.count(pupil())));
    }

    private long pupil() {
        return billing.get("/api/v1/barcodes/" + card + "?database="
                        + landscape.source().name())
                .path("person")
                .asLong();
    }

    /** What there is once the migration is complete. False when something is not as it should be. */
    boolean show(JsonNode view) {
        newBoard(view.path("results").path("INVOICING"));
        boolean good = linkExact();
        good &= scanAfter();
        good &= eInvoice();
        return good;
    }

    private void newBoard(JsonNode made) {
        JsonNode change = platform.rest(Service.BILLING, LocalPlatform.OPERATOR).get(migration + "/board-change");
        screen.done("invoicing starts anew under %s: %d units, %d articles, %d activities (M14)"
                .formatted(
                        landscape.receiver().board().name(),
                        made.path("units").asInt(),
                        made.path("articles").asInt(),
                        made.path("activities").asInt()));
        JsonNode old = change.path("underOldBoard");
        String board = billing.get(migration + "/board-change/invoices?size=1")
                .path("items")
                .path(0)
                .path("board")
                .asText(landscape.source().board().name());
        screen.done("%s open invoices of EUR %s stay with %s, readable (M15)"
                .formatted(
                        Screen.count(old.path("invoices").asLong()),
                        Screen.euros(old.path("openCents").asLong()),
                        board));
    }

    /** The school's bookkeeper makes the link anew and says so where the task is; the to-do board follows (M16, N6). */
    private boolean linkExact() {
        billing.put(migration + "/board-change/exact-tasks/" + school.number(), Map.of("dossier", "2026-001"));
        Rest notification = platform.rest(Service.NOTIFICATION, school.administrator());
        Instant end = Instant.now().plusSeconds(PATIENCE_SECONDS);
        String state = "";
        while (!state.equals("done") && Instant.now().isBefore(end)) {
            pause();
            for (JsonNode toDo : notification.get(migration + "/to-dos?institution=" + school.number())) {
                state = toDo.path("kind").asText().equals("exact")
                        ? toDo.path("state").asText()
                        : state;
            }
        }
        if (state.equals("done")) {
            screen.done("its link to Exact is made anew, dossier 2026-001; its to-do board ticks it off (M16)");
        } else {
            screen.failed("the link to Exact is made anew, but its to-do is '%s'".formatted(state));
        }
        return state.equals("done");
    }

    private boolean scanAfter() {
        try {
            billing.get("/api/v1/barcodes/" + card);
            screen.failed("the old card %s is still valid".formatted(card));
            return false;
        } catch (Rest.Failed refused) {
            String renewed = refused.problem().path("newCode").asText();
            JsonNode valid = billing.get("/api/v1/barcodes/" + renewed);
            screen.done("the same card is scanned: %s"
                    .formatted(refused.problem().path("title").asText()));
            screen.note("renewed, the new one is %s, pupil %s (M17)"
                    .formatted(renewed, Screen.count(valid.path("person").asLong())));
            return refused.status() == 410;
        }
    }

    private boolean eInvoice() {
        byte[] ubl = billing.bytes(migration + "/invoice", "application/xml");
        EInvoice invoice = EInvoice.read(ubl);
        screen.done("e-invoice %s: %s %s, to %s (%s)"
                .formatted(
                        invoice.number(), invoice.currency(), invoice.payable(), invoice.buyer(), invoice.address()));
        screen.note("structured communication %s".formatted(invoice.ogm()));
        invoice.faults().forEach(screen::failed);
        if (invoice.faults().isEmpty()) {
            screen.note("judged by the official rules of %s: no fault".formatted(PeppolRules.NAME));
        }
        String sheets = migration + "/barcodes?institution=" + school.number();
        long labels = billing.get(sheets).path("count").asLong();
        screen.done("invoice on paper, and %s new barcodes on sheets of labels:".formatted(Screen.count(labels)));
        screen.note(platform.keep(invoice.number() + ".xml", ubl).toString());
        screen.note(platform.keep(invoice.number() + ".pdf", billing.bytes(migration + "/invoice", "application/pdf"))
                .toString());
        screen.note(platform.keep("barcodes-" + school.number() + ".pdf", billing.bytes(sheets, "application/pdf"))
                .toString());
        return invoice.faults().isEmpty();
    }

    private String text(String database, String query, String parameter) {
        try (Connection connection = platform.postgres().connect(database);
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new PlatformException(database + " can't be read: " + e.getMessage(), e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted");
        }
    }
}

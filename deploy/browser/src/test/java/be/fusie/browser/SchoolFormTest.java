package be.fusie.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.browser.Chromium.Visitor;
import be.fusie.local.Service;
import be.fusie.reference.CheckDigits;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Board;
import be.fusie.reference.Landscape.Institution;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A change of board: the school's administrator fills in the intake form by keyboard, the director hands it in (R12, M14). */
@ExtendWith(Stage.class)
class SchoolFormTest {

    private final Stage stage;
    private final Landscape landscape;
    private final Institution own;

    SchoolFormTest(Stage stage) {
        this.stage = stage;
        this.landscape = stage.landscape(4);
        this.own = landscape.requesting();
    }

    @Test
    void the_intake_form_is_filled_in_and_handed_in() {
        List<String> wrong = new ArrayList<>();
        String id = file();
        try (Visitor school = stage.visitor(own.administrator())) {
            Page page = school.page;
            school.go("/console/moves/" + id);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Fill in the form"))
                    .first()
                    .press("Enter");
            wrong.addAll(school.look("intake-01-forms"));
            Board board = landscape.receiver().board();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Begin: " + board.name()))
                    .press("Enter");
            page.fill("#street", "Schoolstraat 1");
            page.fill("#postalCode", "0900");
            page.fill("#iban", "BE68 5390 0754 7035");
            page.locator("#iban").press("Enter");
            assertThat(page.locator("#iban-wrong")).isVisible();
            assertThat(page.locator("#street")).hasValue("Schoolstraat 1");
            button(page, "Save and check").press("Enter");
            assertThat(page.locator("#city-wrong")).hasText("Still missing.");
            wrong.addAll(school.look("intake-02-what-is-wrong"));

            page.fill("#postalCode", "9000");
            page.fill("#city", "Gent");
            page.fill("#iban", CheckDigits.iban(735, 1_234_567));
            page.selectOption("#contact", "FINANCE");
            button(page, "Save and check").press("Enter");
            assertThat(page.locator("#iban-wrong")).not().isVisible();
            wrong.addAll(school.look("intake-03-units-to-fill-in"));
            int units = page.locator("#units .row").count();
            for (int i = 0; i < units; i++) {
                page.locator("#units .row a").nth(i).press("Enter");
                unit(school, i == 0, wrong);
            }
            button(page, "Save and check").press("Enter");
            assertThat(page.getByText("Nothing is missing.")).isVisible();
            wrong.addAll(school.look("intake-06-whole"));
            assertThat(school.complaints()).isEmpty();
        }
        try (Visitor director = stage.visitor(own.director())) {
            Page page = director.page;
            director.go("/console/moves/" + id);
            wrong.addAll(director.look("intake-07-the-director"));
            director.go("/console/moves/" + id + "/intake/"
                    + landscape.receiver().board().enterpriseNumber());
            wrong.addAll(director.look("intake-08-to-hand-in"));
            button(page, "Hand in").press("Enter");
            assertThat(page.getByText("The intake form is handed in")).isVisible();
            stage.await(id, "COLLECTING_CONSENT");
            director.go("/console/moves/" + id);
            wrong.addAll(director.look("intake-09-handed-in"));
            assertThat(director.complaints()).isEmpty();
        }
        assertThat(wrong).isEmpty();
    }

    /** One article and one activity, the first time with an amount that is none. */
    private static void unit(Visitor school, boolean first, List<String> wrong) {
        Page page = school.page;
        page.fill("#name", "Schoolrekening");
        page.fill("#article-0-code", "MAAL");
        page.fill("#article-0-description", "Warme maaltijd");
        page.selectOption("#article-0-vat", "6");
        if (first) {
            page.fill("#article-0-price", "vier");
            page.locator("#article-0-price").press("Enter");
            assertThat(page.locator("#article-0-price-wrong")).isVisible();
            assertThat(page.locator("#article-0-description")).hasValue("Warme maaltijd");
            wrong.addAll(school.look("intake-04-no-amount"));
        }
        page.fill("#article-0-price", "4,50");
        button(page, "Save, and another article").press("Enter");
        assertThat(page.locator("#article-1-code")).isVisible();
        page.fill("#activity-0-name", "Refter");
        page.fill("#activity-0-kind", "maaltijd");
        page.selectOption("#activity-0-article", "MAAL");
        page.fill("#activity-0-from", LocalDate.now(ZoneOffset.UTC).toString());
        button(page, "Save and check").press("Enter");
        assertThat(page.getByText("Nothing is missing in this unit.")).isVisible();
        if (first) {
            wrong.addAll(school.look("intake-05-a-unit"));
        }
        button(page, "Save and back to the form").press("Enter");
        assertThat(page.getByText("The unit is saved.")).isVisible();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** As the school's portal does, with another board. */
    private String file() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("source", landscape.source().name());
        request.put("receiver", landscape.receiver().name());
        request.put("whole", true);
        request.put("cutOverDate", LocalDate.now(ZoneOffset.UTC).plusDays(1).toString());
        request.put("requestedBy", own.number());
        request.put(
                "centralAdministrator",
                landscape.receiver().institutions().get(0).administrator());
        request.put("boardChanges", true);
        request.put("replacements", landscape.replacements());
        String id = stage.rest(Service.REQUEST, own.administrator())
                .post("/api/v1/migrations", request)
                .path("id")
                .asText();
        stage.await(id, "COLLECTING_CONSENT");
        return id;
    }
}

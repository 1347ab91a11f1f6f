package be.fusie.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.browser.Chromium.Visitor;
import be.fusie.local.LocalPlatformBuilder;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A director's and a school administrator's whole path: from the plan to the last to-do. */
@ExtendWith(Stage.class)
class PeopleTest {

    private final Stage stage;
    private final Landscape landscape;

    PeopleTest(Stage stage) {
        this.stage = stage;
        this.landscape = stage.landscape(2);
    }

    @Test
    void a_director_confirms_and_signs_and_the_school_works_through_what_is_left() {
        List<String> wrong = new ArrayList<>();
        Institution own = landscape.requesting();
        String id = stage.file(landscape);
        try (Visitor director = stage.visitor(own.director())) {
            Page page = director.page;
            wrong.addAll(director.look("director-01-moves"));
            director.go("/console/moves/" + id);
            wrong.addAll(director.look("director-02-what-is-asked"));
            director.go("/console/moves/" + id + "/rights?state=all");
            wrong.addAll(director.look("director-03-rights"));
            director.go("/console/moves/" + id + "/acts/refuse");
            wrong.addAll(director.look("director-04-refuse"));
            director.go("/console/moves/" + id + "/acts/other-window");
            wrong.addAll(director.look("director-05-another-window"));
            director.go("/console/delegations");
            page.click("main button");
            assertThat(page.locator("#w-delegate")).isVisible();
            wrong.addAll(director.look("director-06-on-behalf"));

            director.go("/console/moves/" + id);
            while (page.locator("#confirm form").count() > 0) {
                page.locator("#confirm form button").first().press("Enter");
                assertThat(page.locator(".said")).isVisible();
            }
            // the operator confirms what only the operator can judge, and everybody else signs
            stage.schools().agree(id, own);
            director.go("/console/moves/" + id);
            wrong.addAll(director.look("director-07-ready"));
            page.click("#do-sign");
            page.fill("input[name=username]", own.director());
            page.fill("input[name=password]", LocalPlatformBuilder.PASSWORD);
            page.click("button");
            assertThat(page.getByText("Signed. Thank you")).isVisible();
            wrong.addAll(director.look("director-08-signed"));
            stage.completed(id);
            director.go("/console/moves/" + id);
            wrong.addAll(director.look("director-09-completed"));
            assertThat(director.complaints()).isEmpty();
        }
        school(id, own, wrong);
        assertThat(wrong).isEmpty();
    }

    private void school(String id, Institution own, List<String> wrong) {
        try (Visitor school = stage.visitor(own.administrator())) {
            Page page = school.page;
            wrong.addAll(school.look("school-01-to-dos"));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Done:"))
                    .first()
                    .click();
            assertThat(page.getByText("Marked as done.")).isVisible();
            school.go("/console/lists");
            wrong.addAll(school.look("school-02-lists"));
            school.go("/console/lists/" + id);
            String old = page.locator("table td .exact").first().innerText();
            wrong.addAll(school.look("school-03-list"));
            page.fill("#number", old);
            page.locator("#number").press("Enter");
            assertThat(page.locator(".found .note.good")).isVisible();
            wrong.addAll(school.look("school-04-looked-up"));
            school.go("/console/barcodes/" + id);
            page.fill("#skip", "99");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make the sheets"))
                    .click();
            assertThat(page.locator("#w-skip")).isVisible();
            wrong.addAll(school.look("school-05-barcodes"));
            school.go("/console/desk");
            wrong.addAll(school.look("school-06-desk"));
            bankFile(school, own, wrong);
            school.go("/console/moves/" + id);
            wrong.addAll(school.look("school-07-move"));
            stage.platform().stop(Service.BILLING);
            try {
                school.go("/console/desk");
                assertThat(page.getByText("The billing service does not answer"))
                        .isVisible();
                wrong.addAll(school.look("school-08-billing-away"));
            } finally {
                stage.platform().start(Service.BILLING);
            }
            assertThat(school.complaints()).isEmpty();
        }
    }

    /** What the bank reported comes in: one payment is for one invoice, the other for either of two (M13). */
    private void bankFile(Visitor school, Institution own, List<String> wrong) {
        Page page = school.page;
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Send in a bank file"))
                .press("Enter");
        upload(page, "not what a bank sends");
        assertThat(page.locator("#file-wrong")).containsText("line 1");
        wrong.addAll(school.look("school-09-bank-file-broken"));
        String[] references = references(own);
        upload(
                page,
                text("/bank-file.cod")
                        .replace("BE00000000000000", references[0])
                        .replace("3".repeat(12), references[1])
                        .replace("2".repeat(12), references[2]));
        assertThat(page.locator("main"))
                .containsText("The file is read in.", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        wrong.addAll(school.look("school-10-bank-file-read"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Decide about one payment"))
                .press("Enter");
        wrong.addAll(school.look("school-11-desk-to-decide"));
        page.locator("#payments table a").first().press("Enter");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Decide").setExact(true))
                .press("Enter");
        assertThat(page.locator("#w-choice")).isVisible();
        wrong.addAll(school.look("school-12-payment"));
        page.locator("input[name=choice]").first().check();
        page.fill("#reason", "The office called the bank");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Decide").setExact(true))
                .press("Enter");
        assertThat(page.getByText("The payment is booked on the invoice.")).isVisible();
    }

    private static void upload(Page page, String content) {
        page.setInputFiles(
                "#file",
                new FilePayload(
                        "statements.cod", "application/octet-stream", content.getBytes(StandardCharsets.US_ASCII)));
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Send in").setExact(true))
                .press("Enter");
    }

    /** An account of the school, a reference of one invoice into it, and a reference that two databases brought. */
    private String[] references(Institution own) {
        String sql =
                "select u.iban, i.ogm, (select o.ogm from invoice o join invoice p using (ogm) join unit v on v.id = o.unit_id"
                        + " where o.id <> p.id and v.institution = u.institution limit 1) from invoice i join unit u on u.id = i.unit_id"
                        + " where u.institution = '" + own.number() + "' and u.active and i.state = 'open'"
                        + " and (select count(*) from invoice o where o.ogm = i.ogm) = 1 limit 1";
        try (var connection =
                        stage.platform().postgres().connect(landscape.receiver().name());
                var row = connection.createStatement().executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return new String[] {row.getString(1), row.getString(2), row.getString(3)};
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String resource) {
        try (var stream = PeopleTest.class.getResourceAsStream(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

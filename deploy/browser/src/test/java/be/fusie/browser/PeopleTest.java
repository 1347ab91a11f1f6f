package be.fusie.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.browser.Chromium.Visitor;
import be.fusie.local.LocalPlatformBuilder;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
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
}

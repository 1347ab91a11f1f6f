package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.console.Browser;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A director's screen: what is asked, confirmed, signed, refused (R2, R5, R6, R16); how it looks is looked at in a browser. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class DirectorPagesTest {

    private static final Pattern CONFIRMATION = Pattern.compile("name=\"confirmation\" value=\"([^\"]+)\"");

    @TestHTTPResource("/")
    URI here;

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start()
                .with(
                        "merge.merge-planned.v1",
                        OtherServices.plannedWithChanges().toString());
        schools = Schools.next();
    }

    @Test
    void a_director_confirms_one_by_one_and_signs_by_a_fresh_sign_in_made_for_the_plan() throws Exception {
        String id = schools.fileAndPlan();
        String page = "/console/moves/" + id;
        Browser director = director(1);
        String first = english(director, page);
        assertThat(first)
                .contains(
                        "What is asked of you",
                        "You can sign when the",
                        Schools.view(id).getString("plan.hash"))
                .as("other services are away: their parts say so, the rest stands")
                .contains("The merge service does not answer at the moment.")
                .doesNotContain("do-sign");
        for (String confirmation : confirmations(first)) {
            assertThat(director.post(
                                    page + "/confirmations",
                                    "form-token",
                                    token(first),
                                    "institution",
                                    schools.number(1),
                                    "planHash",
                                    Schools.view(id).getString("plan.hash"),
                                    "confirmation",
                                    confirmation)
                            .statusCode())
                    .isEqualTo(303);
        }
        String ready = english(director, page);
        assertThat(ready).contains("do-sign").doesNotContain("name=\"confirmation\"");

        HttpResponse<String> asked = director.post(
                page + "/signature",
                "form-token",
                token(ready),
                "institution",
                schools.number(1),
                "planHash",
                Schools.view(id).getString("plan.hash"));
        assertThat(asked.statusCode()).isEqualTo(303);
        String address = asked.headers().firstValue("Location").orElseThrow();
        assertThat(address).contains("/authorize?", "prompt=login", "nonce=", "code_challenge_method=S256", "max_age=");
        HttpResponse<String> signed = director.signInAt(address, "dir-" + schools.number(1));
        assertThat(signed.statusCode()).isEqualTo(200);
        assertThat(Schools.view(id).getList("consent.signed.institution")).containsExactly(schools.number(1));
        assertThat(english(director, page)).contains("Withdraw the signature").doesNotContain("do-sign");
    }

    @Test
    void a_sign_in_that_was_begun_elsewhere_or_by_somebody_else_signs_nothing() throws Exception {
        OtherServices.start();
        String id = schools.fileAndPlan();
        Browser director = director(1);
        String page = english(director, "/console/moves/" + id);
        String address = director.post(
                        "/console/moves/" + id + "/signature",
                        "form-token",
                        token(page),
                        "institution",
                        schools.number(1),
                        "planHash",
                        Schools.view(id).getString("plan.hash"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(director(2).signInAt(address, "dir-" + schools.number(2)).statusCode())
                .as("another browser")
                .isEqualTo(400);
        director(2);
        assertThat(director.signInAt(address, "dir-" + schools.number(2)).statusCode())
                .as("another person")
                .isEqualTo(400);
        assertThat(director.get("/console/fresh-sign-in?state=x&code=y").statusCode())
                .isEqualTo(400);
        assertThat(Schools.view(id).getList("consent.signed")).isEmpty();
    }

    @Test
    void a_foreign_school_finds_nothing() throws Exception {
        String id = schools.fileAndPlan();
        Browser stranger = Browser.signedIn(here, "dir-" + Schools.next().number(1), "director");
        for (String path : new String[] {"", "/rights", "/plan", "/plan.pdf", "/acts/refuse", "/parts/asks"}) {
            assertThat(stranger.get("/console/moves/" + id + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        String own = stranger.get("/console/moves").body();
        assertThat(stranger.post("/console/moves/" + id + "/acts/refuse", "form-token", token(own), "reason", "No")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_refusal_asks_for_its_reason_keeps_what_was_typed_and_ends_the_migration() throws Exception {
        String id = schools.fileAndPlan();
        Browser director = director(4);
        String act = "/console/moves/" + id + "/acts/refuse";
        String form = english(director, act + "?school=" + schools.number(4));
        HttpResponse<String> without =
                director.post(act, "form-token", token(form), "institution", schools.number(4), "reason", " ");
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(without.body()).contains("aria-invalid=\"true\"", "reason-wrong");
        String long_ = "Exams ".repeat(200);
        assertThat(director.post(act, "form-token", token(form), "institution", schools.number(4), "reason", long_)
                        .body())
                .contains("Exams Exams");
        HttpResponse<String> done = director.post(
                act, "form-token", token(form), "institution", schools.number(4), "reason", "Exams come first");
        assertThat(done.statusCode()).isEqualTo(303);
        Schools.await(id, "ABANDONED");
        assertThat(english(director, "/console/moves/" + id)).contains("This migration has ended", "Exams come first");
    }

    @Test
    void another_window_is_asked_for_with_a_day_that_can_be_read() throws Exception {
        OtherServices.start();
        String id = schools.fileAndPlan();
        Browser director = director(2);
        String act = "/console/moves/" + id + "/acts/other-window";
        String token = token(english(director, act + "?school=" + schools.number(2)));
        HttpResponse<String> wrong = director.post(
                act, "form-token", token, "institution", schools.number(2), "other", "some day", "reason", "Exams");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("other-wrong", "value=\"some day\"", ">Exams</textarea>");
        assertThat(director.post(act, "form-token", token, "institution", schools.number(2), "reason", "Exams")
                        .statusCode())
                .isEqualTo(303);
        assertThat(english(director, "/console/moves/" + id)).contains("You want another time");
    }

    @Test
    void a_part_that_still_holds_is_left_alone() throws Exception {
        String id = schools.fileAndPlan();
        Browser director = director(1);
        Matcher again = Pattern.compile("hx-get=\"([^\"]*/parts/body[^\"]*)\"")
                .matcher(director.get("/console/moves/" + id).body());
        assertThat(again.find()).isTrue();
        String address = again.group(1).replace("&amp;", "&");
        assertThat(director.get(address, "HX-Request", "true").statusCode()).isEqualTo(204);
        HttpResponse<String> other = director.get(address.replaceFirst("known=.*", "known=0"), "HX-Request", "true");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).startsWith("<div id=\"body\"").doesNotContain("<html");
    }

    @Test
    void the_plan_is_there_as_a_page_in_its_own_look_and_as_a_pdf() throws Exception {
        String id = schools.fileAndPlan();
        Browser director = director(1);
        HttpResponse<String> page = director.get("/console/moves/" + id + "/plan", "Accept-Language", "fr");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html lang=\"fr\"");
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .hasSize(1)
                .first()
                .asString()
                .contains("style-src 'sha256-");
        assertThat(director.get("/console/moves/" + id + "/plan.pdf").body()).startsWith("%PDF");
    }

    @Test
    void signing_on_behalf_is_given_by_a_fresh_sign_in_and_taken_back() throws Exception {
        Browser director = director(1);
        String form = english(director, "/console/delegations");
        HttpResponse<String> wrong = director.post(
                "/console/delegations",
                "form-token",
                token(form),
                "institution",
                schools.number(1),
                "delegate",
                "",
                "from",
                "soon",
                "until",
                "2020-01-01");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("w-delegate", "w-from", "w-until", "value=\"soon\"");
        String address = director.post(
                        "/console/delegations",
                        "form-token",
                        token(form),
                        "institution",
                        schools.number(1),
                        "delegate",
                        "adm-" + schools.number(1),
                        "from",
                        java.time.LocalDate.now().toString(),
                        "until",
                        java.time.LocalDate.now().plusDays(30).toString())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(director.signInAt(address, "dir-" + schools.number(1)).statusCode())
                .isEqualTo(200);
        Matcher given = Pattern.compile("/console/delegations/([0-9a-f-]{36})/revocation")
                .matcher(english(director, "/console/delegations"));
        assertThat(given.find()).isTrue();
        assertThat(director.post(given.group(), "form-token", token(form)).statusCode())
                .isEqualTo(303);
        assertThat(english(director, "/console/delegations")).contains("taken back");
    }

    @Test
    void the_school_follows_in_every_language_and_signs_nothing() throws Exception {
        String id = schools.fileAndPlan();
        Browser school = Browser.signedIn(here, "adm-" + schools.number(1), "school");
        for (String language : Set.of("nl", "fr", "de", "en")) {
            HttpResponse<String> page = school.get("/console/moves/" + id, "Accept-Language", language);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<html lang=\"" + language + "\"")
                    .doesNotContain("do-sign", "name=\"confirmation\"");
        }
        assertThat(school.get("/console/moves/" + id + "/rights").statusCode()).isEqualTo(403);
    }

    private Browser director(int n) throws Exception {
        return Browser.signedIn(here, "dir-" + schools.number(n), "director");
    }

    private static String english(Browser browser, String path) throws Exception {
        HttpResponse<String> page = browser.get(path, "Accept-Language", "en");
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body();
    }

    private static Set<String> confirmations(String page) {
        Set<String> found = new LinkedHashSet<>();
        Matcher confirmation = CONFIRMATION.matcher(page);
        while (confirmation.find()) {
            found.add(confirmation.group(1));
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static String token(String page) {
        return Browser.formToken(page);
    }
}

package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.console.Browser;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The intake form on pages (R12, M14): a school fills it in, what is wrong stands beside its field, a director hands it in. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class IntakePagesTest {

    private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([^\"]*)\"");

    @TestHTTPResource("/")
    URI here;

    private static Schools schools;
    private static String id;

    private String form;
    private Browser school;

    /** One migration for all: each begins without a form. */
    @BeforeEach
    void meet() throws Exception {
        OtherServices.start();
        if (schools == null) {
            schools = Schools.next();
            Map<String, Object> request = schools.request();
            request.put("boardChanges", true);
            id = schools.file(request);
        }
        Schools.await(id, "COLLECTING_CONSENT");
        Schools.operator().delete("/api/v1/migrations/" + id + "/intake/" + Schools.OTHER_BOARD);
        Schools.await(id, "COLLECTING_CONSENT");
        form = "/console/moves/" + id + "/intake/" + Schools.OTHER_BOARD;
        school = Browser.signedIn(here, "adm-" + schools.number(1), "school");
    }

    @Test
    void a_school_fills_it_in_and_the_director_hands_it_in() throws Exception {
        assertThat(english(school, "/console/moves/" + id))
                .contains("/console/moves/" + id + "/intake", "Fill in the form");
        HttpResponse<String> begun = school.get("/console/moves/" + id + "/intake?board=BE%200876.543.270");
        assertThat(begun.statusCode()).isEqualTo(303);
        assertThat(begun.headers().firstValue("Location").orElseThrow()).endsWith(form);
        assertThat(english(school, form)).contains("name=\"takes-" + schools.number(1) + "\" checked", "Save first");

        assertThat(save(form, board("BE68 5390 0754 7035", "act", "save")).statusCode())
                .isEqualTo(303);
        assertThat(english(school, form))
                .as("a slip is told at once, what is missing only when it is asked for")
                .contains("This is no IBAN: a digit is wrong", "value=\"BE68 5390 0754 7035\"")
                .contains("iban-wrong", "aria-invalid=\"true\"")
                .doesNotContain("Still missing");
        save(form, board("BE68 5390 0754 7034", "act", "check", "city", ""));
        assertThat(english(school, form + "?done=checked")).contains("Still missing.", "city-wrong", "to complete");
        save(form, board("BE68 5390 0754 7034", "act", "save"));

        for (int unit = 0; unit < 2; unit++) {
            String page = form + "/units/" + unit;
            HttpResponse<String> wrong = save(page, unit(schools.number(unit + 1), "four"));
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(wrong.body())
                    .contains("An amount such as 4.50.", "value=\"four\"", "value=\"Hot meal\"", "Not saved yet")
                    .contains("article-0-price-wrong");
            assertThat(save(page, unit(schools.number(unit + 1), "4,50")).statusCode())
                    .isEqualTo(303);
            assertThat(english(school, page + "?done=checked"))
                    .contains("Nothing is missing in this unit", "value=\"4.50\"");
        }
        assertThat(english(school, form + "?done=checked")).contains("Nothing is missing. The director of School");
        HttpResponse<String> notYours = save(form, board("BE68 5390 0754 7034", "act", "hand-in"));
        assertThat(notYours.statusCode()).as("a school hands nothing in").isEqualTo(403);

        JsonPath draft = schools.school(1)
                .get("/api/v1/migrations/" + id + "/intake/" + Schools.OTHER_BOARD)
                .jsonPath();
        assertThat(draft.getList("faults")).isEmpty();
        assertThat(draft.getInt("draft.units[0].articles[0].priceCents")).isEqualTo(450);
        assertThat(draft.getString("draft.units[0].activities[0].article")).isEqualTo("MEAL");
        Browser director = Browser.signedIn(here, "dir-" + schools.number(1), "director");
        HttpResponse<String> done = save(director, form, board("BE68 5390 0754 7034", "act", "hand-in"));
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(english(director, "/console/moves/" + id + "?done=handed-in"))
                .contains("The intake form is handed in");
        assertThat(english(director, "/console/moves/" + id + "/intake")).contains("handed in");
    }

    @Test
    void what_is_not_whole_is_saved_but_not_handed_in() throws Exception {
        Browser director = Browser.signedIn(here, "dir-" + schools.number(1), "director");
        HttpResponse<String> not = save(director, form, board("BE68 5390 0754 7034", "act", "hand-in"));
        assertThat(not.statusCode()).isEqualTo(422);
        assertThat(not.body()).contains("Saved, but not handed in", "value=\"Leielaan 12\"");
        assertThat(director.post(form + "/taken-back", "form-token", token(not.body()))
                        .statusCode())
                .isEqualTo(303);
        assertThat(english(director, "/console/moves/" + id + "/intake?done=taken-back"))
                .contains("The form is taken back", "No form has been begun");
    }

    @Test
    void two_who_save_at_once_lose_nothing() throws Exception {
        String first = english(school, form);
        save(form, board("BE68 5390 0754 7034", "act", "save"));
        HttpResponse<String> late = send(school, form, first, board("BE68 5390 0754 7034", "street", "Other street 1"));
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.body()).contains("Somebody saved this form meanwhile", "value=\"Other street 1\"");
        assertThat(english(school, form)).contains("value=\"Leielaan 12\"");
        assertThat(send(school, form, late.body(), board("BE68 5390 0754 7034", "street", "Other street 1"))
                        .statusCode())
                .as("seen, and sent again")
                .isEqualTo(303);
    }

    @Test
    void rows_are_added_left_out_and_units_removed() throws Exception {
        save(form, board("", "act", "save"));
        String page = form + "/units/0";
        save(page, unit(schools.number(1), "1"));
        HttpResponse<String> dropped = save(page, with(unit(schools.number(1), "1"), "act", "article-0"));
        assertThat(dropped.headers().firstValue("Location").orElseThrow()).endsWith("#articles");
        assertThat(english(school, page)).doesNotContain("value=\"Hot meal\"");
        assertThat(save(form, board("", "act", "unit"))
                        .headers()
                        .firstValue("Location")
                        .orElseThrow())
                .endsWith("/units/2");
        save(form + "/units/2", List.of("act", "delete"));
        assertThat(school.get(form + "/units/2").statusCode()).isEqualTo(404);
        for (String bad : List.of("/units/-1", "/units/99", "/units/x")) {
            assertThat(school.get(form + bad).statusCode()).as(bad).isEqualTo(404);
        }
    }

    @Test
    void a_board_that_is_none_or_unknown_is_told_so_in_every_language() throws Exception {
        HttpResponse<String> none = school.get("/console/moves/" + id + "/intake?board=12", "Accept-Language", "en");
        assertThat(none.statusCode()).isEqualTo(422);
        assertThat(none.body()).contains("Give ten digits", "value=\"12\"");
        String unknown = "/console/moves/" + id + "/intake/0999999922";
        HttpResponse<String> refused = save(unknown, board("", "act", "save"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("directory does not know this board", "Leielaan 12");
        HttpResponse<String> long_ = save(form, board("", "act", "save", "boardName", "x".repeat(201)));
        assertThat(long_.statusCode()).isEqualTo(422);
        assertThat(long_.body()).contains("That is too long.", "x".repeat(201));
        save(form, board("", "act", "save"));
        for (String language : List.of("nl", "fr", "de", "en")) {
            for (String path : List.of("?done=checked", "/units/0?done=checked")) {
                assertThat(school.get(form + path, "Accept-Language", language).body())
                        .contains("<html lang=\"" + language + "\"", "aria-invalid");
            }
        }
    }

    @Test
    void a_foreign_school_and_a_migration_whose_board_stays_have_no_form() throws Exception {
        Browser stranger = Browser.signedIn(here, "adm-" + Schools.next().number(1), "school");
        String token = token(stranger.get("/console/to-dos").body());
        for (String path : List.of("/console/moves/" + id + "/intake", form, form + "/units/0")) {
            assertThat(stranger.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(stranger.post(form, "form-token", token, "act", "save").statusCode())
                .isEqualTo(404);
        Schools others = Schools.next();
        String stays = others.fileAndPlan();
        Browser other = Browser.signedIn(here, "adm-" + others.number(1), "school");
        assertThat(english(other, "/console/moves/" + stays + "/intake")).contains("The board stays");
        String page = "/console/moves/" + stays + "/intake/" + Schools.OTHER_BOARD;
        assertThat(send(other, page, english(other, page), board("", "act", "save"))
                        .statusCode())
                .isEqualTo(409);
    }

    private List<String> board(String iban, String... more) {
        return with(
                List.of(
                        "boardName",
                        "Onderwijs aan de Leie vzw",
                        "street",
                        "Leielaan 12",
                        "postalCode",
                        "8500",
                        "city",
                        "Kortrijk",
                        "iban",
                        iban,
                        "contact",
                        "FINANCE",
                        "takes-" + schools.number(1),
                        "on",
                        "exact-" + schools.number(1),
                        "on",
                        "takes-" + schools.number(2),
                        "on"),
                more);
    }

    private static List<String> unit(String school, String price) {
        return List.of(
                "act",
                "check",
                "institution",
                school,
                "name",
                "Lunch",
                "article-0-code",
                "MEAL",
                "article-0-description",
                "Hot meal",
                "article-0-price",
                price,
                "article-0-vat",
                "6",
                "article-1-code",
                "",
                "activity-0-name",
                "Lunch",
                "activity-0-kind",
                "maaltijd",
                "activity-0-article",
                "MEAL",
                "activity-0-from",
                "2026-09-01");
    }

    /** Later ones count. */
    private static List<String> with(List<String> fields, String... more) {
        Map<String, String> all = new java.util.LinkedHashMap<>();
        List<String> both = new ArrayList<>(fields);
        both.addAll(List.of(more));
        for (int i = 0; i < both.size(); i += 2) {
            all.put(both.get(i), both.get(i + 1));
        }
        List<String> flat = new ArrayList<>();
        all.forEach((name, value) -> flat.addAll(List.of(name, value)));
        return flat;
    }

    private HttpResponse<String> save(String path, List<String> fields) throws Exception {
        return save(school, path, fields);
    }

    private static HttpResponse<String> save(Browser browser, String path, List<String> fields) throws Exception {
        return send(browser, path, english(browser, path), fields);
    }

    private static HttpResponse<String> send(Browser browser, String path, String seen, List<String> fields)
            throws Exception {
        Matcher version = VERSION.matcher(seen);
        assertThat(version.find()).isTrue();
        List<String> all = new ArrayList<>(
                List.of("form-token", token(seen), "version", version.group(1).replace("&quot;", "\"")));
        all.addAll(fields);
        return browser.post(path, all.toArray(String[]::new));
    }

    private static String english(Browser browser, String path) throws Exception {
        HttpResponse<String> page = browser.get(path, "Accept-Language", "en");
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body();
    }

    private static String token(String page) {
        return Browser.formToken(page);
    }
}

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A school's pages: to-dos, lists, barcodes, payments, rights (M6, M13, M17, N5, N6, R11), with the other services played. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class SchoolPagesTest {

    private static final String TO_DO = "11111111-1111-4111-8111-111111111111";

    @TestHTTPResource("/")
    URI here;

    private Schools schools;
    private String id;
    private Browser school;
    private OtherApis apis;

    @BeforeEach
    void meet() throws Exception {
        OtherServices.start();
        schools = Schools.next();
        id = schools.fileAndPlan();
        school = Browser.signedIn(here, "adm-" + schools.number(1), "school");
        apis = OtherApis.start().afterAMove(id, schools.number(1));
    }

    @AfterEach
    void leave() {
        apis.close();
    }

    @Test
    void the_board_tells_what_is_open_and_whose_and_marks_what_is_done() throws Exception {
        String board = english("/console/to-dos");
        assertThat(board)
                .contains("Fetch the lists of old and new numbers", "Overdue", "Smartschool")
                .contains("/console/lists/" + id, "/console/barcodes/" + id)
                .contains("A move is ahead.", "open: drafts can be saved")
                .as("what a vendor does, no school ticks off")
                .doesNotContain("id=\"done-33333333");
        String toDo = "/migrations/" + id + "/to-dos/" + TO_DO;
        apis.say("PUT " + toDo, "{}");
        assertThat(post("/console/to-dos/" + id + "/" + TO_DO, board, "state", "done")
                        .statusCode())
                .isEqualTo(303);
        assertThat(apis.asked)
                .anyMatch(call -> call.startsWith("PUT " + toDo) && call.endsWith("{\"state\":\"done\"}"));
        apis.refuse("PUT " + toDo, 409, "The migration was undone.");
        HttpResponse<String> late = post("/console/to-dos/" + id + "/" + TO_DO, board, "state", "done");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("The migration was undone.", "Fetch the lists");
    }

    @Test
    void a_service_that_is_away_takes_no_page_along() throws Exception {
        apis.close();
        for (String page : List.of(
                "/console/to-dos",
                "/console/desk",
                "/console/lists/" + id,
                "/console/barcodes/" + id,
                "/console/moves")) {
            assertThat(english(page)).as(page).contains("<h1>");
        }
        assertThat(english("/console/desk")).contains("The billing service does not answer at the moment.");
        assertThat(english("/console/to-dos")).contains("The notification service does not answer at the moment.");
        apis = OtherApis.start();
        assertThat(english("/console/barcodes/" + id))
                .as("nothing there yet")
                .contains("The barcodes are here as soon as");
    }

    @Test
    void an_old_number_leads_to_the_present_one() throws Exception {
        String page = "/console/lists?home=" + schools.number(1);
        assertThat(english(page + "&number=4711")).contains("104711", "noord → zuid");
        assertThat(english(page + "&number=99")).contains("99 was not renumbered");
        assertThat(english(page + "&number=+")).contains("Give the old number.", "aria-invalid");
        assertThat(english("/console/lists/" + id + "?kind=pupil")).contains("104711", "known there already");
        assertThat(apis.asked).anyMatch(call -> call.contains("/numbers") && call.contains("kind=pupil"));
        assertThat(school.get("/console/lists/" + id + "/file?format=csv&kind=staff")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void sheets_are_made_for_a_class_and_the_labels_at_hand() throws Exception {
        assertThat(english("/console/barcodes/" + id)).contains("1A", "2B", "3 barcodes", "Avery L7163");
        String sheets =
                "/console/barcodes/" + id + "/sheets?institution=" + schools.number(1) + "&class=1A&format=l7163";
        HttpResponse<String> wrong = school.get(sheets + "&skip=14", "Accept-Language", "en");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("Give a whole number from 0 to 13.", "value=\"14\"");
        assertThat(school.get(sheets + "&skip=3").statusCode()).isEqualTo(200);
        assertThat(apis.asked).anyMatch(call -> call.contains("class=1A&format=l7163&skip=3"));
    }

    @Test
    void a_payment_is_assigned_by_a_person_with_a_reason_or_not_at_all() throws Exception {
        assertThat(english("/console/desk")).contains("+++090/9337/55493+++", "42.50");
        String address = "/console/desk/" + OtherApis.PAYMENT;
        String page = english(address);
        assertThat(page)
                .contains("Peeters Noor", "Pupil of another school", "exact amount", "paid for this pupil before")
                .as("a suggestion is no choice")
                .doesNotContain("checked");
        HttpResponse<String> wrong = post(address, page, "reason", "x");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("w-choice", "reason-wrong", "value=\"x\"");
        apis.say("POST /desk/" + OtherApis.PAYMENT + "/decisions", "{}");
        assertThat(post(address, page, "choice", "77", "reason", "Mother called")
                        .statusCode())
                .isEqualTo(303);
        assertThat(apis.asked)
                .anyMatch(call -> call.contains("\"decision\":\"assign\"") && call.contains("\"invoice\":77"));
    }

    @Test
    void a_bank_file_is_sent_in_and_a_bad_one_is_told_in_plain_words() throws Exception {
        String address = "/console/desk/bank-files";
        assertThat(english("/console/desk")).contains(address);
        apis.say("GET /bank-files", "{\"items\":[]}");
        String page = english(address);
        assertThat(page).contains("at most 8 MB", "No bank file of your schools");
        String token = Browser.formToken(page);
        String file = "0000001095 a CODA file";
        apis.refuse("POST /bank-files", 422, "broken-bank-file", ",\"line\":3,\"column\":17");
        HttpResponse<String> broken = school.upload(address, "a.cod", file, "form-token", token, "database", "zuid");
        assertThat(broken.statusCode()).isEqualTo(422);
        assertThat(broken.body()).contains("line 3, column 17", "file-wrong", "Nothing was booked.");
        assertThat(apis.asked).anyMatch(call -> call.equals("POST /bank-files database=zuid " + file));
        for (String code :
                List.of("unknown-account", "known-statement", "database-read-only", "unknown-database", "other")) {
            apis.refuse("POST /bank-files", 409, code, "");
            assertThat(school.upload(address, "a.cod", file, "form-token", token, "database", "zuid")
                            .body())
                    .as(code)
                    .contains(code.equals("other") ? "The billing service can’t tell this." : "othing was booked");
        }
        assertThat(school.upload(address, "a.cod", "", "form-token", token).body())
                .contains("Choose a file that is not empty.");
        HttpResponse<String> large = school.upload(address, "a.cod", "x".repeat(8_000_001), "form-token", token);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("larger than 8 MB");
        assertThat(school.upload(address, "a.cod", file, "database", "zuid").statusCode())
                .as("without the form's token")
                .isEqualTo(403);

        String read = "{'id':'66666666-6666-4666-8666-666666666666','database':'zuid','state':'booked','uploadedAt':"
                + "'2026-09-03T10:00:00Z','statements':[{'account':'BE68539007547034','number':42,'closedOn':'2026-09-02'}],"
                + "'payments':{'booked':9,'on-desk':2},'bookedCents':38250}";
        String json = read.replace((char) 39, '"');
        apis.answer("POST /bank-files", 201, json)
                .say("GET /bank-files", "{\"items\":[" + json + "]}")
                .say("GET /bank-files/66666666-6666-4666-8666-666666666666", json);
        HttpResponse<String> done = school.upload(address, "a.cod", file, "form-token", token, "database", "zuid");
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(english(address + "?read=66666666-6666-4666-8666-666666666666"))
                .contains("The file is read in.", "382.50", "Decide about 2 payments", "statement 42");
    }

    @Test
    void empty_lists_say_so() throws Exception {
        String move = "/migrations/" + id;
        apis.say("GET " + move + "/numbers", "[]")
                .say("GET " + move + "/barcodes", "{\"migration\":\"" + id + "\",\"count\":0,\"barcodes\":[]}")
                .say("GET " + move + "/rights/cases", "{\"open\":true,\"changeTo\":[],\"total\":0,\"cases\":[]}");
        assertThat(english("/console/lists/" + id)).contains("Nobody is in this list.");
        assertThat(english("/console/barcodes/" + id)).contains("there is nothing to print");
        Browser director = Browser.signedIn(here, "dir-" + schools.number(1), "director");
        assertThat(director.get("/console/moves/" + id + "/rights", "Accept-Language", "en")
                        .body())
                .contains("No right of this kind.");
    }

    @Test
    void a_director_answers_a_right_and_what_is_refused_says_why() throws Exception {
        Browser director = Browser.signedIn(here, "dir-" + schools.number(1), "director");
        String address = "/console/moves/" + id + "/rights";
        HttpResponse<String> page = director.get(address, "Accept-Language", "en");
        assertThat(page.body()).contains("an.claes", "it passes to the central administrator", "it stays behind");
        String token = Browser.formToken(page.body());
        HttpResponse<String> wrong = director.post(
                address, "form-token", token, "caseId", OtherApis.CASE, "answer", "CHANGE", "reason", "Less");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("<details class=\"answer\" open>", "value=\"Less\"");
        apis.say("POST /migrations/" + id + "/rights/decisions", "{}");
        assertThat(director.post(
                                address,
                                "form-token",
                                token,
                                "caseId",
                                OtherApis.CASE,
                                "answer",
                                "KEEP",
                                "reason",
                                "Needed")
                        .statusCode())
                .isEqualTo(303);
        assertThat(apis.asked).anyMatch(call -> call.contains("\"answer\":\"KEEP\""));
        apis.refuse("POST /migrations/" + id + "/rights/decisions", 409, "The steps of the migration began.");
        assertThat(director.post(
                                address,
                                "form-token",
                                token,
                                "caseId",
                                OtherApis.CASE,
                                "answer",
                                "DROP",
                                "reason",
                                "Gone")
                        .body())
                .contains("The steps of the migration began.");
    }

    private String english(String path) throws Exception {
        HttpResponse<String> page = school.get(path, "Accept-Language", "en");
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body();
    }

    private HttpResponse<String> post(String path, String form, String... fields) throws Exception {
        String[] all = new String[fields.length + 2];
        all[0] = "form-token";
        all[1] = Browser.formToken(form);
        System.arraycopy(fields, 0, all, 2, fields.length);
        return school.post(path, all);
    }
}

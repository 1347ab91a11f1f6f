package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.plan.PlanSchema;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan as JSON, page and paper, in the language of whoever asks (R7). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class PlanFormsTest {

    private static Schools schools;
    private static String id;

    @BeforeEach
    void plan() {
        if (id == null) {
            OtherServices.start()
                    .with(
                            "merge.merge-planned.v1",
                            OtherServices.plannedWithChanges().toString());
            schools = Schools.next();
            var request = schools.request();
            request.put("staffOnDuty", List.of(Map.of("function", "Database engineer", "name", "Jan Desmet")));
            id = schools.file(request);
            Schools.await(id, "COLLECTING_CONSENT");
        }
    }

    @Test
    void the_document_holds_what_its_schema_promises() {
        String text = schools.director(1)
                .get(at("/plan"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(PlanSchema.faults(text)).isEmpty();
        var plan = JsonPath.from(text);
        assertThat(plan.getString("schema")).isEqualTo("urn:fusie:plan:2");
        assertThat(plan.getString("parties[0].name")).isEqualTo("School " + schools.number(1));
        assertThat(plan.getString("parties[0].boardName")).isEqualTo("Board");
        assertThat(plan.getString("sourceTitle")).isEqualTo("Source " + schools.pair);
        assertThat(plan.getString("staffOnDuty[0].name")).isEqualTo("Jan Desmet");
        assertThat(plan.getList("inventory")).isNotEmpty();
        assertThat(plan.getLong("readOnly.rowsPerSecond")).isEqualTo(40_000);
        assertThat(plan.getBoolean("readOnly.measured")).isFalse();
        assertThat(plan.getList("timeline.step")).startsWith("CONSENT").endsWith("HAND_OVER");
        assertThat(plan.getList("changes.audience")).contains("PUPILS", "PARENTS", "TEACHERS", "VENDORS");
        assertThat(plan.getMap("consent.text")).containsOnlyKeys("nl", "fr", "de", "en");
        assertThat(plan.getList("lists.rel")).contains("rights", "service-days");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            text/html                              | fr-BE,fr;q=0.9 |    | fr | Plan de migration
            text/html                              | fr             | de | de | Umzugsplan
            text/html,application/xhtml+xml,*/*;q=0.8 | es          |    | nl | Verhuisplan
            text/html;q=0.9,application/json;q=0.1 | en             |    | en | Migration plan
            """)
    void a_page_comes_in_the_language_asked_for(
            String accept, String preferred, String language, String expected, String title) {
        RequestSpecification who = schools.director(1).accept(accept).header("Accept-Language", preferred);
        Response page = (language == null ? who : who.queryParam("language", language)).get(at("/plan"));
        page.then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header("Content-Language", equalTo(expected))
                .header("Vary", containsString("Accept-Language"))
                .header("Content-Security-Policy", startsWith("default-src 'none'; style-src 'sha256-"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .body(containsString("<title>" + title + "</title>"))
                .body(containsString(Schools.view(id).getString("plan.hash")))
                .body(containsString("School " + schools.number(1)))
                .body(not(containsString("<script")));
        (language == null ? who : who.queryParam("language", language))
                .header("If-None-Match", page.header("ETag"))
                .get(at("/plan"))
                .then()
                .statusCode(304);
    }

    @Test
    void the_pdf_is_the_same_each_time_and_holds_the_bytes_that_are_signed() throws Exception {
        RequestSpecification who = schools.director(4).accept("application/pdf").queryParam("language", "nl");
        Response answer = who.get(at("/plans/1"));
        answer.then()
                .statusCode(200)
                .contentType("application/pdf")
                .header("Fusie-Plan-Hash", Schools.view(id).getString("plan.hash"))
                .header("Content-Disposition", containsString("-v1-nl.pdf"));
        assertThat(who.get(at("/plans/1")).asByteArray()).isEqualTo(answer.asByteArray());
        byte[] signed = schools.director(4).get(at("/plan")).asByteArray();
        try (PDDocument pdf = Loader.loadPDF(answer.asByteArray())) {
            var attached = pdf.getDocumentCatalog()
                    .getNames()
                    .getEmbeddedFiles()
                    .getNames()
                    .get("plan.json");
            assertThat(attached.getEmbeddedFile().toByteArray()).isEqualTo(signed);
        }
    }

    @Test
    void json_is_what_comes_when_nobody_asks_for_more() {
        for (String accept : List.of("*/*", "application/json", "application/*;q=0.3, application/json")) {
            schools.director(1)
                    .accept(accept)
                    .get(at("/plan"))
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("application/json"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plan", "/plans/1", "/plans/1/changes?since=1"})
    void other_media_types_are_not_to_be_had(String place) {
        for (String accept : List.of("image/png", "text/plain", "application/xml")) {
            schools.director(1)
                    .accept(accept)
                    .get(at(place))
                    .then()
                    .statusCode(406)
                    .contentType("application/problem+json")
                    .body("remedy", notNullValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/plan?language=it, 400",
        "/plan?language=NL, 400",
        "/plans/0, 404",
        "/plans/-1, 404",
        "/plans/99999999999, 404",
        "/plans/x, 404",
        "/plans/1/changes, 404",
        "/plans/1/changes?since=0, 400",
        "/plans/1/changes?since=99, 404"
    })
    void what_is_not_there_or_wrong_is_told(String place, int status) {
        for (String accept : List.of("application/json", "text/html")) {
            schools.director(1)
                    .accept(accept)
                    .get(at(place))
                    .then()
                    .statusCode(status)
                    .contentType("application/problem+json");
        }
    }

    @Test
    void the_page_is_for_those_whom_the_plan_concerns() {
        for (String accept : List.of("text/html", "application/pdf")) {
            schools.director(3).accept(accept).get(at("/plan")).then().statusCode(404);
            Schools.as("vendor", "v").accept(accept).get(at("/plan")).then().statusCode(403);
            Schools.as("portal", "portal-" + schools.number(1))
                    .accept(accept)
                    .get(at("/plan"))
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void what_changed_is_a_page_that_says_whose_signature_is_void_and_why() {
        OtherServices.start();
        Schools others = Schools.next();
        String other = others.fileAndPlan();
        others.sign(other, 2).statusCode(200);
        others.director(1)
                .body(Map.of(
                        "reason",
                        "Exams <last> longer",
                        "cutOverDate",
                        LocalDate.now().plusDays(9).toString(),
                        "staffOnDuty",
                        List.of(Map.of("function", "Helpdesk", "name", "An Peeters"))))
                .post("/api/v1/migrations/" + other + "/plans")
                .then()
                .statusCode(202);
        Awaitility.await().until(() -> Schools.view(other).getInt("plan.version") == 2);
        String changes = "/api/v1/migrations/" + other + "/plans/2/changes";
        String page = others.director(2)
                .accept("text/html")
                .header("Accept-Language", "en")
                .get(changes)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(page)
                .contains("School " + others.number(2) + " (" + others.number(2) + ")", "is void")
                .contains("Exams &lt;last&gt; longer", "An Peeters", "Day it takes effect");
        assertThat(Schools.as("portal", "portal-" + others.number(2))
                        .accept("text/html")
                        .get(changes)
                        .asString())
                .as("why is for people")
                .doesNotContain("Exams");
        others.director(2)
                .get(changes)
                .then()
                .statusCode(200)
                .body("find { it.path == '/cutOverDate' }.op", equalTo("replace"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"function\":\"\",\"name\":\"A\"}]",
                "[{\"name\":\"A\"}]",
                "[{\"function\":\"F\",\"name\":\"A\\u0000B\"}]",
                "[{\"function\":\"F\",\"name\":\"A\",\"from\":\"yesterday\"}]",
                "[{\"function\":\"F\",\"name\":\"A\",\"age\":5}]",
                "[null]",
                "{}"
            })
    void who_is_on_duty_is_checked(String staff) {
        schools.director(1)
                .body("{\"reason\":\"r\",\"staffOnDuty\":" + staff + "}")
                .post(at("/plans"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", not(endsWith(":unexpected")));
    }

    private static String at(String rest) {
        return "/api/v1/migrations/" + id + rest;
    }
}

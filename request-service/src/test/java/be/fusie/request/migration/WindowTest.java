package be.fusie.request.migration;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows over the API (R6): calendars and blackouts, proposals, agreement, and a move. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class WindowTest {

    private static final int YEAR = LocalDate.now().plusMonths(4).getYear();

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
    }

    private static String at(String id, String rest) {
        return "/api/v1/migrations/" + id + "/window" + rest;
    }

    private String fileFor(Instant from) {
        Map<String, Object> request = schools.request();
        request.put("windowFrom", from.toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        return id;
    }

    /** A calendar that only the schools of this test follow. */
    private String calendar() {
        String code = "test-" + schools.pair;
        Schools.operator()
                .body(Map.of(
                        "title",
                        "Test",
                        "byDefault",
                        false,
                        "institutions",
                        List.of(schools.number(1), schools.number(2), schools.number(4))))
                .put("/api/v1/calendars/" + code)
                .then()
                .statusCode(200);
        return "/api/v1/calendars/" + code;
    }

    private static Map<String, Object> year(int from) {
        return Map.of(
                "from", from + "-09-01",
                "until", (from + 1) + "-08-31",
                "holidays",
                        List.of(
                                Map.of("name", "Summer", "from", (from + 1) + "-07-01", "until", (from + 1) + "-08-31"),
                                Map.of("name", "Armistice", "from", from + "-11-11")));
    }

    @Test
    void windows_are_proposed_in_the_summer_and_never_in_a_blackout() {
        schools = Schools.next();
        String calendar = calendar();
        Schools.operator()
                .body(year(YEAR))
                .put(calendar + "/school-years/" + YEAR + "-" + (YEAR + 1))
                .then()
                .statusCode(200)
                .body("years.label", contains(YEAR + "-" + (YEAR + 1)));
        String blackout = "/api/v1/blackouts/" + UUID.randomUUID();
        Schools.operator()
                .body(Map.of(
                        "from",
                        (YEAR + 1) + "-07-01T00:00:00+02:00",
                        "until",
                        (YEAR + 1) + "-08-10T00:00:00+02:00",
                        "databases",
                        List.of(schools.receiver),
                        "reason",
                        "The cooling is renewed"))
                .put(blackout)
                .then()
                .statusCode(200);
        String id = schools.fileAndPlan();
        schools.director(2)
                .queryParam("from", YEAR + "-11-02")
                .queryParam("until", (YEAR + 1) + "-08-31")
                .queryParam("count", 3)
                .get(at(id, "/proposals"))
                .then()
                .statusCode(200)
                .body("zone", equalTo("Europe/Brussels"))
                .body("calendars", contains("test-" + schools.pair))
                .body("proposals", hasSize(3))
                .body("proposals.from", everyItem(startsWith((YEAR + 1) + "-08-")))
                .body("proposals[0].reasons.code", hasItem("summer"));
        schools.director(1)
                .body(Map.of("from", (YEAR + 1) + "-07-20T06:00:00+02:00", "reason", "Then"))
                .post(at(id, ""))
                .then()
                .statusCode(422)
                .body("type", endsWith("window-taken"));
        schools.director(1)
                .body(Map.of("from", YEAR + "-11-12T06:00:00+01:00", "reason", "Then"))
                .post(at(id, ""))
                .then()
                .statusCode(422)
                .body("type", endsWith("window-on-school-days"))
                .body("schoolDays", hasItem(YEAR + "-11-12"));
        Schools.operator().delete(blackout).then().statusCode(204);
        Schools.operator().delete(blackout).then().statusCode(404);
        Schools.operator().delete(calendar).then().statusCode(204);
    }

    @Test
    void holidays_come_from_a_calendar_file_and_an_old_reading_changes_nothing() {
        schools = Schools.next();
        String calendar = calendar();
        String file =
                """
                BEGIN:VCALENDAR
                VERSION:2.0
                BEGIN:VEVENT
                SUMMARY:Krokusvakantie
                DTSTART;VALUE=DATE:20270208
                DTEND;VALUE=DATE:20270215
                END:VEVENT
                END:VCALENDAR
                """
                        .replace("\n", "\r\n");
        String etag = Schools.operator().get(calendar).header("ETag");
        Schools.operator()
                .contentType("text/calendar")
                .queryParam("from", "2026-09-01")
                .queryParam("until", "2027-08-31")
                .body(file)
                .put(calendar + "/school-years/2026-2027/holidays")
                .then()
                .statusCode(200)
                .body("years[0].holidays[0].name", equalTo("Krokusvakantie"))
                .body("years[0].holidays[0].until", equalTo("2027-02-14"));
        Schools.operator()
                .header("If-Match", etag)
                .body(year(2027))
                .put(calendar + "/school-years/2027-2028")
                .then()
                .statusCode(412);
        Schools.operator()
                .contentType("text/calendar")
                .queryParam("from", "2026-09-01")
                .queryParam("until", "2027-08-31")
                .body("nothing of the kind")
                .put(calendar + "/school-years/2026-2027/holidays")
                .then()
                .statusCode(422)
                .body("type", endsWith("no-calendar-file"));
        Schools.operator().delete(calendar + "/school-years/2026-2027").then().statusCode(204);
        Schools.operator().delete(calendar + "/school-years/2026-2027").then().statusCode(404);
        Schools.operator().delete(calendar).then().statusCode(204);
        Schools.operator().get(calendar).then().statusCode(404);
    }

    @Test
    void an_institution_that_wants_another_window_keeps_the_others_from_signing_until_it_is_moved() {
        schools = Schools.next();
        Instant from = Instant.now().plus(Duration.ofDays(20)).truncatedTo(ChronoUnit.SECONDS);
        String id = fileFor(from);
        Map<String, Object> no = new HashMap<>(Map.of(
                "institution", schools.number(2),
                "windowFrom", from.toString(),
                "agrees", false,
                "otherwiseFrom", from.plus(Duration.ofDays(3)).toString(),
                "reason", "Our parents' evening"));
        schools.director(1).body(no).post(at(id, "/agreements")).then().statusCode(404);
        schools.director(2)
                .body(no)
                .post(at(id, "/agreements"))
                .then()
                .statusCode(200)
                .body("agreed", equalTo(false))
                .body("words.find { it.institution == '" + schools.number(2) + "' }.says", equalTo("WANTS_ANOTHER"));
        schools.sign(id, 1).statusCode(409).body("type", endsWith("window-not-agreed"));
        schools.director(1)
                .body(Map.of(
                        "from",
                        from.plus(Duration.ofDays(3)).toString(),
                        "evenOnSchoolDays",
                        true,
                        "reason",
                        "As they wish"))
                .post(at(id, ""))
                .then()
                .statusCode(202);
        Awaitility.await()
                .until(() -> Schools.view(id).getInt("plan.version") == 2
                        && Schools.view(id).getString("state").equals("COLLECTING_CONSENT"));
        no.put("agrees", true);
        no.remove("otherwiseFrom");
        no.remove("reason");
        schools.director(2)
                .body(no)
                .post(at(id, "/agreements"))
                .then()
                .statusCode(409)
                .body("type", endsWith("window-moved"));
        no.put("windowFrom", from.plus(Duration.ofDays(3)).toString());
        schools.director(2).body(no).post(at(id, "/agreements")).then().statusCode(200);
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        schools.director(4)
                .get(at(id, ""))
                .then()
                .statusCode(200)
                .body("agreed", equalTo(true))
                .body("localFrom", notNullValue())
                .body("words.says", everyItem(equalTo("SIGNED")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agreements | {} | 400",
                "agreements | {\"institution\": \"INST\", \"agrees\": \"perhaps\"} | 400",
                "agreements | {\"institution\": \"INST\", \"agrees\": false} | 422",
                "agreements | {\"institution\": \"INST\", \"agrees\": true, \"otherwiseFrom\": \"2030-01-01T00:00:00Z\"} | 422",
                "agreements | {\"institution\": \"INST\", \"agrees\": false, \"reason\": \"x\", \"otherwiseFrom\": \"2099-01-01T00:00:00Z\"} | 422",
                " | {\"reason\": \"x\"} | 400",
                " | {\"from\": \"2020-01-01T00:00:00Z\", \"reason\": \"x\"} | 422",
                " | {\"from\": \"2099-01-01T00:00:00Z\", \"reason\": \"x\"} | 422",
                " | {\"from\": \"+999999999-01-01T00:00:00Z\", \"reason\": \"x\"} | 400",
                " | {\"from\": \"SOON\", \"until\": \"SOON\", \"reason\": \"x\", \"evenOnSchoolDays\": true} | 422",
                " | {\"from\": \"SOON\", \"until\": \"SOONER\", \"reason\": \"x\", \"evenOnSchoolDays\": true} | 422"
            })
    void a_window_or_an_answer_that_can_not_be_is_refused(String path, String body, int status) {
        String id = shared();
        Instant soon = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        sharedSchools
                .director(1)
                .body(body.replace("INST", sharedSchools.number(1))
                        .replace("SOONER", soon.plusSeconds(3).toString())
                        .replace("SOON", soon.toString()))
                .post(at(id, path == null ? "" : "/" + path))
                .then()
                .statusCode(status)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "calendars/Be-VL, '{\"title\":\"x\"}', 400",
        "calendars/be-x, '{\"title\":\" \"}', 400",
        "calendars/be-x, '{\"title\":\"x\",\"institutions\":[\"1\"]}', 400",
        "calendars/be-none/school-years/2026-2027, '{\"from\":\"2026-09-01\",\"until\":\"2027-08-31\",\"holidays\":[]}', 404",
        "calendars/be-none/school-years/2026, '{\"from\":\"2026-09-01\",\"until\":\"2027-08-31\",\"holidays\":[]}', 400",
        "calendars/be-none/school-years/2026-2027, '{\"from\":\"2026-09-31\",\"until\":\"2027-08-31\",\"holidays\":[]}', 400",
        "blackouts/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11, '{\"from\":\"2026-09-01T00:00:00Z\",\"until\":\"2026-08-01T00:00:00Z\",\"reason\":\"x\"}', 422",
        "blackouts/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11, '{\"from\":\"2026-09-01\",\"reason\":\"x\"}', 400"
    })
    void a_calendar_or_blackout_that_makes_no_sense_is_refused(String path, String body, int status) {
        Schools.operator()
                .body(body)
                .put("/api/v1/" + path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json");
        Schools.as("director", "nobody")
                .body(body)
                .put("/api/v1/" + path)
                .then()
                .statusCode(403);
    }

    @Test
    void a_span_that_is_too_long_or_backwards_is_refused_and_an_empty_one_has_no_proposals() {
        String id = shared();
        for (String span : List.of("from=2040-01-01", "until=2040-01-01", "from=x", "count=0")) {
            sharedSchools
                    .director(1)
                    .get(at(id, "/proposals?" + span))
                    .then()
                    .statusCode(org.hamcrest.Matchers.oneOf(400, 404));
        }
        sharedSchools
                .director(1)
                .get(at(id, "/proposals"))
                .then()
                .statusCode(200)
                .body("proposals", empty());
        Schools.next().director(1).get(at(id, "/proposals")).then().statusCode(404);
    }

    private static Schools sharedSchools;
    private static String sharedId;

    /** A migration that nothing changes. */
    private static synchronized String shared() {
        if (sharedId == null) {
            OtherServices.start();
            sharedSchools = Schools.next();
            sharedId = sharedSchools.fileAndPlan();
        }
        return sharedId;
    }
}

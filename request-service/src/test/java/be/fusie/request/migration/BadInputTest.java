package be.fusie.request.migration;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong is refused with what it is and what to do about it (R18), and nothing is half-written. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class BadInputTest {

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    @Test
    void a_request_that_can_not_be_is_refused_by_name() {
        refused(422, "same-database", "receiver", schools.source);
        refused(422, "unknown-database", "source", "atlantis");
        refused(422, "unknown-institution", "institutions", List.of("000001"));
        refused(422, "institution-not-in-source", "institutions", List.of(schools.number(4)));
        refused(422, "whole-or-some", "whole", true);
        refused(422, "whole-or-some", "institutions", List.of());
        refused(
                422,
                "cut-over-in-the-past",
                "cutOverDate",
                LocalDate.now().minusDays(3).toString());
        refused(
                422,
                "window-in-the-past",
                "windowFrom",
                Instant.now().minusSeconds(60).toString());
        refused(
                422,
                "consent-deadline-impossible",
                "consentDeadline",
                Instant.now().minusSeconds(60).toString());
        refused(422, "unknown-central-administrator", "centralAdministrator", "nobody");
        refused(404, "unknown-institution", "requestedBy", Schools.next().number(1));
        var byStranger = schools.request();
        byStranger.put("requestedBy", schools.number(3));
        problem(Schools.operator().body(byStranger).post("/api/v1/migrations").then(), 422, "requester-not-concerned");
    }

    private void refused(int status, String code, String field, Object value) {
        var request = schools.request();
        request.put(field, value);
        problem(schools.school(1).body(request).post("/api/v1/migrations").then(), status, code);
    }

    @Test
    void a_second_request_over_the_same_database_is_refused_even_at_the_same_moment() {
        List<Integer> answers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> schools.school(1)
                        .body(schools.request())
                        .post("/api/v1/migrations")
                        .statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .sorted()
                .toList();
        org.assertj.core.api.Assertions.assertThat(answers).containsExactly(201, 409, 409, 409);
    }

    @Test
    void an_import_that_would_pull_the_rug_from_under_a_migration_is_refused() throws Exception {
        schools.fileAndPlan();
        String example = new ObjectMapper()
                .readTree(Path.of("contracts/examples/directory.json").toFile())
                .toString();
        problem(Schools.operator().body(example).put("/api/v1/directory").then(), 409, "institution-in-migration");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{\"source\":1,\"receiver\":[]}",
                "{\"cutOverDate\":\"31 August\"}",
                "{\"whole\":\"perhaps\"}",
                "{\"institutions\":\"111111\"}",
                "{\"replacements\":[null]}",
                "{\"boardChange\":true}",
                "{} {}"
            })
    void json_that_is_not_a_request_is_a_problem_and_no_crash(String body) {
        schools.school(1)
                .body(body)
                .post("/api/v1/migrations")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("remedy", notNullValue())
                .body(not(containsString("Exception")));
    }

    @Test
    void every_field_that_is_wrong_is_named() {
        var request = schools.request();
        request.put("requestedBy", "12");
        request.put("centralAdministrator", "x".repeat(5000));
        request.remove("cutOverDate");
        problem(schools.school(1).body(request).post("/api/v1/migrations").then(), 400, "invalid-input")
                .body("detail", containsString("requestedBy"))
                .body("detail", containsString("centralAdministrator"))
                .body("detail", containsString("cutOverDate"));
        request = schools.request();
        request.put("institution", List.of("111111"));
        schools.school(1)
                .body(request)
                .post("/api/v1/migrations")
                .then()
                .statusCode(400)
                .body("detail", containsString("institution"));
    }

    @ParameterizedTest
    @CsvSource({
        "signatures, '{\"planHash\":\"abc\",\"institution\":\"111111\"}'",
        "signatures, '{}'",
        "refusals, '{\"institution\":\"111111\",\"reason\":\" \"}'",
        "cancellation, '{\"reason\":null}'",
        "cancellation, '{\"reason\":{}}'",
        "cancellation, '{\"why\":\"typo\"}'"
    })
    void an_act_without_what_it_needs_is_refused(String act, String body) {
        schools.director(1)
                .body(body)
                .post("/api/v1/migrations/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/" + act)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void an_unsound_directory_is_refused_with_all_that_is_wrong() {
        Map<String, Object> institution = Map.of(
                "number", "111111",
                "name", "De Leie",
                "board", "0000000001",
                "home", "atlantis",
                "memberships", List.of(Map.of("community", "sg-none", "from", "2026-09-01", "until", "2020-09-01")),
                "directors", List.of("a", "a"));
        String body = CanonicalJson.write(Map.of(
                "databases", List.of(Map.of("name", "alfa"), Map.of("name", "alfa")),
                "boards", List.of(Map.of("number", "0123456740", "name", "Board")),
                "communities", List.of(),
                "institutions", List.of(institution)));
        problem(Schools.operator().body(body).put("/api/v1/directory").then(), 422, "directory-unsound")
                .body("errors.size()", org.hamcrest.Matchers.equalTo(7));
    }

    @Test
    void a_wrong_place_or_media_type_is_a_problem_document_too() {
        Schools.operator().get("/api/v1/nowhere").then().statusCode(404);
        Schools.operator()
                .contentType("text/plain")
                .body("x")
                .post("/api/v1/migrations")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        Schools.operator()
                .queryParam("state", "LOST")
                .get("/api/v1/migrations")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(400, 404))
                .contentType("application/problem+json");
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith(":" + code))
                .body("remedy", notNullValue());
    }
}

package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which number an old one is now, over any number of migrations (M6, M18). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class OldNumbersTest extends MergedTest {

    @Inject
    Engines engines;

    @Test
    void any_old_number_leads_to_the_present_one_for_those_who_may_know() {
        Map<String, Object> pupil = as("school", SCHOOL)
                .get(path(merged) + "/numbers?kind=pupil&limit=1")
                .jsonPath()
                .getMap("[0]");
        Object old = pupil.get("oldNumber");
        for (String role : List.of("director", "school", "portal", "vendor")) {
            as(role, SCHOOL)
                    .get("/api/v1/numbers/" + SOURCE + '/' + old)
                    .then()
                    .statusCode(200)
                    .body("homes", hasSize(1))
                    .body("homes[0].database", equalTo(RECEIVER))
                    .body("homes[0].number", equalTo(pupil.get("newNumber")))
                    .body("homes[0].institutions", contains(SCHOOL))
                    .body("homes[0].steps[0].migration", equalTo(merged.toString()))
                    .body("homes[0].steps[0].oldNumber", equalTo(old));
            as(role, FOREIGN)
                    .get("/api/v1/numbers/" + SOURCE + '/' + old)
                    .then()
                    .statusCode(404);
            as(role, FOREIGN)
                    .get("/api/v1/numbers/" + SCHOOL + '/' + old)
                    .then()
                    .statusCode(404);
        }
        as("school", SCHOOL)
                .get("/api/v1/numbers/" + SCHOOL + '/' + old)
                .then()
                .statusCode(200)
                .body("homes[0].number", equalTo(pupil.get("newNumber")));
        as("operator").get("/api/v1/numbers/" + RECEIVER + '/' + old).then().statusCode(404);
        as("operator").get("/api/v1/numbers/" + SOURCE + "/nobody").then().statusCode(404);
        as("somebody", SCHOOL)
                .get("/api/v1/numbers/" + SOURCE + '/' + old)
                .then()
                .statusCode(403);
        given().get("/api/v1/numbers/" + SOURCE + '/' + old).then().statusCode(401);
    }

    @Test
    void a_thousand_old_numbers_are_answered_at_once() {
        List<Map<String, Object>> lines = as("operator")
                .get(path(merged) + "/numbers?limit=10000")
                .jsonPath()
                .getList("");
        List<Map<String, Object>> numbers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            numbers.add(
                    i < lines.size()
                            ? Map.of("home", SOURCE, "number", lines.get(i).get("oldNumber"))
                            : Map.of("home", SOURCE, "number", "nobody-" + i));
        }
        List<Object> present = as("operator")
                .body(Map.of("numbers", numbers))
                .post("/api/v1/numbers/resolutions")
                .then()
                .statusCode(200)
                .body("resolutions", hasSize(1000))
                .extract()
                .path("resolutions.collect { it.homes.size() == 1 ? it.homes[0].number : null }");
        assertThat(present.subList(0, Math.min(1000, lines.size())))
                .isEqualTo(
                        lines.stream().limit(1000).map(l -> l.get("newNumber")).toList());
        as("vendor", FOREIGN)
                .body(Map.of("numbers", numbers.subList(0, 5)))
                .post("/api/v1/numbers/resolutions")
                .then()
                .statusCode(200)
                .body("resolutions.homes.flatten()", empty());
        numbers.add(numbers.get(0));
        for (Object wrong : List.of(
                Map.of("numbers", numbers),
                Map.of("numbers", List.of()),
                Map.of(),
                Map.of("numbers", List.of(Map.of("home", SOURCE))),
                Map.of("numbers", List.of(Map.of("home", " ", "number", "1"))),
                "[")) {
            as("operator")
                    .body(wrong)
                    .post("/api/v1/numbers/resolutions")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
    }

    @Test
    void a_number_is_followed_over_the_next_migration_and_an_undone_one_does_not_count() throws Exception {
        Map<String, Object> line =
                as("operator").get(path(merged) + "/numbers?limit=1").jsonPath().getMap("[0]");
        UUID next = UUID.randomUUID();
        own(
                "insert into merge_run (migration, source, receiver, institutions, whole, phase, result, updated_at, merged_at)"
                        + " values ('%s', '%s', 'third', array['%s'], true, 'MERGED', '{}', now(), now())"
                                .formatted(next, RECEIVER, SCHOOL));
        copyList(
                next,
                "select gen_random_uuid(), " + line.get("newNumber") + ", 999000, 'moved', array['pupil'], array['"
                        + SCHOOL + "']");
        String at = "/api/v1/numbers/" + SOURCE + '/' + line.get("oldNumber");
        as("operator")
                .get(at)
                .then()
                .body("homes[0].database", equalTo("third"))
                .body("homes[0].number", equalTo("999000"))
                .body("homes[0].steps.receiver", contains(RECEIVER, "third"));
        own("update merge_run set result = null, merged_at = null, phase = 'UNDONE' where migration = '" + next + "'");
        as("operator").get(at).then().body("homes[0].database", equalTo(RECEIVER));
    }

    private void copyList(UUID migration, String query) throws SQLException {
        try (Connection from = own.getConnection()) {
            from.setAutoCommit(false);
            engines.engine().journal().saveNumbers(migration, from, query);
        }
    }
}

package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Lists old → new, as people and machines read and fetch them (M6). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListsTest extends MergedTest {

    @Test
    void after_the_merge_nothing_is_decided_any_more() {
        Map<String, Object> late = DecisionsTest.unlike(merged);
        as("operator")
                .body(Map.of("decision", "same", "reason", "the same"))
                .put(path(merged) + "/matches/" + late.get("old") + '/' + late.get("receiver"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:freeze-began"));
    }

    @Test
    void a_list_is_read_page_by_page_and_each_caller_gets_the_people_of_their_institutions() {
        List<String> all = as("operator")
                .get(path(merged) + "/numbers?limit=10000")
                .jsonPath()
                .getList("oldNumber");
        List<String> paged = new ArrayList<>();
        Pattern next = Pattern.compile("<[^>]*(/api/v1/[^>]*)>; rel=\"next\"");
        String at = path(merged) + "/numbers?limit=30";
        while (at != null) {
            Response page = as("operator").get(at);
            paged.addAll(page.jsonPath().getList("oldNumber"));
            Matcher link = next.matcher(page.header("Link") == null ? "" : page.header("Link"));
            at = link.matches() ? link.group(1) : null;
        }
        assertThat(paged).hasSizeGreaterThan(60).isEqualTo(all).doesNotHaveDuplicates();
        assertThat(paged.stream().map(Long::valueOf)).isSorted();
        as("school", SCHOOL)
                .get(path(merged) + "/numbers?kind=pupil&limit=10000")
                .then()
                .statusCode(200)
                .body("institutions.flatten().unique()", contains(SCHOOL))
                .body("kinds", everyItem(hasItem("pupil")));
        as("school", SCHOOL)
                .get(path(merged) + "/numbers?institution="
                        + LANDSCAPE.source().numbers().get(1))
                .then()
                .statusCode(200)
                .body("institutions.flatten().unique().findAll { it != '" + SCHOOL + "' }", empty());
        as("operator").get(path(merged) + "/numbers?limit=10001").then().statusCode(400);
        as("operator")
                .get(path(merged) + "/numbers?kind=dog")
                .then()
                .statusCode(400)
                .body("remedy", containsString("boarder"));
        for (String role : List.of("director", "school", "portal", "vendor")) {
            as(role, FOREIGN).get(path(merged) + "/numbers").then().statusCode(404);
        }
        // A vendor links anew by machine, for the schools that its token names (M12, N7).
        as("vendor", SCHOOL)
                .get(path(merged) + "/numbers?kind=pupil&institution=" + SCHOOL)
                .then()
                .statusCode(200)
                .body("institutions.flatten().unique()", equalTo(List.of(SCHOOL)));
        as("application", SCHOOL).get(path(merged) + "/numbers").then().statusCode(403);
    }

    @Test
    void a_link_to_a_list_works_once_for_a_short_while_for_who_asked_and_is_noted() throws Exception {
        String mine = "a-" + UUID.randomUUID();
        String href = person(mine, "school", SCHOOL)
                .body(Map.of("kind", "staff", "format", "xlsx"))
                .post(path(merged) + "/downloads")
                .then()
                .statusCode(201)
                .body("expiresAt", notNullValue())
                .extract()
                .path("href");
        person("a-thief", "school", SCHOOL).get(href).then().statusCode(404);
        given().get(href).then().statusCode(401);
        byte[] workbook = person(mine, "school", SCHOOL)
                .accept("*/*")
                .get(href)
                .then()
                .statusCode(200)
                .contentType(ListFile.Format.XLSX.mediaType())
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", containsString("-staff.xlsx"))
                .extract()
                .asByteArray();
        assertThat(new String(workbook, 0, 2)).isEqualTo("PK");
        person(mine, "school", SCHOOL)
                .get(href)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-ticket"));

        String old = person(mine, "school", SCHOOL)
                .body("{}")
                .post(path(merged) + "/downloads")
                .path("href");
        own("update download set expires_at = now() - interval '1 second' where started_at is null");
        person(mine, "school", SCHOOL).get(old).then().statusCode(404);

        as("operator")
                .get(path(merged) + "/downloads?limit=1000")
                .then()
                .statusCode(200)
                .body("findAll { it.subject == '" + mine + "' && it.format == 'xlsx' }[0].lines", greaterThan(1))
                .body("findAll { it.subject == '" + mine + "' && it.format == 'xlsx' }[0].finishedAt", notNullValue())
                .body("findAll { it.subject == '" + mine + "' && it.format == 'csv' }[0].lines", nullValue());
        as("school", SCHOOL).get(path(merged) + "/downloads").then().statusCode(403);
        as("director", FOREIGN)
                .body("{}")
                .post(path(merged) + "/downloads")
                .then()
                .statusCode(404);
        as("operator")
                .body(Map.of("format", "doc"))
                .post(path(merged) + "/downloads")
                .then()
                .statusCode(400);
        as("operator")
                .body(Map.of("kind", "dog"))
                .post(path(merged) + "/downloads")
                .then()
                .statusCode(400);
        as("vendor", SCHOOL).body("{}").post(path(merged) + "/downloads").then().statusCode(403);
    }

    @Test
    void files_have_the_lines_of_the_pages() {
        List<String> olds = as("director", SCHOOL)
                .get(path(merged) + "/numbers?kind=pupil&limit=10000")
                .jsonPath()
                .getList("oldNumber");
        String csv = as("director", SCHOOL)
                .accept("text/csv")
                .get(path(merged) + "/numbers?kind=pupil")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(csv.lines().skip(1).map(l -> l.substring(0, l.indexOf(',')))).containsExactlyElementsOf(olds);
        as("director", SCHOOL)
                .accept(ListFile.Format.XLSX.mediaType())
                .get(path(merged) + "/numbers?kind=pupil")
                .then()
                .statusCode(200);
    }

    @Test
    void a_download_that_broke_off_goes_on_where_it_broke_off() {
        String list = path(merged) + "/numbers?kind=pupil";
        var whole = csv(null, null).get(list).then().statusCode(200).header("Accept-Ranges", "bytes");
        byte[] all = whole.extract().asByteArray();
        String tag = whole.extract().header("ETag");
        int broke = all.length / 2 + 1;

        var rest = csv("bytes=" + broke + "-", tag)
                .get(list)
                .then()
                .statusCode(206)
                .header("ETag", tag)
                .header("Content-Range", "bytes " + broke + "-" + (all.length - 1) + "/" + all.length);
        assertThat(rest.extract().asByteArray()).isEqualTo(Arrays.copyOfRange(all, broke, all.length));
        assertThat(csv("bytes=3-9", null)
                        .get(list)
                        .then()
                        .statusCode(206)
                        .extract()
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(all, 3, 10));
        assertThat(csv("bytes=-5", null)
                        .get(list)
                        .then()
                        .statusCode(206)
                        .extract()
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(all, all.length - 5, all.length));
        assertThat(csv("bytes=5-", "\"another list\"")
                        .get(list)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .as("the list has changed since: all of it")
                .isEqualTo(all);
        csv("bytes=" + all.length + "-", tag)
                .get(list)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */" + all.length)
                .body("type", equalTo("urn:fusie:problem:no-such-range"));
        for (String other :
                List.of("bytes=0-1,3-4", "lines=1-2", "bytes=7-3", "bytes=-", "bytes=99999999999999999999-")) {
            csv(other, null).get(list).then().statusCode(200);
        }
        assertThat(csv(null, null).get(path(merged) + "/numbers?kind=staff").header("ETag"))
                .isNotEqualTo(tag);
        List<Integer> lines =
                as("operator").get(path(merged) + "/downloads?limit=1000").path("lines");
        assertThat(lines).as("what was fetched in parts is noted part by part").contains(0, 1);
    }

    private RequestSpecification csv(String range, String ifRange) {
        RequestSpecification request = as("director", SCHOOL).accept("text/csv");
        if (range != null) {
            request.header("Range", range);
        }
        if (ifRange != null) {
            request.header("If-Range", ifRange);
        }
        return request;
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void an_undone_merge_has_no_lists_and_its_numbers_lead_nowhere() {
        Map<String, Object> line =
                as("operator").get(path(merged) + "/numbers?limit=1").jsonPath().getMap("[0]");
        String link =
                as("operator").body("{}").post(path(merged) + "/downloads").path("href");
        UUID migration = merged;
        merged = null;
        commands.send(migration, "merge.undo-merge.v1", move());
        assertThat(commands.reply(migration, 3).type()).isEqualTo("merge.merge-undone.v1");
        as("operator")
                .get(path(migration) + "/numbers")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:not-merged"));
        as("operator").body("{}").post(path(migration) + "/downloads").then().statusCode(404);
        as("operator").get(link).then().statusCode(404);
        as("operator")
                .get("/api/v1/numbers/" + SOURCE + '/' + line.get("oldNumber"))
                .then()
                .statusCode(404);
    }

    @Test
    void only_operators_have_lists_sealed_anew() {
        as("operator").post("/api/v1/numbers/seals").then().statusCode(200).body("pieces", equalTo(0));
        as("director", SCHOOL).post("/api/v1/numbers/seals").then().statusCode(403);
    }

    @Test
    void the_openapi_document_tells_every_answer() {
        String document =
                given().accept("application/json").get("/q/openapi?format=json").asString();
        io.restassured.path.json.JsonPath paths = new io.restassured.path.json.JsonPath(document);
        Map<String, List<String>> answers = Map.of(
                "/api/v1/migrations/{migration}/numbers.get",
                List.of("200", "400", "401", "403", "404"),
                "/api/v1/migrations/{migration}/downloads.post",
                List.of("201", "400", "401", "403", "404"),
                "/api/v1/migrations/{migration}/downloads.get",
                List.of("200", "400", "401", "403", "404"),
                "/api/v1/downloads/{ticket}.get",
                List.of("200", "401", "403", "404"),
                "/api/v1/migrations/{migration}/matches.get",
                List.of("200", "400", "401", "403", "404", "503"),
                "/api/v1/migrations/{migration}/matches/{old}/{receiver}.put",
                List.of("200", "400", "401", "403", "404", "409", "503"),
                "/api/v1/migrations/{migration}/progress.get",
                List.of("200", "401", "403", "404"),
                "/api/v1/numbers/{home}/{old}.get",
                List.of("200", "400", "401", "403", "404", "409"),
                "/api/v1/numbers/resolutions.post",
                List.of("200", "400", "401", "403"));
        answers.forEach((operation, codes) -> {
            int dot = operation.lastIndexOf('.');
            Map<String, Object> responses = paths.getMap(
                    "paths.'" + operation.substring(0, dot) + "'." + operation.substring(dot + 1) + ".responses");
            assertThat(responses).as(operation).containsKeys(codes.toArray(String[]::new));
        });
    }
}

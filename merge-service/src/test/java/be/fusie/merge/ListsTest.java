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
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.TestTokens;
import be.fusie.reference.Landscape;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Lists old → new, the resolver and the progress stream, as people and machines meet them. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListsTest {

    private static final Landscape LANDSCAPE = SchoolsTestResource.LANDSCAPE;
    private static final String SOURCE = LANDSCAPE.source().name();
    private static final String RECEIVER = LANDSCAPE.receiver().name();
    private static final String SCHOOL = LANDSCAPE.requesting().number();
    private static final String FOREIGN =
            LANDSCAPE.bystander().institutions().get(0).number();

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    @TestHTTPResource
    URI service;

    @Inject
    AgroalDataSource own;

    private static Commands commands;
    /** A migration that is merged as long as this class runs. */
    private static UUID merged;

    private static String streamed;

    @BeforeEach
    void connect() throws Exception {
        if (commands == null) {
            commands = new Commands(bootstrap);
        }
        if (merged == null) {
            UUID migration = plan();
            CompletableFuture<String> stream = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    stream.complete(stream(migration, "operator", null).body());
                } catch (Exception e) {
                    stream.completeExceptionally(e);
                }
            });
            reader.start();
            commands.send(migration, "merge.merge-databases.v1", move());
            Content reply = commands.reply(migration, 2);
            assertThat(reply.type()).as(reply.data().toString()).isEqualTo("merge.databases-merged.v1");
            merged = migration;
            streamed = stream.get(20, TimeUnit.SECONDS);
        }
    }

    /** The school databases are others' as well. */
    @AfterAll
    static void undo() {
        if (merged != null) {
            UUID migration = merged;
            merged = null;
            commands.send(migration, "merge.undo-merge.v1", move());
            assertThat(commands.reply(migration, 3).type()).isEqualTo("merge.merge-undone.v1");
        }
        commands.close();
        commands = null;
    }

    private static Map<String, Object> move() {
        return new HashMap<>(Map.of(
                "source",
                SOURCE,
                "receiver",
                RECEIVER,
                "institutions",
                LANDSCAPE.source().numbers(),
                "whole",
                true,
                "replacements",
                LANDSCAPE.replacements(),
                "cutOverDate",
                "2026-08-31"));
    }

    private static UUID plan() {
        UUID migration = UUID.randomUUID();
        commands.send(migration, "merge.plan-merge.v1", move());
        Content reply = commands.reply(migration, 1);
        assertThat(reply.type()).as(reply.data().toString()).isEqualTo("merge.merge-planned.v1");
        assertThat(reply.data().path("openPairs").asInt()).isPositive();
        assertThat(reply.data().toString()).doesNotContain("Xhenseval", "Quaghebeur");
        return migration;
    }

    private static RequestSpecification as(String role, String... institutions) {
        return person("a-" + role, role, institutions);
    }

    private static RequestSpecification person(String name, String role, String... institutions) {
        return given().auth()
                .oauth2(TestTokens.token(name, Set.of(role), Set.of(institutions)))
                .contentType("application/json");
    }

    private static String path(UUID migration) {
        return "/api/v1/migrations/" + migration;
    }

    private void ownSql(String statement) throws SQLException {
        try (Connection c = own.getConnection();
                Statement s = c.createStatement()) {
            s.execute(statement);
        }
    }

    private static Map<String, Object> unlike(UUID migration) {
        List<Map<String, Object>> pairs = as("operator")
                .get(path(migration) + "/matches?limit=200")
                .jsonPath()
                .getList("");
        return pairs.stream()
                .filter(p -> p.get("doubt").equals("names-unlike"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void after_the_merge_nothing_is_decided_any_more() {
        Map<String, Object> late = unlike(merged);
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
        ownSql("update download set expires_at = now() - interval '1 second' where started_at is null");
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
        ownSql(
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
        ownSql("update merge_run set result = null, merged_at = null, phase = 'UNDONE' where migration = '" + next
                + "'");
        as("operator").get(at).then().body("homes[0].database", equalTo(RECEIVER));
    }

    @Inject
    Engines engines;

    private void copyList(UUID migration, String query) throws SQLException {
        try (Connection from = own.getConnection()) {
            from.setAutoCommit(false);
            engines.engine().journal().saveNumbers(migration, from, query);
        }
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

    private HttpResponse<String> stream(UUID migration, String role, String last, String... institutions)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path(migration) + "/progress"))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + TestTokens.token("a-" + role, Set.of(role), Set.of(institutions)));
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void progress_streams_while_the_work_goes_on_and_ends_by_itself() throws Exception {
        List<String> events = streamed.lines()
                .filter(l -> l.startsWith("event:"))
                .map(l -> l.substring(6).strip())
                .toList();
        assertThat(events).hasSizeGreaterThan(1).contains("progress");
        assertThat(events.get(events.size() - 1)).isEqualTo("end");
        assertThat(IntStream.range(0, events.size() - 1).mapToObj(events::get)).containsOnly("progress");
        assertThat(streamed.lines().filter(l -> l.startsWith("id:"))).doesNotHaveDuplicates();
        assertThat(streamed).contains("\"secondsLeft\":0", "\"ended\":true", "\"bytes\":");
    }

    @Test
    void a_stream_that_was_lost_goes_on_and_begins_with_the_present_state() throws Exception {
        HttpResponse<String> first = stream(merged, "director", null, SCHOOL);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(first.body()).containsOnlyOnce("event:end").contains("\"phase\":\"MERGED\"");
        String id = first.body()
                .lines()
                .filter(l -> l.startsWith("id:"))
                .findFirst()
                .orElseThrow()
                .substring(3);
        assertThat(stream(merged, "director", id.strip(), SCHOOL).body()).containsOnlyOnce("event:end");
        assertThat(stream(merged, "director", null, FOREIGN).statusCode()).isEqualTo(404);
        assertThat(stream(merged, "vendor", null, SCHOOL).statusCode()).isEqualTo(403);
        assertThat(stream(UUID.randomUUID(), "operator", null).statusCode()).isEqualTo(404);
        as("portal", SCHOOL)
                .accept("application/json")
                .get(path(merged) + "/progress")
                .then()
                .statusCode(200)
                .body("ended", equalTo(true))
                .body("secondsLeft", equalTo(0))
                .body("bytes", greaterThan(1000))
                .body("tables.find { it.table == 'attendance' }.bytes", greaterThan(1000));
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

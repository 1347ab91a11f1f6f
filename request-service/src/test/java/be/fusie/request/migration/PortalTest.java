package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What portals count on: acts that may be sent again, pages, filters, versions, a stream of changes. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class PortalTest {

    @TestHTTPResource
    URI service;

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    private Response file(String key, Map<String, Object> request) {
        return schools.school(1).header("Idempotency-Key", key).body(request).post("/api/v1/migrations");
    }

    @Test
    void a_request_sent_again_with_its_key_is_filed_once() {
        String key = UUID.randomUUID().toString();
        Response first = file(key, schools.request());
        Response again = file(key, schools.request());
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.asString()).as("the very same answer").isEqualTo(first.asString());
        file(UUID.randomUUID().toString(), schools.request()).then().statusCode(409);
    }

    @Test
    void two_at_once_with_one_key_wait_for_each_other() {
        String key = UUID.randomUUID().toString();
        List<CompletableFuture<Response>> both = List.of(
                CompletableFuture.supplyAsync(() -> file(key, schools.request())),
                CompletableFuture.supplyAsync(() -> file(key, schools.request())));
        List<Response> answers = both.stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(Response::statusCode).containsExactly(201, 201);
        assertThat(answers.stream().map(a -> a.path("id").toString()).distinct())
                .hasSize(1);
    }

    @Test
    void a_key_is_good_for_one_request_of_one_person() {
        String key = UUID.randomUUID().toString();
        file(key, schools.request()).then().statusCode(201);
        Map<String, Object> other = schools.request();
        other.put("whole", true);
        other.put("institutions", List.of());
        file(key, other).then().statusCode(422).body("type", equalTo("urn:fusie:problem:idempotency-key-reused"));
        Schools.operator()
                .header("Idempotency-Key", key)
                .body(schools.request())
                .post("/api/v1/migrations")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:request-open"));
        file(" ", schools.request())
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:fusie:problem:bad-idempotency-key"));
    }

    @Test
    void a_refusal_is_not_remembered() {
        String key = UUID.randomUUID().toString();
        Map<String, Object> wrong = schools.request();
        wrong.put("receiver", schools.source);
        file(key, wrong).then().statusCode(422);
        file(key, schools.request()).then().statusCode(201);
    }

    @Test
    void nobody_acts_on_a_state_that_is_no_longer_so() {
        String id = schools.fileAndPlan();
        String version = schools.director(1).get("/api/v1/migrations/" + id).header("ETag");
        schools.director(1)
                .header("If-None-Match", version)
                .get("/api/v1/migrations/" + id)
                .then()
                .statusCode(304);
        schools.sign(id, 2).statusCode(200);
        schools.director(1)
                .header("If-Match", version)
                .body(Map.of("reason", "All changed"))
                .post("/api/v1/migrations/" + id + "/cancellation")
                .then()
                .statusCode(412)
                .body("type", equalTo("urn:fusie:problem:changed-since"));
        String present = schools.director(1).get("/api/v1/migrations/" + id).header("ETag");
        schools.director(1)
                .header("If-Match", present)
                .body(Map.of("reason", "Now I know"))
                .post("/api/v1/migrations/" + id + "/cancellation")
                .then()
                .statusCode(200);
    }

    @Test
    void migrations_are_listed_in_pages_that_lead_to_each_other() {
        List<String> filed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = schools.fileAndPlan();
            filed.add(0, id);
            Schools.act(Schools.operator(), id, "cancellation").statusCode(200);
        }
        List<String> seen = new ArrayList<>();
        String next = "/api/v1/migrations?limit=2&database=" + schools.source;
        int pages = 0;
        while (next != null) {
            Response page = schools.director(1).get(next);
            page.then().statusCode(200);
            seen.addAll(page.jsonPath().getList("id", String.class));
            next = next(page.header("Link"));
            pages++;
        }
        assertThat(seen).as("newest first, none twice").isEqualTo(filed);
        assertThat(pages).isEqualTo(3);
        schools.director(1)
                .get("/api/v1/migrations?cursor=nonsense")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:fusie:problem:bad-cursor"));
        schools.director(1).get("/api/v1/migrations?limit=0").then().statusCode(400);
    }

    private static String next(String link) {
        if (link == null) {
            return null;
        }
        Matcher next = Pattern.compile("<[^>]*(/api/v1/migrations[^>]*)>; rel=\"next\"")
                .matcher(link);
        assertThat(next.matches()).as(link).isTrue();
        return java.net.URLDecoder.decode(next.group(1), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void migrations_are_found_by_school_institution_and_state_among_those_one_may_see() {
        String id = schools.fileAndPlan();
        String named = "/api/v1/migrations?school=school " + schools.number(2);
        schools.director(1).get(named).then().statusCode(200).body("id", equalTo(List.of(id)));
        schools.director(3).get(named).then().statusCode(200).body("id", equalTo(List.of()));
        schools.director(1)
                .get("/api/v1/migrations?school=%25%25")
                .then()
                .statusCode(200)
                .body("id", equalTo(List.of()));
        Schools.operator()
                .get("/api/v1/migrations?institution=" + schools.number(4) + "&state=COLLECTING_CONSENT")
                .then()
                .body("id", equalTo(List.of(id)));
        Schools.operator()
                .get("/api/v1/migrations?institution=" + schools.number(4) + "&state=COMPLETED")
                .then()
                .body("id", not(hasItem(id)));
    }

    @Test
    void a_stream_tells_every_change_and_ends_with_the_migration() throws Exception {
        String id = schools.fileAndPlan();
        CompletableFuture<HttpResponse<String>> stream = HttpClient.newHttpClient()
                .sendAsync(events(id, "olga", "operator"), HttpResponse.BodyHandlers.ofString());
        Thread.sleep(800);
        schools.signAll(id);
        HttpResponse<String> all = stream.get(30, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        List<String> told =
                all.body().lines().filter(line -> line.startsWith("data:")).toList();
        assertThat(told.get(0)).contains("\"state\":\"COLLECTING_CONSENT\"");
        assertThat(told.get(told.size() - 1)).contains("\"state\":\"COMPLETED\"");
        assertThat(told).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    @Test
    void a_stream_ends_when_its_listener_may_not_read_it_any_more() throws Exception {
        String id = schools.fileAndPlan();
        String director = "dir-" + schools.number(4);
        CompletableFuture<HttpResponse<String>> stream = HttpClient.newHttpClient()
                .sendAsync(events(id, director, "director"), HttpResponse.BodyHandlers.ofString());
        Thread.sleep(800);
        assertThat(stream).isNotDone();
        Sql.run(director, "update appointment set subject = 'left-' || subject where subject = ID");
        HttpResponse<String> all = stream.get(30, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.body()).contains("\"state\":\"COLLECTING_CONSENT\"").doesNotContain("COMPLETED");
    }

    @Test
    void a_stranger_is_told_of_no_changes() throws Exception {
        String id = schools.fileAndPlan();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(events(id, "dir-" + schools.number(3), "director"), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("urn:fusie:problem:unknown-migration");
    }

    private HttpRequest events(String id, String subject, String role) {
        return HttpRequest.newBuilder(service.resolve("/api/v1/migrations/" + id + "/events"))
                .header("Authorization", "Bearer " + TestTokens.token(subject, Set.of(role), Set.of()))
                .header("Accept", "text/event-stream, application/problem+json")
                .timeout(Duration.ofSeconds(40))
                .build();
    }
}

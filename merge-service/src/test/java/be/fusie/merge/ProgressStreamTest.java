package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far a merge is, told while it runs (M19). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class ProgressStreamTest extends MergedTest {

    @TestHTTPResource
    URI service;

    private static String streamed;

    @Override
    void duringMerge(UUID migration, Runnable merge) throws Exception {
        CompletableFuture<String> stream = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                stream.complete(stream(migration, "operator", null).body());
            } catch (Exception e) {
                stream.completeExceptionally(e);
            }
        });
        reader.start();
        merge.run();
        streamed = stream.get(20, TimeUnit.SECONDS);
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
}

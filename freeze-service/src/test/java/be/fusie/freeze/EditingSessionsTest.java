package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class EditingSessionsTest extends FreezeScenario {

    private final String token = TestTokens.token("school-application", Set.of("application"), Set.of());

    @Test
    void f4_leases_that_many_people_give_back_at_the_same_moment_are_all_gone() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(8);
        try {
            List<String> sessions = all(people, Collections.nCopies(80, this::take));

            List<Callable<Integer>> returns = new ArrayList<>();
            sessions.forEach(session -> returns.add(() -> giveBack(session)));

            assertThat(all(people, returns)).hasSize(80).containsOnly(204);
            assertThat(giveBack(sessions.get(0))).isEqualTo(404);
        } finally {
            people.shutdownNow();
        }
    }

    private String take() {
        return given().auth()
                .oauth2(token)
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private int giveBack(String session) {
        return given().auth()
                .oauth2(token)
                .delete("/api/v1/editing-sessions/" + session)
                .statusCode();
    }

    private static <T> List<T> all(ExecutorService people, List<Callable<T>> acts) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : people.invokeAll(acts)) {
            results.add(result.get());
        }
        return results;
    }
}

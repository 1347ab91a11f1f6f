package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link AccessTest} is whole: an endpoint that nobody put there fails the build. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class EndpointTableTest {

    /**
     * What needs another state or rows of its own: tried by {@link UndoTest}, {@link LifeTest}, {@link WindowTest},
     * {@link SignedDocumentTest}.
     */
    private static final Set<String> TRIED_ELSEWHERE = Set.of(
            "PUT /api/v1/blackouts/{id}",
            "DELETE /api/v1/blackouts/{id}",
            "GET /api/v1/calendars/{code}",
            "PUT /api/v1/calendars/{code}/school-years/{label}",
            "DELETE /api/v1/calendars/{code}/school-years/{label}",
            "PUT /api/v1/calendars/{code}/school-years/{label}/holidays",
            "GET /api/v1/migrations/{id}/undo",
            "POST /api/v1/migrations/{id}/undo",
            "POST /api/v1/migrations/{id}/undo/confirmation",
            "POST /api/v1/migrations/{id}/undo/withdrawal",
            "POST /api/v1/migrations/{id}/freeze-terms",
            "POST /api/v1/migrations/{id}/signatures/documents",
            "POST /api/v1/migrations/{id}/window",
            "POST /api/v1/migrations/{id}/window/agreements");

    @Test
    void every_endpoint_stands_in_the_table_of_roles() {
        Map<String, Map<String, Object>> paths =
                given().get("/q/openapi?format=json").jsonPath().getMap("paths");
        List<String> tried = table();
        List<String> forgotten = new ArrayList<>();
        paths.forEach((path, operations) -> operations.keySet().forEach(method -> {
            String pattern = method.toUpperCase(Locale.ROOT) + ", "
                    + path.replaceFirst("^/api/v1", "").replaceAll("\\{[^}]*}", "[^/,]+") + "(\\?[^,]*)?,.*";
            if (tried.stream().noneMatch(row -> row.matches(pattern))) {
                forgotten.add(method.toUpperCase(Locale.ROOT) + " " + path);
            }
        }));
        forgotten.removeAll(TRIED_ELSEWHERE);
        assertThat(forgotten)
                .as("add a row to AccessTest that says what each role gets there")
                .isEmpty();
    }

    private static List<String> table() {
        return Arrays.stream(AccessTest.class.getDeclaredMethods())
                .map((Method method) -> method.getAnnotation(CsvSource.class))
                .filter(table -> table != null)
                .flatMap(table -> Arrays.stream(table.value()))
                .toList();
    }
}

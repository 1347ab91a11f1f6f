package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class GaugesTest {

    private OtherServices others;
    private Schools schools;

    @Inject
    MigrationGauges gauges;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private double metric(String name) throws SQLException {
        gauges.read();
        String all = given().get("/q/metrics").then().statusCode(200).extract().asString();
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(all);
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    @Test
    void operators_see_how_many_migrations_stand_where_and_for_how_long() throws SQLException {
        double before = metric("fusie_migrations{state=\"COLLECTING_CONSENT\"}");

        schools.fileAndPlan();

        assertThat(metric("fusie_migrations{state=\"COLLECTING_CONSENT\"}")).isEqualTo(before + 1);
        assertThat(metric("fusie_migrations_unmoved_seconds{state=\"COLLECTING_CONSENT\"}"))
                .isPositive();
    }

    @Test
    void operators_see_that_read_only_lasts_longer_than_was_forecast() throws SQLException {
        others.with(
                "freeze.databases-frozen.v1",
                OtherServices.example("freeze.databases-frozen.v1")
                        .replaceFirst(
                                "\"since\": \"[^\"]+\"",
                                "\"since\": \"%s\"".formatted(Instant.now().minus(Duration.ofDays(2)))));
        others.when("merge.merge-databases.v1", OtherServices.SILENCE);
        String id = schools.fileAndSign();
        Schools.awaitStep(id, "MERGE");

        assertThat(metric("fusie_migrations_readonly_seconds")).isGreaterThan(100_000);
        assertThat(metric("fusie_migrations_readonly_overrun_seconds")).isPositive();

        Schools.act(Schools.operator(), id, "cancellation");
        Schools.await(id, "ABANDONED");
        assertThat(metric("fusie_migrations_readonly_seconds")).isZero();
    }
}

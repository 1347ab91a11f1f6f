package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Who it was is forgotten a set time after the end, and the chain stays whole (X1, I8). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class RetentionTest {

    @Inject
    Retention retention;

    @Test
    void long_after_the_end_nobody_is_named_any_more_and_the_history_is_intact() throws Exception {
        OtherServices.start();
        Schools schools = Schools.next();
        String id = schools.fileAndSign();
        Schools.await(id, "COMPLETED");
        String history = "/api/v1/migrations/" + id + "/history";
        retention.forget();
        assertThat(Schools.operator().get(history).jsonPath().getList("acts.who"))
                .as("it ended just now")
                .contains("dir-" + schools.number(1));

        Sql.run(id, "update migration set since = now() - interval '11 years' where id = ID");
        retention.forget();
        Schools.operator().get(history).then().statusCode(200).body("acts.who", everyItem(nullValue()));
        assertThat(Schools.operator().get(history).jsonPath().getBoolean("intact"))
                .isTrue();
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/signatures")
                        .asString())
                .doesNotContain("dir-" + schools.number(1));
        retention.forget();
    }
}

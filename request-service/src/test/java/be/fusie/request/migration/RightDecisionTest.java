package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What schools decide about single rights is part of the plan that is signed, and of what is carried out (R5, R11). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class RightDecisionTest {

    private static final String PLANNED = "merge.merge-planned.v1";
    private static final String DECIDED = "merge.rights-decided.v1";

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private static String planned(long rightsAsOf) {
        return CanonicalJson.read(OtherServices.planned(), ObjectNode.class)
                .put("rightsAsOf", rightsAsOf)
                .toString();
    }

    @Test
    void a_decision_makes_a_new_plan_voids_signatures_and_reaches_the_merge() {
        others.with(PLANNED, planned(0));
        String id = schools.fileAndPlan();
        schools.sign(id, 1);
        others.with(PLANNED, planned(17));
        others.reply(id, DECIDED);
        Awaitility.await().until(() -> Schools.view(id).getInt("plan.version") == 2);
        Schools.await(id, "COLLECTING_CONSENT");
        assertThat(Schools.view(id).getList("consent.signed")).isEmpty();
        schools.director(1)
                .header("Accept", "application/json")
                .get("/api/v1/migrations/" + id + "/plan")
                .then()
                .body("figures.rightsAsOf", equalTo(17));
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .body("acts.findAll { it.act == 'REPLANNED' }.reason", hasItem(containsString("R11")));
        others.reply(id, DECIDED);
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
        assertThat(Schools.view(id).getInt("plan.version"))
                .as("told twice is once")
                .isEqualTo(2);
        assertThat(others.data(id, "merge.merge-databases.v1")
                        .path("rightsAsOf")
                        .asLong())
                .isEqualTo(17);
    }

    @Test
    void a_plan_that_was_made_before_the_last_decision_is_not_taken_for_the_one_after_it() {
        others.with(PLANNED, planned(0));
        String id = schools.fileAndPlan();
        others.with(PLANNED, planned(3));
        others.reply(id, DECIDED);
        Schools.await(id, "PLANNING");
        others.with(PLANNED, planned(17)).reply(id, PLANNED);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.director(1)
                .header("Accept", "application/json")
                .get("/api/v1/migrations/" + id + "/plan")
                .then()
                .body("version", equalTo(2))
                .body("figures.rightsAsOf", equalTo(17));
    }

    @Test
    void once_the_steps_have_begun_what_was_signed_holds() {
        others.with(PLANNED, planned(0)).when("merge.stage-migration.v1", OtherServices.SILENCE);
        String id = schools.fileAndSign();
        Awaitility.await().until(() -> others.commands(id).contains("merge.stage-migration.v1"));
        others.reply(id, DECIDED);
        Awaitility.await().until(() -> Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .jsonPath()
                .getList("acts.act")
                .contains("RIGHTS_DECIDED"));
        others.reply(id, "merge.migration-staged.v1");
        Schools.await(id, "COMPLETED");
        assertThat(others.data(id, "merge.merge-databases.v1")
                        .path("rightsAsOf")
                        .asLong())
                .isZero();
    }
}

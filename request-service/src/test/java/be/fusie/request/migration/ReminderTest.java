package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R5: those who have not signed are reminded before the deadline, once each time, and nobody else learns who they are. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ReminderTest {

    private static final String REMIND = "notification.remind-signers.v1";

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    @Test
    void those_who_have_not_signed_are_reminded_once_of_what_came_due() throws Exception {
        String id = schools.fileAndPlan();
        schools.sign(id, 2).statusCode(200);
        assertThat(Schools.view(id).getList("consent.remindedAt")).isEmpty();
        Instant first = Instant.parse(Schools.view(id).getString("consent.nextReminder"));
        assertThat(first)
                .isEqualTo(Instant.parse(Schools.view(id).getString("consent.deadline"))
                        .minus(7, ChronoUnit.DAYS));

        timePasses(id, 3);
        awaitReminders(id, 1);
        assertThat(others.data(id, REMIND).get("institutionsOutstanding"))
                .extracting(n -> n.asText())
                .containsExactly(schools.number(1), schools.number(4));
        assertThat(others.data(id, REMIND).get("planVersion").asInt()).isEqualTo(1);
        assertThat(others.data(id, REMIND).get("plan").asText()).endsWith(id + "/plan");
        assertThat(Schools.view(id).getList("consent.remindedAt")).hasSize(1);

        timePasses(id, 1.5);
        awaitReminders(id, 2);
        schools.sign(id, 1).statusCode(200);
        timePasses(id, 0.5);
        awaitReminders(id, 3);
        assertThat(others.data(id, REMIND).get("institutionsOutstanding")).hasSize(1);
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .body("acts.findAll { it.act == 'REMINDED' && it.role == 'clock' }.size()", org.hamcrest.Matchers.is(3))
                .body("intact", notNullValue());
        assertThat(Schools.view(id).getString("consent.nextReminder")).isNull();
        assertThat(others.everythingHeard()).doesNotContain("dir-99", "adm-99");
    }

    @Test
    void what_was_due_before_the_plan_was_there_is_left_out() throws Exception {
        var request = schools.request();
        request.put("consentDeadline", Instant.now().plus(3, ChronoUnit.DAYS).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        Schools another = Schools.next();
        String reminded = another.fileAndPlan();
        timePasses(reminded, 6);
        Awaitility.await().until(() -> reminders(reminded) == 1);
        assertThat(reminders(id)).as("the clock has looked since").isZero();
    }

    /** As if the plan were made long ago and its deadline were so many days from now. */
    private static void timePasses(String id, double days) throws Exception {
        Sql.run(
                id,
                "update plan set created_at = now() - interval '60 days' where migration_id = ID",
                "update migration set consent_deadline = now() + interval '%s hours' where id = ID"
                        .formatted(days * 24),
                "update reminder r set deadline = m.consent_deadline from migration m"
                        + " where m.id = r.migration_id and m.id = ID");
    }

    private void awaitReminders(String id, int number) {
        Awaitility.await().until(() -> reminders(id) >= number);
        assertThat(reminders(id)).isEqualTo(number);
    }

    private long reminders(String id) {
        return others.commands(id).stream().filter(REMIND::equals).count();
    }
}

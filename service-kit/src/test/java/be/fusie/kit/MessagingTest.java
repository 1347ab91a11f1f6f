package be.fusie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformTestResource.class)
class MessagingTest {

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @Inject
    DataSource dataSource;

    @Inject
    Transactions transactions;

    @Inject
    Outbox outbox;

    Topics topics;
    String key = UUID.randomUUID().toString();

    @BeforeEach
    void connect() {
        topics = new Topics(bootstrap);
    }

    @AfterEach
    void disconnect() {
        topics.close();
    }

    @Test
    void a_message_that_arrives_twice_is_handled_once() throws Exception {
        UUID id = UUID.randomUUID();
        topics.send(id, key, 1, "echo.say.v1", text("one"), "");
        topics.send(id, key, 1, "echo.say.v1", text("one"), "");
        topics.send(key, 2, "echo.say.v1", text("two"));

        assertThat(replies(2))
                .extracting(r -> r.value())
                .satisfiesExactly(first -> assertThat(first).contains("one"), second -> assertThat(second)
                        .contains("two"));
        assertThat(notes()).containsExactly("one", "two");
    }

    @Test
    void messages_that_arrive_in_the_wrong_order_are_handled_in_the_right_one() throws Exception {
        topics.send(key, 3, "echo.say.v1", text("three"));
        topics.send(key, 2, "echo.say.v1", text("two"));
        topics.send(key, 1, "echo.say.v1", text("one"));

        replies(3);
        assertThat(notes()).containsExactly("one", "two", "three");
    }

    @Test
    void replies_of_a_key_carry_a_sequence_without_gap_and_all_attributes_of_a_cloud_event() throws Exception {
        for (int i = 1; i <= 20; i++) {
            topics.send(key, i, "echo.say.v1", text("n" + i));
        }

        List<Message> replies = replies(20);
        for (int i = 0; i < 20; i++) {
            assertThat(replies.get(i).header("ce_sequence")).isEqualTo(Integer.toString(i + 1));
            assertThat(replies.get(i).value()).contains("n" + (i + 1));
        }
        Message reply = replies.get(0);
        assertThat(reply.header("ce_specversion")).isEqualTo("1.0");
        assertThat(reply.header("ce_source")).isEqualTo("echo");
        assertThat(reply.header("ce_type")).isEqualTo("echo.said.v1");
        assertThat(reply.header("ce_subject")).isEqualTo(key);
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(UUID.fromString(reply.header("ce_id"))).isNotNull();
    }

    @Test
    void what_fails_is_tried_again_and_then_answered_with_a_refusal_that_quotes_no_data() throws Exception {
        topics.send(key, 1, "echo.stumble.v1", text("2"));
        topics.send(key, 2, "echo.stumble.v1", text("3"));

        List<Message> replies = replies(2);
        assertThat(replies.get(0).value()).contains("\"attempt\":3");
        assertThat(replies.get(1).header("ce_type")).isEqualTo("echo.refused.v1");
        assertThat(replies.get(1).value()).contains("failed 3 times", "23505").doesNotContain("Jan Janssens");
        assertThat(notes()).containsExactly("2");
    }

    @Test
    void a_refusal_is_answered_without_another_attempt() throws Exception {
        topics.send(key, 1, "echo.stumble.v1", text("no"));

        assertThat(replies(1).get(0).value()).contains("it does not want to");
        assertThat(notes()).isEmpty();
    }

    @Test
    void an_injected_fault_strikes_after_the_work_and_leaves_no_state_behind() throws Exception {
        topics.send(key, 1, "echo.faulty.v1", text("first"));
        topics.send(key, 2, "echo.faulty.v1", text("second"));

        List<Message> replies = replies(2);
        assertThat(replies.get(0).header("ce_type")).isEqualTo("echo.refused.v1");
        assertThat(replies.get(1).header("ce_type")).isEqualTo("echo.said.v1");
        assertThat(notes()).containsExactly("second");
    }

    @Test
    void a_later_message_of_the_same_key_lets_long_work_stop_early() throws Exception {
        EchoHandlers.Linger.GATES.put(key, new CountDownLatch(1));
        topics.send(key, 1, "echo.linger.v1", text("long"));
        topics.send(key, 2, "echo.say.v1", text("undo"));

        List<Message> replies = replies(2);
        assertThat(replies.get(0).value()).contains("overtaken");
        assertThat(notes()).containsExactly("undo");
    }

    @Test
    void work_that_another_replica_took_over_in_the_meantime_does_not_count() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        EchoHandlers.Linger.GATES.put(key, gate);
        topics.send(key, 1, "echo.linger.v1", text("slow"));
        await().atMost(Duration.ofSeconds(10)).until(() -> attempts() == 1);

        // Another replica leases it, as if this one had been paused for longer than its lease, and finishes it.
        sql("update inbox set attempts = 2, handled_at = now(), outcome = 'handled' where key = ?");
        sql("update inbox_position set handled = 1 where key = ?");
        gate.countDown();
        topics.send(key, 2, "echo.say.v1", text("next"));

        replies(1);
        assertThat(notes()).containsExactly("next");
    }

    @Test
    void a_message_of_unknown_type_is_a_dead_letter_and_does_not_hold_up_the_next_one() throws Exception {
        topics.send(key, 1, "echo.from-the-future.v9", text("what?"));
        topics.send(key, 2, "echo.say.v1", "{ this is no JSON");
        topics.send(key, 3, "echo.say.v1", text("after"));

        replies(1);
        assertThat(notes()).containsExactly("after");
        assertThat(topics.await("echo.dead-letters", 2, r -> key.equals(r.key())))
                .extracting(r -> r.value())
                .satisfiesExactly(
                        unknown -> assertThat(unknown).contains("nobody here handles echo.from-the-future.v9"),
                        unreadable -> assertThat(unreadable).contains("can't be read"));
    }

    @Test
    void a_record_that_is_no_message_at_all_is_a_dead_letter_named_by_its_place() throws Exception {
        String canary = UUID.randomUUID().toString();
        topics.sendRaw(null, canary);

        assertThat(topics.await("echo.dead-letters", 1, r -> canary.equals(r.value()))
                        .get(0)
                        .key())
                .startsWith("echo.commands/");
    }

    @Test
    void a_dead_letter_is_replayed_by_an_operator_only() throws Exception {
        UUID id = UUID.randomUUID();
        topics.send(id, key, 1, "echo.stumble.v1", text("99"), "");
        topics.await("echo.dead-letters", 1, r -> key.equals(r.key()));
        String operator = TestTokens.token("operator", Set.of("operator"), Set.of());
        String director = TestTokens.token("director", Set.of("director"), Set.of("111111"));
        String path = "/api/v1/dead-letters/" + id + "/replay";

        RestAssured.given().auth().oauth2(director).post(path).then().statusCode(403);
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .get("/api/v1/dead-letters")
                .then()
                .statusCode(200)
                .body("find { it.messageId == '" + id + "' }.type", org.hamcrest.Matchers.is("echo.stumble.v1"));
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"reason\":\"\"}")
                .post(path)
                .then()
                .statusCode(400);
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .contentType("application/json")
                .body("{\"reason\":\"the cause is mended\"}")
                .post(path)
                .then()
                .statusCode(204);

        topics.await("echo.dead-letters", 2, r -> key.equals(r.key()));
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .get("/api/v1/dead-letters/replays")
                .then()
                .statusCode(200)
                .body("find { it.messageId == '" + id + "' }.reason", org.hamcrest.Matchers.is("the cause is mended"))
                .body("find { it.messageId == '" + id + "' }.who", org.hamcrest.Matchers.is("operator"));
        RestAssured.given()
                .auth()
                .oauth2(director)
                .get("/api/v1/dead-letters/replays")
                .then()
                .statusCode(403);
        RestAssured.given()
                .auth()
                .oauth2(operator)
                .post("/api/v1/dead-letters/" + UUID.randomUUID() + "/replay")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void a_trace_goes_from_the_message_through_the_work_to_the_reply() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        topics.send(UUID.randomUUID(), key, 1, "echo.say.v1", text("traced"), "00-" + trace + "-00f067aa0ba902b7-01");

        Message reply = replies(1).get(0);
        assertThat(reply.value()).contains(trace);
        assertThat(reply.header("traceparent")).contains(trace);
    }

    @Test
    void all_messages_of_a_key_go_in_the_trace_of_the_first_call_whatever_starts_them_later() {
        deadlinePasses();
        call("4bf92f3577b34da6a3ce929d0e0e4736");
        call("0af7651916cd43dd8448eb211c80319c");
        deadlinePasses();

        assertThat(replies(4))
                .extracting(reply -> reply.header("traceparent"))
                .satisfiesExactly(
                        before -> assertThat(before).isNull(),
                        first -> assertThat(first).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"),
                        later -> assertThat(later).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"),
                        last -> assertThat(last).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
    }

    /** Something that nobody called for is said. */
    private void deadlinePasses() {
        transactions.await(() -> outbox.send("echo.replies", key, "echo.said.v1", Map.of("text", "it is time")));
    }

    private void call(String trace) {
        RestAssured.given()
                .auth()
                .oauth2(TestTokens.token("operator", Set.of("operator"), Set.of()))
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .contentType("application/json")
                .body(Map.of("text", "called", "times", 1))
                .post("/api/v1/echo/" + key)
                .then()
                .statusCode(204);
    }

    private List<Message> replies(int expected) {
        return topics.await("echo.replies", expected, r -> key.equals(r.key()));
    }

    private static String text(String text) {
        return "{\"text\":\"" + text + "\",\"unknown\":1}";
    }

    private List<String> notes() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select text from note where key = ? order by id")) {
            statement.setString(1, key);
            var row = statement.executeQuery();
            List<String> notes = new java.util.ArrayList<>();
            while (row.next()) {
                notes.add(row.getString(1));
            }
            return notes;
        }
    }

    private int attempts() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement =
                        connection.prepareStatement("select coalesce(max(attempts), 0) from inbox where key = ?")) {
            statement.setString(1, key);
            var row = statement.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private void sql(String update) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(update)) {
            statement.setString(1, key);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}

package be.fusie.notification.vendor;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.notification.Callers;
import be.fusie.notification.MailPort;
import be.fusie.notification.Mailbox;
import be.fusie.notification.Mailbox.Received;
import be.fusie.notification.vendor.Receiver.Hook;
import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.Ports;
import com.standardwebhooks.Webhook;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events over Kafka, webhooks at a real receiver, signatures checked by the reference implementation (N7). */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class WebhookTest {

    static final String WEBHOOKS = "/api/v1/webhooks";

    final UUID migration = UUID.randomUUID();
    /** A vendor of its own for each test. */
    final String vendor = "vendor-" + migration;

    Publisher events;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void listen() {
        events = new Publisher();
    }

    @AfterEach
    void end() {
        vendor().get(WEBHOOKS).<List<String>>path("id").forEach(id -> vendor().delete(WEBHOOKS + "/" + id));
        events.close();
    }

    @Test
    void a_receiver_that_was_down_gets_every_event_later_in_order_and_signed() throws Exception {
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port + "/hooks?from=fusie";
        JsonPath made = created(wish(url));
        String at = WEBHOOKS + "/" + made.getString("webhook.id");
        Message first = events.publish(migration, 1, "planned");
        events.publish(migration, 2, "frozen");
        events.again(first);
        events.publish(migration, 3, "ids-mapped");
        await().atMost(Duration.ofSeconds(20)).until(() -> vendor().get(at + "/deliveries?state=pending")
                .<List<String>>path("deliveries.lastFailure")
                .contains("The receiver takes no connection."));
        vendor().get(at).then().body("failingSince", notNullValue()).body("state", equalTo("active"));

        try (Receiver receiver = Receiver.at(port)) {
            List<Hook> hooks = receiver.await(3);
            assertThat(hooks).extracting(Hook::sequence).containsExactly(1L, 2L, 3L);
            Hook hook = hooks.get(0);
            assertThat(hook.id()).isEqualTo(first.header("ce_id"));
            assertThat(hook.headers())
                    .containsEntry("content-type", "application/cloudevents+json")
                    .containsEntry(":target", "/hooks?from=fusie");
            assertThat(hook.json().path("specversion").asText()).isEqualTo("1.0");
            assertThat(hook.json().path("subject").asText()).isEqualTo(migration.toString());
            assertThat(hook.json().path("data")).isEqualTo(first.data());
            verify(made.getString("secret"), hook);
            assertThatThrownBy(() -> verify("whsec_" + Base64.getEncoder().encodeToString(new byte[32]), hook))
                    .hasMessageContaining("No matching signature");
            awaitStates(at, 3, "delivered");
            vendor().get(at).then().body("failingSince", nullValue());
            String delivery = vendor().get(at + "/deliveries").path("deliveries.find { it.sequence == 1 }.id");
            vendor().get(at + "/deliveries/" + delivery + "/attempts")
                    .then()
                    .statusCode(200)
                    .body("status[-1]", equalTo(204))
                    .body("failure[0]", equalTo("The receiver takes no connection."))
                    .body("status[0]", nullValue());
        }
    }

    @Test
    void an_ed25519_signature_is_verified_with_the_public_key_alone() throws Exception {
        try (Receiver receiver = Receiver.at(0)) {
            JsonPath made = new JsonPath(vendor().body(wish(receiver.url()))
                    .post(WEBHOOKS + "?algorithm=ed25519")
                    .then()
                    .statusCode(201)
                    .body("secret", nullValue())
                    .extract()
                    .asString());
            events.publish(migration, 1, "planned");
            Hook hook = receiver.await(1).get(0);
            assertThat(verifiesEd25519(made.getString("key.publicKey"), hook)).isTrue();
            assertThat(verifiesEd25519(made.getString("key.publicKey"), new Hook(hook.headers(), hook.body() + " ")))
                    .isFalse();
        }
    }

    @Test
    void while_keys_change_both_sign_and_a_leaked_one_stops_at_once() throws Exception {
        try (Receiver receiver = Receiver.at(0)) {
            JsonPath made = created(wish(receiver.url()));
            String at = WEBHOOKS + "/" + made.getString("webhook.id");
            String old = made.getString("secret");
            vendor().delete(at + "/keys/" + made.getString("key.id"))
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:fusie:problem:last-key"));
            String fresh = vendor().body("{\"overlapHours\": 48}")
                    .post(at + "/keys")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("secret");
            vendor().body("{}").post(at + "/keys").then().statusCode(409);
            vendor().get(at + "/keys")
                    .then()
                    .body("", hasSize(2))
                    .body("expiresAt[0]", nullValue())
                    .body("expiresAt[1]", notNullValue());
            assertThat(vendor().get(at + "/keys").asString()).doesNotContain("whsec_");

            events.publish(migration, 1, "planned");
            Hook both = receiver.await(1).get(0);
            assertThat(both.headers().get("webhook-signature").split(" ")).hasSize(2);
            verify(old, both);
            verify(fresh, both);

            vendor().delete(at + "/keys/" + made.getString("key.id")).then().statusCode(204);
            events.publish(migration, 2, "frozen");
            Hook one = receiver.await(2).get(1);
            verify(fresh, one);
            assertThatThrownBy(() -> verify(old, one)).hasMessageContaining("No matching signature");
            vendor().get(at + "/keys").then().body("", hasSize(1));
        }
    }

    @Test
    void filters_let_only_the_wanted_types_institutions_and_boards_through() {
        try (Receiver receiver = Receiver.at(0)) {
            created(Map.of(
                    "name",
                    "filtered",
                    "url",
                    receiver.url(),
                    "types",
                    List.of("fusie.migration.relink.v1"),
                    "institutions",
                    List.of("111111"),
                    "boards",
                    List.of("0400000087")));
            String relink = Publisher.CONTRACTS.exampleText("fusie.migration.relink.v1");
            String ours = relink.replaceFirst("\\{", "{\"boards\": [\"0400000087\"],");
            events.publish(UUID.randomUUID(), 1, "planned", ours); // another type
            events.publish(UUID.randomUUID(), 1, "relink", relink); // no board
            events.publish(UUID.randomUUID(), 1, "relink", ours.replace("111111", "999999"));
            events.publish(migration, 1, "relink", ours);

            assertThat(receiver.await(1))
                    .extracting(h -> h.json().path("subject").asText())
                    .containsExactly(migration.toString());
            // All of them went the same way, this one last: none is still to come.
            assertThat(receiver.hooks()).hasSize(1);
        }
    }

    @Test
    void a_receiver_that_fails_for_days_is_switched_off_told_and_gets_what_it_missed_on_demand() throws Exception {
        try (Receiver receiver = Receiver.at(0).answering(503)) {
            String id = created(wish(receiver.url())).getString("webhook.id");
            String at = WEBHOOKS + "/" + id;
            events.publish(migration, 1, "planned");
            receiver.await(1);
            sql("update webhook_subscription set failing_since = now() - interval '6 days' where id = '" + id + "'");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> vendor().get(at).path("state").equals("switched-off"));
            vendor().get(at).then().body("reason", equalTo("The receiver answered 503."));
            operator()
                    .get(WEBHOOKS + "?state=switched-off")
                    .then()
                    .body("id.findAll { it == '" + id + "' }", hasSize(1));
            Message told = events.peer()
                    .await("notification.events", id, 1, Duration.ofSeconds(20))
                    .get(0);
            assertThat(told.type()).isEqualTo("notification.webhook-switched-off.v1");
            assertThat(told.value()).doesNotContain(vendor).doesNotContain("127.0.0.1");

            events.publish(migration, 2, "frozen");
            awaitStates(at, 2, "held");
            int before = receiver.hooks().size();
            receiver.answering(200);
            vendor().body("{\"state\":\"active\"}").put(at + "/state").then().statusCode(200);
            vendor().body("{\"missed\":true}")
                    .post(at + "/replays")
                    .then()
                    .statusCode(202)
                    .body("deliveries", equalTo(2));
            List<Hook> hooks = receiver.await(before + 2);
            assertThat(hooks.subList(before, before + 2))
                    .extracting(Hook::sequence)
                    .containsExactly(1L, 2L);
            awaitStates(at, 2, "delivered");
        }
    }

    @Test
    void a_receiver_that_is_gone_is_switched_off_at_once() {
        try (Receiver receiver = Receiver.at(0).answering(410)) {
            String at = WEBHOOKS + "/" + created(wish(receiver.url())).getString("webhook.id");
            events.publish(migration, 1, "planned");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> vendor().get(at).path("state").equals("switched-off"));
            assertThat(receiver.hooks()).hasSize(1);
        }
    }

    @Test
    void operators_and_the_vendor_read_that_a_webhook_was_switched_off_once_and_in_their_languages() throws Exception {
        Mailbox.up();
        Callers.putExampleContacts();
        try (Receiver receiver = Receiver.at(0).answering(410)) {
            Map<String, Object> wish = wish(receiver.url());
            wish.put("contact", "help@vendor.example");
            wish.put("language", "fr");
            String id = created(wish).getString("webhook.id");
            events.publish(migration, 1, "planned");
            events.publish(migration, 2, "frozen");
            List<Received> mails = Mailbox.await(UUID.fromString(id), 2);
            awaitStates(WEBHOOKS + "/" + id, 2, "held");

            assertThat(mails)
                    .extracting(Received::to)
                    .containsExactlyInAnyOrder("olga@fusie.example", "help@vendor.example");
            assertThat(mails)
                    .extracting(Received::subject)
                    .containsExactlyInAnyOrder(
                            "Webhook \"all events\" is uitgeschakeld", "Le webhook « all events » est désactivé");
            assertThat(mails).allSatisfy(mail -> assertThat(mail.text())
                    .contains("The receiver answered 410.")
                    .doesNotContain("127.0.0.1")
                    .doesNotContain("whsec_"));
            operator()
                    .get("/api/v1/mails?limit=500")
                    .then()
                    .body("mails.findAll { it.kind == 'webhook-off' }.migration", everyItem(nullValue()));
        }
    }

    @Test
    void an_event_that_its_receiver_refuses_holds_up_its_migration_only_and_is_given_up_after_days() throws Exception {
        UUID other = UUID.randomUUID();
        try (Receiver receiver = Receiver.at(0)) {
            receiver.answering(exchange -> {
                Hook last = receiver.hooks().get(receiver.hooks().size() - 1);
                exchange.sendResponseHeaders(last.type().contains("planned") && about(last, migration) ? 422 : 200, -1);
            });
            String id = created(wish(receiver.url())).getString("webhook.id");
            events.publish(migration, 1, "planned");
            events.publish(migration, 2, "frozen");
            events.publish(other, 1, "planned");
            receiver.await(1, hook -> about(hook, other));
            receiver.await(2, hook -> about(hook, migration));
            assertThat(receiver.hooks()).noneMatch(hook -> hook.type().contains("frozen"));

            sql("update webhook_delivery set tried_since = now() - interval '6 days' where subscription = '" + id
                    + "'");
            receiver.await(1, hook -> hook.type().contains("frozen"));
            vendor().get(WEBHOOKS + "/" + id + "/deliveries?state=failed")
                    .then()
                    .body("deliveries", hasSize(1))
                    .body("deliveries[0].lastStatus", equalTo(422));
        }
    }

    @Test
    void a_range_is_replayed_under_the_same_ids_also_from_before_the_webhook() {
        Instant start = Instant.now();
        events.publish(migration, 1, "planned");
        events.publish(migration, 2, "frozen");
        events.publish(UUID.randomUUID(), 1, "planned");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> vendor().get("/api/v1/events?migration=" + migration)
                                .<List<Object>>path("events")
                                .size()
                        == 2);
        try (Receiver receiver = Receiver.at(0)) {
            String at = WEBHOOKS + "/" + created(wish(receiver.url())).getString("webhook.id");
            String range = "{\"from\":\"" + start.minusSeconds(1) + "\",\"migration\":\"" + migration + "\"}";
            vendor().body(range).post(at + "/replays").then().statusCode(202).body("deliveries", equalTo(2));
            receiver.await(2);
            awaitStates(at, 2, "delivered");
            vendor().body(range).post(at + "/replays").then().body("deliveries", equalTo(2));

            List<Hook> hooks = receiver.await(4);
            assertThat(hooks.stream().map(Hook::id).collect(Collectors.toSet())).hasSize(2);
            assertThat(hooks).allMatch(hook -> about(hook, migration));
        }
    }

    @Test
    void what_a_dead_sender_had_claimed_goes_out_again_under_its_id() throws Exception {
        try (Receiver receiver = Receiver.at(0)) {
            String id = created(wish(receiver.url())).getString("webhook.id");
            events.publish(migration, 1, "planned");
            awaitStates(WEBHOOKS + "/" + id, 1, "delivered");
            // As if a sender had been killed between the call and noting its answer.
            sql("update webhook_delivery set state = 'SENDING', due_at = now() - interval '1 s' where subscription = '"
                    + id + "'");
            List<Hook> hooks = receiver.await(2);
            assertThat(hooks.get(1).id()).isEqualTo(hooks.get(0).id());
            awaitStates(WEBHOOKS + "/" + id, 1, "delivered");
        }
    }

    @Test
    void a_paused_webhook_is_called_no_more_but_can_be_tried() {
        try (Receiver receiver = Receiver.at(0)) {
            JsonPath made = created(wish(receiver.url()));
            String at = WEBHOOKS + "/" + made.getString("webhook.id");
            vendor().body("{\"state\":\"paused\"}").put(at + "/state").then().body("state", equalTo("paused"));
            events.publish(migration, 1, "planned");
            awaitStates(at, 1, "held");

            JsonPath ping = vendor().post(at + "/pings")
                    .then()
                    .statusCode(200)
                    .body("delivered", equalTo(true))
                    .body("status", equalTo(204))
                    .extract()
                    .jsonPath();
            Hook hook = receiver.await(1).get(0);
            assertThat(hook.type()).isEqualTo("fusie.webhook.ping.v1");
            assertThat(hook.id()).isEqualTo(ping.getString("id"));
            verify(made.getString("secret"), hook);
        }
    }

    @Test
    void redirects_are_not_followed_and_neither_endless_nor_silent_answers_hold_a_sender() {
        try (Receiver inside = Receiver.at(0);
                Receiver receiver = Receiver.at(0)) {
            String at = WEBHOOKS + "/" + created(wish(receiver.url())).getString("webhook.id");
            receiver.answering(exchange -> {
                exchange.getResponseHeaders().set("Location", inside.url());
                exchange.sendResponseHeaders(307, -1);
            });
            vendor().post(at + "/pings")
                    .then()
                    .body("delivered", equalTo(false))
                    .body("failure", containsString("redirects are not followed"));
            assertThat(inside.hooks()).isEmpty();

            receiver.answering(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] junk = new byte[8192];
                for (int i = 0; i < 100_000; i++) {
                    exchange.getResponseBody().write(junk); // 800 MB, unless the other side hangs up
                }
                throw new AssertionError("it was read to its end");
            });
            vendor().post(at + "/pings").then().body("delivered", equalTo(true));

            receiver.answering(exchange -> {
                try {
                    Thread.sleep(10_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            vendor().post(at + "/pings")
                    .then()
                    .body("delivered", equalTo(false))
                    .body("failure", equalTo("The receiver did not answer within 2 s."));
        }
    }

    @Test
    void what_is_no_public_event_goes_to_the_dead_letters_and_holds_up_nothing() {
        events.again(Message.raw("migration.events", migration.toString(), "no event at all"));
        events.publish(migration, 1, "planned", "{\"institutions\": 7}");
        events.publish(migration, 2, "frozen");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> vendor().get("/api/v1/events?migration=" + migration)
                                .<List<Object>>path("events")
                                .size()
                        == 1);
        assertThat(events.peer()
                        .await(
                                "notification-service.dead-letters",
                                message -> migration.toString().equals(message.key()),
                                2,
                                Duration.ofSeconds(20)))
                .hasSize(2);
    }

    static boolean about(Hook hook, UUID migration) {
        return hook.json().path("subject").asText().equals(migration.toString());
    }

    private RequestSpecification vendor() {
        return as(vendor, "vendor");
    }

    private static Map<String, Object> wish(String url) {
        return new HashMap<>(Map.of("name", "all events", "url", url));
    }

    private JsonPath created(Map<String, Object> wish) {
        return vendor().body(wish)
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("secret", containsString("whsec_"))
                .extract()
                .jsonPath();
    }

    private void awaitStates(String at, int expected, String state) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> vendor().get(at + "/deliveries")
                .then()
                .body("deliveries", hasSize(expected))
                .body("deliveries.state", everyItem(equalTo(state))));
    }

    private static void verify(String secret, Hook hook) {
        Map<String, List<String>> headers = hook.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        try {
            new Webhook(secret).verify(hook.body(), HttpHeaders.of(headers, (name, value) -> true));
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Nothing but the JDK and the text of Standard Webhooks. */
    private static boolean verifiesEd25519(String publicKey, Hook hook) throws Exception {
        byte[] raw = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
        boolean odd = (raw[31] & 0x80) != 0;
        raw[31] &= 0x7f;
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = raw[31 - i];
        }
        var key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bigEndian))));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update((hook.id() + "." + hook.headers().get("webhook-timestamp") + "." + hook.body())
                .getBytes(StandardCharsets.UTF_8));
        String header = hook.headers().get("webhook-signature");
        assertThat(header).startsWith("v1a,");
        return signature.verify(Base64.getDecoder().decode(header.substring("v1a,".length())));
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var update = connection.createStatement()) {
            assertThat(update.executeUpdate(statement)).isPositive();
        }
    }
}

package be.fusie.notification;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.contact;
import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.putContacts;
import static be.fusie.notification.Callers.school;
import static be.fusie.notification.Mailbox.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.notification.Mailbox.Received;
import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What people read, in mails and in their applications (N1–N5, R5). */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class PeopleTest extends WithPeople {

    @Test
    void a_mail_comes_as_text_and_as_html_with_the_window_for_the_calendar() {
        saga.send(
                migration,
                "announce-migration",
                Map.of("links", List.of(Map.of("rel", "rights", "href", "https://merge.example/rights"))));
        List<Received> mails = Mailbox.await(migration, 6);

        Received dutch = to(mails, "ann@");
        assertThat(dutch.text()).contains("<https://merge.example/rights>");
        assertThat(dutch.html())
                .contains("<html lang=\"nl\">")
                .contains("<h2>Wat verandert er</h2>")
                .contains("href=\"https://merge.example/rights\"")
                .contains("Dag Ann Administrator")
                .doesNotContain("\\");
        ICalendar calendar = dutch.entry();
        VEvent window = dutch.event();
        assertThat(calendar.getMethod().getValue()).isEqualTo("PUBLISH");
        assertThat(window.getDateStart().getValue().toInstant()).isEqualTo(Instant.parse("2026-08-20T06:00:00Z"));
        assertThat(window.getDateEnd().getValue().toInstant()).isEqualTo(Instant.parse("2026-08-20T06:12:00Z"));
        assertThat(window.getSummary().getValue()).contains("Verhuizing van blauwe-vogel naar rode-vogel");
        assertThat(dutch.calendar().lines())
                .allMatch(line -> line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 75);
        assertThat(to(mails, "claire@").calendar()).contains("Déménagement de blauwe-vogel");

        saga.send(migration, "correct-announcement");
        Received correction = Mailbox.await(migration, 12).stream()
                .filter(mail -> mail.to().startsWith("ann@") && mail.inReplyTo() != null)
                .findFirst()
                .orElseThrow();
        assertThat(correction.entry().getMethod().getValue()).isEqualTo("CANCEL");
        VEvent entry = correction.event();
        assertThat(entry.getUid().getValue()).isEqualTo(window.getUid().getValue());
        assertThat(entry.getSequence().getValue())
                .isGreaterThan(window.getSequence().getValue());
    }

    @Test
    void a_name_is_text_and_never_markup() {
        putContacts(contact(
                "<b>Bobby</b> *Tables* [x](http://evil.example) {letter.source}", "bobby@school.example", "user"));
        saga.send(migration, "announce-migration");
        Received mail = Mailbox.await(migration, 1).get(0);
        assertThat(mail.html())
                .contains("&lt;b&gt;Bobby&lt;/b&gt; *Tables* [x](http://evil.example) {letter.source}")
                .doesNotContain("<b>")
                .doesNotContain("<em>")
                .doesNotContain("href=\"http://evil");
    }

    @Test
    void directors_who_have_not_signed_are_reminded_of_their_own_institutions_as_often_as_is_due() {
        saga.send(migration, "remind-signers");
        List<Received> mails = Mailbox.await(migration, 1);
        assertThat(mails).hasSize(1);
        Received french = to(mails, "claire@");
        assertThat(french.subject()).startsWith("Rappel").contains("jeudi 13 août 2026");
        assertThat(french.text())
                .contains("222222, 333333")
                .contains("version 2")
                .contains("/plan>");
        saga.send(migration, "remind-signers");
        assertThat(Mailbox.await(migration, 2)).hasSize(2);
        operator()
                .get(base + "/mails")
                .then()
                .statusCode(200)
                .body("kind", hasSize(2))
                .body("kind", everyItem(equalTo("reminder")));
    }

    @Test
    void an_application_shows_in_words_that_nothing_can_be_saved_now_until_it_can_again() {
        String notices = "/api/v1/notices?institution=111111";
        String mine = "find { it.migration == '" + migration + "' }";
        saga.send(migration, "announce-migration");
        saga.replies(migration, 1);
        RequestSpecification application = as("agenda", "application", "111111").header("Accept-Language", "de");
        application
                .get(notices)
                .then()
                .body(mine + ".phase", equalTo("announced"))
                .body(mine + ".text", containsString("blauwe-vogel zieht nach rode-vogel um"));
        try (MessagePeer peer = new MessagePeer(
                ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class), "request-service")) {
            publish(peer, 1, "frozen");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> "read-only"
                    .equals(application.get(notices).path(mine + ".phase")));
            application
                    .get(notices)
                    .then()
                    .body(mine + ".near", equalTo(true))
                    .body(mine + ".text", containsString("Jetzt kann nichts gespeichert werden"));
            publish(peer, 2, "thawed");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> "announced"
                    .equals(application.get(notices).path(mine + ".phase")));
        }
    }

    private void publish(MessagePeer peer, long sequence, String name) {
        peer.send(Message.event(
                        "migration.events",
                        migration.toString(),
                        "fusie.migration." + name + ".v1",
                        Map.of("migration", migration.toString(), "institutions", List.of("111111")))
                .with("ce_source", "request-service")
                .with("ce_time", Instant.now())
                .with("ce_sequence", sequence));
    }

    @Test
    void an_operator_finds_mails_that_never_arrived_and_sends_them_to_a_better_address() {
        saga.send(migration, "announce-migration");
        Mailbox.await(migration, 6);
        awaitMails(6, "sent");
        String id = operator().get(base + "/mails").path("find { it.role == 'technician' }.id");
        operator()
                .body("{\"mail\":\"miet@blauwe-vogel.example\"}")
                .post("/api/v1/mails/" + id + "/attempts")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:mail-twice"));
        operator()
                .body("{\"mail\":\"Thea@hosting.example\"}")
                .post("/api/v1/mails/" + id + "/attempts")
                .then()
                .statusCode(202)
                .body("state", equalTo("pending"))
                .body(not(containsString("thea")));
        assertThat(to(Mailbox.await(migration, 7), "thea@").text()).startsWith("Dear Tom Technician");

        String director = operator().get(base + "/mails").path("find { it.role == 'director' }.id");
        String bounces = "/api/v1/mails/" + director + "/bounces";
        operator().body("{\"status\":\"soon\"}").post(bounces).then().statusCode(400);
        operator()
                .body("{\"status\":\"5.2.2\"}")
                .post(bounces)
                .then()
                .statusCode(200)
                .body("state", equalTo("pending"))
                .body("nextAttemptAt", notNullValue());
        String user = operator().get(base + "/mails").path("find { it.role == 'user' }.id");
        operator()
                .body("{\"status\":\"5.1.1\"}")
                .post("/api/v1/mails/" + user + "/bounces")
                .then()
                .body("state", equalTo("failed"))
                .body("reason", equalTo("The mail came back (5.1.1)."));
        operator()
                .get("/api/v1/mails?state=failed&limit=500")
                .then()
                .statusCode(200)
                .body("mails.id", hasItem(user))
                .body("next", nullValue());
        operator().get("/api/v1/mails?limit=1").then().body("mails", hasSize(1)).body("next", notNullValue());
        operator().get("/api/v1/mails?state=lost").then().statusCode(400);
        operator().get("/api/v1/mails?after=x").then().statusCode(400);
        operator()
                .body("{\"mail\":\"x\"}")
                .post("/api/v1/mails/" + id + "/attempts")
                .then()
                .statusCode(400);
        operator()
                .body("{}")
                .post("/api/v1/mails/" + migration + "/attempts")
                .then()
                .statusCode(404);
        school("111111").get("/api/v1/mails").then().statusCode(403);
        operator().get(base + "/mails").then().body("kind", hasItem("announcement"));
    }
}

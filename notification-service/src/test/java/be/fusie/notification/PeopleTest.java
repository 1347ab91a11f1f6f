package be.fusie.notification;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.school;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.notification.Mailbox.Received;
import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people read, and what stands on their boards (N1–N6). */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class PeopleTest {

    static final String TEMPLATES = "/api/v1/mail-templates/";

    final UUID migration = UUID.randomUUID();
    final String base = "/api/v1/migrations/" + migration;
    Saga saga;

    @BeforeEach
    void people() throws Exception {
        Mailbox.up();
        saga = new Saga();
        Callers.putExampleContacts();
    }

    @AfterEach
    void end() {
        operator().body("[]").put("/api/v1/vendors").then().statusCode(200);
        saga.close();
    }

    @Test
    void a_mail_comes_as_text_and_as_html_with_the_window_for_the_calendar() {
        saga.send(
                migration,
                "announce-migration",
                Saga.example("announce-migration")
                        .replaceFirst(
                                "\\{",
                                "{\"links\": [{\"rel\": \"rights\", \"href\": \"https://merge.example/rights\"}],"));
        List<Received> mails = Mailbox.await(migration, 6);

        Received dutch = to(mails, "ann@");
        assertThat(dutch.text()).contains("<https://merge.example/rights>");
        assertThat(dutch.html())
                .contains("<html lang=\"nl\">")
                .contains("<h2>Wat verandert er</h2>")
                .contains("href=\"https://merge.example/rights\"")
                .contains("Dag Ann Administrator")
                .doesNotContain("\\");
        ICalendar calendar = Biweekly.parse(dutch.calendar()).first();
        VEvent window = calendar.getEvents().get(0);
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
        ICalendar cancelled = Biweekly.parse(correction.calendar()).first();
        assertThat(cancelled.getMethod().getValue()).isEqualTo("CANCEL");
        VEvent entry = cancelled.getEvents().get(0);
        assertThat(entry.getUid().getValue()).isEqualTo(window.getUid().getValue());
        assertThat(entry.getSequence().getValue())
                .isGreaterThan(window.getSequence().getValue());
    }

    @Test
    void a_name_is_text_and_never_markup() {
        operator()
                .body(List.of(Map.of(
                        "name",
                        "<b>Bobby</b> *Tables* [x](http://evil.example) {letter.source}",
                        "mail",
                        "bobby@school.example",
                        "role",
                        "user",
                        "institutions",
                        List.of("111111"),
                        "language",
                        "en")))
                .put("/api/v1/contacts")
                .then()
                .statusCode(200);
        saga.send(migration, "announce-migration");
        Received mail = Mailbox.await(migration, 1).get(0);
        assertThat(mail.html())
                .contains("&lt;b&gt;Bobby&lt;/b&gt; *Tables* [x](http://evil.example) {letter.source}")
                .doesNotContain("<b>")
                .doesNotContain("<em>")
                .doesNotContain("href=\"http://evil");
    }

    @Test
    void an_operator_changes_the_words_sees_them_first_and_goes_back() {
        String template = TEMPLATES + "announcement/nl";
        JsonPath now = operator()
                .get(template)
                .then()
                .statusCode(200)
                .body("placeholders", hasItems("letter.name", "letter.from"))
                .extract()
                .jsonPath();
        int version = now.getInt("version");
        String body = now.getString("body").replace("Dag {letter.name}", "Beste {letter.name}");
        operator()
                .body(Map.of("body", body, "role", "administrator", "whole", false))
                .post(template + "/previews")
                .then()
                .statusCode(200)
                .body("text", containsString("Beste Miet Voorbeeld"))
                .body("text", containsString("verliest u het recht"))
                .body("html", containsString("<blockquote>"));
        operator()
                .body(Map.of("subject", "Nieuw: {letter.source}", "body", body, "basedOn", version))
                .put(template)
                .then()
                .statusCode(200)
                .body("version", equalTo(version + 1))
                .body("editedBy", equalTo("olga"));
        operator()
                .body(Map.of("subject", "Later", "body", "Te laat.", "basedOn", version))
                .put(template)
                .then()
                .statusCode(409)
                .body("version", equalTo(version + 1));

        saga.send(migration, "announce-migration");
        Received mail = to(Mailbox.await(migration, 6), "miet@");
        assertThat(mail.subject()).isEqualTo("Nieuw: blauwe-vogel");
        assertThat(mail.text()).startsWith("Beste Miet Director");

        operator()
                .post(template + "/versions/0/restorations")
                .then()
                .statusCode(200)
                .body("version", equalTo(version + 2))
                .body("body", containsString("Dag {letter.name}"));
        operator()
                .get(template + "/versions")
                .then()
                .body("", hasSize(version + 3))
                .body("version[-1]", equalTo(0));
        operator().post(template + "/versions/99/restorations").then().statusCode(404);
        operator().get(TEMPLATES + "announcement/xx").then().statusCode(404);
        operator().get(TEMPLATES + "love-letter/nl").then().statusCode(404);
        operator().get("/api/v1/mail-templates").then().statusCode(200).body("", hasSize(36));
        school("111111").get(template).then().statusCode(403);
    }

    @Test
    void a_template_that_says_what_there_is_not_is_refused_with_the_line() {
        for (var bad : Map.of(
                        "Dag {letter.name}\n\nOp {letter.datum} verhuist u.", "letter.datum",
                        "a\n\n{letter.name.toUpperCase()}", "letter.name.toUpperCase",
                        "a\n\n{inject:engine}", "inject:engine",
                        "a\n\n{#include other /}", "include",
                        "a\n\n{#for x in letter.links}{x.secret}{/for}", "x.secret")
                .entrySet()) {
            for (var call : List.of("preview", "put")) {
                RequestSpecification request = operator()
                        .body(
                                call.equals("put")
                                        ? Map.of("subject", "s", "body", bad.getKey(), "basedOn", 0)
                                        : Map.of("body", bad.getKey()));
                var answer = call.equals("put")
                        ? request.put(TEMPLATES + "correction/nl")
                        : request.post(TEMPLATES + "correction/nl/previews");
                answer.then()
                        .statusCode(400)
                        .body("type", equalTo("urn:fusie:problem:invalid-template"))
                        .body("faults[0].field", equalTo("body"))
                        .body("faults[0].line", equalTo(3))
                        .body("faults[0].detail", containsString(bad.getValue()));
            }
        }
        operator()
                .body(Map.of("subject", "a\nb", "body", "c", "basedOn", 0))
                .put(TEMPLATES + "correction/nl")
                .then()
                .statusCode(400);
        operator().get(TEMPLATES + "correction/nl").then().body("version", equalTo(0));
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
    void a_changed_board_brings_items_for_exact_and_the_intake_and_each_has_owner_and_deadline() {
        saga.send(
                migration,
                "hand-over-migration",
                Saga.example("hand-over-migration").replaceFirst("\\{", "{\"boardChanges\": true,"));
        saga.replies(migration, 1);
        school("111111")
                .header("Accept-Language", "fr")
                .get(base + "/to-dos")
                .then()
                .body("kind", hasItems("exact", "intake", "reports", "rights"))
                .body("find { it.kind == 'exact' }.title", containsString("tous les clients"))
                .body("find { it.kind == 'rights' }.owner", equalTo("central-administrator"))
                .body("find { it.kind == 'number-lists' }.links[0].href", containsString("?institution=111111"))
                .body("deadline", everyItem(notNullValue()))
                .body("overdue", everyItem(equalTo(false)));
        String exact = school("111111").get(base + "/to-dos").path("find { it.kind == 'exact' }.id");
        school("111111")
                .body("{\"state\":\"not-needed\"}")
                .put(base + "/to-dos/" + exact)
                .then()
                .statusCode(200)
                .body("state", equalTo("not-needed"));
        school("111111")
                .body("{\"state\":\"done\",\"linked\":3}")
                .put(base + "/to-dos/" + exact)
                .then()
                .statusCode(400);
    }

    @Test
    void a_new_link_to_exact_is_ticked_off_by_billing_service_alone_also_when_it_is_faster_than_the_hand_over() {
        saga.send(migration, "announce-migration");
        saga.replies(migration, 1);
        String link = "http://billing.example/api/v1/migrations/" + migration + "/board-change/exact-tasks";
        String handOver = Saga.example("hand-over-migration")
                .replace("\"institutions\": [\"111111\"]", "\"institutions\": [\"111111\", \"222222\", \"333333\"]")
                .replaceFirst("\\{", "{\"boardChanges\": true, \"exactLinks\": [\"111111\", \"222222\"],")
                .replaceFirst("\"links\": \\[", "\"links\": [{\"rel\": \"exact\", \"href\": \"" + link + "\"},");
        try (Saga billing = new Saga("billing-service")) {
            billing.send(migration, "close-to-do", Saga.example("close-to-do").replace("111111", "222222"));
            Awaitility.await().until(() -> exact("222222").getString("state"), equalTo("done"));
            saga.send(migration, "hand-over-migration", handOver);
            saga.replies(migration, 2);

            assertThat(exact("222222").getString("state"))
                    .as("it had come before")
                    .isEqualTo("done");
            assertThat(exact("333333").getString("kind")).as("books elsewhere").isNull();
            JsonPath open = exact("111111");
            assertThat(open.getString("state")).isEqualTo("open");
            assertThat(open.getString("owner")).isEqualTo("school");
            assertThat(open.getString("deadline")).isNotNull();
            assertThat(open.getString("link")).isEqualTo(link + "?institution=111111");
            school("111111")
                    .body("{\"state\":\"done\"}")
                    .put(base + "/to-dos/" + open.getString("id"))
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:fusie:problem:done-elsewhere"))
                    .body("link", equalTo(link + "?institution=111111"));

            billing.sendTwice(migration, "close-to-do");
            Awaitility.await().until(() -> exact("111111").getString("state"), equalTo("done"));
            school("111111")
                    .body("{\"state\":\"open\"}")
                    .put(base + "/to-dos/" + open.getString("id"))
                    .then()
                    .statusCode(409);
        }
    }

    private JsonPath exact(String institution) {
        String board = school(institution).get(base + "/to-dos").asString();
        return new JsonPath(board).setRootPath("find { it.kind == 'exact' }");
    }

    @Test
    void who_moves_in_part_has_the_new_user_names_to_pass_on_before_the_window() {
        saga.send(
                migration,
                "announce-migration",
                Saga.example("announce-migration").replace("\"whole\": true", "\"whole\": false"));
        saga.replies(migration, 1);
        school("111111")
                .get(base + "/to-dos")
                .then()
                .body("", hasSize(1))
                .body("[0].kind", equalTo("user-names"))
                .body("[0].deadline", equalTo("2026-08-20T06:00:00Z"));
        saga.send(migration, "correct-announcement");
        saga.replies(migration, 2);
        school("111111").get(base + "/to-dos").then().body("[0].state", equalTo("withdrawn"));
    }

    @Test
    void a_vendor_links_anew_and_confirms_its_own_items_and_no_others() {
        operator()
                .body(List.of(
                        Map.of(
                                "subject",
                                "smart-" + migration,
                                "name",
                                "Smartschool",
                                "persons",
                                List.of("pupil", "staff")),
                        Map.of(
                                "subject",
                                "other-" + migration,
                                "name",
                                "Other",
                                "persons",
                                List.of("pupil"),
                                "institutions",
                                List.of("999999"))))
                .put("/api/v1/vendors")
                .then()
                .statusCode(200)
                .body("", hasSize(2));
        RequestSpecification vendor = as("smart-" + migration, "vendor");
        saga.send(migration, "hand-over-migration");
        assertThat(saga.replies(migration, 1).get(0).data().get("toDos").asInt())
                .isEqualTo(7);

        JsonPath items = vendor.get(base + "/to-dos")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].kind", equalTo("relink"))
                .body("[0].owner", equalTo("vendor"))
                .body("[0].vendor", equalTo("Smartschool"))
                .body("[0].links.href", hasSize(2))
                .body("[0].links.href[0]", containsString("/numbers?institution=111111&kind=pupil"))
                .extract()
                .jsonPath();
        String item = base + "/to-dos/" + items.getString("[0].id");
        school("111111").body("{\"state\":\"done\"}").put(item).then().statusCode(404);
        as("other-" + migration, "vendor")
                .body("{\"state\":\"done\"}")
                .put(item)
                .then()
                .statusCode(404);
        as("other-" + migration, "vendor").get(base + "/to-dos").then().statusCode(404);
        vendor.body("{\"state\":\"done\",\"linked\":-1}").put(item).then().statusCode(400);
        vendor.body("{\"state\":\"done\",\"linked\":412,\"unlinked\":3}")
                .put(item)
                .then()
                .statusCode(200)
                .body("state", equalTo("done"))
                .body("linked", equalTo(412));
        String reprint = school("111111").get(base + "/to-dos").path("find { it.kind == 'reprint-barcodes' }.id");
        vendor.body("{\"state\":\"done\"}")
                .put(base + "/to-dos/" + reprint)
                .then()
                .statusCode(404);
        school("111111")
                .header("Accept-Language", "nl")
                .get(base + "/to-dos")
                .then()
                .body("find { it.kind == 'relink' }.state", equalTo("done"))
                .body("find { it.kind == 'relink' }.unlinked", equalTo(3))
                .body("find { it.kind == 'relink' }.title", containsString("Smartschool legt de koppeling"));

        String mine = "toDos.findAll { it.migration == '" + migration + "' }";
        vendor.get("/api/v1/to-dos?kind=relink").then().statusCode(200).body(mine, hasSize(1));
        vendor.get("/api/v1/to-dos?state=open").then().body(mine, empty());
        school("111111").get("/api/v1/to-dos?state=open&limit=500").then().body(mine, hasSize(6));
        school("999999").get("/api/v1/to-dos?limit=500").then().body(mine, empty());
        school("999999").get("/api/v1/to-dos?institution=111111").then().statusCode(404);
        school("111111").get("/api/v1/to-dos?kind=dance").then().statusCode(400);
        school("111111").get("/api/v1/to-dos?state=lost").then().statusCode(400);
        school("111111").get("/api/v1/to-dos?limit=0").then().statusCode(400);
        as("agenda", "application", "111111").get("/api/v1/to-dos").then().statusCode(403);
    }

    @Test
    void bad_vendors_are_refused_and_nothing_is_stored() {
        for (String bad : List.of(
                "{}",
                "",
                "[{}]",
                "[null]",
                "[{\"subject\":\"a b\",\"name\":\"x\",\"persons\":[\"pupil\"]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"],\"institutions\":[\"1\"]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"],\"colour\":1}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"]},"
                        + "{\"subject\":\"a\",\"name\":\"y\",\"persons\":[\"pupil\"]}]")) {
            operator().body(bad).put("/api/v1/vendors").then().statusCode(400);
        }
        operator().get("/api/v1/vendors").then().body("", empty());
        school("111111").get("/api/v1/vendors").then().statusCode(403);
        as("v", "vendor").get("/api/v1/vendors").then().statusCode(403);
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
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> operator()
                                .get(base + "/mails?state=sent")
                                .<List<Object>>path("")
                                .size()
                        == 6);
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

    private static Received to(List<Received> mails, String start) {
        return mails.stream()
                .filter(mail -> mail.to().startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mail to " + start));
    }
}

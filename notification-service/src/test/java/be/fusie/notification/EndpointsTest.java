package be.fusie.notification;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.contact;
import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.putContacts;
import static be.fusie.notification.Callers.school;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Who may ask for what, and what the answers hold. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class EndpointsTest extends WithPeople {

    @Test
    void without_a_token_every_endpoint_answers_401() {
        given().get("/api/v1/contacts").then().statusCode(401);
        given().contentType("application/json")
                .body("[]")
                .put("/api/v1/contacts")
                .then()
                .statusCode(401);
        given().get(base + "/mails").then().statusCode(401);
        given().get(base + "/to-dos").then().statusCode(401);
        given().contentType("application/json")
                .body("{}")
                .put(base + "/to-dos/" + migration)
                .then()
                .statusCode(401);
        given().get("/api/v1/notices?institution=111111").then().statusCode(401);
    }

    @Test
    void contacts_and_mails_are_for_the_operator_only() {
        for (String role : List.of("director", "school", "portal", "application", "vendor")) {
            RequestSpecification other = as("other-" + role, role, "111111");
            other.get("/api/v1/contacts").then().statusCode(403);
            other.body("[]").put("/api/v1/contacts").then().statusCode(403);
            other.get(base + "/mails").then().statusCode(403);
        }
        as("vendor", "vendor", "111111").get(base + "/to-dos").then().statusCode(404);
        as("agenda", "application", "111111").get(base + "/to-dos").then().statusCode(403);
        as("vendor", "vendor", "111111")
                .get("/api/v1/notices?institution=111111")
                .then()
                .statusCode(403);
        mark(operator(), migration, "done").statusCode(403);
    }

    @Test
    void contacts_are_replaced_as_a_whole() {
        operator().get("/api/v1/contacts").then().statusCode(200).body("$", hasSize(6));
        putContacts(contact("Nora", "Nora@School.example", "director"))
                .body("mail", equalTo(List.of("nora@school.example")));
        putContacts().body("$", empty());
    }

    @Test
    void bad_contacts_are_named_one_by_one_and_nothing_is_stored() {
        operator()
                .body(List.of(
                        contact("Nora", "nora@school.example", "director"),
                        contact("Canary Zwartepiet", "canary at school", "boss")))
                .put("/api/v1/contacts")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:fusie:problem:invalid-contacts"))
                .body("entries.entry", everyItem(equalTo(2)))
                .body("entries.field", hasItems("mail", "role"))
                .body(not(containsString("anary")));
        operator().body("{\"name\":\"no list\"}").put("/api/v1/contacts").then().statusCode(400);
        operator().body("").put("/api/v1/contacts").then().statusCode(400);
        operator().get("/api/v1/contacts").then().body("$", hasSize(6));
    }

    @Test
    void an_unknown_migration_is_404_and_a_malformed_id_too() {
        operator()
                .get(base + "/mails")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-migration"));
        operator().get(base + "/to-dos").then().statusCode(404);
        operator().get("/api/v1/migrations/none/mails").then().statusCode(404);
        mark(school("111111"), migration, "done").statusCode(404);
    }

    @Test
    void the_operator_sees_what_was_sent_to_which_role_but_neither_to_whom_nor_what() throws Exception {
        saga.send(migration, "announce-migration");
        Mailbox.await(migration, 6);

        String mails = operator()
                .get(base + "/mails")
                .then()
                .statusCode(200)
                .body("$", hasSize(6))
                .body("kind", everyItem(equalTo("announcement")))
                .body("role", hasItems("director", "administrator", "user", "technician", "operator"))
                .body("find { it.language == 'fr' }.institutions", equalTo(List.of("222222", "333333")))
                .extract()
                .asString();
        assertThat(mails).doesNotContain("@").doesNotContain("Miet").doesNotContain("Dag");
        operator().get(base + "/mails?state=lost").then().statusCode(400).body("remedy", containsString("withdrawn"));
    }

    @Test
    void a_school_works_off_its_own_to_dos_and_sees_no_others() throws Exception {
        saga.send(migration, "hand-over-migration", Map.of("institutions", List.of("111111", "222222")));
        saga.replies(migration, 1);

        operator().get(base + "/to-dos").then().body("$", hasSize(12));
        school("111111")
                .header("Accept-Language", "nl-BE, en;q=0.5")
                .get(base + "/to-dos")
                .then()
                .body("$", hasSize(6))
                .body("kind[0]", equalTo("number-lists"))
                .body("title", hasItem(containsString("Druk de nieuwe barcodes af")))
                .body("find { it.kind == 'reprint-barcodes' }.link", containsString("/barcodes"));
        school("111111").get(base + "/to-dos?institution=222222").then().statusCode(404);
        school("999999").get(base + "/to-dos").then().statusCode(404);
        school("333333").get(base + "/to-dos").then().statusCode(200).body("$", empty());

        String id =
                school("111111").get(base + "/to-dos?institution=111111").path("find { it.kind == 'google-links' }.id");
        mark(school("222222"), id, "done").statusCode(404);
        mark(school("111111"), id, "lost").statusCode(400);
        school("111111").put(base + "/to-dos/" + id).then().statusCode(400);
        String doneAt = mark(school("111111"), id, "done")
                .statusCode(200)
                .body("state", equalTo("done"))
                .extract()
                .path("doneAt");
        mark(school("111111"), id, "done")
                .statusCode(200)
                .body("doneAt.substring(0, 19)", equalTo(doneAt.substring(0, 19)));
        // Handing over again opens nothing that is done.
        saga.send(migration, "hand-over-migration");
        saga.replies(migration, 2);
        operator().get(base + "/to-dos").then().body("$", hasSize(12)).body("state", hasItem("done"));
    }

    @Test
    void an_application_shows_an_announced_window_until_it_is_done_or_taken_back() throws Exception {
        Supplier<RequestSpecification> application = () -> as("agenda", "application", "333333");
        String notices = "/api/v1/notices?institution=333333";
        String mine = "findAll { it.migration == '" + migration + "' }";
        saga.send(migration, "announce-migration");
        saga.replies(migration, 1);

        application
                .get()
                .get(notices)
                .then()
                .statusCode(200)
                .body(mine, hasSize(1))
                .body(mine + ".moves[0]", equalTo(false))
                .body(mine + ".from[0]", equalTo("2026-08-20T06:00:00Z"))
                .body(mine + ".expectedReadOnlySeconds[0]", equalTo(720));
        application.get().get("/api/v1/notices?institution=111111").then().statusCode(404);
        application.get().get("/api/v1/notices").then().statusCode(400);
        application.get().get("/api/v1/notices?institution=x").then().statusCode(400);

        saga.send(migration, "correct-announcement");
        saga.replies(migration, 2);
        application.get().get(notices).then().body(mine, empty());
    }

    @Test
    void no_name_and_no_address_leaves_by_a_message_or_a_log() throws Exception {
        List<String> log = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                synchronized (log) {
                    log.add(line.getLoggerName() + " " + line.getMessage()
                            + java.util.Arrays.toString(line.getParameters()) + line.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try {
            putContacts(contact("Canary Kanarievogel", "canary@kanarievogel.example", "director"));
            Mailbox.down();
            saga.send(migration, "announce-migration");
            saga.replies(migration, 1);
            org.awaitility.Awaitility.await()
                    .until(() -> operator().get(base + "/mails").<List<String>>path("reason").stream()
                            .anyMatch(reason -> reason != null));
            Mailbox.up();
            Mailbox.await(migration, 1);
            saga.send(migration, "hand-over-migration");
            saga.send(migration, "correct-announcement");
            saga.send(migration, "announce-migration", "{}");
            saga.replies(migration, 4);
            Mailbox.await(migration, 2);
        } finally {
            Mailbox.up();
            root.removeHandler(listener);
        }
        assertThat(saga.everythingSaid()).contains(migration.toString()).doesNotContainIgnoringCase("kanarievogel");
        synchronized (log) {
            assertThat(log).anyMatch(line -> line.contains("The mail server cannot be reached."));
            assertThat(String.join("\n", log)).doesNotContainIgnoringCase("kanarievogel");
        }
    }

    @Test
    void the_operator_sees_mails_by_state_among_the_metrics_and_every_path_in_the_openapi_document() {
        String metrics =
                given().get("/q/metrics").then().statusCode(200).extract().asString();
        assertThat(metrics).contains("fusie_mails{", "state=\"pending\"", "state=\"failed\"", "fusie_mails_sent_total");
        assertThat(given().get("/q/openapi").then().extract().asString())
                .contains("/api/v1/contacts", "/api/v1/notices", "/api/v1/migrations/{id}/mails", "/to-dos/{toDo}");
    }
}

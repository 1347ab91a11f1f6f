package be.fusie.notification;

import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.school;
import static be.fusie.notification.Mailbox.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import be.fusie.notification.Mailbox.Received;
import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The words of the mails, as operators change them. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class TemplatesTest extends WithPeople {

    static final String TEMPLATES = "/api/v1/mail-templates/";

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
}

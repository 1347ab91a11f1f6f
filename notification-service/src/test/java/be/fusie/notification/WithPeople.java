package be.fusie.notification;

import static be.fusie.notification.Callers.operator;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A migration of its own for each test, a saga that speaks about it, a mail server, and the example contacts. */
abstract class WithPeople {

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
        Mailbox.up();
        saga.close();
    }

    /** Of the migration's mails. */
    List<String> states() {
        return operator().get(base + "/mails").then().statusCode(200).extract().path("state");
    }

    /** Until there are so many mails, all of them in this state. */
    void awaitMails(int expected, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(states()).hasSize(expected).containsOnly(state));
    }

    /** Sets the state of an item of the migration's board. */
    ValidatableResponse mark(RequestSpecification who, Object item, String state) {
        return who.body(Map.of("state", state)).put(base + "/to-dos/" + item).then();
    }
}

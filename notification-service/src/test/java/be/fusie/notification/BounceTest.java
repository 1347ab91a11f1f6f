package be.fusie.notification;

import static be.fusie.notification.Callers.operator;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.mail.MessagingException;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mails that come back: delivery reports (RFC 3464) in a real mailbox, read over IMAP. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class BounceTest {

    private final UUID migration = UUID.randomUUID();

    @Test
    void a_mail_that_came_back_is_failed_or_sent_again_and_what_is_no_report_stays_for_people() throws Exception {
        Mailbox.up();
        Callers.putExampleContacts();
        try (Saga saga = new Saga()) {
            saga.send(migration, "announce-migration");
            Mailbox.await(migration, 6);
        }
        Awaitility.await()
                .until(() -> mails().getList("findAll { it.state == 'sent' }").size() == 6);
        String gone = mails().getString("find { it.role == 'director' }.id");
        String full = mails().getString("find { it.role == 'user' }.id");
        String late = mails().getString("find { it.role == 'technician' }.id");

        Inbox.deliver(report(gone, "failed", "5.1.1"));
        Inbox.deliver(report(full, "failed", "4.2.2"));
        Inbox.deliver(report(late, "delayed", "4.4.1"));
        Inbox.deliver(report(UUID.randomUUID().toString(), "failed", "5.1.1"));
        Inbox.deliver(mail("Subject: Who are you?", "Content-Type: text/plain", "", "<" + full + "@x>"));

        Awaitility.await()
                .until(() -> state(gone).equals("failed") && state(full).equals("pending"));
        assertThat(mails().getString("find { it.id == '" + gone + "' }.reason"))
                .isEqualTo("The mail came back (5.1.1).");
        assertThat(mails().getString("find { it.id == '" + full + "' }.nextAttemptAt"))
                .isNotNull();
        Awaitility.await()
                .ignoreExceptionsInstanceOf(MessagingException.class) // a mail may go while it is looked at
                .untilAsserted(() -> assertThat(Inbox.mails())
                        .as("of no mail of ours, and no report at all")
                        .containsExactly("seen Undelivered Mail Returned to Sender", "seen Who are you?"));
        assertThat(state(late)).as("it may still arrive").isEqualTo("sent");
    }

    private JsonPath mails() {
        return operator().get("/api/v1/migrations/" + migration + "/mails").jsonPath();
    }

    private String state(String mail) {
        return mails().getString("find { it.id == '" + mail + "' }.state");
    }

    @ParameterizedTest
    @CsvSource({
        "message/rfc822, failed, 5.1.1, 5.1.1",
        "text/rfc822-headers, Failed, 5.7.26 (policy), 5.7.26",
        "message/rfc822, delayed, 4.4.7, ",
        "message/rfc822, delivered, 2.0.0, ",
        "message/rfc822, failed, none, ",
    })
    void a_report_is_read_whatever_it_repeats_of_the_mail(String repeats, String action, String status, String read)
            throws Exception {
        UUID mail = UUID.randomUUID();
        String report = report(mail.toString(), action, status).replace("message/rfc822", repeats);
        assertThat(DeliveryReport.of(report.getBytes(US_ASCII))).contains(new DeliveryReport(mail, read));
    }

    @Test
    void a_report_about_somebody_elses_mail_or_without_its_parts_is_for_people() {
        String ours = report(UUID.randomUUID().toString(), "failed", "5.1.1");
        for (String other : new String[] {
            ours.replaceAll("Message-ID: <.*>", "Message-ID: <4711@elsewhere.example>"),
            ours.replaceAll("Message-ID: <.*>", "X: y"),
            ours.replace("message/delivery-status", "text/plain"),
            ours.replace("multipart/report", "multipart/mixed"),
            "Content-Type: multipart/report; boundary=x\r\n\r\n--x--\r\n"
        }) {
            assertThat(DeliveryReport.of(other.getBytes(US_ASCII))).isEqualTo(Optional.empty());
        }
    }

    private static String report(String mail, String action, String status) {
        return mail(
                "From: MAILER-DAEMON@mx.example",
                "To: no-reply@fusie.example",
                "Subject: Undelivered Mail Returned to Sender",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"",
                "",
                "--x",
                "Content-Type: text/plain",
                "",
                "I'm sorry to have to inform you that your message could not be delivered.",
                "--x",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; mx.example",
                "",
                "Final-Recipient: rfc822; somebody@school.example",
                "Action: " + action,
                "Status: " + status,
                "Diagnostic-Code: smtp; 550 somebody@school.example: no such user",
                "",
                "--x",
                "Content-Type: message/rfc822",
                "",
                "From: no-reply@fusie.example",
                "Message-ID: <" + mail + "@fusie.example>",
                "Subject: Move",
                "",
                "Text",
                "--x--");
    }

    private static String mail(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }
}

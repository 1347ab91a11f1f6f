package be.fusie.notification;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.contact;
import static be.fusie.notification.Callers.putContacts;
import static be.fusie.notification.Mailbox.after;
import static be.fusie.notification.Mailbox.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import be.fusie.notification.Mailbox.Received;
import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.PlatformTestResource;
import biweekly.ICalendar;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A window that moves, is near, or is called off, as its readers hear of it (F3, N1, X1); and calls for operators. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class WindowMailsTest extends WithPeople {

    private static final String NEW_FROM = "2026-08-27T05:00:00Z";

    @Inject
    MailRetention retention;

    @Inject
    DataSource own;

    /** The window of the examples, moved by a week. */
    private static Map<String, ?> moved() {
        return Map.of("window", Map.of("from", NEW_FROM, "expectedReadOnlySeconds", 720));
    }

    @Test
    void who_knows_the_old_window_hears_of_the_new_one_and_the_calendar_follows_to_the_end() {
        saga.send(migration, "announce-migration");
        List<Received> announced = Mailbox.await(migration, 6);
        // Ann is no contact any more, and Nora is new.
        putContacts(contact("Nora New", "nora@blauwe-vogel.example", "director"));

        saga.send(migration, "announce-migration", moved());
        saga.send(migration, "announce-migration", moved());
        List<Content> replies = saga.replies(migration, 3);
        assertThat(replies).extracting(Content::type).containsOnly("notification.migration-announced.v1");
        assertThat(replies.get(1).data().path("mails").asInt()).isEqualTo(7);
        List<Received> second = after(Mailbox.await(migration, 13), announced);
        assertThat(second).as("told once, however often the command comes").hasSize(7);
        Received toAnn = to(second, "ann@");
        assertThat(toAnn.subject()).contains("andere datum").contains("donderdag 27 augustus 2026");
        assertThat(toAnn.text()).contains("op donderdag 20 augustus 2026").contains("07:00");
        assertThat(toAnn.inReplyTo()).isEqualTo(to(announced, "ann@").messageId());
        assertThat(toAnn.event().getUid().getValue())
                .isEqualTo(to(announced, "ann@").event().getUid().getValue());
        assertThat(toAnn.event().getSequence().getValue()).isEqualTo(1);
        assertThat(toAnn.event().getDateStart().getValue().toInstant()).isEqualTo(Instant.parse(NEW_FROM));
        Received toNora = to(second, "nora@");
        assertThat(toNora.subject()).as("she never heard of another one").startsWith("Verhuizing van");
        assertThat(toNora.inReplyTo()).isNull();
        assertThat(toNora.event().getSequence().getValue()).isEqualTo(1);

        saga.send(migration, "correct-announcement", "{}");
        List<Received> last = after(after(Mailbox.await(migration, 20), announced), second);
        assertThat(last)
                .extracting(Received::to)
                .containsExactlyInAnyOrderElementsOf(
                        second.stream().map(Received::to).toList());
        assertThat(last)
                .as("one each, by the mail they got last")
                .extracting(Received::inReplyTo)
                .containsExactlyInAnyOrderElementsOf(
                        second.stream().map(Received::messageId).toList());
        ICalendar cancelled = to(last, "ann@").entry();
        assertThat(cancelled.getMethod().getValue()).isEqualTo("CANCEL");
        assertThat(cancelled.getEvents().get(0).getSequence().getValue()).isEqualTo(2);
        assertThat(to(last, "ann@").subject()).contains("27 augustus");
    }

    @Test
    void who_was_not_told_yet_hears_of_the_new_window_only() {
        Mailbox.down();
        saga.send(migration, "announce-migration");
        saga.send(migration, "announce-migration", moved());
        saga.replies(migration, 2);
        Mailbox.up();
        List<Received> mails = Mailbox.await(migration, 6);
        assertThat(mails).hasSize(6).allSatisfy(mail -> {
            assertThat(mail.inReplyTo()).isNull();
            assertThat(mail.event().getDateStart().getValue().toInstant()).isEqualTo(Instant.parse(NEW_FROM));
        });
    }

    @Test
    void an_estimate_that_differs_by_seconds_is_no_other_window() {
        saga.send(migration, "announce-migration");
        saga.send(
                migration,
                "announce-migration",
                Map.of("window", Map.of("from", "2026-08-20T06:00:00Z", "expectedReadOnlySeconds", 715)));
        assertThat(saga.replies(migration, 2).get(1).data().path("mails").asInt())
                .isEqualTo(6);
        assertThat(Mailbox.await(migration, 6)).hasSize(6);
    }

    @Test
    void before_the_window_all_are_told_again_unless_it_has_moved_meanwhile() {
        saga.send(migration, "announce-migration");
        List<Received> announced = Mailbox.await(migration, 6);
        saga.send(migration, "warn-of-freeze");
        List<Received> notices = after(Mailbox.await(migration, 12), announced);
        assertThat(notices).hasSize(6);
        assertThat(to(notices, "miet@").subject()).startsWith("Binnenkort").contains("donderdag 20 augustus 2026");
        assertThat(to(notices, "tom@").text()).contains("Stop programs that write");

        saga.send(migration, "announce-migration", moved());
        saga.send(migration, "warn-of-freeze");
        saga.replies(migration, 2);
        saga.send(migration, "warn-of-freeze", moved());
        List<Received> rest = after(after(Mailbox.await(migration, 24), announced), notices);
        assertThat(rest.stream().filter(mail -> mail.subject().startsWith("Binnenkort")))
                .as("the late one of the old window went to nobody")
                .hasSize(3)
                .allSatisfy(mail -> assertThat(mail.subject()).contains("27 augustus"));
        assertThat(rest).hasSize(12);
    }

    @Test
    void a_notice_of_what_was_never_announced_is_told_and_does_not_count_as_an_announcement() throws Exception {
        saga.send(migration, "warn-of-freeze");
        assertThat(Mailbox.await(migration, 6)).hasSize(6);
        assertThat(rows("announcement", "true")).isZero();
        as("agenda", "application", "111111")
                .get("/api/v1/notices?institution=111111")
                .then()
                .statusCode(200)
                .body("migration", not(hasItem(migration.toString())));

        saga.send(migration, "announce-migration", moved());
        assertThat(saga.replies(migration, 1)).containsExactly(Saga.reply("migration-announced"));
        saga.send(migration, "warn-of-freeze");
        saga.send(migration, "correct-announcement");
        saga.replies(migration, 2);
        saga.send(migration, "warn-of-freeze", moved());
        saga.send(migration, "correct-announcement");
        saga.replies(migration, 3);
        assertThat(rows("mail", "kind = 'FREEZE_NOTICE'"))
                .as("neither of another window nor once it is called off")
                .isEqualTo(6);
    }

    @Test
    void what_has_not_left_when_all_is_done_never_does() throws Exception {
        Mailbox.down();
        saga.send(migration, "announce-migration");
        saga.send(migration, "announce-migration", moved());
        saga.send(migration, "warn-of-freeze", moved());
        saga.send(migration, "hand-over-migration");
        saga.replies(migration, 3);
        Mailbox.up();

        assertThat(Mailbox.await(migration, 6)).hasSize(6).allSatisfy(mail -> assertThat(mail.subject())
                .matches(".*(verhuisd|has moved|déménagé|umgezogen).*"));
        Awaitility.await().until(() -> rows("mail", "state not in ('SENT', 'WITHDRAWN')") == 0);
        assertThat(rows("mail", "state = 'SENT'")).isEqualTo(6);
    }

    @Test
    void long_afterwards_nobody_can_tell_whom_a_mail_went_to() throws Exception {
        saga.send(migration, "announce-migration");
        Mailbox.await(migration, 6);
        awaitMails(6, "sent");
        retention.forget();
        assertThat(rows("mail", "contact like '%@%' and body <> ''")).isEqualTo(6);
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update mail set recorded_at = now() - interval '500 days' where migration = '" + migration + "'");
        }
        retention.forget();
        assertThat(rows(
                        "mail",
                        "contact not like '%@%' and name = '' and subject = '' and body = ''"
                                + " and html is null and calendar is null"))
                .isEqualTo(6);
    }

    private int rows(String table, String condition) throws SQLException {
        try (Connection connection = own.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from " + table + " where migration = '" + migration + "' and " + condition)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void operators_are_called_with_what_is_wrong_the_next_step_and_a_link() {
        saga.send(migration, "alert-operators");
        List<Received> calls = Mailbox.await(migration, 1);
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).subject()).contains("blauwe-vogel").contains("rode-vogel");
        assertThat(calls.get(0).text())
                .contains("MERGE")
                .contains("no answer came in time")
                .contains("retry")
                .contains("/api/v1/migrations/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11>");
        saga.send(
                migration,
                "alert-operators",
                Map.of("what", "BLOCKED", "trouble", "open preconditions: certificate-valid"));
        List<Received> second = after(Mailbox.await(migration, 2), calls);
        assertThat(second.get(0).text()).contains("certificate-valid").doesNotContain("retry");
    }
}

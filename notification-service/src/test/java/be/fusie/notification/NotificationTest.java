package be.fusie.notification;

import static be.fusie.notification.Callers.contact;
import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.putContacts;
import static be.fusie.notification.Mailbox.to;
import static be.fusie.notification.Saga.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import be.fusie.notification.Mailbox.Received;
import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Commands over Kafka, replies over Kafka, mails read back from the mail server. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class NotificationTest extends WithPeople {

    @Inject
    DataSource dataSource;

    @Test
    void everyone_concerned_is_told_the_dates_in_their_language() throws Exception {
        saga.send(migration, "announce-migration");

        assertThat(saga.replies(migration, 1)).containsExactly(reply("migration-announced"));
        List<Received> mails = Mailbox.await(migration, 6);
        assertThat(mails).hasSize(6);
        Received dutch = to(mails, "miet@");
        assertThat(dutch.subject()).contains("blauwe-vogel").contains("donderdag 20 augustus 2026");
        assertThat(dutch.text())
                .startsWith("Dag Miet Director")
                .contains("08:00") // 06:00 in UTC
                .contains("12 minuten")
                .contains("nieuw nummer")
                .contains("/plan");
        assertThat(to(mails, "claire@").text())
                .startsWith("Bonjour Claire Directrice")
                .contains("jeudi 20 août 2026")
                .contains("Votre école ne déménage pas");
        assertThat(to(mails, "uwe@").text()).startsWith("Guten Tag Uwe User").contains("Donnerstag, 20. August 2026");
        assertThat(to(mails, "tom@").text())
                .startsWith("Dear Tom Technician")
                .contains("20 August 2026")
                .contains("bank readers");
    }

    @Test
    void administrators_hear_which_rights_they_lose_and_who_moves_in_part_of_the_new_user_name() throws Exception {
        saga.send(migration, "announce-migration", Map.of("whole", false));

        List<Received> mails = Mailbox.await(migration, 6);
        assertThat(to(mails, "ann@").text()).contains("verliest u het recht").contains("Tekst om door te geven");
        assertThat(to(mails, "miet@").text())
                .doesNotContain("verliest u het recht")
                .contains("Tekst om door te geven");
        assertThat(to(mails, "uwe@").text())
                .contains("Ihr Benutzername ändert sich")
                .doesNotContain("Text für Ihre");
        assertThat(to(mails, "claire@").text()).doesNotContain("nom d’utilisateur");
    }

    @Test
    void a_command_that_comes_again_sends_nothing_twice() throws Exception {
        saga.sendTwice(migration, "announce-migration");
        saga.send(migration, "announce-migration");

        assertThat(saga.replies(migration, 2)).containsOnly(reply("migration-announced"));
        awaitMails(6, "sent");
        List<Received> mails = Mailbox.await(migration, 6);
        assertThat(mails).hasSize(6).extracting(Received::messageId).doesNotHaveDuplicates();
    }

    @Test
    void a_correction_reaches_exactly_those_who_got_the_announcement() throws Exception {
        saga.send(migration, "announce-migration");
        List<Received> announced = Mailbox.await(migration, 6);
        awaitMails(6, "sent");
        // Somebody new, and nobody of the others any more: the first readers count, not today's contacts.
        putContacts(contact("Nora New", "nora@blauwe-vogel.example", "director"));

        Map<String, ?> why = Map.of("reason", "The director of 222222 withdrew the consent.");
        saga.send(migration, "correct-announcement", why);
        saga.send(migration, "correct-announcement", why);

        assertThat(saga.replies(migration, 3).subList(1, 3)).containsOnly(reply("announcement-corrected"));
        awaitMails(12, "sent");
        List<Received> corrections = Mailbox.await(migration, 12).stream()
                .filter(mail -> mail.inReplyTo() != null)
                .toList();
        assertThat(corrections)
                .extracting(Received::to)
                .containsExactlyInAnyOrderElementsOf(
                        announced.stream().map(Received::to).toList());
        assertThat(new HashSet<>(corrections.stream().map(Received::inReplyTo).toList()))
                .isEqualTo(new HashSet<>(
                        announced.stream().map(Received::messageId).toList()));
        assertThat(to(corrections, "miet@").subject()).startsWith("Rechtzetting");
        assertThat(to(corrections, "tom@").text())
                .contains("not going to happen")
                .contains("Reason: The director of 222222 withdrew the consent.");
    }

    @Test
    void a_correction_of_what_never_was_announced_succeeds_and_a_late_announcement_is_refused() throws Exception {
        saga.send(migration, "correct-announcement", "{}");
        saga.send(migration, "announce-migration");

        List<Content> replies = saga.replies(migration, 2);
        assertThat(replies.get(0).type()).isEqualTo("notification.announcement-corrected.v1");
        assertThat(replies.get(0).data().get("mails").asInt()).isZero();
        assertThat(replies.get(1).type()).isEqualTo("notification.announcement-refused.v1");
        assertThat(Mailbox.about(migration)).isEmpty();
    }

    @Test
    void a_command_without_a_window_or_without_institutions_is_refused_with_the_reason() throws Exception {
        saga.send(migration, "announce-migration", "{\"institutions\":[\"111111\"]}");
        saga.send(migration, "hand-over-migration", "{}");

        assertThat(saga.replies(migration, 2))
                .containsExactly(reply("announcement-refused"), reply("hand-over-refused"));
        assertThat(Mailbox.about(migration)).isEmpty();
    }

    @Test
    void the_hand_over_links_the_results_and_gives_each_school_its_to_dos() throws Exception {
        saga.send(migration, "announce-migration");
        Mailbox.await(migration, 6);
        saga.send(migration, "hand-over-migration");
        saga.send(migration, "hand-over-migration");

        assertThat(saga.replies(migration, 3).subList(1, 3)).containsOnly(reply("migration-handed-over"));
        awaitMails(12, "sent");
        List<Received> mails = Mailbox.await(migration, 12).stream()
                .filter(mail -> mail.subject().matches(".*(verhuisd|has moved|déménagé|umgezogen).*"))
                .toList();
        assertThat(mails).hasSize(6);
        assertThat(to(mails, "miet@").text())
                .contains("7 minuten") // 415 s, rounded up
                .contains("Druk de nieuwe barcodes af")
                .contains("Lijsten oud → nieuw nummer: <http://localhost:8103/");
        assertThat(to(mails, "claire@").text()).contains("rien ne change").doesNotContain("http");
        operator()
                .get("/api/v1/migrations/" + migration + "/to-dos")
                .then()
                .statusCode(200)
                .body("size()", equalTo(6))
                .body("institution", everyItem(equalTo("111111")))
                .body("state", everyItem(equalTo("open")));
    }

    @Test
    void a_move_that_is_taken_back_is_told_once_and_withdraws_the_to_dos() throws Exception {
        saga.send(migration, "announce-migration");
        Mailbox.await(migration, 6);
        saga.send(migration, "hand-over-migration");
        Mailbox.await(migration, 12);
        awaitMails(12, "sent");
        saga.send(migration, "retract-hand-over");
        saga.send(migration, "retract-hand-over");
        saga.send(migration, "correct-announcement");
        saga.send(migration, "hand-over-migration");

        List<Content> replies = saga.replies(migration, 6);
        assertThat(replies.get(2).type()).isEqualTo("notification.hand-over-retracted.v1");
        assertThat(replies.get(2).data().get("mails").asInt()).isEqualTo(6);
        assertThat(replies.get(2).data().get("toDos").asInt()).isEqualTo(6);
        assertThat(replies.get(3).data().get("mails").asInt()).isEqualTo(6);
        assertThat(replies.get(4).data().get("mails").asInt())
                .as("nobody hears that it will not happen")
                .isZero();
        assertThat(replies.get(5).type()).isEqualTo("notification.hand-over-refused.v1");
        awaitMails(18, "sent");
        List<Received> told = Mailbox.await(migration, 18).stream()
                .filter(mail ->
                        mail.subject().matches(".*(ongedaan|undone|annulé|rückgängig|Undone|Annulé|Rückgängig).*"))
                .toList();
        assertThat(told).hasSize(6);
        assertThat(to(told, "miet@").text()).contains("De oude nummers en barcodes gelden weer");
        assertThat(to(told, "claire@").text()).contains("rien ne change");
        operator()
                .get("/api/v1/migrations/" + migration + "/to-dos")
                .then()
                .statusCode(200)
                .body("size()", equalTo(6))
                .body("state", everyItem(equalTo("withdrawn")));
    }

    @Test
    void what_was_never_handed_over_is_retracted_without_a_word() throws Exception {
        saga.send(migration, "retract-hand-over");
        Content reply = saga.replies(migration, 1).get(0);
        assertThat(reply.type()).isEqualTo("notification.hand-over-retracted.v1");
        assertThat(reply.data().get("mails").asInt()).isZero();
        assertThat(Mailbox.about(migration)).isEmpty();
    }

    @Test
    void a_dead_mail_server_holds_up_no_migration_and_the_mails_follow() throws Exception {
        Mailbox.down();
        saga.send(migration, "announce-migration");

        assertThat(saga.replies(migration, 1)).containsExactly(reply("migration-announced"));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonPath pending = operator()
                    .get("/api/v1/migrations/" + migration + "/mails?state=pending")
                    .jsonPath();
            assertThat(pending.<String>getList("reason")).contains("The mail server cannot be reached.");
            assertThat(pending.<Integer>getList("attempts")).anyMatch(attempts -> attempts > 0);
        });

        Mailbox.up();
        awaitMails(6, "sent");
        assertThat(Mailbox.await(migration, 6)).hasSize(6);
    }

    @Test
    void who_was_not_told_yet_is_not_corrected_either() throws Exception {
        try (ServerSocket mute = Mailbox.mute()) {
            saga.send(migration, "announce-migration");
            saga.replies(migration, 1);
            await().atMost(Duration.ofSeconds(10)).until(() -> states().contains("sending"));

            saga.send(migration, "correct-announcement");

            // One mail was on its way: it might have left. The others have not, and never will.
            assertThat(saga.replies(migration, 2).get(1).data().get("mails").asInt())
                    .isEqualTo(1);
            assertThat(states())
                    .containsExactlyInAnyOrder(
                            "sending", "withdrawn", "withdrawn", "withdrawn", "withdrawn", "withdrawn", "pending");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> states().stream().allMatch("withdrawn"::equals));
        Mailbox.up();
        assertThat(Mailbox.about(migration)).isEmpty();
    }

    @Test
    void what_a_dead_sender_left_behind_goes_out_again_under_its_message_id_unless_it_was_recalled() throws Exception {
        saga.send(migration, "announce-migration");
        awaitMails(6, "sent");
        List<Received> before = Mailbox.await(migration, 6);

        // As if two senders had been killed between handing their mail over and noting it.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement claim = connection.prepareStatement(
                        "update mail set state = 'SENDING', due_at = now() - interval '1 s', recalled = ?"
                                + " where migration = ? and contact like ?")) {
            claimed(claim, false, "miet@%");
            claimed(claim, true, "tom@%");
        }

        awaitMails(6, "sent");
        List<Received> after = Mailbox.await(migration, 7);
        assertThat(after).hasSize(7);
        assertThat(after.stream().filter(mail -> mail.to().startsWith("miet@")))
                .extracting(Received::messageId)
                .hasSize(2)
                .containsOnly(to(before, "miet@").messageId());
    }

    private void claimed(PreparedStatement claim, boolean recalled, String contact) throws SQLException {
        claim.setBoolean(1, recalled);
        claim.setObject(2, migration);
        claim.setString(3, contact);
        assertThat(claim.executeUpdate()).isEqualTo(1);
    }
}

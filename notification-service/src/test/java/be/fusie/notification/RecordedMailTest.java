package be.fusie.notification;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.notification.RecordedMail.Kind;
import be.fusie.notification.RecordedMail.State;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The states of a mail, and when it is tried again. */
class RecordedMailTest {

    static final Instant NOW = Instant.parse("2026-08-20T06:00:00Z");
    static final MailRetry RETRY = new MailRetry(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofDays(7));
    static final MailFailure DOWN = MailFailure.of(new ConnectException("refused"));

    @Example
    void a_dead_mail_server_leaves_a_mail_pending_with_the_reason() {
        RecordedMail mail = claimed();
        mail.failed(DOWN, NOW, RETRY);
        assertThat(mail.state).isEqualTo(State.PENDING);
        assertThat(mail.reason).isEqualTo("The mail server cannot be reached.");
        assertThat(mail.dueAt).isEqualTo(NOW.plusSeconds(5));
    }

    @Example
    void a_refused_address_fails_at_once_and_a_dead_server_after_a_week() {
        RecordedMail refused = claimed();
        refused.failed(MailFailure.of(answer(550)), NOW, RETRY);
        assertThat(refused.state).isEqualTo(State.FAILED);

        RecordedMail old = claimed();
        old.failed(DOWN, NOW.plus(Duration.ofDays(8)), RETRY);
        assertThat(old.state).isEqualTo(State.FAILED);
    }

    @Example
    void a_recalled_mail_never_leaves_when_it_has_not_yet() {
        RecordedMail waiting = mail();
        waiting.recall();
        assertThat(waiting.state).isEqualTo(State.WITHDRAWN);

        RecordedMail underWay = claimed();
        underWay.recall();
        assertThat(underWay.reached()).isTrue();
        underWay.failed(DOWN, NOW, RETRY);
        assertThat(underWay.state).isEqualTo(State.WITHDRAWN);

        RecordedMail gone = claimed();
        gone.sent(NOW);
        gone.recall();
        assertThat(gone.state).isEqualTo(State.SENT);
    }

    @Example
    void only_answers_about_the_address_are_final() {
        assertThat(List.of(550, 551, 553))
                .allMatch(code -> MailFailure.of(answer(code)).forGood());
        assertThat(List.of(421, 450, 451, 452, 535, 552, 554))
                .noneMatch(code -> MailFailure.of(answer(code)).forGood());
    }

    @Property(tries = 200)
    void no_reason_repeats_what_the_mail_server_said(@ForAll @IntRange(min = 400, max = 599) int code) {
        assertThat(MailFailure.of(new RuntimeException(answer(code))).reason()).doesNotContain("@");
        assertThat(MailFailure.of(new IllegalStateException("someone@school.example"))
                        .reason())
                .doesNotContain("@");
    }

    @Property(tries = 200)
    void waits_grow_to_the_longest_and_never_beyond(@ForAll @IntRange(min = 1, max = 100_000) int attempts) {
        Duration wait = RETRY.delay(attempts);
        assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofMinutes(1));
        assertThat(RETRY.delay(attempts + 1)).isGreaterThanOrEqualTo(wait);
    }

    private static SMTPException answer(int code) {
        String text = code + " <someone@school.example>: no";
        return new SMTPException(text, code, List.of(text), false);
    }

    private static RecordedMail claimed() {
        RecordedMail mail = mail();
        mail.claim(NOW, Duration.ofMinutes(1));
        return mail;
    }

    private static RecordedMail mail() {
        return RecordedMail.to(
                ContactEntryTest.GOOD.toContact(),
                UUID.randomUUID(),
                Kind.ANNOUNCEMENT,
                new Letters.Written(new Wording.Text("subject", "body", "<p>body</p>"), null),
                NOW);
    }

    @Example
    void a_mail_that_came_back_is_tried_again_later_unless_the_address_is_refused_or_it_is_too_old() {
        Duration pause = Duration.ofHours(12);
        RecordedMail full = claimed();
        full.sent(NOW);
        full.cameBack("The mail came back (5.2.2).", false, NOW, RETRY, pause);
        assertThat(full.state).isEqualTo(State.PENDING);
        assertThat(full.dueAt).isEqualTo(NOW.plus(pause));

        RecordedMail unknown = claimed();
        unknown.sent(NOW);
        unknown.cameBack("The mail came back (5.1.1).", true, NOW, RETRY, pause);
        assertThat(unknown.state).isEqualTo(State.FAILED);

        RecordedMail old = claimed();
        old.sent(NOW);
        old.cameBack("The mail came back (5.2.2).", false, NOW.plus(Duration.ofDays(8)), RETRY, pause);
        assertThat(old.state).isEqualTo(State.FAILED);
    }
}

package be.fusie.notification;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an operator sees of mails: neither readers nor texts. */
final class MailViews {

    private MailViews() {}

    @Schema(name = "Mail")
    record MailView(
            UUID id,
            @Schema(description = "Null when it is about no migration") UUID migration,
            @Schema(description = "announcement, correction, hand-over, retraction, reminder or webhook-off")
                    String kind,
            @Schema(description = "director, administrator, user, technician or operator") String role,
            List<String> institutions,
            @Schema(description = "nl, fr, de or en") String language,
            @Schema(description = "pending, sending, sent, failed (given up, or came back) or withdrawn (overtaken)")
                    String state,
            int attempts,
            @Schema(description = "Why the last attempt failed, or why it came back; without an address") String reason,
            Instant recordedAt,
            @Schema(description = "When the mail server took it") Instant sentAt,
            @Schema(description = "While pending: not before") Instant nextAttemptAt) {

        static MailView of(RecordedMail mail) {
            return new MailView(
                    mail.id,
                    mail.migration,
                    mail.kind.wireName(),
                    mail.role.wireName(),
                    List.of(mail.institutions),
                    mail.language.wireName(),
                    mail.state.wireName(),
                    mail.attempts,
                    mail.reason,
                    mail.recordedAt,
                    mail.sentAt,
                    mail.state == RecordedMail.State.PENDING ? mail.dueAt : null);
        }
    }

    @Schema(name = "MailPage")
    record MailPage(
            List<MailView> mails, @Schema(description = "Cursor of the next page; null on the last one") UUID next) {}

    /** @param mail null: the address that it went to */
    @Schema(name = "MailAgain")
    record Again(
            @Pattern(
                            regexp =
                                    "[^\\s@<>,;:\"\\p{Cntrl}]{1,64}@[^\\s@<>,;:\"\\p{Cntrl}]{1,180}\\.[^\\s@<>,;:\".\\p{Cntrl}]{1,60}",
                            message = "is no mail address")
                    @Schema(description = "Another address; without it the one it went to")
                    String mail) {}

    @Schema(name = "Bounce")
    record Bounce(
            @NotNull(message = "is missing")
                    @Pattern(regexp = "[45]\\.[0-9]{1,3}\\.[0-9]{1,3}", message = "is no status such as 5.1.1")
                    @Schema(description = "The field Status of the delivery report (RFC 3464)", examples = "5.1.1")
                    String status) {}

    /** Those that are wanted; all without a name. */
    static List<RecordedMail.State> states(String state) {
        List<RecordedMail.State> wanted = Arrays.stream(RecordedMail.State.values())
                .filter(s -> state == null || s.wireName().equals(state))
                .toList();
        if (wanted.isEmpty()) {
            throw NotificationProblems.badState(
                    "The parameter state",
                    Arrays.stream(RecordedMail.State.values())
                            .map(RecordedMail.State::wireName)
                            .collect(Collectors.joining(", ")));
        }
        return wanted;
    }
}

package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import be.fusie.notification.RecordedMail.Kind;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the mails, each in its reader's language: {@code templates/mails/<language>/<kind>.txt}, of which the first line
 * is the subject. Rendering is pure processor work and may take long for many readers: not for the event loop.
 */
@ApplicationScoped
class Letters {

    /** A mail as text: subject and body. */
    record Text(String subject, String body) {}

    private final Engine engine;
    private final NotificationSettings settings;

    Letters(Engine engine, NotificationSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    Text announcement(Contact reader, Announcement about, String plan) {
        return write(Kind.ANNOUNCEMENT, reader.language, letter(reader, about, plan, null, expected(about), List.of()));
    }

    /** @param reason may be null */
    Text correction(RecordedMail announcement, Announcement about, String reason) {
        Contact reader = new Contact();
        reader.name = announcement.name;
        reader.role = announcement.role;
        reader.language = announcement.language;
        reader.institutions = announcement.institutions;
        return write(Kind.CORRECTION, reader.language, letter(reader, about, null, reason, expected(about), List.of()));
    }

    Text handOver(Contact reader, Announcement about, long readOnlySeconds, List<Link> links) {
        return write(Kind.HAND_OVER, reader.language, letter(reader, about, null, null, readOnlySeconds, links));
    }

    Text retraction(Contact reader, Announcement about) {
        return write(Kind.RETRACTION, reader.language, letter(reader, about, null, null, 0, List.of()));
    }

    private Letter letter(
            Contact reader, Announcement about, String link, String reason, long readOnlySeconds, List<Link> links) {
        Texts texts = Texts.in(reader.language);
        Optional<Instant> from = Optional.ofNullable(about.windowFrom);
        return new Letter(
                reader.name,
                reader.role,
                about.migration.toString(),
                about.source,
                about.receiver,
                List.of(about.institutions),
                about.whole,
                Arrays.stream(reader.institutions).anyMatch(List.of(about.institutions)::contains),
                from.map(at -> texts.moment(at, settings.timeZone())).orElse(""),
                from.map(at -> texts.moment(nextMinute(at.plusSeconds(expected(about))), settings.timeZone()))
                        .orElse(""),
                texts.duration(readOnlySeconds),
                link == null ? "" : link,
                reason == null ? "" : reason,
                links.stream()
                        .map(l -> new Letter.Line(texts.link(l.rel()), l.href()))
                        .toList(),
                Arrays.stream(ToDo.Kind.values()).map(texts::toDo).toList());
    }

    /** The end is told to the minute, and never too early. */
    private static Instant nextMinute(Instant end) {
        return end.plusSeconds(59).truncatedTo(ChronoUnit.MINUTES);
    }

    private static long expected(Announcement about) {
        return about.expectedReadOnlySeconds == null ? 0 : about.expectedReadOnlySeconds;
    }

    private Text write(Kind kind, Language language, Letter letter) {
        String file = "mails/" + language.wireName() + "/" + kind.wireName() + ".txt";
        Template template = engine.getTemplate(file);
        if (template == null) {
            throw new IllegalStateException("no template " + file);
        }
        String text = template.data("letter", letter).render().strip();
        int endOfSubject = text.indexOf('\n');
        return new Text(
                text.substring(0, endOfSubject).strip(),
                text.substring(endOfSubject).strip() + "\n");
    }
}

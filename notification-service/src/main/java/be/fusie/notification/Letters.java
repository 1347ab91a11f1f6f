package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import be.fusie.notification.RecordedMail.Kind;
import be.fusie.notification.Wording.Source;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the mails, each in its reader's language, with the templates as they are now. Rendering is pure processor work and
 * may take long for many readers: not for the event loop.
 */
@ApplicationScoped
class Letters {

    /** A mail: what it says, and the calendar entry that goes along, or null. */
    record Written(Wording.Text text, String calendar) {}

    private final Wording wording;
    private final NotificationSettings settings;

    Letters(Wording wording, NotificationSettings settings) {
        this.wording = wording;
        this.settings = settings;
    }

    /** @param templates of the kind {@link Kind#ANNOUNCEMENT} */
    Written announcement(
            Map<Language, Source> templates,
            Contact reader,
            Announcement about,
            String plan,
            String rights,
            Instant now) {
        Wording.Text text = write(
                templates,
                reader.language,
                letter(reader, about, plan, rights, null, expected(about), List.of(), List.of()));
        return new Written(text, entry(about, reader.language, text, now));
    }

    private static String entry(Announcement about, Language language, Wording.Text text, Instant now) {
        return CalendarEntry.window(
                about.migration,
                about.revision,
                about.windowFrom,
                until(about),
                Texts.in(language).window(about.source, about.receiver),
                text.plain(),
                now);
    }

    /**
     * @param templates of the kind {@link Kind#MOVED}
     * @param told what the reader knows
     * @param about with the new window
     */
    Written moved(
            Map<Language, Source> templates,
            RecordedMail told,
            Announcement about,
            Instant formerly,
            String plan,
            Instant now) {
        Contact reader = reader(told);
        Wording.Text text = write(
                templates,
                reader.language,
                letter(reader, about, plan, null, null, expected(about), List.of(), List.of(), formerly));
        return new Written(text, entry(about, reader.language, text, now));
    }

    /** @param templates of the kind {@link Kind#FREEZE_NOTICE} */
    Written freezeNotice(Map<Language, Source> templates, Contact reader, Announcement about, String plan) {
        return new Written(
                write(
                        templates,
                        reader.language,
                        letter(reader, about, plan, null, null, expected(about), List.of(), List.of())),
                null);
    }

    /** @param templates of the kind {@link Kind#ATTENTION} */
    Written attention(
            Map<Language, Source> templates, Contact reader, UUID migration, NotificationMessages.AlertOperators call) {
        return new Written(
                wording.write(
                        templates.get(reader.language),
                        reader.language,
                        attention(
                                reader.name,
                                migration.toString(),
                                orEmpty(call.source()),
                                orEmpty(call.receiver()),
                                call.what() == NotificationMessages.Trouble.BLOCKED,
                                orEmpty(call.step()),
                                call.undoing(),
                                orEmpty(call.trouble()),
                                orEmpty(call.link()))),
                null);
    }

    /** What templates of calls for an operator may say. */
    static Map<String, Object> attention(
            String name,
            String migration,
            String source,
            String receiver,
            boolean blocked,
            String step,
            boolean undoing,
            String trouble,
            String link) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("migration", migration);
        values.put("source", source);
        values.put("receiver", receiver);
        values.put("blocked", blocked);
        values.put("step", step);
        values.put("undoing", undoing);
        values.put("trouble", trouble);
        values.put("link", Href.of(link));
        return values;
    }

    /**
     * @param templates of the kind {@link Kind#CORRECTION}
     * @param reason may be null
     */
    Written correction(
            Map<Language, Source> templates,
            RecordedMail announcement,
            Announcement about,
            String reason,
            Instant now) {
        Contact reader = reader(announcement);
        Wording.Text text = write(
                templates,
                reader.language,
                letter(reader, about, null, null, reason, expected(about), List.of(), List.of()));
        String calendar = about.windowFrom == null
                ? null
                : CalendarEntry.cancelled(
                        about.migration,
                        about.revision,
                        about.windowFrom,
                        until(about),
                        Texts.in(reader.language).window(about.source, about.receiver),
                        now);
        return new Written(text, calendar);
    }

    /**
     * @param templates of the kind {@link Kind#HAND_OVER}
     * @param toDos of the reader's schools
     */
    Written handOver(
            Map<Language, Source> templates,
            Contact reader,
            Announcement about,
            long readOnlySeconds,
            List<Link> links,
            List<ToDo.Kind> toDos) {
        return new Written(
                write(
                        templates,
                        reader.language,
                        letter(reader, about, null, null, null, readOnlySeconds, links, toDos)),
                null);
    }

    /** @param templates of the kind {@link Kind#RETRACTION} */
    Written retraction(Map<Language, Source> templates, RecordedMail handOver, Announcement about) {
        Contact reader = reader(handOver);
        return new Written(
                write(templates, reader.language, letter(reader, about, null, null, null, 0, List.of(), List.of())),
                null);
    }

    /** @param templates of the kind {@link Kind#REMINDER} */
    Written reminder(
            Map<Language, Source> templates,
            Contact reader,
            UUID migration,
            List<String> outstanding,
            Instant deadline,
            int planVersion,
            String plan) {
        Map<String, Object> values = reminder(
                reader.name,
                migration.toString(),
                outstanding,
                Texts.in(reader.language).moment(deadline, settings.timeZone()),
                planVersion,
                plan);
        return new Written(wording.write(templates.get(reader.language), reader.language, values), null);
    }

    /** What templates of reminders may say. */
    static Map<String, Object> reminder(
            String name, String migration, List<String> outstanding, String deadline, int planVersion, String plan) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("migration", migration);
        values.put("institutionList", String.join(", ", outstanding));
        values.put("deadline", deadline);
        values.put("planVersion", planVersion);
        values.put("link", Href.of(plan));
        return values;
    }

    /** @param templates of the kind {@link Kind#WEBHOOK_OFF} */
    Written webhookOff(
            Map<Language, Source> templates,
            Language language,
            String reader,
            String webhook,
            UUID id,
            Instant since,
            String reason) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", reader);
        values.put("webhook", webhook);
        values.put("webhookId", id.toString());
        values.put("since", Texts.in(language).moment(since, settings.timeZone()));
        values.put("reason", reason);
        return new Written(wording.write(templates.get(language), language, values), null);
    }

    private Wording.Text write(Map<Language, Source> templates, Language language, Letter letter) {
        return wording.write(templates.get(language), language, letter.values());
    }

    private Letter letter(
            Contact reader,
            Announcement about,
            String link,
            String rights,
            String reason,
            long readOnlySeconds,
            List<Link> links,
            List<ToDo.Kind> toDos) {
        return letter(reader, about, link, rights, reason, readOnlySeconds, links, toDos, null);
    }

    private Letter letter(
            Contact reader,
            Announcement about,
            String link,
            String rights,
            String reason,
            long readOnlySeconds,
            List<Link> links,
            List<ToDo.Kind> toDos,
            Instant formerly) {
        Texts texts = Texts.in(reader.language);
        Optional<Instant> from = Optional.ofNullable(about.windowFrom);
        return new Letter(
                reader.name,
                reader.role,
                about.migration.toString(),
                orEmpty(about.source),
                orEmpty(about.receiver),
                List.of(about.institutions),
                about.whole,
                Arrays.stream(reader.institutions).anyMatch(List.of(about.institutions)::contains),
                from.map(at -> texts.moment(at, settings.timeZone())).orElse(""),
                from.map(at -> texts.moment(until(about), settings.timeZone())).orElse(""),
                texts.duration(readOnlySeconds),
                orEmpty(link),
                orEmpty(rights),
                orEmpty(reason),
                links.stream()
                        .map(l -> new Letter.Line(texts.link(l.rel()), l.href()))
                        .toList(),
                toDos.stream().map(texts::toDo).toList(),
                formerly == null ? "" : texts.moment(formerly, settings.timeZone()));
    }

    private static Contact reader(RecordedMail first) {
        Contact reader = new Contact();
        reader.name = first.name;
        reader.role = first.role;
        reader.language = first.language;
        reader.institutions = first.institutions;
        return reader;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The end is told to the minute, and never too early. */
    private static Instant until(Announcement about) {
        return about.windowFrom.plusSeconds(expected(about) + 59).truncatedTo(ChronoUnit.MINUTES);
    }

    private static long expected(Announcement about) {
        return about.expectedReadOnlySeconds == null ? 0 : about.expectedReadOnlySeconds;
    }
}

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
        Letter letter = letter(reader, about).link(plan).rights(rights);
        return withWindow(write(templates, reader.language, letter.values()), reader.language, about, now);
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
        Letter letter = letter(reader(told), about).link(plan).formerly(formerly);
        return withWindow(write(templates, told.language, letter.values()), told.language, about, now);
    }

    /** The window goes along for the calendar. */
    private static Written withWindow(Written mail, Language language, Announcement about, Instant now) {
        return new Written(
                mail.text(),
                CalendarEntry.window(
                        about.migration,
                        about.revision,
                        about.windowFrom,
                        until(about),
                        Texts.in(language).window(about.source, about.receiver),
                        mail.text().plain(),
                        now));
    }

    /** @param templates of the kind {@link Kind#FREEZE_NOTICE} */
    Written freezeNotice(Map<Language, Source> templates, Contact reader, Announcement about, String plan) {
        return write(
                templates, reader.language, letter(reader, about).link(plan).values());
    }

    /** @param templates of the kind {@link Kind#ATTENTION} */
    Written attention(
            Map<Language, Source> templates, Contact reader, UUID migration, NotificationMessages.AlertOperators call) {
        return write(
                templates,
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
                        orEmpty(call.link())));
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
        Language language = announcement.language;
        Written mail = write(
                templates,
                language,
                letter(reader(announcement), about).reason(reason).values());
        return about.windowFrom == null
                ? mail
                : new Written(
                        mail.text(),
                        CalendarEntry.cancelled(
                                about.migration,
                                about.revision,
                                about.windowFrom,
                                until(about),
                                Texts.in(language).window(about.source, about.receiver),
                                now));
    }

    /**
     * @param templates of the kind {@link Kind#HAND_OVER}
     * @param readOnlySeconds how long it was, in the end
     * @param toDos of the reader's schools
     */
    Written handOver(
            Map<Language, Source> templates,
            Contact reader,
            Announcement about,
            long readOnlySeconds,
            List<Link> links,
            List<ToDo.Kind> toDos) {
        Letter letter =
                letter(reader, about).readOnly(readOnlySeconds).links(links).toDos(toDos);
        return write(templates, reader.language, letter.values());
    }

    /** @param templates of the kind {@link Kind#RETRACTION} */
    Written retraction(Map<Language, Source> templates, RecordedMail handOver, Announcement about) {
        return write(
                templates, handOver.language, letter(reader(handOver), about).values());
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
        return write(
                templates,
                reader.language,
                reminder(
                        reader.name,
                        migration.toString(),
                        outstanding,
                        Texts.in(reader.language).moment(deadline, settings.timeZone()),
                        planVersion,
                        plan));
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
        return write(
                templates,
                language,
                webhookOff(
                        reader, webhook, id.toString(), Texts.in(language).moment(since, settings.timeZone()), reason));
    }

    /** What templates of webhooks that are switched off may say. */
    static Map<String, Object> webhookOff(String name, String webhook, String id, String since, String reason) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("webhook", webhook);
        values.put("webhookId", id);
        values.put("since", since);
        values.put("reason", reason);
        return values;
    }

    private Written write(Map<Language, Source> templates, Language language, Map<String, Object> values) {
        return new Written(wording.write(templates.get(language), language, values), null);
    }

    /** With what all mails about a migration tell. */
    private Letter letter(Contact reader, Announcement about) {
        boolean moves = Arrays.stream(reader.institutions).anyMatch(List.of(about.institutions)::contains);
        Letter letter = new Letter(
                        new Letter.Reader(reader.name, reader.role, reader.language, moves), settings.timeZone())
                .move(
                        about.migration.toString(),
                        about.source,
                        about.receiver,
                        List.of(about.institutions),
                        about.whole)
                .readOnly(expected(about));
        return about.windowFrom == null ? letter : letter.window(about.windowFrom, until(about));
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

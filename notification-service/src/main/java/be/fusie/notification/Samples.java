package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import be.fusie.notification.RecordedMail.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Made-up readers: what templates are checked with and previewed for. */
final class Samples {

    private static final String READER = "Miet Voorbeeld";
    private static final ZoneId ZONE = ZoneId.of("Europe/Brussels");
    private static final Instant FROM = Instant.parse("2026-08-20T06:00:00Z");
    private static final String MIGRATION = "7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11";
    private static final String AT = "https://fusie.example/api/v1/migrations/" + MIGRATION;

    private Samples() {}

    /** A reader of every role, of a school that moves and of one that does not, in a whole move and in a part of one. */
    static List<Map<String, Object>> of(Kind kind) {
        if (kind == Kind.WEBHOOK_OFF) {
            return List.of(webhookOff(Language.EN));
        }
        if (kind == Kind.REMINDER) {
            return List.of(reminder(Language.EN));
        }
        if (kind == Kind.ATTENTION) {
            return List.of(attention(true), attention(false));
        }
        List<Map<String, Object>> samples = new ArrayList<>();
        for (ContactRole role : ContactRole.values()) {
            for (boolean moves : new boolean[] {true, false}) {
                for (boolean whole : new boolean[] {true, false}) {
                    samples.add(letter(Language.EN, role, moves, whole, "The consent was withdrawn."));
                    samples.add(letter(Language.EN, role, moves, whole, ""));
                }
            }
        }
        return samples;
    }

    /** One reader, for a preview. */
    static Map<String, Object> one(Kind kind, Language language, ContactRole role, boolean moves, boolean whole) {
        return switch (kind) {
            case WEBHOOK_OFF -> webhookOff(language);
            case REMINDER -> reminder(language);
            case ATTENTION -> attention(!whole);
            case ANNOUNCEMENT, MOVED, FREEZE_NOTICE, CORRECTION, HAND_OVER, RETRACTION ->
                letter(language, role, moves, whole, "");
        };
    }

    private static Map<String, Object> letter(
            Language language, ContactRole role, boolean moves, boolean whole, String reason) {
        return new Letter(new Letter.Reader(READER, role, language, moves), ZONE)
                .move(MIGRATION, "blauwe-vogel", "rode-vogel", List.of("111111"), whole)
                .window(FROM, FROM.plusSeconds(720))
                .readOnly(720)
                .formerly(FROM.minusSeconds(172_800))
                .link(AT + "/plan")
                .rights(AT + "/rights")
                .reason(reason)
                .links(List.of(new Link("numbers", AT + "/numbers")))
                .toDos(List.of(ToDo.Kind.NUMBER_LISTS, ToDo.Kind.REPRINT_BARCODES))
                .values();
    }

    private static Map<String, Object> attention(boolean blocked) {
        return Letters.attention(
                READER,
                MIGRATION,
                "blauwe-vogel",
                "rode-vogel",
                blocked,
                "MERGE",
                !blocked,
                blocked ? "open preconditions: certificate-valid" : "no answer came in time",
                AT);
    }

    private static Map<String, Object> reminder(Language language) {
        return Letters.reminder(
                READER,
                MIGRATION,
                List.of("111111"),
                Texts.in(language).moment(FROM.minus(Duration.ofDays(7)), ZONE),
                2,
                AT + "/plan");
    }

    private static Map<String, Object> webhookOff(Language language) {
        return Letters.webhookOff(
                READER,
                "smartschool-prod",
                MIGRATION,
                Texts.in(language).moment(FROM, ZONE),
                "The receiver answered 503.");
    }
}

package be.fusie.notification;

import be.fusie.notification.RecordedMail.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up readers: what templates are checked with and previewed for. */
final class Samples {

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
                    samples.add(letter(Language.EN, role, moves, whole, "The consent was withdrawn.")
                            .values());
                    samples.add(letter(Language.EN, role, moves, whole, "").values());
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
                letter(language, role, moves, whole, "").values();
        };
    }

    private static Letter letter(Language language, ContactRole role, boolean moves, boolean whole, String reason) {
        Texts texts = Texts.in(language);
        var zone = ZoneId.of("Europe/Brussels");
        var from = Instant.parse("2026-08-20T06:00:00Z");
        return new Letter(
                "Miet Voorbeeld",
                role,
                MIGRATION,
                "blauwe-vogel",
                "rode-vogel",
                List.of("111111"),
                whole,
                moves,
                texts.moment(from, zone),
                texts.moment(from.plusSeconds(720), zone),
                texts.duration(720),
                AT + "/plan",
                AT + "/rights",
                reason,
                List.of(new Letter.Line(texts.link("numbers"), AT + "/numbers")),
                List.of(texts.toDo(ToDo.Kind.NUMBER_LISTS), texts.toDo(ToDo.Kind.REPRINT_BARCODES)),
                texts.moment(from.minusSeconds(172_800), zone));
    }

    private static Map<String, Object> attention(boolean blocked) {
        return Letters.attention(
                "Miet Voorbeeld",
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
                "Miet Voorbeeld",
                MIGRATION,
                List.of("111111"),
                Texts.in(language).moment(Instant.parse("2026-08-13T06:00:00Z"), ZoneId.of("Europe/Brussels")),
                2,
                AT + "/plan");
    }

    private static Map<String, Object> webhookOff(Language language) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", "Miet Voorbeeld");
        values.put("webhook", "smartschool-prod");
        values.put("webhookId", MIGRATION);
        values.put(
                "since",
                Texts.in(language).moment(Instant.parse("2026-08-20T06:00:00Z"), ZoneId.of("Europe/Brussels")));
        values.put("reason", "The receiver answered 503.");
        return values;
    }
}

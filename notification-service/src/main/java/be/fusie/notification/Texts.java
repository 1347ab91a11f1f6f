package be.fusie.notification;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words that templates and answers share, in one language: {@code texts/texts_<language>.properties}. */
final class Texts {

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Locale locale;
    private final ResourceBundle words;

    private Texts(Locale locale) {
        this.locale = locale;
        this.words = ResourceBundle.getBundle("texts.texts", locale, Texts.class.getClassLoader(), NO_FALLBACK);
    }

    static Texts in(Language language) {
        return new Texts(language.locale());
    }

    /** Day and hour, written out. */
    String moment(Instant at, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
                .withLocale(locale)
                .format(at.atZone(zone));
    }

    /** Hours and minutes, rounded up to a whole minute. */
    String duration(long seconds) {
        long minutes = Math.max(1, (seconds + 59) / 60);
        String rest = format("duration.minutes", minutes % 60);
        if (minutes < 60) {
            return rest;
        }
        String hours = format("duration.hours", minutes / 60);
        return minutes % 60 == 0 ? hours : hours + " " + rest;
    }

    String toDo(ToDo.Kind kind) {
        return words.getString("to-do." + kind.wireName());
    }

    /** An item of a vendor, by its name. */
    String relink(String vendor) {
        return format("to-do.relink", vendor);
    }

    /** What a calendar shows of a window. */
    String window(String source, String receiver) {
        return format("window", source, receiver);
    }

    /**
     * What applications show to their users (N5).
     *
     * @param phase announced or read-only
     */
    String notice(String phase, Instant from, long expectedSeconds, String source, String receiver, ZoneId zone) {
        return format("notice." + phase, moment(from, zone), duration(expectedSeconds), source, receiver);
    }

    /** A link's name; the rel itself when it is not known. */
    String link(String rel) {
        String key = "link." + rel;
        return words.containsKey(key) ? words.getString(key) : rel;
    }

    private String format(String key, Object... values) {
        return new MessageFormat(words.getString(key), locale).format(values);
    }
}

package be.fusie.request.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages that plans are written in; the first one is used where nobody asks for another. */
public enum Language {
    NL(new Locale("nl", "BE")),
    FR(new Locale("fr", "BE")),
    DE(new Locale("de", "BE")),
    EN(Locale.UK);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    /** As in {@code ?language=} and {@code Content-Language}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    Locale locale() {
        return locale;
    }

    public static Optional<Language> of(String code) {
        return Arrays.stream(values()).filter(l -> l.code().equals(code)).findFirst();
    }

    /**
     * The language that somebody reads best.
     *
     * @param header {@code Accept-Language}; null, or none of ours in it, or nonsense: Dutch
     */
    public static Language best(String header) {
        if (header == null || header.length() > 1000) {
            return NL;
        }
        List<Locale.LanguageRange> ranges;
        try {
            ranges = Locale.LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            return NL;
        }
        return ranges.stream()
                .filter(range -> range.getWeight() > 0)
                .sorted(Comparator.comparingDouble(Locale.LanguageRange::getWeight)
                        .reversed())
                .map(range -> range.getRange().split("-")[0])
                .map(code -> code.equals("*") ? Optional.of(NL) : of(code))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(NL);
    }
}

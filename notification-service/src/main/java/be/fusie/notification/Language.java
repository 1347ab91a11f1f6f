package be.fusie.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The language of a reader. Each has a folder {@code templates/mails/<wire name>} and a file
 * {@code texts/texts_<wire name>.properties}; a further language is those files and a constant here.
 */
enum Language {
    NL("nl-BE"),
    FR("fr-BE"),
    DE("de-BE"),
    EN("en-GB");

    private final Locale locale;

    Language(String tag) {
        this.locale = Locale.forLanguageTag(tag);
    }

    Locale locale() {
        return locale;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Language> of(String wireName) {
        return Arrays.stream(values())
                .filter(language -> language.wireName().equals(wireName))
                .findFirst();
    }

    /** The first of a header Accept-Language that there is; English when there is none. */
    static Language preferred(String header) {
        if (header == null || header.isBlank()) {
            return EN;
        }
        try {
            Locale best = Locale.lookup(
                    Locale.LanguageRange.parse(header),
                    Arrays.stream(values())
                            .map(language -> Locale.forLanguageTag(language.wireName()))
                            .toList());
            return best == null ? EN : of(best.getLanguage()).orElse(EN);
        } catch (IllegalArgumentException malformed) {
            return EN;
        }
    }

    static String wireNames() {
        return Arrays.stream(values()).map(Language::wireName).collect(Collectors.joining(", "));
    }
}

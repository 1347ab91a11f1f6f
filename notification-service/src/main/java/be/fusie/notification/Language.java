package be.fusie.notification;

import com.fasterxml.jackson.annotation.JsonValue;
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

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Language> of(String wireName) {
        return Arrays.stream(values())
                .filter(language -> language.wireName().equals(wireName))
                .findFirst();
    }

    static String wireNames() {
        return Arrays.stream(values()).map(Language::wireName).collect(Collectors.joining(", "));
    }
}

package be.fusie.request.preparation;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** What people read for the items that come with the service: {@code titles_<language>.properties}. */
public final class Titles {

    private static final List<String> LANGUAGES = List.of("en", "nl", "fr", "de");

    private final ResourceBundle texts;

    private Titles(ResourceBundle texts) {
        this.texts = texts;
    }

    /** In the first of these languages that there are titles in; in English when there are none. */
    public static Titles in(List<Locale> wanted) {
        Locale locale = wanted.stream()
                .filter(one -> LANGUAGES.contains(one.getLanguage()))
                .findFirst()
                .orElse(Locale.ENGLISH);
        return new Titles(ResourceBundle.getBundle(
                "be.fusie.request.preparation.titles",
                new Locale(locale.getLanguage()),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    public String of(Item item) {
        return item.title() != null
                ? item.title()
                : texts.containsKey(item.code()) ? texts.getString(item.code()) : item.code();
    }
}

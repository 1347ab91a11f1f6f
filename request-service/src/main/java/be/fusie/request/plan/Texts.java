package be.fusie.request.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of one language, from files such as {@code plan/texts_<language>.properties}. A place is written as
 * {@code {name}}; where {@code {count}} is 1, the key with {@code .one} behind it is used, if there is one.
 */
public final class Texts {

    private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final Map<Language, Texts> ALL = load("/plan/texts");

    private final Language language;
    private final Formats formats;
    private final Properties words = new Properties();

    private Texts(Language language, String... files) {
        this.language = language;
        this.formats = new Formats(language);
        for (String file : files) {
            try (InputStream words = Texts.class.getResourceAsStream(file + "_" + language.code() + ".properties")) {
                this.words.load(new InputStreamReader(words, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The words of those files on the class path in each language, {@code /plan/texts} for {@code /plan/texts_nl.properties} and so on. */
    public static Map<Language, Texts> load(String... files) {
        Map<Language, Texts> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            all.put(language, new Texts(language, files));
        }
        return Map.copyOf(all);
    }

    static Texts in(Language language) {
        return ALL.get(language);
    }

    /** The sentence that is agreed to, by language code. */
    static Map<String, String> everywhere(String key) {
        Map<String, String> all = new TreeMap<>();
        ALL.forEach((language, texts) -> all.put(language.code(), texts.of(key)));
        return all;
    }

    public Language language() {
        return language;
    }

    public Formats formats() {
        return formats;
    }

    /**
     * @param places names and values in turn; numbers are written as the language does
     * @throws IllegalArgumentException for a key without a text, or a place without a value
     */
    public String of(String key, Object... places) {
        Map<String, Object> values = new TreeMap<>();
        for (int i = 0; i < places.length; i += 2) {
            values.put((String) places[i], places[i + 1]);
        }
        boolean one = values.get("count") instanceof Number n && n.doubleValue() == 1;
        String text = one && words.containsKey(key + ".one") ? words.getProperty(key + ".one") : words.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language);
        }
        return PLACE.matcher(text).replaceAll(place -> {
            Object value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing for " + place.group() + " of " + key);
            }
            return Matcher.quoteReplacement(value instanceof Number n ? formats.number(n.longValue()) : "" + value);
        });
    }

    /** The text, or {@code otherwise} for a key that others make up, such as a kind of person in a merge map. */
    public String known(String key, String otherwise) {
        return words.containsKey(key) ? of(key) : otherwise;
    }

    public Collection<String> keys() {
        return words.stringPropertyNames();
    }

    public String raw(String key) {
        return words.getProperty(key);
    }
}

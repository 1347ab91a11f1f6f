package be.fusie.request.console;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.plan.Language;
import be.fusie.request.plan.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the console says, it says in four languages. */
class ConsoleTextsTest {

    private static final Map<Language, Texts> TEXTS = Texts.load("/console/texts", "/console/people");
    private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final Pattern USED = Pattern.compile("(?:\\.|\\b)text\\(['\"]([a-z0-9.-]+)['\"]");

    @ParameterizedTest
    @EnumSource(Language.class)
    void every_text_is_there_in_every_language_with_the_same_places(Language language) {
        Texts english = TEXTS.get(Language.EN);
        Texts texts = TEXTS.get(language);
        assertThat(new TreeSet<>(texts.keys())).isEqualTo(new TreeSet<>(english.keys()));
        for (String key : english.keys()) {
            assertThat(texts.raw(key)).as(key).isNotBlank();
            assertThat(places(texts.raw(key))).as(key).isEqualTo(places(english.raw(key)));
        }
    }

    @Test
    void every_text_that_a_page_or_a_class_asks_for_is_there() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String folder : List.of(
                "src/main/resources/templates/console",
                "src/main/resources/templates/tags",
                "src/main/java/be/fusie/request/console")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher found = USED.matcher(Files.readString(file));
                    while (found.find()) {
                        used.add(found.group(1));
                    }
                }
            }
        }
        assertThat(used).hasSizeGreaterThan(30);
        assertThat(TEXTS.get(Language.NL).keys()).containsAll(used);
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Matcher found = PLACE.matcher(text);
        while (found.find()) {
            places.add(found.group(1));
        }
        return places;
    }
}

package be.fusie.request.console;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.plan.Language;
import be.fusie.request.plan.Texts;
import be.fusie.request.saga.Happening;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final Pattern USED = Pattern.compile("(?:\\.|\\b)text\\(['\"]([^'\"]+)['\"](?! *\\+)");
    private static final Pattern ACT =
            Pattern.compile("history\\s*\\.add\\(\\s*\\w+,\\s*[\\w.]+(?:\\([^)]*\\))?,\\s*([^,]+),");
    private static final Pattern FROZE =
            Pattern.compile("FreezeAct\\.record\\(\\s*[^,]+,\\s*null,\\s*[^,]+,\\s*\"([^\"]+)\"");
    private static final Pattern FAULT =
            Pattern.compile("fault\\(\\s*pointer[^,]*,\\s*\"([a-z-]+)\"|fault\\(\"/board\", \"([a-z-]+)\"");
    private static final Pattern RIGHTS = Pattern.compile("List\\.of\\(((?:\"[a-z]+\", )+\"read\")\\)");
    private static final Pattern WORD = Pattern.compile("\"([A-Za-z_-]+)\"");

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
            for (String source : sources(folder)) {
                used.addAll(found(USED, source));
            }
        }
        assertThat(used).hasSizeGreaterThan(30);
        assertThat(TEXTS.get(Language.NL).keys()).containsAll(used);
    }

    @Test
    void every_act_that_the_history_keeps_has_a_name() throws IOException {
        Set<String> acts = new TreeSet<>(Set.of("FILED"));
        for (Happening.What what : Happening.What.values()) {
            acts.add(what.name());
        }
        for (String source : sources("src/main/java/be/fusie/request/migration")) {
            for (String argument : found(ACT, source)) {
                acts.addAll(found(WORD, argument));
            }
        }
        assertThat(acts).contains("CONFIRMED", "WINDOW_NOT_AGREED", "CHECKED", "FREEZE_NOTICE");
        knows("did.", acts);
        knows("role.", Set.of("operator", "director", "school", "portal", "service", "clock"));
    }

    @Test
    void what_is_done_to_a_freeze_has_a_name() throws IOException {
        Set<String> acts = new TreeSet<>(Set.of("held-until", "nudged"));
        for (String source : sources("../freeze-service/src/main/java/be/fusie/freeze")) {
            found(FROZE, source).stream()
                    .filter(act -> !act.endsWith(" "))
                    .forEach(act -> acts.add(act.replace(' ', '-')));
        }
        assertThat(acts).contains("release-confirmed", "hold-ended");
        knows("froze.", acts);
    }

    @Test
    void the_rights_of_the_reference_school_have_names() throws IOException {
        Set<String> rights = new TreeSet<>();
        for (String source : sources("../deploy/reference-school/src/main/java/be/fusie/reference")) {
            for (String some : found(RIGHTS, source)) {
                rights.addAll(found(WORD, some));
            }
        }
        assertThat(rights).contains("administrator", "grades");
        knows("right.", rights);
    }

    @Test
    void every_fault_of_an_intake_form_is_told_in_the_readers_language() throws IOException {
        Set<String> faults = new TreeSet<>();
        String schema =
                Files.readString(Path.of("src/main/resources/be/fusie/request/preparation/intake-form.schema.json"));
        for (String keyword : List.of(
                "required",
                "pattern",
                "enum",
                "type",
                "format",
                "additionalProperties",
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "minimum",
                "maximum")) {
            assertThat(schema).contains("\"" + keyword + "\"");
            faults.add(keyword);
        }
        faults.addAll(
                found(FAULT, Files.readString(Path.of("src/main/java/be/fusie/request/preparation/IntakeCheck.java"))));
        assertThat(faults).contains("check-digits", "elsewhere", "unknown-board", "before-from");
        knows("intake.wrong.", faults);
    }

    private static void knows(String prefix, Set<String> names) {
        assertThat(TEXTS.get(Language.EN).keys())
                .containsAll(names.stream().map(prefix::concat).toList());
    }

    private static List<String> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(ConsoleTextsTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    found.add(matcher.group(group));
                }
            }
        }
        return found;
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

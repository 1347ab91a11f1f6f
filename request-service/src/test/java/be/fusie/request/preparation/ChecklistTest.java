package be.fusie.request.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.preparation.Checklist.Answer;
import be.fusie.request.preparation.Checklist.Facts;
import be.fusie.request.preparation.Checklist.Found;
import be.fusie.request.preparation.Checklist.Own;
import be.fusie.request.preparation.Checklist.Parties;
import be.fusie.request.preparation.Checklist.Verdict;
import be.fusie.request.preparation.Item.Owner;
import be.fusie.request.preparation.Item.State;
import be.fusie.request.preparation.PreparationSettings.Each;
import be.fusie.request.preparation.PreparationSettings.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The check-list as a pure function (R8): what stands in it, what is open, and what an open window does then. */
class ChecklistTest {

    private static final Instant NOW = Instant.parse("2026-07-10T06:00:00Z");
    private static final Parties PARTIES =
            new Parties("111111", List.of("111111", "222222"), List.of("111111", "222222", "333333"));
    private static final Template CERTIFICATE =
            new Template("certificate-valid", Owner.OPERATOR, Each.ONCE, true, null);
    private static final Template PREPARED = new Template("preparation-done", Owner.DIRECTOR, Each.MOVING, true, null);
    private static final Facts GOOD =
            new Facts(new Found(List.of(), 0, List.of()), NOW, true, false, List.of(), List.of(), true);

    private static List<Item> list(List<Template> templates, List<Answer> answers, Facts facts) {
        return Checklist.items(templates, List.of(), PARTIES, answers, facts, NOW);
    }

    private static Item find(List<Item> items, String code) {
        return items.stream()
                .filter(item -> item.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static Answer answer(String code, String institution, State state, Instant validUntil) {
        return new Answer(code, institution, state, "a reason", validUntil, "operator", "olga", NOW);
    }

    @Example
    void an_item_stands_in_the_list_for_each_institution_that_it_is_about() {
        List<Template> templates = List.of(
                CERTIFICATE,
                PREPARED,
                new Template("order-agreed", Owner.DIRECTOR, Each.REQUESTER, true, null),
                new Template("parties-informed", Owner.DIRECTOR, Each.CONCERNED, true, null));
        assertThat(list(templates, List.of(), GOOD).stream()
                        .filter(item -> !item.automatic())
                        .map(Item::name))
                .containsExactly(
                        "certificate-valid",
                        "preparation-done (111111)",
                        "preparation-done (222222)",
                        "order-agreed (111111)",
                        "parties-informed (111111)",
                        "parties-informed (222222)",
                        "parties-informed (333333)");
    }

    @Example
    void an_answer_counts_for_its_institution_only_and_the_last_one_wins() {
        List<Item> items = list(
                List.of(PREPARED),
                List.of(
                        answer("preparation-done", "111111", State.OPEN, null),
                        answer("preparation-done", "111111", State.DONE, null)),
                GOOD);
        assertThat(items.get(0).state()).isEqualTo(State.DONE);
        assertThat(items.get(1).state()).isEqualTo(State.OPEN);
    }

    @Example
    void a_certificate_that_has_expired_is_open_again() {
        Item valid = find(
                list(
                        List.of(CERTIFICATE),
                        List.of(answer("certificate-valid", null, State.DONE, NOW.plusSeconds(1))),
                        GOOD),
                "certificate-valid");
        Item expired = find(
                list(List.of(CERTIFICATE), List.of(answer("certificate-valid", null, State.DONE, NOW)), GOOD),
                "certificate-valid");
        assertThat(valid.blocks()).isFalse();
        assertThat(expired.blocks()).isTrue();
        assertThat(expired.reason()).contains("expired");
    }

    @Example
    void facts_are_told_by_the_system_and_no_word_of_a_person_hides_them() {
        Facts bad = new Facts(
                new Found(List.of("2025-2026"), 2, List.of("sequence-exhausted")),
                NOW,
                false,
                true,
                List.of("no form takes in institution 222222"),
                List.of("333333"),
                false);
        List<Answer> words = List.of(
                answer(Checklist.PREVIOUS_YEAR, null, State.DONE, null),
                answer(Checklist.PREVIOUS_YEAR, null, State.NOT_APPLICABLE, null),
                answer(Checklist.PAIRS, null, State.DONE, null));
        List<Item> items = list(List.of(), words, bad);
        assertThat(items).hasSize(7).allMatch(Item::blocks);
        assertThat(find(items, Checklist.PREVIOUS_YEAR).reason()).isEqualTo("2025-2026");
        assertThat(find(items, Checklist.INTAKE).reason()).contains("222222");
        assertThat(list(List.of(), List.of(), GOOD)).noneMatch(Item::blocks);
        assertThat(find(list(List.of(), List.of(), GOOD), Checklist.INTAKE).state())
                .isEqualTo(State.NOT_APPLICABLE);
    }

    @Example
    void an_operator_may_let_undecided_persons_be() {
        Facts pairs = new Facts(new Found(List.of(), 2, List.of()), NOW, true, false, List.of(), List.of(), true);
        List<Answer> waived = List.of(answer(Checklist.PAIRS, null, State.NOT_APPLICABLE, null));
        assertThat(find(list(List.of(), List.of(), pairs), Checklist.PAIRS).blocks())
                .isTrue();
        assertThat(find(list(List.of(), waived, pairs), Checklist.PAIRS).blocks())
                .isFalse();
        assertThat(find(list(List.of(), waived, GOOD), Checklist.PAIRS).state())
                .as("nothing to let be")
                .isEqualTo(State.DONE);
    }

    @Example
    void data_that_nobody_looked_at_is_not_taken_for_good() {
        Facts unknown = new Facts(null, null, true, false, List.of(), List.of(), true);
        assertThat(list(List.of(), List.of(), unknown).stream()
                        .filter(Item::blocks)
                        .map(Item::code))
                .containsExactly(Checklist.PRE_CHECKS, Checklist.PREVIOUS_YEAR, Checklist.PAIRS);
    }

    @Provide
    Arbitrary<List<Item>> items() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of("111111", "222222").injectNull(0.5),
                        Arbitraries.of(true, false),
                        Arbitraries.of(State.class))
                .as((code, institution, binding, state) -> new Item(
                        code,
                        institution,
                        Owner.OPERATOR,
                        null,
                        false,
                        binding,
                        false,
                        state,
                        null,
                        null,
                        null,
                        null,
                        null))
                .list()
                .ofMaxSize(40);
    }

    @Property
    void it_begins_in_its_window_and_with_nothing_open_that_binds_and_never_else(
            @ForAll("items") List<Item> items, @ForAll("ends") Instant until) {
        Verdict verdict = Checklist.verdict(items, until, NOW);
        boolean open = items.stream().anyMatch(item -> item.binding() && item.state() == State.OPEN);
        boolean over = until != null && !NOW.isBefore(until);
        assertThat(verdict.opens()).isEqualTo(!open && !over);
        assertThat(verdict.reason() == null).isEqualTo(verdict.opens());
        assertThat(verdict.open()).allMatch(Item::blocks);
        if (over) {
            assertThat(verdict.reason()).contains("new one");
        }
    }

    @Provide
    Arbitrary<Instant> ends() {
        return Arbitraries.integers()
                .between(-3, 3)
                .map(hours -> NOW.plus(Duration.ofHours(hours)))
                .injectNull(0.3);
    }

    @Example
    void what_everybody_reads_is_there_in_four_languages() throws Exception {
        Properties english = texts("en");
        for (String language : List.of("nl", "fr", "de")) {
            assertThat(texts(language).keySet()).as(language).isEqualTo(english.keySet());
        }
        list(List.of(), List.of(), GOOD).forEach(item -> assertThat(english).containsKey(item.code()));
        Item certificate = find(list(List.of(CERTIFICATE), List.of(), GOOD), "certificate-valid");
        assertThat(Titles.in(List.of(Locale.JAPANESE, Locale.FRENCH)).of(certificate))
                .startsWith("Les certificats");
        assertThat(Titles.in(List.of(Locale.JAPANESE)).of(certificate)).startsWith("The certificates");
        Item own = find(
                Checklist.items(
                        List.of(),
                        List.of(new Own("bus", "The bus is booked", Owner.VENDOR, null, true)),
                        PARTIES,
                        List.of(),
                        GOOD,
                        NOW),
                "bus");
        assertThat(Titles.in(List.of()).of(own)).isEqualTo("The bus is booked");
    }

    private static Properties texts(String language) throws Exception {
        Properties texts = new Properties();
        try (var stream = Titles.class.getResourceAsStream("titles_" + language + ".properties")) {
            texts.load(stream);
        }
        return texts;
    }
}

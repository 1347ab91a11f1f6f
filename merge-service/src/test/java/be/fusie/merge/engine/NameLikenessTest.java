package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

class NameLikenessTest {

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.of(
                        "Peeters",
                        "D'Hondt",
                        "Van den Berghe",
                        "Zoë",
                        "Émile",
                        "Øystein",
                        "De Smet",
                        "José-Luís",
                        "Çelik",
                        "Łukasz",
                        "Anne-Marie",
                        "Li",
                        "Müller",
                        "Ng")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property
    void a_name_is_like_itself_in_any_case_order_and_spelling_of_accents(
            @ForAll("names") List<String> names, @ForAll Random random) {
        List<String> written = new ArrayList<>();
        for (String name : names) {
            String way = random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT);
            way = random.nextBoolean() ? Normalizer.normalize(way, Normalizer.Form.NFD) : way;
            written.add(random.nextBoolean() ? way.replace('-', ' ').replace("'", "") : " " + way + " ");
        }
        java.util.Collections.shuffle(written, random);
        assertThat(NameLikeness.alike(names, written)).isTrue();
    }

    @Property
    void likeness_goes_both_ways(@ForAll("names") List<String> one, @ForAll("names") List<String> other) {
        assertThat(NameLikeness.alike(one, other)).isEqualTo(NameLikeness.alike(other, one));
    }

    @Property
    void one_wrong_letter_in_a_longer_part_is_forgiven(
            @ForAll("names") List<String> names,
            @ForAll @CharRange(from = 'a', to = 'z') char letter,
            @ForAll @IntRange(min = 0, max = 7) int at) {
        List<String> written = new ArrayList<>(names);
        written.add("Vermeulen");
        List<String> slip = new ArrayList<>(names);
        StringBuilder wrong = new StringBuilder("Vermeulen");
        wrong.setCharAt(at, letter);
        slip.add(wrong.toString());
        assertThat(NameLikeness.alike(written, slip)).isTrue();
    }

    @Property
    void whoever_shares_no_part_of_the_name_is_another(@ForAll("names") List<String> names) {
        assertThat(NameLikeness.alike(names, List.of("Quaghebeur", "Wilhelmina")))
                .isFalse();
    }

    @Property
    void nothing_is_like_a_blank_name(@ForAll("names") List<String> names) {
        assertThat(NameLikeness.alike(names, List.of("", " "))).isFalse();
    }

    @Example
    void a_slip_of_the_pen_and_a_second_first_name_are_forgiven_another_human_is_not() {
        assertThat(NameLikeness.alike(List.of("Peeters", "Johannes"), List.of("Peters", "Johannes")))
                .isTrue();
        assertThat(NameLikeness.alike(List.of("Peeters", "Jan"), List.of("Peeters", "Jan Frans")))
                .isTrue();
        assertThat(NameLikeness.alike(List.of("De Smet", "Émilie"), List.of("Emilie", "DE SMET")))
                .isTrue();
        assertThat(NameLikeness.alike(List.of("De Smet", "An"), List.of("Desmet", "An")))
                .isTrue();
        assertThat(NameLikeness.alike(List.of("Van den Berghe", "Jo"), List.of("Jo", "VANDENBERGHE")))
                .isTrue();
        assertThat(NameLikeness.alike(List.of("De Smet", "An"), List.of("De Smedt", "Jo")))
                .isFalse();
        assertThat(NameLikeness.alike(List.of("Peeters", "Jan"), List.of("Peeters", "Piet")))
                .isFalse();
        assertThat(NameLikeness.alike(List.of("Peeters", "Jan"), List.of("Janssens", "Jan")))
                .isFalse();
        assertThat(NameLikeness.alike(List.of("Peeters"), List.of("Peeters", "Jan")))
                .isFalse();
        assertThat(NameLikeness.alike(List.of("Li", "An"), List.of("Ly", "An"))).isFalse();
    }
}

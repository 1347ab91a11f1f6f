package be.fusie.request.plan;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.plan.PlanDocument.Audience;
import be.fusie.request.plan.PlanDocument.Kind;
import be.fusie.request.plan.PlanDocument.Part;
import be.fusie.request.saga.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** All that a plan can say is there in every language. */
class TextsTest {

    @ParameterizedTest
    @EnumSource(Language.class)
    void no_text_is_missing_or_too_many(Language language) {
        assertThat(Texts.in(language).keys())
                .containsExactlyInAnyOrderElementsOf(Texts.in(Language.EN).keys())
                .allSatisfy(key -> assertThat(Texts.in(language).raw(key)).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_text_has_the_same_places_in_every_language(Language language) {
        for (String key : Texts.in(Language.EN).keys()) {
            assertThat(places(Texts.in(language).raw(key)))
                    .as(key)
                    .isEqualTo(places(Texts.in(Language.EN).raw(key)));
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everything_a_plan_can_hold_has_its_words(Language language) {
        List<String> keys = new ArrayList<>();
        WhatChanges.ALL.forEach(change -> keys.add("change." + change));
        WhatToConfirm.ALL.forEach(c -> keys.addAll(List.of("confirm." + c + ".title", "confirm." + c + ".text")));
        for (Audience audience : Audience.values()) {
            keys.add("audience." + audience);
        }
        for (Kind kind : Kind.values()) {
            keys.add("confirm." + kind);
        }
        for (Part part : Part.values()) {
            keys.add("part." + part);
        }
        for (Step step : Step.values()) {
            keys.add("step." + step);
        }
        assertThat(Texts.in(language).keys()).containsAll(keys);
    }

    @Test
    void one_is_not_many() {
        assertThat(Texts.in(Language.NL).of("confirm.numbers.text", "count", 1L))
                .startsWith("Eén persoon");
        assertThat(Texts.in(Language.NL).of("confirm.numbers.text", "count", 1200L))
                .startsWith("1.200 personen");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            NL | 1.234.567 | € 543,90 | 31 augustus 2026 | 29 augustus 2026, 07:05 uur | 2 u 11 min
            FR | 1 234 567 | 543,90 € | 31 août 2026     | 29 août 2026 à 07:05        | 2 h 11 min
            DE | 1.234.567 | 543,90 € | 31. August 2026  | 29. August 2026, 07:05 Uhr  | 2 Std. 11 min
            EN | 1,234,567 | €543.90  | 31 August 2026   | 29 August 2026, 07:05       | 2 h 11 min
            """)
    void numbers_money_and_time_are_written_as_the_language_does(
            Language language, String number, String money, String date, String moment, String duration) {
        Formats formats = Texts.in(language).formats();
        assertThat(plain(formats.number(1_234_567))).isEqualTo(number);
        assertThat(plain(formats.money(54390, "EUR"))).isEqualTo(money);
        assertThat(plain(formats.date(LocalDate.of(2026, 8, 31)))).isEqualTo(date);
        assertThat(plain(formats.moment(Instant.parse("2026-08-29T05:05:00Z"), ZoneId.of("Europe/Brussels"))))
                .isEqualTo(moment);
        assertThat(plain(formats.duration(7801))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            fr-BE,fr;q=0.9,en;q=0.8 | FR
            es,de;q=0.5,en;q=0.4    | DE
            en;q=0,nl;q=0.1         | NL
            es                      | NL
            *                       | NL
            %%%;;=                  | NL
            """)
    void the_best_language_is_given(String header, Language expected) {
        assertThat(Language.best(header)).isEqualTo(expected);
        assertThat(Language.best(null)).isEqualTo(Language.NL);
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }

    private static Set<String> places(String text) {
        return Pattern.compile("\\{[a-zA-Z]+}")
                .matcher(text)
                .results()
                .map(r -> r.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

package be.fusie.notification;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.notification.RecordedMail.Kind;
import be.fusie.notification.TemplateCheck.Fault;
import be.fusie.notification.Wording.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a template may say, and how it reads. */
class TemplateCheckTest {

    final Wording wording = new Wording();
    final TemplateCheck check = new TemplateCheck(wording);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void every_built_in_template_is_sound_in_every_language(Kind kind) {
        for (Language language : Language.values()) {
            Source source = MailTemplate.builtIn(kind, language).source();
            assertThat(check.faults(kind, source)).as(kind + " " + language).isEmpty();
            for (ContactRole role : ContactRole.values()) {
                Wording.Text text = wording.write(source, language, Samples.one(kind, language, role, true, false));
                assertThat(text.plain()).contains("Miet Voorbeeld").doesNotContain("{");
                assertThat(text.html()).contains("<html lang=\"" + language.wireName() + "\">", "Miet Voorbeeld");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{letter.datum}                              | letter.datum",
                "{letter.name.toUpperCase()}                 | letter.name.toUpperCase",
                "{letter}                                    | letter",
                "{name}                                      | name",
                "{inject:engine}                             | inject:engine",
                "{#include other /}                          | include",
                "{#for x in letter.links}{x.secret}{/for}    | x.secret",
                "{#for x in 1000000000}{x}{/for}             | 1000000000",
                "{letter.name ?: 'x'}                        | letter.name",
                "{#let x=1}{x}{/let}                         | let"
            })
    void what_there_is_not_is_refused_with_its_line(String bad, String told) {
        List<Fault> faults = check.faults(Kind.CORRECTION, new Source("Subject", "One\n\n" + bad + "\n"));
        assertThat(faults).isNotEmpty();
        assertThat(faults.get(0).line()).isEqualTo(3);
        assertThat(faults.get(0).field()).isEqualTo("body");
        assertThat(faults.get(0).detail()).contains(told);
    }

    @Test
    void a_section_without_an_end_and_an_empty_subject_are_refused() {
        assertThat(check.faults(Kind.CORRECTION, new Source("Subject", "One\n{#if letter.moves}\ntwo\n")))
                .isNotEmpty();
        assertThat(check.faults(Kind.CORRECTION, new Source("{letter.reason}", "One\n")))
                .extracting(Fault::field)
                .containsExactly("subject");
        assertThat(check.faults(Kind.WEBHOOK_OFF, new Source("{letter.source}", "One\n")))
                .hasSize(1);
    }

    @Test
    void loops_conditions_and_markdown_are_fine() {
        Source source = new Source(
                "About {letter.source}",
                """
                {#if letter.moves && !letter.sister}**Moves**{#else}stays{/if}

                {#for line in letter.links}
                {line_count}. {line.title}: <{line.href}>
                {/for}
                """);
        assertThat(check.faults(Kind.HAND_OVER, source)).isEmpty();
        Wording.Text text = wording.write(
                source, Language.NL, Samples.one(Kind.HAND_OVER, Language.NL, ContactRole.USER, true, true));
        assertThat(text.html()).contains("<strong>Moves</strong>", "<li>Lijsten oud → nieuw nummer: <a rel=");
        assertThat(text.plain()).contains("1. Lijsten oud → nieuw nummer: <https://");
    }
}

package be.fusie.request.plan;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.ValueResolvers;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages and paper say what the signed document says, in four languages, and never anything else (R7). */
class PlanPagesTest {

    private static final PlanPages PAGES = new PlanPages(engine());

    private final String json = ExamplePlan.json();
    private final String hash = CanonicalJson.sha256(json);

    /** As Quarkus makes it, without Quarkus. */
    static Engine engine() {
        return Engine.builder()
                .addDefaults()
                .addValueResolver(ValueResolvers.rawResolver())
                .addValueResolver(new ReflectionValueResolver())
                .addResultMapper(new HtmlEscaper(List.of("text/html")))
                .addLocator(name -> Optional.of(new Resource(name)))
                .build();
    }

    private record Resource(String name) implements TemplateLocation {
        @Override
        public Reader read() {
            try (InputStream file = PlanPagesTest.class.getResourceAsStream("/templates/" + name)) {
                return new StringReader(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<Variant> getVariant() {
            return Optional.of(Variant.forContentType("text/html"));
        }
    }

    @Test
    void the_published_example_is_a_plan_as_it_is_drafted() {
        assertThat(CanonicalJson.read(ExamplePlan.json(), JsonNode.class)).isEqualTo(ExamplePlan.tree());
        assertThat(PlanSchema.faults(ExamplePlan.json())).isEmpty();
        assertThat(PlanSchema.faults(ExamplePlan.json().replace("\"whole\"", "\"hole\"")))
                .isNotEmpty();
        PlanDocument plan = ExamplePlan.document();
        Conclusions conclusions = new Conclusions(
                plan.parties(), plan.inventory(), plan.figures(), plan.replacements(), plan.findings(), false);
        assertThat(conclusions.changes()).isEqualTo(plan.changes());
        assertThat(conclusions.confirmations()).isEqualTo(plan.confirmations());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_page_names_version_hash_schools_people_money_and_what_to_confirm(Language language) {
        String page = new String(PAGES.html(json, hash, language), StandardCharsets.UTF_8);
        Words words = new Words(language);
        assertThat(page).startsWith("<!DOCTYPE html>").contains("<html lang=\"" + language.code() + "\"");
        assertThat(page).contains(hash, "Vrije Basisschool De Leie", "Middenschool Ten Doorn", "Jan Desmet");
        assertThat(page).contains(words.formats().money(54390, "EUR"));
        assertThat(page).contains(escaped(words.of("confirm.SECURITY")), escaped(words.of("confirm.DATA")));
        for (var c : ExamplePlan.document().confirmations()) {
            assertThat(page).contains(escaped(words.title(c)), escaped(words.text(c)));
        }
        assertThat(page)
                .as("nothing is loaded, nothing runs")
                .doesNotContain("<script", "<link", "<img", "javascript:", "style=\"")
                .doesNotContainPattern("<[^>]* on[a-z]+=");
        assertThat(page).as("a place without a value").doesNotContainPattern("\\{[a-zA-Z]+}");
        List<String> ids = Pattern.compile(" id=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(r -> r.group(1))
                .toList();
        assertThat(ids).as("ids are unique").doesNotHaveDuplicates();
        assertThat(Pattern.compile("href=\"#([^\"]+)\"").matcher(page).results().map((MatchResult r) -> r.group(1)))
                .as("links lead somewhere")
                .isSubsetOf(ids);
    }

    @Test
    void what_schools_and_people_are_called_is_text_and_never_markup() {
        String evil = json.replace("Jan Desmet", "<script>alert(1)</script>&\\u0000\\u0007\\\"");
        assertThat(new String(PAGES.html(evil, hash, Language.EN), StandardCharsets.UTF_8))
                .doesNotContain("<script>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;");
        assertThat(PAGES.pdf(evil, hash, Language.EN)).isNotEmpty();
    }

    @Test
    void the_same_version_gives_the_same_bytes() {
        assertThat(PAGES.html(json, hash, Language.FR)).isEqualTo(PAGES.html(json, hash, Language.FR));
        PlanPages others = new PlanPages(engine());
        assertThat(others.pdf(json, hash, Language.FR)).isEqualTo(PAGES.pdf(json, hash, Language.FR));
        assertThat(others.pdf(json, hash, Language.NL)).isNotEqualTo(PAGES.pdf(json, hash, Language.FR));
    }

    @Test
    void the_pdf_holds_the_very_bytes_that_are_signed_and_says_their_hash_on_every_sheet() throws Exception {
        try (PDDocument pdf = Loader.loadPDF(PAGES.pdf(json, hash, Language.NL))) {
            var catalog = pdf.getDocumentCatalog();
            var attached = catalog.getNames().getEmbeddedFiles().getNames().get(PlanPaper.ATTACHMENT);
            assertThat(new String(attached.getEmbeddedFile().toByteArray(), StandardCharsets.UTF_8))
                    .isEqualTo(json);
            assertThat(attached.getCOSObject().getNameAsString("AFRelationship"))
                    .isEqualTo("Source");
            assertThat(attached.getEmbeddedFile().getSubtype()).isEqualTo("application/json");
            assertThat(catalog.getLanguage()).isEqualTo("nl");
            assertThat(catalog.getMarkInfo().isMarked()).as("tagged").isTrue();
            assertThat(catalog.getDocumentOutline()).as("bookmarks").isNotNull();
            assertThat(new String(catalog.getMetadata().toByteArray(), StandardCharsets.UTF_8))
                    .as("says that it is PDF/A-3")
                    .containsPattern("pdfaid:part(>|=\")3")
                    .contains("2026-06-01T09:30:00");
            for (int page = 1; page <= pdf.getNumberOfPages(); page++) {
                PDFTextStripper text = new PDFTextStripper();
                text.setStartPage(page);
                text.setEndPage(page);
                assertThat(text.getText(pdf)).as("page " + page).contains(hash);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_changed_is_told_side_by_side_and_to_whom_it_voids_the_signature(Language language) {
        String page = new String(
                PAGES.changes(json, ExamplePlan.changed(), List.of("111111"), "Exams & so", language),
                StandardCharsets.UTF_8);
        Words words = new Words(language);
        assertThat(page)
                .contains(words.formats().date(java.time.LocalDate.of(2026, 8, 31)))
                .contains(words.formats().date(java.time.LocalDate.of(2026, 9, 7)))
                .contains("An Peeters", "Exams &amp; so", "Vrije Basisschool De Leie (111111)");
        assertThat(page).doesNotContain("Sint-Jozefscollege");
    }

    @Test
    void a_move_that_changes_nothing_says_so() {
        var plan = ExamplePlan.tree();
        plan.putArray("confirmations");
        plan.putArray("staffOnDuty");
        plan.putArray("findings");
        plan.putNull("windowFrom").putNull("windowUntil");
        String page = new String(PAGES.html(plan.toString(), hash, Language.EN), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("The move goes straight through.", "as soon as all have signed", "Nobody is named yet.");
    }

    private static String escaped(String text) {
        return Map.of("&", "&amp;", "\"", "&quot;", "'", "&#39;").entrySet().stream()
                .sorted((a, b) -> a.getKey().equals("&") ? -1 : b.getKey().equals("&") ? 1 : 0)
                .reduce(text, (t, e) -> t.replace(e.getKey(), e.getValue()), (a, b) -> b);
    }
}

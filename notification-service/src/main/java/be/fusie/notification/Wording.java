package be.fusie.notification;

import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.Variant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes mails of templates: Markdown with Qute's placeholders, {@code if} and {@code for}, and nothing else. The plain text
 * is what the template says; the HTML is the same Markdown rendered, so that the two never differ. Values are text, never
 * markup: neither a name nor a reason can add to a mail what its template does not say.
 */
@Singleton
class Wording {

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final Engine text = engine((result, expression) -> oneLine(result));
    private final Engine markdown = engine((result, expression) -> escaped(result));
    private final Parser parser = Parser.builder().build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();
    private final Template page = Engine.builder()
            .addDefaultValueResolvers()
            .addResultMapper(new HtmlEscaper(List.of("text/html")))
            .strictRendering(true)
            .build()
            .parse(resource("mails/layout.html"), Variant.forContentType("text/html"));

    /** A mail, written. */
    record Text(String subject, String plain, String html) {}

    /** @param body Markdown with placeholders */
    record Source(String subject, String body) {

        /** The first line is the subject. */
        static Source of(String file) {
            int end = file.indexOf('\n');
            return new Source(
                    file.substring(0, end).strip(), file.substring(end).strip() + "\n");
        }
    }

    /**
     * @param values by the name after {@code letter.}
     * @throws TemplateException when the source says what {@link TemplateCheck} refuses
     */
    Text write(Source source, Language language, Map<String, Object> values) {
        String subject = render(text, source.subject(), values).strip();
        String plain = render(text, source.body(), values).strip() + "\n";
        String body = renderer.render(parser.parse(render(markdown, source.body(), values)));
        String html = page.data(
                        "page",
                        Map.of("language", language.wireName(), "subject", subject, "body", new RawString(body)))
                .render();
        return new Text(subject, plain, html);
    }

    /** What a source asks for. */
    List<Expression> expressions(String source) {
        return text.parse(source).getExpressions();
    }

    private static String render(Engine engine, String source, Map<String, Object> values) {
        return engine.parse(source).data("letter", values).render();
    }

    private static Engine engine(ResultMapper mapper) {
        return Engine.builder()
                .addSectionHelpers(new IfSectionHelper.Factory(), new LoopSectionHelper.Factory())
                .addDefaultValueResolvers()
                .addResultMapper(new ResultMapper() {
                    @Override
                    public boolean appliesTo(Origin origin, Object result) {
                        return true;
                    }

                    @Override
                    public String map(Object result, Expression expression) {
                        return mapper.map(result, expression);
                    }
                })
                .strictRendering(true)
                .timeout(5_000)
                .build();
    }

    private static String oneLine(Object value) {
        return value.toString().replaceAll("[\\r\\n]+", " ");
    }

    private static String escaped(Object value) {
        if (value instanceof Href) {
            return oneLine(value);
        }
        StringBuilder escaped = new StringBuilder();
        oneLine(value).chars().forEach(c -> {
            if (PUNCTUATION.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append((char) c);
        });
        return escaped.toString();
    }

    static String resource(String name) {
        try (InputStream in = Wording.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package be.fusie.request.plan;

import be.fusie.request.CanonicalJson;
import be.fusie.request.plan.Page.Fact;
import be.fusie.request.plan.Page.Figure;
import be.fusie.request.plan.Page.Section;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.plan.PlanDocument.Part;
import io.quarkus.qute.Engine;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A plan for people to read (R7): pages and paper in four languages, made from the JSON that is signed and from nothing
 * else. The same version gives the same bytes.
 */
@ApplicationScoped
public class PlanPages {

    private static final String STYLE = read("/plan/page.css");
    private static final String SCREEN_STYLE = STYLE + read("/plan/screen.css");
    private static final String PAPER_STYLE = STYLE + read("/plan/paper.css");

    /** What a browser may load for a page: its own style, and nothing else. */
    public static final String SECURITY_POLICY = "default-src 'none'; style-src 'sha256-" + sha256(SCREEN_STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern NO_CHARACTER =
            Pattern.compile("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

    private final Engine engine;

    PlanPages(Engine engine) {
        this.engine = engine;
    }

    /** What a confirmation is about, in a few words. */
    public static String title(Confirmation c, Language language) {
        return new Words(language).title(c);
    }

    /** What is confirmed, in a sentence. */
    public static String text(Confirmation c, Language language) {
        return new Words(language).text(c);
    }

    /** Whether a plan is of the shape that pages are made from; older ones are served as JSON only. */
    public static boolean canShow(String json) {
        return PlanDocument.SCHEMA.equals(CanonicalJson.read(json, Shape.class).schema());
    }

    private record Shape(String schema) {}

    /**
     * A page of HTML.
     *
     * @param json the bytes that are signed, as text
     * @param hash their SHA-256
     */
    public byte[] html(String json, String hash, Language language) {
        return render(page(CanonicalJson.read(json, PlanDocument.class), hash, language, false));
    }

    /** The same as PDF/A-3, with the JSON as the attachment {@value PlanPaper#ATTACHMENT}. */
    public byte[] pdf(String json, String hash, Language language) {
        PlanDocument plan = CanonicalJson.read(json, PlanDocument.class);
        Page page = page(plan, hash, language, true);
        return PlanPaper.of(new String(render(page), StandardCharsets.UTF_8), page.title(), plan, json, hash, language);
    }

    /**
     * What a version changed, for people.
     *
     * @param voided institutions whose signatures are void since
     * @param reason why it was planned anew; null when nobody said
     */
    public byte[] changes(String before, String now, List<String> voided, String reason, Language language) {
        return render(PlanChangesPage.of(
                CanonicalJson.read(before, PlanDocument.class),
                CanonicalJson.read(now, PlanDocument.class),
                voided,
                reason,
                new Words(language),
                SCREEN_STYLE));
    }

    /** Characters that XML does not know, such as NUL, would keep a page from becoming paper: they become blanks. */
    private byte[] render(Page page) {
        return NO_CHARACTER
                .matcher(engine.getTemplate("plan-page.html").data("page", page).render())
                .replaceAll(" ")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Page page(PlanDocument plan, String hash, Language language, boolean paper) {
        Words words = new Words(language);
        PlanSections about = new PlanSections(plan, words);
        FigureSections figures = new FigureSections(plan, words);
        List<Section> sections = Stream.of(
                        about.parties(),
                        about.timeline(),
                        about.duty(),
                        about.readOnly(),
                        about.changes(),
                        about.confirmations(),
                        figures.figures(),
                        figures.inventory(),
                        plan.intake() == null || plan.intake().isEmpty() ? null : about.intake(),
                        figures.findings(),
                        figures.price(),
                        figures.lists(),
                        about.consent(),
                        figures.verify(hash))
                .filter(Objects::nonNull)
                .toList();
        long moving =
                plan.parties().stream().filter(p -> p.part() == Part.MOVES).count();
        String source = words.database(plan.source(), plan.sourceTitle());
        String receiver = words.database(plan.receiver(), plan.receiverTitle());
        String foot = words.of("foot", "migration", plan.migration(), "version", plan.version());
        return new Page(
                language.code(),
                words.of("title"),
                plan.whole()
                        ? words.of("lede.whole", "source", source, "receiver", receiver)
                        : words.of("lede.some", "count", moving, "source", source, "receiver", receiver),
                null,
                List.of(
                        new Fact(words.of("version"), words.formats().number(plan.version()), false),
                        new Fact(words.of("made"), words.formats().moment(plan.madeAt(), plan.timeZone()), false),
                        new Fact(words.of("migration"), plan.migration().toString(), true),
                        new Fact(words.of("hash"), hash, true)),
                inShort(plan, words, moving),
                sections,
                paper ? PAPER_STYLE : SCREEN_STYLE,
                paper,
                foot + " · SHA-256 " + hash,
                new Page.Words(words.of("contents"), words.of("skip")));
    }

    private static List<Figure> inShort(PlanDocument plan, Words words, long moving) {
        Formats formats = words.formats();
        var persons = plan.figures().persons();
        return List.of(
                new Figure(words.of("short.institutions"), formats.number(moving)),
                new Figure(
                        words.of("short.people"),
                        formats.number(persons.moved() + persons.matched() + persons.copied())),
                new Figure(words.of("short.rows"), formats.number(FigureSections.rows(plan))),
                new Figure(
                        words.of("short.read-only"),
                        formats.duration(plan.readOnly().seconds())),
                new Figure(
                        words.of("short.price"),
                        formats.money(plan.quote().totalCents(), plan.quote().currency())),
                new Figure(
                        words.of("short.confirmations"),
                        formats.number(plan.confirmations().size())));
    }

    private static String read(String name) {
        try (InputStream file = PlanPages.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package be.fusie.request.plan;

import io.quarkus.qute.TemplateData;
import java.util.Arrays;
import java.util.List;

/**
 * A page as the template lays it out: everything in words already, so that the template knows no plan.
 *
 * @param style what stands between the style tags, to the letter
 * @param paper whether it becomes a PDF
 * @param notice something to see before all else; null for none
 * @param foot at the foot of every sheet of paper
 */
@TemplateData
public record Page(
        String language,
        String title,
        String lede,
        String notice,
        List<Fact> head,
        List<Figure> figures,
        List<Section> sections,
        String style,
        boolean paper,
        String foot,
        Words words) {

    /** What every page says in its own words. */
    @TemplateData
    public record Words(String contents, String skip) {}

    /** @param exact for what is copied to the letter, such as a hash */
    @TemplateData
    public record Fact(String label, String value, boolean exact) {}

    /** A number to remember. */
    @TemplateData
    public record Figure(String label, String value) {}

    @TemplateData
    public record Section(String id, String heading, List<Block> blocks) {}

    /** One of its parts is there, the others are null. */
    @TemplateData
    public record Block(String subheading, String text, List<Fact> facts, List<Item> items, Table table, String kind) {}

    /**
     * @param text null for none
     * @param href null for none
     * @param details under it, one by one
     * @param remark what else there is to say, small
     */
    @TemplateData
    public record Item(String title, String text, String href, List<String> details, String remark) {}

    @TemplateData
    public record Table(String caption, List<Column> columns, List<List<Cell>> rows) {}

    @TemplateData
    public record Column(String heading, boolean number) {}

    /** @param small under the value; null for none */
    @TemplateData
    public record Cell(String value, String small, boolean number, boolean head) {}

    static Block subheading(String text) {
        return new Block(text, null, null, null, null, null);
    }

    static Block text(String text) {
        return new Block(null, text, null, null, null, null);
    }

    static Block facts(List<Fact> facts) {
        return new Block(null, null, facts, null, null, null);
    }

    /** @param kind how it looks: plain, confirm, critical */
    static Block items(String kind, List<Item> items) {
        return new Block(null, null, null, items, null, kind);
    }

    static Block table(String caption, List<Column> columns, List<List<Cell>> rows) {
        return new Block(null, null, null, null, new Table(caption, columns, rows), null);
    }

    /** Columns by their headings; those that begin with a hash sign hold numbers. */
    static List<Column> columns(String... headings) {
        return Arrays.stream(headings)
                .map(h -> h.startsWith("#") ? new Column(h.substring(1), true) : new Column(h, false))
                .toList();
    }

    static Cell cell(String value) {
        return new Cell(value, null, false, false);
    }

    static Cell cell(String value, String small) {
        return new Cell(value, small, false, false);
    }

    static Cell head(String value, String small) {
        return new Cell(value, small, false, true);
    }

    static Cell number(String value) {
        return new Cell(value, null, true, false);
    }
}

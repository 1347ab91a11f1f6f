package be.fusie.request.console;

import static be.fusie.request.console.IntakeBoard.put;
import static be.fusie.request.console.IntakeBoard.text;

import be.fusie.request.console.Moves.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One unit of an intake form (R12, M14), as text fields show it: who invoices, for what, with which activities. Rows that are
 * empty are left out. Pure.
 */
@TemplateData
public record IntakeUnit(
        String institution, String name, String iban, List<Article> articles, List<Activity> activities) {

    /** More fields than that a form can't have; such units come from a portal, and stay with it. */
    private static final int FIELDS = 900;

    private static final int LARGEST = 100_000_000;

    /** @param price in euro, as people write it */
    @TemplateData
    public record Article(String code, String description, String price, String vat) {

        static final Article NONE = new Article("", "", "", "");
    }

    /** @param from a day, as in ISO 8601 @param until the same, or empty */
    @TemplateData
    public record Activity(String name, String kind, String article, String from, String until) {

        static final Activity NONE = new Activity("", "", "", "", "");
    }

    /** @param comma whether the reader writes cents behind a comma */
    static IntakeUnit of(JsonNode unit, boolean comma) {
        List<Article> articles = new ArrayList<>();
        unit.path("articles")
                .forEach(one -> articles.add(new Article(
                        text(one, "code"),
                        text(one, "description"),
                        one.path("priceCents").isIntegralNumber()
                                ? Typed.euros(one.path("priceCents").asLong(), comma)
                                : "",
                        one.path("vatPercent").isIntegralNumber()
                                ? one.path("vatPercent").asText()
                                : "")));
        List<Activity> activities = new ArrayList<>();
        unit.path("activities")
                .forEach(one -> activities.add(new Activity(
                        text(one, "name"),
                        text(one, "kind"),
                        text(one, "article"),
                        text(one, "from"),
                        text(one, "until"))));
        return new IntakeUnit(text(unit, "institution"), text(unit, "name"), text(unit, "iban"), articles, activities);
    }

    /**
     * @param fields as the page's form sends them
     * @param dropped row to leave out, such as {@code article-2}; null: none
     */
    static IntakeUnit typed(Map<String, String> fields, String dropped) {
        List<Article> articles = new ArrayList<>();
        for (int i = 0; fields.containsKey("article-" + i + "-code"); i++) {
            String row = "article-" + i;
            Article one = new Article(
                    typed(fields, row, "code"),
                    typed(fields, row, "description"),
                    typed(fields, row, "price"),
                    typed(fields, row, "vat"));
            if (!one.equals(Article.NONE) && !row.equals(dropped)) {
                articles.add(one);
            }
        }
        List<Activity> activities = new ArrayList<>();
        for (int i = 0; fields.containsKey("activity-" + i + "-name"); i++) {
            String row = "activity-" + i;
            Activity one = new Activity(
                    typed(fields, row, "name"),
                    typed(fields, row, "kind"),
                    typed(fields, row, "article"),
                    typed(fields, row, "from"),
                    typed(fields, row, "until"));
            if (!one.equals(Activity.NONE) && !row.equals(dropped)) {
                activities.add(one);
            }
        }
        return new IntakeUnit(
                Typed.line(fields.get("institution")),
                Typed.line(fields.get("name")),
                Typed.line(fields.get("iban")),
                articles,
                activities);
    }

    private static String typed(Map<String, String> fields, String row, String field) {
        return Typed.line(fields.get(row + "-" + field));
    }

    /** Amounts that can't be read, and so can't stand in a draft. @param at pointer of the unit */
    List<Fault> unreadable(String at) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < articles.size(); i++) {
            String price = articles.get(i).price();
            if (!price.isEmpty() && Typed.cents(price, LARGEST) == null) {
                faults.add(new Fault(at + "/articles/" + i + "/priceCents", "amount", "is no amount"));
            }
        }
        return faults;
    }

    /** As it stands in a draft. */
    ObjectNode json() {
        ObjectNode unit = Services.JSON.createObjectNode();
        put(unit, "institution", institution);
        put(unit, "name", name);
        put(unit, "iban", iban);
        ArrayNode rows = unit.putArray("articles");
        for (Article one : articles) {
            ObjectNode row = rows.addObject();
            put(row, "code", one.code());
            put(row, "description", one.description());
            Long cents = Typed.cents(one.price(), LARGEST);
            if (cents != null) {
                row.put("priceCents", cents);
            }
            if (one.vat().matches("\\d{1,2}")) {
                row.put("vatPercent", Integer.parseInt(one.vat()));
            }
        }
        if (!activities.isEmpty()) {
            ArrayNode list = unit.putArray("activities");
            for (Activity one : activities) {
                ObjectNode row = list.addObject();
                put(row, "name", one.name());
                put(row, "kind", one.kind());
                put(row, "article", one.article());
                put(row, "from", one.from());
                put(row, "until", one.until());
            }
        }
        return unit;
    }

    /** Those that are there, and one to fill in. */
    public List<Article> articleRows() {
        return Stream.concat(articles.stream(), Stream.of(Article.NONE)).toList();
    }

    /** Those that are there, and one to fill in. */
    public List<Activity> activityRows() {
        return Stream.concat(activities.stream(), Stream.of(Activity.NONE)).toList();
    }

    /** What an activity can be invoiced by. */
    public List<String> codes() {
        return Stream.concat(
                        articles.stream().map(Article::code),
                        activities.stream().map(Activity::article))
                .filter(Objects::nonNull)
                .filter(code -> !code.isEmpty())
                .distinct()
                .toList();
    }

    public boolean tooLong() {
        return 4 * articles.size() + 5 * activities.size() > FIELDS;
    }
}

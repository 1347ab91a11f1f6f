package be.fusie.request.plan;

import be.fusie.request.plan.PlanDocument.Confirmation;
import java.util.Locale;

/** What a plan's parts are called in one language. */
record Words(Language language) {

    String of(String key, Object... places) {
        return Texts.in(language).of(key, places);
    }

    Formats formats() {
        return Texts.in(language).formats();
    }

    /** What a confirmation is about, in a few words. */
    String title(Confirmation c) {
        return of("confirm." + c.what() + ".title");
    }

    /** What is confirmed, in a sentence. */
    String text(Confirmation c) {
        return of("confirm." + c.what() + ".text", "count", c.count() == null ? 0L : c.count());
    }

    /** A table of the reference school schema by what it holds; any other by its name. */
    String table(String name) {
        return known("table.", name, name);
    }

    String kind(String name) {
        return known("kind.", name, name);
    }

    String finding(String code) {
        return known("finding.", code, of("finding.other"));
    }

    /** A sum of the reference map by what it is about; any other by its name in the map. */
    String sum(String name) {
        return Texts.in(language).known("sum." + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), name);
    }

    private String known(String prefix, String name, String otherwise) {
        return Texts.in(language).known(prefix + name, otherwise);
    }

    String database(String name, String title) {
        return title == null || title.equals(name) ? name : title + " (" + name + ")";
    }

    /** Name and number; null for no single one. */
    String institution(PlanDocument plan, String number) {
        if (number == null) {
            return of("any-institution");
        }
        return plan.parties().stream()
                .filter(p -> p.institution().equals(number) && !number.equals(p.name()))
                .map(p -> p.name() + " (" + number + ")")
                .findFirst()
                .orElse(number);
    }

    /** Where a table goes, as merge-service tells it. */
    String destination(String destination) {
        return destination.startsWith("stays in ")
                ? of("inventory.stays", "database", destination.substring("stays in ".length()))
                : destination;
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.DraftScopes.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Guesses which sums have to be equal on both sides, and which periods have to be closed before. */
final class DraftSums {

    private final Catalogue catalogue;
    private final DraftEdges edges;
    private final DraftScopes scopes;

    DraftSums(Catalogue catalogue, DraftEdges edges, DraftScopes scopes) {
        this.catalogue = catalogue;
        this.edges = edges;
        this.scopes = scopes;
    }

    /** Money per institution, days per person. */
    List<String> totals() {
        List<String> all = new ArrayList<>();
        for (Table table : catalogue.tables().values()) {
            Kind kind = scopes.of(table.name()).kind();
            if (kind != Kind.SCOPED && kind != Kind.VIA_PERSON) {
                continue;
            }
            Optional<String> path = scopes.pathToInstitution(table.name());
            for (Column c : table.columns().values()) {
                boolean number = c.isInteger() || c.baseType().equals("numeric");
                boolean reference =
                        table.foreignKeys().stream().anyMatch(f -> f.columns().contains(c.name()))
                                || edges.clues(table.name()).stream()
                                        .anyMatch(x -> x.column().equals(c.name()))
                                || Words.isIdLike(c.name());
                if (!number || reference || c.generated() || c.sequence() != null) {
                    continue;
                }
                List<String> people = edges.personColumns(table.name());
                if (Words.any(c.name(), Words.MONEY) && path.isPresent()) {
                    all.add(total(table, c, "per institution", path.get()));
                } else if (Words.any(c.name(), Words.DAYS) && !people.isEmpty()) {
                    all.add(total(table, c, "per person", people.get(0)));
                }
            }
        }
        if (!all.isEmpty()) {
            all.add(0, "");
            all.add(1, "# Equal on both sides, or the merge is rolled back (M7, M24)");
            all.add(2, "totals:");
        }
        return all;
    }

    private static String total(Table table, Column c, String what, String per) {
        return "  - { name: %s, table: %s, sum: %s, per: [%s] }"
                .formatted(
                        Yaml.text("%s of %s %s".formatted(c.name(), table.name(), what)),
                        Yaml.text(table.name()),
                        Yaml.text(c.name()),
                        Yaml.text(per));
    }

    /** School years that have to be closed before (R9). */
    List<String> periods() {
        List<String> all = new ArrayList<>();
        for (Table table : catalogue.tables().values()) {
            Optional<String> closed = table.columns().values().stream()
                    .filter(c -> c.baseType().equals("boolean")
                            && Words.any(
                                    c.name(),
                                    Set.of(
                                            "finalised",
                                            "finalized",
                                            "closed",
                                            "afgesloten",
                                            "gesloten",
                                            "cloture",
                                            "abgeschlossen",
                                            "final")))
                    .map(Column::name)
                    .findFirst();
            Optional<String> ends = table.columns().values().stream()
                    .filter(c -> c.baseType().equals("date")
                            && Words.any(
                                    c.name(),
                                    Set.of("end", "ends", "until", "einde", "tot", "fin", "ende", "bis", "to")))
                    .map(Column::name)
                    .findFirst();
            Optional<String> label = table.columns().values().stream()
                    .filter(c -> c.isText()
                            && (Words.any(c.name(), Words.NAME)
                                    || Words.any(c.name(), Set.of("label", "code", "title"))))
                    .map(Column::name)
                    .findFirst();
            boolean period = Words.any(
                    table.name(),
                    Set.of(
                            "year",
                            "jaar",
                            "annee",
                            "jahr",
                            "schoolyear",
                            "schooljaar",
                            "schuljahr",
                            "period",
                            "periode",
                            "term",
                            "semester"));
            if (period
                    && closed.isPresent()
                    && ends.isPresent()
                    && label.isPresent()
                    && DraftExtras.MOVING.contains(scopes.of(table.name()).kind())) {
                all.add("  - { table: %s, label: %s, ends: %s, closed: %s }"
                        .formatted(
                                Yaml.text(table.name()),
                                Yaml.text(label.get()),
                                Yaml.text(ends.get()),
                                Yaml.text(closed.get())));
            }
        }
        if (!all.isEmpty()) {
            all.add(0, "");
            all.add(1, "# Those that are over before the cut-over have to be closed (R9)");
            all.add(2, "periods:");
        }
        return all;
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.DraftEdges.Edge;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Guesses how the rows of every table belong to an institution. */
final class DraftScopes {

    /** What a table's rows belong to. */
    enum Kind {
        INSTITUTION,
        PERSON,
        SCOPED,
        VIA_PERSON,
        SHARED,
        STAYS,
        UNDECIDED
    }

    /**
     * How the rows of a table belong to an institution.
     *
     * @param scope as a merge map writes it
     * @param way the columns of a {@code via}; empty for others
     * @param naturalKey of shared tables
     */
    record Decision(Kind kind, String scope, String why, List<String> way, List<String> naturalKey, int cost) {}

    static final int DEAR = 1000;

    private final Catalogue catalogue;
    private final DraftGuesses guesses;
    private final DraftEdges edges;
    private final Map<String, Decision> decisions = new LinkedHashMap<>();
    private final Map<String, List<ColumnName>> reached = new LinkedHashMap<>();
    private final ColumnName institution;
    private final ColumnName person;

    DraftScopes(Catalogue catalogue, DraftGuesses guesses, DraftEdges edges) throws SQLException {
        this.catalogue = catalogue;
        this.institution = guesses.institution();
        this.person = guesses.person();
        this.guesses = guesses;
        this.edges = edges;
        decide();
    }

    Decision of(String table) {
        return decisions.get(table);
    }

    private void decide() throws SQLException {
        if (institution != null) {
            decisions.put(
                    institution.table(),
                    new Decision(
                            Kind.INSTITUTION,
                            "{ column: %s }".formatted(Yaml.text(institution.column())),
                            "",
                            List.of(),
                            List.of(),
                            0));
        }
        if (person != null) {
            Optional<Edge> own = edges.of(person.table()).stream()
                    .filter(e -> institution != null && e.target().equals(institution.table()))
                    .findFirst();
            decisions.put(
                    person.table(),
                    new Decision(Kind.PERSON, "", "", own.map(Edge::columns).orElse(List.of()), List.of(), DEAR));
        }
        if (person != null) {
            Decision people = decisions.remove(person.table());
            for (boolean more = true; more; ) {
                relax();
                more = reach();
            }
            decisions.put(person.table(), people);
        }
        for (boolean more = true; more; ) {
            relax();
            more = reach();
        }
        catalogue.tables().values().forEach(this::nullable);
        leftovers();
        reached.forEach(this::rendered);
        if (person != null) {
            decisions.put(person.table(), new DraftPersons(guesses, edges, decisions).scope());
        }
    }

    /** The cheapest way from each table to the institution: short, by columns that are never null, and not over a person. */
    private void relax() {
        boolean better = institution != null || person != null;
        while (better) {
            better = false;
            for (Table table : catalogue.tables().values()) {
                Decision now = decisions.get(table.name());
                if (now != null
                        && (now.kind() == Kind.INSTITUTION
                                || now.kind() == Kind.PERSON
                                || reached.containsKey(table.name()))) {
                    continue;
                }
                for (Edge e : edges.of(table.name())) {
                    Decision to = decisions.get(e.target());
                    if (to == null || e.target().equals(table.name()) || edges.isUnused(e)) {
                        continue;
                    }
                    int cost = to.cost() + 10 + (e.notNull() ? 0 : 50) + (e.guessed() ? 5 : 0);
                    if (now == null || cost < now.cost()) {
                        now = way(e, to, cost);
                        decisions.put(table.name(), now);
                        better = true;
                    }
                }
            }
        }
    }

    /** Tables without a way of their own, and without a key that means anything, go with what refers to them. */
    private boolean reach() throws SQLException {
        Map<String, List<ColumnName>> found = new LinkedHashMap<>();
        for (Table table : catalogue.tables().values()) {
            boolean people = person != null && table.name().equals(person.table());
            if (decisions.containsKey(table.name())
                    || people
                    || !edges.naturalKey(table).isEmpty()) {
                continue;
            }
            List<ColumnName> by = edges.referring(table.name()).stream()
                    .filter(c -> decisions.containsKey(c.table())
                            && decisions.get(c.table()).kind() != Kind.PERSON
                            && decisions.get(c.table()).kind() != Kind.VIA_PERSON)
                    .toList();
            if (!by.isEmpty()) {
                found.put(table.name(), by);
            }
        }
        int cost = decisions.values().stream().mapToInt(Decision::cost).max().orElse(0) + 10;
        found.forEach((table, by) -> {
            reached.put(table, new ArrayList<>(by));
            decisions.put(table, new Decision(Kind.SCOPED, "", REACHED, List.of(), List.of(), cost));
        });
        return !found.isEmpty();
    }

    private static final String REACHED = "no key tells its rows in another database: they go with what refers to them";

    /** Everything that refers to a reached table counts, as long as it does not itself hang on the table. */
    private void rendered(String table, List<ColumnName> by) {
        for (ColumnName c : edges.referring(table)) {
            Kind kind = decisions.get(c.table()).kind();
            boolean moving = kind == Kind.SCOPED || kind == Kind.INSTITUTION || kind == Kind.VIA_PERSON;
            if (moving && !by.contains(c) && !hangsOn(c.table(), table, new LinkedHashSet<>())) {
                by.add(c);
            }
        }
        Decision d = decisions.get(table);
        decisions.put(
                table,
                new Decision(
                        d.kind(),
                        "{ reached-by: [%s] }"
                                .formatted(by.stream()
                                        .map(c -> Yaml.text(c.toString()))
                                        .collect(Collectors.joining(", "))),
                        d.why(),
                        List.of(),
                        List.of(),
                        d.cost()));
    }

    private boolean hangsOn(String table, String on, Set<String> seen) {
        if (table.equals(on)) {
            return true;
        }
        if (!seen.add(table)) {
            return false;
        }
        Decision d = decisions.get(table);
        boolean any = d.scope().startsWith("{ any");
        List<String> next = new ArrayList<>(reached.getOrDefault(table, List.of()).stream()
                .map(ColumnName::table)
                .toList());
        if (d.kind() == Kind.PERSON) {
            return true;
        }
        edges.of(table).stream()
                .filter(e -> any || e.columns().equals(d.way()))
                .map(Edge::target)
                .forEach(next::add);
        return next.stream().anyMatch(n -> hangsOn(n, on, seen));
    }

    private Decision way(Edge e, Decision to, int cost) {
        boolean direct = to.kind() == Kind.INSTITUTION && e.targetColumns().equals(List.of(institution.column()));
        Kind kind = to.kind() == Kind.PERSON || to.kind() == Kind.VIA_PERSON ? Kind.VIA_PERSON : Kind.SCOPED;
        return new Decision(
                kind,
                scope(e, direct),
                reached.containsKey(e.target())
                        ? "check: rows of %s go with what refers to them; should those of this table be what they go with?"
                                .formatted(e.target())
                        : e.guessed() ? "no foreign key says so" : "",
                e.columns(),
                List.of(),
                cost);
    }

    static String scope(Edge e, boolean direct) {
        return direct
                ? "{ column: %s }".formatted(Yaml.text(e.columns().get(0)))
                : "{ via: %s }".formatted(list(e.columns()));
    }

    static String list(List<String> columns) {
        return columns.size() == 1
                ? Yaml.text(columns.get(0))
                : "[" + columns.stream().map(Yaml::text).collect(Collectors.joining(", ")) + "]";
    }

    /** A way that can be null: all ways count. */
    private void nullable(Table table) {
        Decision d = decisions.get(table.name());
        if (d == null || d.way().isEmpty() || d.kind() == Kind.PERSON) {
            return;
        }
        boolean mayBeNull =
                d.way().stream().anyMatch(c -> !table.columns().get(c).notNull());
        if (!mayBeNull) {
            return;
        }
        List<String> all = new ArrayList<>();
        for (Edge e : edges.of(table.name())) {
            Decision to = decisions.get(e.target());
            boolean own = e.target().equals(table.name());
            // only what does not itself hang on this table: ways must not go round
            if (to != null && !own && to.cost() < d.cost() && to.kind() != Kind.PERSON && !edges.isUnused(e)) {
                String scope = scope(
                        e, to.kind() == Kind.INSTITUTION && e.targetColumns().equals(List.of(institution.column())));
                if (!all.contains(scope)) {
                    all.add(scope);
                }
            }
        }
        String why = (d.why().startsWith("check") ? d.why() + " And " : "")
                + "the column can be empty: of a partial move, rows without it stay behind";
        decisions.put(
                table.name(),
                all.size() < 2
                        ? new Decision(d.kind(), d.scope(), why, d.way(), List.of(), d.cost())
                        : new Decision(
                                d.kind(),
                                "{ any: [%s] }".formatted(String.join(", ", all)),
                                "each of these columns can be empty",
                                List.of(),
                                List.of(),
                                d.cost()));
    }

    /** Tables that no way leads from: shared, reached by what refers to them, or for people to decide. */
    private void leftovers() throws SQLException {
        DraftLeftovers leftovers = new DraftLeftovers(edges, decisions);
        boolean more = true;
        while (more) {
            more = false;
            for (Table table : catalogue.tables().values()) {
                if (!decisions.containsKey(table.name())) {
                    Optional<Decision> d = leftovers.of(table);
                    d.ifPresent(x -> decisions.put(table.name(), x));
                    more |= d.isPresent();
                }
            }
        }
        for (Table table : catalogue.tables().values()) {
            decisions.computeIfAbsent(
                    table.name(),
                    t -> new Decision(
                            Kind.UNDECIDED,
                            MapNode.DECIDE,
                            "nothing ties it to an institution: shared (with a natural-key), stays, { column: … }, {"
                                    + " via: … } or { reached-by: [ … ] }?",
                            List.of(),
                            List.of(),
                            DEAR));
        }
    }

    /** The path of single columns from a table to the institution's key, for sums; empty when there is none. */
    Optional<String> pathToInstitution(String table) {
        List<String> path = new ArrayList<>();
        String at = table;
        while (institution != null && path.size() < 8) {
            Decision d = decisions.get(at);
            if (at.equals(institution.table())) {
                path.add(institution.column());
                return Optional.of(String.join(".", path));
            }
            if (d == null || d.kind() != Kind.SCOPED || d.way().size() != 1) {
                return Optional.empty();
            }
            String column = d.way().get(0);
            Optional<Edge> e = edges.of(at).stream()
                    .filter(x -> x.columns().equals(List.of(column)))
                    .findFirst();
            if (e.isEmpty() || column.indexOf('.') >= 0) {
                return Optional.empty();
            }
            path.add(column);
            if (e.get().target().equals(institution.table())
                    && e.get().targetColumns().equals(List.of(institution.column()))) {
                return Optional.of(String.join(".", path));
            }
            at = e.get().target();
        }
        return Optional.empty();
    }
}

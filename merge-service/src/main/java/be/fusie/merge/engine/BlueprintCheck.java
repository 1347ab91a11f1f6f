package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether map, source and receiver fit each other; what does not is a problem of the {@link Blueprint}, with its name. */
final class BlueprintCheck {

    private static final String SAME_VERSION =
            "Bring both databases to the same version (M3): of an older source, name the"
                    + " scripts that bring it up in fusie.databases.\"<source>\".upgrade, and they are run on a copy of it.";

    private final Blueprint blueprint;
    private final Catalogue source;
    private final Catalogue receiver;
    private final MergeMap map;

    BlueprintCheck(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.source = blueprint.source();
        this.receiver = blueprint.receiver();
        this.map = blueprint.map();
    }

    /** All that moves exists on both sides, in the same shape, and every column has a rule. Needs the roots. */
    void tables() {
        source.tables().values().stream().filter(t -> blueprint.moves(t.name())).forEach(this::table);
        blueprint.order().forEach(t -> round(t, List.of()));
        ColumnCheck columns = new ColumnCheck(blueprint);
        blueprint.order().forEach(columns::table);
        columns.person();
        for (MergeMap.Total total : map.totals()) {
            total.per().forEach(p -> path("totals (" + total.name() + ")", total.table(), p));
        }
    }

    private void path(String where, String table, String path) {
        String[] steps = path.split("\\.");
        String at = table;
        for (int i = 0; i < steps.length; i++) {
            String step = steps[i];
            need(where, at, step);
            if (i < steps.length - 1) {
                Optional<Reference> next = blueprint.references(at).stream()
                        .filter(r -> r.columns().equals(List.of(step)))
                        .findFirst();
                if (next.isEmpty()) {
                    blueprint.problem(
                            "path-without-reference",
                            "%s follows %s.%s, which refers to nothing".formatted(where, at, step),
                            "Name a column with a foreign key.");
                    return;
                }
                at = next.get().target();
            } else if (i > 0
                    && blueprint.problems().isEmpty()
                    && blueprint.root(at, step).change() != Change.KEEP) {
                blueprint.problem(
                        "path-to-number",
                        "%s ends at %s.%s, whose value changes on the way".formatted(where, at, step),
                        "End the path at a value that stays, such as the institution number.");
            }
        }
    }

    /** What the map names exists in the source, and each table of the source has a rule. */
    void names() {
        AccountRules.problems(source, map.accounts()).forEach(p -> blueprint.problem(p.code(), p.detail(), p.remedy()));
        need("institution", map.institution().table(), map.institution().key());
        need("person", map.person().table(), map.person().key());
        if (map.person().match() != null) {
            need("person.match", map.person().table(), map.person().match().nationalNumber());
            need("person.match", map.person().table(), map.person().match().birthDate());
            map.person()
                    .match()
                    .names()
                    .forEach(n -> need("person.match", map.person().table(), n));
        }
        map.person().kinds().forEach((kind, c) -> need("person.kinds." + kind, c.table(), c.column()));
        map.tables().forEach((table, rule) -> {
            String path = "tables." + table;
            if (source.table(table).isEmpty()) {
                blueprint.problem(
                        "unknown-table",
                        "%s: the merge map has a rule (%s) for a table that the source does not have"
                                .formatted(map.lines().of(path), path),
                        "Remove the rule, or correct the name.");
                return;
            }
            rule.naturalKey().forEach(c -> need(path + ".natural-key", table, c));
            rule.watch().forEach(c -> need(path + ".watch", table, c));
            rule.columns().forEach((c, r) -> {
                need(path + ".columns", table, c);
                String at = path + ".columns." + c;
                if (r.references() != null) {
                    need(at, r.references().table(), r.references().column());
                }
                if (r.hidden() != null) {
                    r.hidden().targets().forEach(t -> target(at, t));
                }
                if (r.hidden() instanceof MergeMap.Hidden.ByType b) {
                    need(at + ".by-type", table, b.column());
                }
            });
            rule.references().forEach(r -> {
                r.columns().forEach(c -> need(path + ".references", table, c));
                r.targetColumns().forEach(c -> need(path + ".references", r.target(), c));
            });
            if (rule.choice() != null) {
                need(path + ".choice", table, rule.choice().list());
                need(path + ".choice", table, rule.choice().value());
            }
            scope(path + ".scope", table, rule.scope());
        });
        for (int i = 0; i < map.totals().size(); i++) {
            need(
                    "totals[" + i + "]",
                    map.totals().get(i).table(),
                    map.totals().get(i).sum());
        }
        for (MergeMap.Period p : map.periods()) {
            List.of(p.label(), p.ends(), p.closed()).forEach(c -> need("periods", p.table(), c));
        }
        for (Table table : source.tables().values()) {
            if (!map.tables().containsKey(table.name())) {
                blueprint.problem(
                        "table-without-rule",
                        "Table %s belongs to no institution by any rule of the merge map".formatted(table.name()),
                        "Add tables.%s.scope: how its rows belong to an institution, or shared, or stays."
                                .formatted(table.name()));
            }
        }
        schemas();
    }

    private void schemas() {
        source.otherSchemas().forEach((schema, tables) -> {
            if (!map.staying().contains(schema)) {
                blueprint.problem(
                        "schema-without-rule",
                        "Schema %s of the source has %d tables, of which the merge map says nothing"
                                .formatted(schema, tables),
                        "Write schemas: [%1$s, %2$s] at the top and rules for its tables, or schemas-that-stay: [%2$s]."
                                .formatted(String.join(", ", map.schemas()), schema));
            }
        });
    }

    /** What is referred to inside of values has to be a table that has a rule. */
    private void target(String path, ColumnName target) {
        need(path, target.table(), target.column());
        if (source.has(target.table(), target.column()) && !blueprint.moves(target.table())) {
            blueprint.problem(
                    "reference-to-what-stays",
                    "%s: %s refers to table %s, which does not move"
                            .formatted(map.lines().of(path), path, target.table()),
                    "Let tables.%s move, or write keep for the column.".formatted(target.table()));
        }
    }

    private void scope(String path, String table, Scope scope) {
        if (scope instanceof Scope.OfColumn c) {
            need(path, table, c.column());
        } else if (scope instanceof Scope.Via via) {
            via.columns().forEach(c -> need(path, table, c));
        } else if (scope instanceof Scope.ReachedBy reached) {
            reached.columns().forEach(c -> need(path, c.table(), c.column()));
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> scope(path, table, s));
        }
    }

    private void need(String path, String table, String column) {
        if (source.table(table).filter(t -> t.columns().containsKey(column)).isEmpty()) {
            blueprint.problem(
                    "unknown-column",
                    "%s: the merge map names %s.%s at %s, which the source does not have"
                            .formatted(map.lines().of(path), table, column, path),
                    source.table(table)
                            .map(t -> "Table %s has the columns %s."
                                    .formatted(
                                            table, String.join(", ", t.columns().keySet())))
                            .orElse(
                                    "Correct the name; names are written as the database has them, in upper or lower case."));
        }
    }

    private void table(Table table) {
        String name = table.name();
        Optional<Table> there = receiver.table(name);
        if (there.isEmpty()) {
            blueprint.problem("table-missing", "The receiver has no table " + name, SAME_VERSION);
            return;
        }
        for (Column column : table.columns().values()) {
            Column twin = there.get().columns().get(column.name());
            if (twin == null
                    || !twin.type().equals(column.type())
                    || !twin.baseType().equals(column.baseType())
                    || twin.generated() != column.generated()) {
                blueprint.problem(
                        "column-differs",
                        "Column %s.%s is %s in the source and %s in the receiver"
                                .formatted(name, column.name(), column.type(), twin == null ? "missing" : twin.type()),
                        SAME_VERSION);
            }
            column(table, column);
        }
        there.get().columns().values().stream()
                .filter(c -> !table.columns().containsKey(c.name()) && c.notNull() && !c.hasDefault() && !c.generated())
                .forEach(c -> blueprint.problem(
                        "column-differs",
                        "The receiver wants a value for %s.%s, which the source does not have"
                                .formatted(name, c.name()),
                        SAME_VERSION));
        TableRule rule = blueprint.rule(name);
        boolean needsIdentity =
                rule.onCollision() == MergeMap.OnCollision.SAME || rule.onCollision() == MergeMap.OnCollision.RENAME;
        if (needsIdentity && !rule.naturalKey().isEmpty() && table.identity().isEmpty()) {
            blueprint.problem(
                    "no-key",
                    "Table %s has no primary key, so that its collisions can't be dealt with".formatted(name),
                    "Give the table a primary key, or write on-collision: refuse.");
        }
        via(table, rule.scope());
    }

    private void via(Table table, Scope scope) {
        if (scope instanceof Scope.Via via) {
            if (via.columns().size() == 1
                    && blueprint.hidden(table.name(), via.columns().get(0)).isPresent()) {
                return;
            }
            Optional<Reference> parent = blueprint.parent(table.name(), via);
            if (parent.isEmpty()) {
                blueprint.problem(
                        "via-without-reference",
                        "tables.%s.scope goes via %s, which refers to nothing"
                                .formatted(table.name(), String.join(", ", via.columns())),
                        "Name a column with a foreign key, or add columns.%s: { references: table.column }."
                                .formatted(via.columns().get(0)));
            } else if (!blueprint.moves(parent.get().target())
                    || blueprint.isShared(parent.get().target())) {
                blueprint.problem(
                        "via-shared",
                        "tables.%s.scope goes via %s, which belongs to no institution itself"
                                .formatted(table.name(), parent.get().target()),
                        "Name another column, or another scope.");
            }
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> via(table, s));
        }
    }

    /** A scope that leads back to its own table says nothing. Persons are found in rounds, so that they may. */
    private void round(String table, List<String> way) {
        if (way.contains(table)) {
            List<String> ring = way.subList(way.indexOf(table), way.size());
            if (ring.get(0).equals(ring.stream().min(String::compareTo).orElse(table))) {
                blueprint.problem(
                        "scope-goes-round",
                        "%s: the scopes of %s lead round to each other"
                                .formatted(map.lines().of("tables." + table + ".scope"), String.join(", ", ring)),
                        "Let one of them belong to an institution by another column.");
            }
            return;
        }
        if (!blueprint.moves(table) || blueprint.isPerson(table) || blueprint.isShared(table)) {
            return;
        }
        List<String> longer = new ArrayList<>(way);
        longer.add(table);
        leads(table, blueprint.rule(table).scope()).forEach(t -> round(t, longer));
    }

    private List<String> leads(String table, Scope scope) {
        if (scope instanceof Scope.Via via) {
            Optional<MergeMap.Hidden> hidden = via.columns().size() == 1
                    ? blueprint.hidden(table, via.columns().get(0))
                    : Optional.empty();
            return hidden.map(h -> h.targets().stream()
                            .map(ColumnName::table)
                            .distinct()
                            .toList())
                    .orElseGet(() -> blueprint.parent(table, via).map(Reference::target).stream()
                            .toList());
        } else if (scope instanceof Scope.ReachedBy reached) {
            return reached.columns().stream().map(ColumnName::table).distinct().toList();
        } else if (scope instanceof Scope.Any any) {
            return any.scopes().stream()
                    .flatMap(s -> leads(table, s).stream())
                    .distinct()
                    .toList();
        }
        return List.of();
    }

    private void column(Table table, Column column) {
        if (column.generated()) {
            return;
        }
        ColumnName name = new ColumnName(table.name(), column.name());
        Root root = blueprint.root(table.name(), column.name());
        boolean ruled = blueprint.rule(table.name()).column(column.name()).isPresent()
                || name.equals(new ColumnName(
                        map.institution().table(), map.institution().key()));
        for (Reference r : blueprint.references(table.name())) {
            if (r.columns().contains(column.name())
                    && !blueprint.moves(r.target())
                    && !blueprint
                            .rule(table.name())
                            .column(column.name())
                            .map(c -> c.outside() != MergeMap.Outside.REFUSE)
                            .orElse(false)) {
                blueprint.problem(
                        "reference-to-what-stays",
                        "Column %s refers to table %s, which does not move".formatted(name, r.target()),
                        "Let tables.%s move, or write columns.%s: { references: …, outside: null }."
                                .formatted(r.target(), column.name()));
            }
        }
        if (root.table().equals(table.name())
                && root.column().equals(column.name())
                && root.change() == Change.KEEP
                && !ruled) {
            if (looksLikePerson(table, column)) {
                blueprint.problem(
                        "person-column-without-rule",
                        "Column %s looks like a person number, but no foreign key says so".formatted(name),
                        "Write tables.%s.columns.%s: { references: %s.%s }, or keep if it is none."
                                .formatted(
                                        table.name(),
                                        column.name(),
                                        map.person().table(),
                                        map.person().key()));
            } else if (column.isInteger()
                    && table.identity().equals(List.of(column.name()))
                    && blueprint.rule(table.name()).naturalKey().isEmpty()) {
                blueprint.problem(
                        "key-without-rule",
                        "Column %s is a numeric key that no sequence feeds".formatted(name),
                        "Write tables.%s.columns.%s: offset if it may be renumbered, keep if it means the same everywhere."
                                .formatted(table.name(), column.name()));
            }
        }
    }

    private boolean looksLikePerson(Table table, Column column) {
        Set<String> names = new LinkedHashSet<>(
                Set.of(map.person().table() + '_' + map.person().key()));
        blueprint.allReferences().forEach(all -> all.stream()
                .filter(r -> r.target().equals(map.person().table()))
                .flatMap(r -> r.columns().stream())
                .forEach(names::add));
        names.remove(map.person().key());
        return names.stream()
                        .anyMatch(n -> column.name().equals(n) || column.name().equals(n + 's'))
                && !blueprint.isPerson(table.name());
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The merge map laid over the catalogues of source and receiver: for each column the key it follows in the end, and the
 * tables in an order in which what is referred to comes first. Whatever has no rule stands in {@link #problems()} with its
 * name; nothing is ever left out silently.
 */
final class Blueprint {

    /** What becomes of a value that follows this key. */
    enum Change {
        /** Stays as it is, or follows the receiver's row of the same natural key. */
        KEEP,
        /** A person number: looked up in the number map. */
        PERSON,
        /** A table's own number: moved by the table's offset. */
        NUMBER
    }

    /** The key at the end of a chain of references. */
    record Root(Change change, String table, String column) {}

    /** A reference, by foreign key or by the map's word. */
    record Reference(String table, List<String> columns, String target, List<String> targetColumns) {}

    private final Catalogue source;
    private final Catalogue receiver;
    private final MergeMap map;
    private final List<Reason> problems = new ArrayList<>();
    private final Map<ColumnName, Root> roots = new HashMap<>();
    private final Map<String, List<Reference>> references = new HashMap<>();
    private final List<String> order;

    Blueprint(Catalogue source, Catalogue receiver, MergeMap map) {
        this.source = source;
        this.receiver = receiver;
        this.map = map;
        checkNames();
        for (Table table : source.tables().values()) {
            references.put(table.name(), referencesOf(table));
        }
        order = problems.isEmpty() ? inOrder() : List.of();
        if (problems.isEmpty()) {
            source.tables().values().stream().filter(t -> moves(t.name())).forEach(this::checkTable);
            for (MergeMap.Total total : map.totals()) {
                total.per().forEach(p -> checkPath("totals (" + total.name() + ")", total.table(), p));
            }
        }
    }

    List<Reason> problems() {
        return problems;
    }

    MergeMap map() {
        return map;
    }

    Catalogue source() {
        return source;
    }

    Catalogue receiver() {
        return receiver;
    }

    /** Names of the tables that move, what is referred to first; cycles are cut somewhere. */
    List<String> order() {
        return order;
    }

    Table table(String name) {
        return source.tables().get(name);
    }

    TableRule rule(String table) {
        return map.tables().get(table);
    }

    boolean moves(String table) {
        TableRule rule = map.tables().get(table);
        return rule != null && !(rule.scope() instanceof Scope.Stays);
    }

    boolean isShared(String table) {
        return rule(table).scope() instanceof Scope.Shared;
    }

    boolean isPerson(String table) {
        return map.person().table().equals(table);
    }

    List<Reference> references(String table) {
        return references.getOrDefault(table, List.of());
    }

    Root root(String table, String column) {
        return roots.get(new ColumnName(table, column));
    }

    /** The column by which rows of the table are numbered in a reserved block; empty when the table has none. */
    Optional<String> numberColumn(String table) {
        return table(table).stored().stream()
                .filter(c -> isOwnKey(table, c) && root(table, c).change() != Change.KEEP)
                .findFirst();
    }

    /** The one column other tables mean when they refer to a row; empty where keys are composite. */
    Optional<String> singleKey(String table) {
        return numberColumn(table).or(() -> {
            List<String> identity = identity(table);
            return identity.size() == 1 && isOwnKey(table, identity.get(0))
                    ? Optional.of(identity.get(0))
                    : Optional.empty();
        });
    }

    /** The value at the end of a path of references, {@code a.b.c}, as SQL over the alias; the same on both sides. */
    String follow(String table, String path, String alias) {
        String[] steps = path.split("\\.");
        String value = Sql.column(alias, steps[0]);
        String at = table;
        for (int i = 1; i < steps.length; i++) {
            String step = steps[i - 1];
            Reference reference = references(at).stream()
                    .filter(r -> r.columns().equals(List.of(step)))
                    .findFirst()
                    .orElseThrow();
            at = reference.target();
            value = "(select q%d.%s from %s q%d where q%d.%s = %s)"
                    .formatted(
                            i,
                            Sql.name(steps[i]),
                            Sql.table(map.schema(), at),
                            i,
                            i,
                            Sql.name(reference.targetColumns().get(0)),
                            value);
        }
        return value;
    }

    private void checkPath(String where, String table, String path) {
        String[] steps = path.split("\\.");
        String at = table;
        for (int i = 0; i < steps.length; i++) {
            String step = steps[i];
            need(where, at, step);
            if (i < steps.length - 1) {
                Optional<Reference> next = references(at).stream()
                        .filter(r -> r.columns().equals(List.of(step)))
                        .findFirst();
                if (next.isEmpty()) {
                    problem(
                            "path-without-reference",
                            "%s follows %s.%s, which refers to nothing".formatted(where, at, step),
                            "Name a column with a foreign key.");
                    return;
                }
                at = next.get().target();
            } else if (i > 0 && problems.isEmpty() && root(at, step).change() != Change.KEEP) {
                problem(
                        "path-to-number",
                        "%s ends at %s.%s, whose value changes on the way".formatted(where, at, step),
                        "End the path at a value that stays, such as the institution number.");
            }
        }
    }

    /** The columns that tell rows of the table apart: its key, else the natural key of the map; may be empty. */
    List<String> identity(String table) {
        List<String> key = table(table).identity();
        return key.isEmpty() ? rule(table).naturalKey() : key;
    }

    private boolean isOwnKey(String table, String column) {
        Root root = root(table, column);
        return root.table().equals(table) && root.column().equals(column);
    }

    // Checks ----------------------------------------------------------------------------------------------------------

    private void checkNames() {
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
                problem(
                        "unknown-table",
                        "The merge map has a rule (%s) for a table that the source does not have".formatted(path),
                        "Remove the rule, or correct the name.");
                return;
            }
            rule.naturalKey().forEach(c -> need(path + ".natural-key", table, c));
            rule.watch().forEach(c -> need(path + ".watch", table, c));
            rule.columns().forEach((c, r) -> {
                need(path + ".columns", table, c);
                if (r.references() != null) {
                    need(
                            path + ".columns." + c,
                            r.references().table(),
                            r.references().column());
                }
            });
            if (rule.choice() != null) {
                need(path + ".choice", table, rule.choice().list());
                need(path + ".choice", table, rule.choice().value());
            }
            checkScope(path + ".scope", table, rule.scope());
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
                problem(
                        "table-without-rule",
                        "Table %s belongs to no institution by any rule of the merge map".formatted(table.name()),
                        "Add tables.%s.scope: how its rows belong to an institution, or shared, or stays."
                                .formatted(table.name()));
            }
        }
    }

    private void checkScope(String path, String table, Scope scope) {
        if (scope instanceof Scope.OfColumn c) {
            need(path, table, c.column());
        } else if (scope instanceof Scope.Via via) {
            via.columns().forEach(c -> need(path, table, c));
        } else if (scope instanceof Scope.ReachedBy reached) {
            reached.columns().forEach(c -> need(path, c.table(), c.column()));
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> checkScope(path, table, s));
        }
    }

    private void need(String path, String table, String column) {
        if (source.table(table).filter(t -> t.columns().containsKey(column)).isEmpty()) {
            problem(
                    "unknown-column",
                    "The merge map names %s.%s at %s, which the source does not have".formatted(table, column, path),
                    "Correct the name.");
        }
    }

    private List<Reference> referencesOf(Table table) {
        List<Reference> all = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            if (!key.targetSchema().equals(source.schema())) {
                problem(
                        "reference-outside",
                        "Foreign key %s of table %s leads to schema %s"
                                .formatted(key.name(), table.name(), key.targetSchema()),
                        "This version of the engine moves one schema.");
                continue;
            }
            all.add(new Reference(table.name(), key.columns(), key.target(), key.targetColumns()));
        }
        TableRule rule = map.tables().get(table.name());
        if (rule != null) {
            rule.columns().forEach((column, r) -> {
                if (r.references() != null) {
                    all.add(new Reference(
                            table.name(),
                            List.of(column),
                            r.references().table(),
                            List.of(r.references().column())));
                }
            });
        }
        return all;
    }

    private void checkTable(Table table) {
        String name = table.name();
        Optional<Table> there = receiver.table(name);
        if (there.isEmpty()) {
            problem(
                    "table-missing",
                    "The receiver has no table " + name,
                    "Bring both databases to the same version (M3).");
            return;
        }
        for (Column column : table.columns().values()) {
            Column twin = there.get().columns().get(column.name());
            if (twin == null || !twin.type().equals(column.type()) || twin.generated() != column.generated()) {
                problem(
                        "column-differs",
                        "Column %s.%s is %s in the source and %s in the receiver"
                                .formatted(name, column.name(), column.type(), twin == null ? "missing" : twin.type()),
                        "Bring both databases to the same version (M3).");
            }
            checkColumn(table, column);
        }
        there.get().columns().values().stream()
                .filter(c -> !table.columns().containsKey(c.name()) && c.notNull() && !c.hasDefault() && !c.generated())
                .forEach(c -> problem(
                        "column-differs",
                        "The receiver wants a value for %s.%s, which the source does not have"
                                .formatted(name, c.name()),
                        "Bring both databases to the same version (M3)."));
        TableRule rule = rule(name);
        boolean needsIdentity =
                rule.onCollision() == MergeMap.OnCollision.SAME || rule.onCollision() == MergeMap.OnCollision.RENAME;
        if (needsIdentity && !rule.naturalKey().isEmpty() && table.identity().isEmpty()) {
            problem(
                    "no-key",
                    "Table %s has no primary key, so that its collisions can't be dealt with".formatted(name),
                    "Give the table a primary key, or write on-collision: refuse.");
        }
        checkVia(table, rule.scope());
    }

    private void checkVia(Table table, Scope scope) {
        if (scope instanceof Scope.Via via) {
            Optional<Reference> parent = parent(table.name(), via);
            if (parent.isEmpty()) {
                problem(
                        "via-without-reference",
                        "tables.%s.scope goes via %s, which refers to nothing"
                                .formatted(table.name(), String.join(", ", via.columns())),
                        "Name a column with a foreign key, or add columns.%s: { references: table.column }."
                                .formatted(via.columns().get(0)));
            } else if (!moves(parent.get().target()) || isShared(parent.get().target())) {
                problem(
                        "via-shared",
                        "tables.%s.scope goes via %s, which belongs to no institution itself"
                                .formatted(table.name(), parent.get().target()),
                        "Name another column, or another scope.");
            }
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> checkVia(table, s));
        }
    }

    Optional<Reference> parent(String table, Scope.Via via) {
        return references(table).stream()
                .filter(r -> r.columns().size() == via.columns().size()
                        && r.columns().containsAll(via.columns()))
                .findFirst();
    }

    private void checkColumn(Table table, Column column) {
        if (column.generated()) {
            return;
        }
        ColumnName name = new ColumnName(table.name(), column.name());
        Root root = resolve(name, new LinkedHashSet<>());
        roots.put(name, root);
        boolean ruled = rule(table.name()).column(column.name()).isPresent();
        for (Reference r : references(table.name())) {
            if (r.columns().contains(column.name())
                    && !moves(r.target())
                    && !rule(table.name())
                            .column(column.name())
                            .map(MergeMap.ColumnRule::emptied)
                            .orElse(false)) {
                problem(
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
                problem(
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
                    && rule(table.name()).naturalKey().isEmpty()) {
                problem(
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
        references.values().forEach(all -> all.stream()
                .filter(r -> r.target().equals(map.person().table()))
                .flatMap(r -> r.columns().stream())
                .forEach(names::add));
        names.remove(map.person().key());
        return names.stream()
                        .anyMatch(n -> column.name().equals(n) || column.name().equals(n + 's'))
                && !isPerson(table.name());
    }

    private Root resolve(ColumnName at, Set<ColumnName> seen) {
        if (!seen.add(at)) {
            // a ring of references: all of its columns follow the same one, whichever we came in by
            List<ColumnName> way = new ArrayList<>(seen);
            return terminal(way.subList(way.indexOf(at), way.size()).stream()
                    .min(java.util.Comparator.comparing(ColumnName::toString))
                    .orElse(at));
        }
        Map<Root, Reference> found = new LinkedHashMap<>();
        for (Reference r : references(at.table())) {
            int i = r.columns().indexOf(at.column());
            if (i >= 0 && moves(r.target())) {
                ColumnName target = new ColumnName(r.target(), r.targetColumns().get(i));
                if (!target.equals(at)) {
                    found.putIfAbsent(resolve(target, new LinkedHashSet<>(seen)), r);
                }
            }
        }
        if (found.size() > 1) {
            problem(
                    "column-follows-two-keys",
                    "Column %s follows %s at once"
                            .formatted(
                                    at,
                                    String.join(
                                            " and ",
                                            found.keySet().stream()
                                                    .map(r -> r.table() + '.' + r.column())
                                                    .toList())),
                    "This version of the engine can't renumber such a column.");
        }
        return found.isEmpty() ? terminal(at) : found.keySet().iterator().next();
    }

    private Root terminal(ColumnName at) {
        Table table = table(at.table());
        Column column = table.columns().get(at.column());
        MergeMap.ColumnRule rule = rule(at.table()).columns().get(at.column());
        Change change;
        if (isPerson(at.table()) && at.column().equals(map.person().key())) {
            change = Change.PERSON;
        } else if (rule != null && (rule.kept() || rule.offset())) {
            change = rule.offset() ? Change.NUMBER : Change.KEEP;
        } else {
            change = column.isInteger() && column.sequence() != null && table.isUnique(at.column())
                    ? Change.NUMBER
                    : Change.KEEP;
        }
        return new Root(change, at.table(), at.column());
    }

    private List<String> inOrder() {
        Set<String> done = new LinkedHashSet<>();
        source.tables().keySet().stream().filter(this::moves).forEach(t -> visit(t, done, new LinkedHashSet<>()));
        return List.copyOf(done);
    }

    private void visit(String table, Set<String> done, Set<String> open) {
        if (done.contains(table) || !open.add(table)) {
            return;
        }
        references(table).stream().map(Reference::target).filter(this::moves).forEach(t -> visit(t, done, open));
        done.add(table);
    }

    private void problem(String code, String detail, String remedy) {
        Reason reason = new Reason(code, detail, remedy);
        if (!problems.contains(reason)) {
            problems.add(reason);
        }
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.util.ArrayList;
import java.util.Collection;
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
    private final Map<ColumnName, Set<Root>> several = new LinkedHashMap<>();
    private final NumberGroups groups;
    private final List<String> order;

    Blueprint(Catalogue source, Catalogue receiver, MergeMap map) {
        this.source = source;
        this.receiver = receiver;
        this.map = map;
        BlueprintCheck check = new BlueprintCheck(this);
        check.names();
        for (Table table : source.tables().values()) {
            references.put(table.name(), referencesOf(table));
        }
        order = problems.isEmpty() ? inOrder() : List.of();
        for (String table : order) {
            for (String column : table(table).stored()) {
                ColumnName name = new ColumnName(table, column);
                roots.put(name, resolve(name, new LinkedHashSet<>()));
            }
        }
        groups = new NumberGroups(this);
        several.forEach(this::settle);
        if (problems.isEmpty()) {
            check.tables();
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

    /** Whether a row of the same natural key is the same thing, so that what refers to it is led to the receiver's. */
    boolean isSame(String table) {
        return isShared(table) || rule(table).onCollision() == MergeMap.OnCollision.SAME;
    }

    boolean isPerson(String table) {
        return map.person().table().equals(table);
    }

    /** Whether persons keep their numbers, as long as the receiver has not given them to somebody else (M5). */
    boolean keepsPersonNumbers() {
        MergeMap.Numbers numbers = map.person().numbers();
        return numbers == null
                ? !table(map.person().table()).columns().get(map.person().key()).isInteger()
                : numbers == MergeMap.Numbers.KEEP;
    }

    List<Reference> references(String table) {
        return references.getOrDefault(table, List.of());
    }

    Collection<List<Reference>> allReferences() {
        return references.values();
    }

    Root root(String table, String column) {
        return roots.get(new ColumnName(table, column));
    }

    /** The column whose reserved block tells inserted rows of the table from all others; empty when the table has none. */
    Optional<String> numberColumn(String table) {
        List<String> all = numberColumns(table).stream()
                .filter(c -> table(table).columns().get(c).notNull())
                .toList();
        return all.stream().filter(c -> table(table).isKey(c)).findFirst().or(() -> all.stream()
                .findFirst());
    }

    /** The table's own numbers, which move by its offset. */
    List<String> numberColumns(String table) {
        return table(table).stored().stream()
                .filter(c -> isOwnKey(table, c)
                        && root(table, c).change() != Change.KEEP
                        && table(table).columns().get(c).isInteger()
                        && (root(table, c).change() == Change.NUMBER || !keepsPersonNumbers()))
                .toList();
    }

    /** Tables whose numbers move by one offset, because they share a sequence or a column follows several of them. */
    List<String> numberGroup(String table) {
        return groups.of(table);
    }

    /** The sequence that gives the column its numbers, by default or by the map's word; null when none does. */
    String sequence(String table, String column) {
        return rule(table)
                .column(column)
                .map(MergeMap.ColumnRule::sequence)
                .map(s -> {
                    List<String> parts = Names.split(s);
                    return parts.size() == 1 ? plain(map.schema(), parts.get(0)) : plain(parts.get(0), parts.get(1));
                })
                .orElse(table(table).columns().get(column).sequence());
    }

    private String plain(String schema, String sequence) {
        return source.sequences().keySet().stream()
                .filter(s -> Names.split(s).equals(List.of(schema, sequence)))
                .findFirst()
                .orElse(Sql.table(schema, sequence));
    }

    /** The one column other tables mean when they refer to a row; empty where keys are composite. */
    Optional<String> singleKey(String table) {
        List<String> identity = identity(table);
        return numberColumn(table)
                .filter(c -> identity.equals(List.of(c)))
                .or(() -> identity.size() == 1 && isOwnKey(table, identity.get(0))
                        ? Optional.of(identity.get(0))
                        : Optional.empty());
    }

    /** Ids inside the values of a column; empty for columns that are one value or one reference. */
    Optional<MergeMap.Hidden> hidden(String table, String column) {
        return rule(table).column(column).map(MergeMap.ColumnRule::hidden);
    }

    /** What becomes of the column's references to something that does not move. */
    MergeMap.Outside outside(String table, String column) {
        return rule(table).column(column).map(MergeMap.ColumnRule::outside).orElse(MergeMap.Outside.REFUSE);
    }

    /** The table as it stands behind {@code from}, without the rows of tables that inherit from it. */
    String from(String table) {
        return (table(table).nature().hasChildren() ? "only " : "") + map.sql(table);
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
                            from(at),
                            i,
                            i,
                            Sql.name(reference.targetColumns().get(0)),
                            value);
        }
        return value;
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

    private List<Reference> referencesOf(Table table) {
        Set<Reference> all = new LinkedHashSet<>();
        TableRule rule = map.tables().get(table.name());
        for (ForeignKey key : table.foreignKeys()) {
            if (source.table(key.target()).isPresent()) {
                all.add(new Reference(table.name(), key.columns(), key.target(), key.targetColumns()));
            } else if (rule != null && moves(table.name())) {
                problem(
                        "reference-outside",
                        "Foreign key %s of table %s leads to schema %s, which the merge map does not list"
                                .formatted(key.name(), table.name(), key.targetSchema()),
                        "Write schemas: [%s, %s] at the top, and rules for its tables."
                                .formatted(String.join(", ", map.schemas()), key.targetSchema()));
            }
        }
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
            rule.references()
                    .forEach(r -> all.add(new Reference(table.name(), r.columns(), r.target(), r.targetColumns())));
        }
        return List.copyOf(all);
    }

    Optional<Reference> parent(String table, Scope.Via via) {
        return references(table).stream()
                .filter(r -> r.columns().size() == via.columns().size()
                        && r.columns().containsAll(via.columns()))
                .findFirst();
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
            several.put(at, found.keySet());
        }
        return found.isEmpty() ? terminal(at) : found.keySet().iterator().next();
    }

    /** A column that follows several keys: fine where all of them change alike, or can be made to. */
    private void settle(ColumnName at, Set<Root> found) {
        boolean numbers = found.stream().allMatch(r -> r.change() == Change.NUMBER && !mayBeKnown(r));
        boolean kept = found.stream().allMatch(r -> r.change() == Change.KEEP && !mayBeKnown(r));
        if (numbers) {
            groups.join(found.stream().map(Root::table).toList());
        } else if (!kept) {
            problem(
                    "column-follows-two-keys",
                    "Column %s follows %s at once, which change in different ways"
                            .formatted(
                                    at,
                                    String.join(
                                            " and ",
                                            found.stream()
                                                    .map(r -> r.table() + '.' + r.column())
                                                    .toList())),
                    "Split the column in both databases, or write keep for those keys if they mean the same everywhere.");
        }
    }

    /** Whether values can follow a row that the receiver has already, by another key than its natural one. */
    private boolean mayBeKnown(Root root) {
        TableRule rule = rule(root.table());
        return isSame(root.table())
                && !rule.naturalKey().isEmpty()
                && !rule.naturalKey().contains(root.column())
                && identity(root.table()).contains(root.column());
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
        } else if (rule != null && rule.hidden() != null) {
            change = Change.KEEP;
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
        rule(table).columns().values().stream()
                .filter(r -> r.hidden() != null)
                .flatMap(r -> r.hidden().targets().stream())
                .map(ColumnName::table)
                .filter(this::moves)
                .forEach(t -> visit(t, done, open));
        done.add(table);
    }

    void problem(String code, String detail, String remedy) {
        Reason reason = new Reason(code, detail, remedy);
        if (!problems.contains(reason)) {
            problems.add(reason);
        }
    }
}

package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.HiddenGene;
import be.fusie.merge.engine.random.Genes.HiddenKind;
import be.fusie.merge.engine.random.Genes.InstitutionKey;
import be.fusie.merge.engine.random.Genes.KeyKind;
import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Genes.PersonKey;
import be.fusie.merge.engine.random.Genes.RefGene;
import be.fusie.merge.engine.random.Genes.RefKind;
import be.fusie.merge.engine.random.Genes.ScopeKind;
import be.fusie.merge.engine.random.Genes.TableGene;
import be.fusie.merge.engine.random.Table.Hidden;
import be.fusie.merge.engine.random.Table.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;

/** A random schema with its merge map, and random rows of a source and a receiver. */
public final class School {

    /** Where half of the tables of half of the schools are. */
    public static final String OTHER_SCHEMA = "second";

    final Genes genes;
    final Table institution;
    final Table person;
    final List<Table> tables = new ArrayList<>();
    final List<Row> source;
    final List<Row> receiver;
    private final Set<String> moving = new TreeSet<>();

    private School(Genes genes) {
        this.genes = genes;
        this.institution = new Table("institution", ScopeKind.COLUMN, KeyKind.TEXT);
        this.person = new Table("person", ScopeKind.REACHED, KeyKind.SERIAL);
        base();
        List<TableGene> grown = genes.tables();
        for (int i = 0; i < grown.size(); i++) {
            Table table = table((genes.oddNames() ? "Table " : "t") + i, grown.get(i));
            table.schema = i % 2 == 1 && Math.floorMod(genes.seed(), 4L) < 2 ? OTHER_SCHEMA : null;
            tables.add(table);
        }
        for (int i = 0; i < grown.size(); i++) {
            refs(tables.get(i + 2), grown.get(i));
            hidden(tables.get(i + 2), grown.get(i));
        }
        tables.stream()
                .filter(t -> t.scope == ScopeKind.REACHED && !isReached(t))
                .forEach(this::atHome);
        Population population = new Population(this);
        this.source = population.fill(true);
        this.receiver = population.fill(false);
        int count = Math.min(genes.moving(), genes.institutions());
        for (int i = 0; i < count; i++) {
            moving.add(number(true, i));
        }
    }

    public static Arbitrary<School> any() {
        return Genes.any().map(School::new);
    }

    public boolean whole() {
        return moving.isEmpty();
    }

    /** Institutions that move; empty for a move of the whole database. */
    public Set<String> moving() {
        return moving;
    }

    /** Whether the source may have the same human twice (n → 1). */
    boolean hasTwins() {
        return genes.matching() && Math.floorMod(genes.seed(), 3L) > 0;
    }

    /** Old number → number in the receiver, of persons that somebody decided to be the same human; twins only. */
    public Map<String, String> same() {
        Map<String, String> same = new HashMap<>();
        for (Row one : hasTwins() ? byTable(true).get(person) : List.<Row>of()) {
            byTable(false).get(person).stream()
                    .filter(r -> r.values.get("national_number").equals(one.values.get("national_number")))
                    .forEach(r -> same.put(one.values.get("id"), r.values.get("id")));
        }
        return same;
    }

    /** The number of an institution of one side. */
    String number(boolean ofSource, int index) {
        if (genes.institutionKey() == InstitutionKey.INTEGER) {
            return Integer.toString((ofSource ? 100_000 : 200_000) + index);
        }
        return (ofSource ? "S" : "R") + index;
    }

    private void base() {
        switch (genes.institutionKey()) {
            case TEXT -> {
                institution.column("number", "text primary key");
                institution.keyTypes.put("number", "text");
            }
            case INTEGER -> {
                institution.column("number", "integer primary key");
                institution.keyTypes.put("number", "integer");
            }
            case OWN_NUMBER -> {
                institution.column("id", "serial primary key");
                institution.keyTypes.put("id", "integer");
                institution.number = "id";
                institution.column("number", "text not null unique");
            }
        }
        institution.column(Table.MARK, "text not null");
        institution.guaranteed = true;
        String type =
                switch (genes.person()) {
                    case SERIAL, IDENTITY -> "integer";
                    case BIG -> "bigint";
                    case UUID -> "uuid";
                };
        person.column(
                "id",
                switch (genes.person()) {
                    case SERIAL -> "serial primary key";
                    case IDENTITY -> "integer generated always as identity primary key";
                    case BIG -> "bigserial primary key";
                    case UUID -> "uuid primary key";
                });
        person.keyTypes.put("id", type);
        person.number = genes.person() == PersonKey.UUID ? null : "id";
        person.column(Table.MARK, "text not null");
        person.column("national_number", "text");
        person.column("born", "date");
        person.column("name", "text not null");
        person.guaranteed = true;
        if (genes.mentor()) {
            person.column("mentor_person", type);
            person.refs.add(new Ref(
                    "mentor", person, List.of("mentor_person"), person, List.of("id"), true, true, false, true, true));
        }
        tables.add(institution);
        tables.add(person);
    }

    private Table table(String name, TableGene gene) {
        List<Table> parents = tables.stream()
                .skip(2)
                .filter(t -> !t.keyTypes.isEmpty()
                        && Set.of(ScopeKind.COLUMN, ScopeKind.VIA, ScopeKind.VIA_PERSON)
                                .contains(t.scope))
                .toList();
        ScopeKind scope = gene.scope() == ScopeKind.VIA && parents.isEmpty() ? ScopeKind.COLUMN : gene.scope();
        Table table = new Table(name, scope, key(gene.key(), scope));
        table.sourceRows = gene.sourceRows();
        table.receiverRows = gene.receiverRows();
        table.guaranteed = gene.sourceRows() > 0 && gene.receiverRows() > 0;
        table.partitioned = gene.partitioned() && table.key == KeyKind.SERIAL_AND_YEAR;
        if (scope == ScopeKind.COLUMN) {
            table.column("institution", institutionType() + " not null");
            table.refs.add(home(table));
        } else if (scope == ScopeKind.VIA || scope == ScopeKind.VIA_PERSON) {
            Table parent = scope == ScopeKind.VIA ? parents.get(gene.parent() % parents.size()) : person;
            table.up = ref(table, "up", parent, false, false, false, true, false, false, false, false);
            table.guaranteed &= parent.guaranteed;
        }
        key(table);
        table.column(Table.MARK, "text not null");
        naturalKey(table, gene.natural(), gene.nested());
        table.data = DataType.ALL.get(gene.data());
        table.column("data", table.data.type());
        table.columns.add(
                new Table.Column("loud", "text generated always as (upper(" + Table.MARK + ")) stored", true));
        if (scope == ScopeKind.COLUMN) {
            table.column("amount", "numeric(10,2)");
        }
        return table;
    }

    private static KeyKind key(KeyKind wanted, ScopeKind scope) {
        return switch (wanted) {
            case PARENT_YEAR_SEQUENCE ->
                scope == ScopeKind.REACHED || scope == ScopeKind.STAYS ? KeyKind.SERIAL : wanted;
            case PERSON ->
                scope == ScopeKind.COLUMN || scope == ScopeKind.VIA || scope == ScopeKind.VIA_PERSON
                        ? wanted
                        : KeyKind.SERIAL;
            case NONE -> scope == ScopeKind.REACHED || scope == ScopeKind.SHARED ? KeyKind.SERIAL : wanted;
            case SERIAL_AND_YEAR -> scope == ScopeKind.SHARED ? KeyKind.SERIAL : wanted;
            default -> wanted;
        };
    }

    private void key(Table table) {
        switch (table.key) {
            case SERIAL -> number(table, "serial", "integer");
            case IDENTITY -> number(table, "bigint generated always as identity", "bigint");
            case OFFSET -> number(table, "integer", "integer");
            case SERIAL_AND_YEAR -> {
                number(table, "serial", "integer");
                table.column("year", "integer");
                table.keyTypes.put("year", "integer");
            }
            case UUID -> {
                table.column("id", "uuid");
                table.keyTypes.put("id", "uuid");
            }
            case TEXT -> {
                table.column("code", "text");
                table.keyTypes.put("code", "text");
            }
            case PARENT_YEAR_SEQUENCE -> {
                if (table.isShared()) {
                    table.column("list", "text");
                    table.keyTypes.put("list", "text");
                    table.column("code", "text");
                    table.keyTypes.put("code", "text");
                } else {
                    if (table.up == null) {
                        table.keyTypes.put("institution", institutionType());
                    } else {
                        IntStream.range(0, table.up.columns().size())
                                .forEach(i -> table.keyTypes.put(
                                        table.up.columns().get(i),
                                        List.copyOf(table.up.target().keyTypes.values())
                                                .get(i)));
                    }
                    table.column("year", "integer");
                    table.keyTypes.put("year", "integer");
                    table.column("seq", "smallint");
                    table.keyTypes.put("seq", "smallint");
                }
            }
            case PERSON -> {
                Ref holder = table.scope == ScopeKind.VIA_PERSON
                        ? table.up
                        : ref(table, "holder", person, false, false, false, true, false, true, false, false);
                table.keyTypes.put(holder.columns().get(0), person.keyTypes.get("id"));
            }
            case NONE -> {}
        }
    }

    private static void number(Table table, String definition, String type) {
        table.column("id", definition);
        table.keyTypes.put("id", type);
        table.number = "id";
    }

    private static void naturalKey(Table table, Natural wanted, boolean nested) {
        if (table.isShared()) {
            table.natural = Natural.SAME;
            if (!table.has("code")) {
                table.column("code", "text not null");
            }
            table.naturalKey = table.key == KeyKind.PARENT_YEAR_SEQUENCE ? List.of("list", "code") : List.of("code");
            return;
        }
        table.natural = wanted;
        if (table.key == KeyKind.PERSON) {
            table.natural = wanted == Natural.SAME || wanted == Natural.REFUSE ? wanted : Natural.NONE;
            table.naturalKey = table.natural == Natural.NONE ? List.of() : table.keyColumns();
            return;
        }
        if (wanted == Natural.NONE) {
            return;
        }
        boolean compositeKey = table.keyTypes.size() > 1;
        if (wanted == Natural.KEEP_BOTH && table.key == KeyKind.TEXT
                || wanted == Natural.SAME && (compositeKey || table.keyTypes.isEmpty())
                || wanted == Natural.RENAME && table.keyTypes.isEmpty()) {
            table.natural = Natural.REFUSE;
        }
        if (table.partitioned) {
            table.natural = Natural.KEEP_BOTH;
        }
        if (!table.has("code")) {
            table.column("code", "text not null");
        }
        boolean within = nested && table.key != KeyKind.TEXT && !table.refs.isEmpty() && !compositeKey;
        table.naturalKey = within && table.refs.get(0).columns().size() == 1
                ? List.of(table.refs.get(0).columns().get(0), "code")
                : List.of("code");
    }

    private void refs(Table table, TableGene gene) {
        int own = tables.indexOf(table);
        for (int i = 0; i < gene.refs().size(); i++) {
            RefGene wish = gene.refs().get(i);
            List<Table> candidates = tables.stream()
                    .filter(t -> !t.keyTypes.isEmpty())
                    .filter(t -> !table.isShared() || t.isShared() && tables.indexOf(t) <= own)
                    .toList();
            if (candidates.isEmpty()) {
                continue;
            }
            Table target = candidates.get(wish.target() % candidates.size());
            boolean byCode = wish.byCode() && target.uniqueKeys().contains(List.of("code"));
            boolean single = byCode || target.keyTypes.size() == 1;
            boolean mustBeEmptied = !target.moves() && table.moves();
            if (mustBeEmptied && !single) {
                continue;
            }
            boolean foreignKey = !single || wish.kind() == RefKind.FOREIGN_KEY || wish.kind() == RefKind.EMPTIED;
            boolean emptied = single
                    && !table.isShared()
                    && (mustBeEmptied || wish.kind() == RefKind.EMPTIED || wish.kind() == RefKind.DECLARED_EMPTIED);
            boolean later = tables.indexOf(target) >= own;
            boolean reaches = wish.reaches()
                    && table.moves()
                    && !table.isShared()
                    && single
                    && !byCode
                    && target.scope == ScopeKind.REACHED
                    && tables.indexOf(target) < own;
            boolean sharedColumn = wish.sharedColumn()
                    && !byCode
                    && target.keyColumns().get(0).equals("institution")
                    && table.scope == ScopeKind.COLUMN;
            boolean nullable = emptied || wish.nullable() || later || sharedColumn || !target.guaranteed;
            ref(
                    table,
                    "r" + i,
                    target,
                    byCode,
                    wish.wide(),
                    nullable,
                    foreignKey,
                    emptied,
                    reaches,
                    later,
                    sharedColumn);
        }
    }

    private void hidden(Table table, TableGene gene) {
        for (HiddenGene wish : gene.hidden()) {
            boolean removed = wish.removed() && wish.kind() != HiddenKind.PATTERN;
            List<Table> candidates = tables.stream()
                    .filter(t -> t.keyTypes.size() == 1)
                    .filter(t -> !table.isShared() && t.moves())
                    .toList();
            if (!candidates.isEmpty()) {
                Table target = candidates.get(wish.target() % candidates.size());
                Hidden hidden = new Hidden("ids", wish.kind(), target, removed);
                table.hidden.add(hidden);
                table.column(hidden.column(), hidden.type());
            }
        }
    }

    private static Ref ref(
            Table table,
            String name,
            Table target,
            boolean byCode,
            boolean wide,
            boolean nullable,
            boolean foreignKey,
            boolean emptied,
            boolean reaches,
            boolean deferrable,
            boolean sharedColumn) {
        List<String> columns = new ArrayList<>();
        Map<String, String> types = byCode ? Map.of("code", "text") : target.keyTypes;
        types.forEach((key, type) -> {
            if (sharedColumn && key.equals("institution")) {
                columns.add(key);
            } else {
                String column = name + '_' + target.name + (types.size() == 1 && !byCode ? "" : '_' + key);
                columns.add(column);
                table.column(
                        column, (wide && type.equals("integer") ? "bigint" : type) + (nullable ? "" : " not null"));
            }
        });
        Ref ref = new Ref(
                name,
                table,
                List.copyOf(columns),
                target,
                List.copyOf(types.keySet()),
                nullable,
                foreignKey,
                emptied,
                reaches,
                deferrable);
        table.refs.add(ref);
        return ref;
    }

    private boolean isReached(Table table) {
        return tables.stream()
                .flatMap(t -> t.refs.stream())
                .anyMatch(r -> r.target() == table && r.reaches() && r.owner() != table);
    }

    /** A table that nothing reaches after all has a home of its own. */
    private void atHome(Table table) {
        if (table != person) {
            table.scope = ScopeKind.COLUMN;
        }
        table.column("institution", institutionType() + " not null");
        table.refs.add(home(table));
    }

    private String institutionType() {
        return institution.keyTypes.values().iterator().next();
    }

    private Ref home(Table table) {
        return new Ref(
                "home",
                table,
                List.of("institution"),
                institution,
                institution.keyColumns(),
                false,
                true,
                false,
                false,
                false);
    }

    /** Rows of one side by table. */
    Map<Table, List<Row>> byTable(boolean ofSource) {
        Map<Table, List<Row>> all = new HashMap<>();
        tables.forEach(t -> all.put(t, new ArrayList<>()));
        (ofSource ? source : receiver).forEach(r -> all.get(r.table).add(r));
        return all;
    }

    public String schemaSql(boolean ofSource) {
        return new Script(this).schema(!ofSource && genes.reversed());
    }

    public String dataSql(boolean ofSource) {
        return new Script(this).data(ofSource ? source : receiver);
    }

    public String map() {
        return new Script(this).map();
    }

    /** All that is needed to try it by hand. */
    @Override
    public String toString() {
        return "\n-- " + (whole() ? "whole move" : "institutions " + moving)
                + "\n-- schema\n" + schemaSql(true) + "-- source\n" + dataSql(true) + "-- receiver\n" + dataSql(false)
                + "-- map\n" + map();
    }
}

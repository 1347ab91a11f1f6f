package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.MergeMap.Total;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Script.CheckScript;
import be.fusie.merge.engine.Script.Home;
import be.fusie.merge.engine.Script.Named;
import be.fusie.merge.engine.Script.PersonScript;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Script.TotalScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes down, once a preparation is done, what is copied and how it is verified. */
final class ScriptWriter {

    /** The temporary table of the institutions that come, as they will stand in the receiver. */
    static final String COMING = "fusie_coming";

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;
    private final String last;

    ScriptWriter(Preparation preparation, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.receiver = receiver;
        this.last = blueprint.map().institution().table();
    }

    Script write() throws SQLException {
        coming();
        List<TableScript> tables = new ArrayList<>();
        for (String table : blueprint.order()) {
            tables.add(table(table));
        }
        List<TotalScript> totals = new ArrayList<>();
        for (Total total : blueprint.map().totals()) {
            totals.add(total(total));
        }
        return new Script(
                tables, totals, persons(), Persons.of(preparation.people().counts()));
    }

    private void coming() throws SQLException {
        List<String> values = new ArrayList<>();
        Remap remap = preparation.remap(last);
        for (String column : blueprint.table(last).stored()) {
            values.add(remap.value(column) + " as " + Sql.name(column));
        }
        Sql.run(
                source,
                "create temp table %s on commit drop as select %s from %s where %s"
                        .formatted(COMING, String.join(", ", values), remap.from(), remap.inserted()));
    }

    private TableScript table(String table) throws SQLException {
        Remap remap = preparation.remap(table);
        List<String> columns = blueprint.table(table).stored();
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            values.add(remap.value(column));
        }
        List<String> dangling = new ArrayList<>();
        for (var entry : remap.dangling().entrySet()) {
            if (!remap.mayBeEmptied(entry.getKey())) {
                dangling.add("(" + entry.getValue() + ")");
            }
        }
        String where = remap.inserted();
        Homes homes = new Homes(blueprint, preparation, table, null);
        String base = blueprint.from(table) + " t";
        return new TableScript(
                table,
                blueprint.map().sql(table),
                blueprint.from(table),
                blueprint.table(table).binary(),
                columns,
                expected(table),
                remap.from().substring(base.length()) + homes.joins(),
                where,
                values,
                homes.number(),
                blueprint.table(table).binary() && homes.plain() != null
                        ? new Home(at(values, homes.plain()), homes.plain(), homes.padded())
                        : null,
                dangling.isEmpty() ? null : String.join(" or ", dangling),
                Digests.hash(blueprint.table(table), "r", columns),
                preparation.block(table),
                Receivers.isEmpty(receiver, blueprint, table),
                Undo.key(blueprint.identity(table)),
                table.equals(last),
                check(table));
    }

    private static Integer at(List<String> values, String value) {
        return values.contains(value) ? (Integer) values.indexOf(value) : null;
    }

    /** By the statistics; where there are none, by the table's size. */
    private long expected(String table) throws SQLException {
        long estimated = blueprint.table(table).estimatedRows();
        return estimated > 0
                ? estimated
                : Sql.number(
                        source,
                        "select pg_relation_size(?::regclass) / 100",
                        blueprint.map().sql(table));
    }

    /** Whole rows of the receiver's table of institutions, those included that come last. */
    private String withComing() {
        String columns = Sql.names(blueprint.table(last).stored());
        return "(select %s from %s union all select %s from %s)"
                .formatted(columns, blueprint.map().sql(last), columns, Decided.kept(COMING));
    }

    private CheckScript check(String table) throws SQLException {
        Homes homes = new Homes(blueprint, preparation, table, withComing());
        StringBuilder joins = new StringBuilder(homes.joins());
        List<Named> orphans = new ArrayList<>();
        Set<String> needs = new LinkedHashSet<>(homes.tables());
        needs.add(table);
        int n = 0;
        String home = null;
        String institution = blueprint.map().institution().key();
        for (ForeignKey key : blueprint.receiver().tables().get(table).foreignKeys()) {
            if (homes.isColumn(key.columns())
                    && key.target().equals(last)
                    && key.targetColumns().equals(List.of(institution))) {
                home = "foreign key " + key.name() + " of " + table;
                continue;
            }
            String alias = homes.joined(key);
            if (alias == null) {
                alias = "f" + ++n;
                joins.append(join(key, alias));
            }
            String filled = key.columns().stream()
                    .map(c -> Sql.column("t", c) + " is not null")
                    .collect(Collectors.joining(" and "));
            orphans.add(new Named(
                    "foreign key " + key.name() + " of " + table,
                    "%s and %s is null"
                            .formatted(
                                    filled,
                                    Sql.column(alias, key.targetColumns().get(0)))));
            needs.add(key.target());
        }
        needs.remove(last);
        if (table.equals(last)) {
            needs.clear();
        }
        needs.retainAll(blueprint.order());
        return new CheckScript(
                joins.toString(),
                homes.number(),
                homes.plain(),
                Digests.hash(blueprint.table(table), "t", blueprint.table(table).stored()),
                home,
                home == null ? null : "select %s::text from %s i".formatted(Sql.column("i", institution), withComing()),
                orphans,
                duplicates(table),
                List.copyOf(needs));
    }

    private String join(ForeignKey key, String alias) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            pairs.add(Sql.column(alias, key.targetColumns().get(i)) + " = "
                    + Sql.column("t", key.columns().get(i)));
        }
        boolean comes = key.target().equals(last);
        return " left join %s %s on %s"
                .formatted(
                        comes ? withComing() : blueprint.map().sql(key.target()), alias, String.join(" and ", pairs));
    }

    /** Deferrable keys are guarded by triggers, which stay silent while rows are copied. */
    private List<Named> duplicates(String table) throws SQLException {
        String from = blueprint.map().sql(table);
        return Sql.list(
                receiver,
                """
                select c.conname, array(select quote_ident(a.attname) from unnest(c.conkey) with ordinality k(num, pos)
                         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.pos)
                from pg_constraint c where c.conrelid = ?::regclass and c.contype in ('u', 'p') and c.condeferrable
                order by 1
                """,
                row -> {
                    String columns =
                            String.join(", ", (String[]) row.getArray(2).getArray());
                    return new Named(
                            "key " + row.getString(1) + " of " + table,
                            "select count(*) from (select from %s where (%s) is not null group by %s having count(*) > 1) twice"
                                    .formatted(from, "row(" + columns + ")", columns));
                },
                from);
    }

    /** Money per institution, days of service per person and community, and whatever else the map sums (M7, M24). */
    private TotalScript total(Total total) throws SQLException {
        Remap remap = preparation.remap(total.table());
        List<String> out = new ArrayList<>();
        List<String> in = new ArrayList<>();
        for (String step : total.per()) {
            if (step.indexOf('.') < 0) {
                out.add(remap.value(step));
                in.add(Sql.column("t", step));
            } else {
                String value = blueprint.follow(total.table(), step, "t");
                out.add(value);
                in.add(value);
            }
        }
        String from = blueprint.from(total.table()) + " t";
        return new TotalScript(
                total.name(),
                total.table(),
                sums(total, out, remap.from(), remap.inserted()),
                sums(total, in, from, Script.INSERTED));
    }

    private static String sums(Total total, List<String> per, String from, String where) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < per.size(); i++) {
            groups.add(per.get(i) + " as g" + i);
        }
        groups.add("sum(%s) as total".formatted(Sql.column("t", total.sum())));
        String names = IntStream.range(0, per.size()).mapToObj(i -> "g.g" + i).collect(Collectors.joining(", "));
        String numbers =
                IntStream.rangeClosed(1, per.size()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "select count(*), coalesce(sum(hash_record_extended(row(%s), 0)), 0), coalesce(sum(g.total), 0) from (select %s from %s where %s%s) g"
                .formatted(
                        names.isEmpty() ? "g.total" : names + ", g.total",
                        String.join(", ", groups),
                        from,
                        where,
                        numbers.isEmpty() ? "" : " group by " + numbers);
    }

    /** Nobody lost, nobody doubled (I3), and a number map that is total and single-valued (I4). */
    private PersonScript persons() {
        String person = blueprint.map().person().table();
        String from = blueprint.from(person);
        long newOnes = preparation.people().newOnes();
        return new PersonScript(
                person,
                newOnes,
                "select count(*) from %s t where %s"
                        .formatted(from, preparation.scopes().where(person, "t")),
                newOnes == 0 ? null : "select count(*) from %s t where %s".formatted(from, Script.INSERTED),
                "select distinct new::text from fusie_person where how = 'matched'",
                "select count(*) from %s t join fusie_matched m on m.new = t.%s::text"
                        .formatted(from, Sql.name(blueprint.map().person().key())));
    }
}

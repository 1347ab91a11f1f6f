package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Ledger.Inserted;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What hangs on merged rows by now, as conditions on a row {@code t} of the receiver: merged rows themselves, rows written
 * since that can't be without them (and what hangs on those), and rows that refer to any of these by a reference that may
 * be empty, or mention them in a text. Follows foreign keys and the references that the map declares. Writes temporary tables only.
 */
final class Aftermath {

    /** Stands for the alias of a row in a condition. */
    private static final String ALIAS = "/*row*/";

    /** A reference between tables of the receiver. */
    private record Link(String table, List<String> columns, String target, List<String> targetColumns) {}

    private final Connection receiver;
    private final Ledger ledger;
    private final MergeMap map;
    private final Catalogue catalogue;
    private final Blueprint blueprint;
    private final List<String> tables;
    private final Map<String, Inserted> inserted = new HashMap<>();
    private final Map<String, String> merged = new HashMap<>();
    private final List<Link> removing = new ArrayList<>();
    private final List<Link> emptying = new ArrayList<>();

    /** The connection stands in a transaction of {@link Sessions}, in which nobody else changes what it reads. */
    Aftermath(Connection receiver, Ledger ledger, MergeMap map) throws SQLException {
        this.receiver = receiver;
        this.ledger = ledger;
        this.map = map;
        this.catalogue = Catalogue.read(receiver, map);
        this.blueprint = new Blueprint(catalogue, catalogue, map);
        this.tables = catalogue.tables().values().stream()
                .filter(t -> !t.nature().foreign())
                .map(Table::name)
                .toList();
        for (Inserted i : ledger.inserted()) {
            if (i.rows() > 0 && tables.contains(i.table())) {
                inserted.put(i.table(), i);
            }
        }
    }

    List<String> tables() {
        return tables;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Inserted inserted(String table) {
        return inserted.get(table);
    }

    void find() throws SQLException {
        Sql.run(
                receiver,
                "create temp table fusie_hanging (nr int, part oid, place tid) on commit drop;"
                        + " create temp table fusie_there (nr int, part oid, place tid) on commit drop");
        for (String table : tables) {
            merged.put(table, mergedIn(table));
            links(catalogue.tables().get(table));
        }
        Sql.run(receiver, "analyze fusie_there");
        int more = 1;
        while (more > 0) {
            more = 0;
            for (Link link : removing) {
                more += Sql.update(
                        receiver,
                        "insert into fusie_hanging select %d, t.tableoid, t.ctid from %s t where not %s and %s"
                                .formatted(
                                        tables.indexOf(link.table()),
                                        map.sql(link.table()),
                                        gone(link.table(), "t"),
                                        refersToGone(link)));
            }
            Sql.run(receiver, "analyze fusie_hanging");
        }
    }

    /** Rows that the merge inserted and that are there still. */
    String merged(String table, String alias) {
        return merged.get(table).replace(ALIAS, alias);
    }

    /** Of merged rows, those that somebody changed since: another transaction wrote them. */
    String changed(String table) throws SQLException {
        return inserted(table) == null
                ? "false"
                : "(%s and not %s)".formatted(merged(table, "t"), writtenByMerge(table, "t"));
    }

    /** Rows written since that can't be without merged ones. */
    String added(String table) {
        return hanging(table, "t");
    }

    /** Merged rows and added ones: what an undo deletes. */
    String gone(String table, String alias) {
        return "(%s or %s)".formatted(merged(table, alias), hanging(table, alias));
    }

    /** Rows that stay but lose a reference. */
    String emptied(String table) {
        String any = emptying.stream()
                .filter(l -> l.table().equals(table))
                .map(this::refersToGone)
                .collect(Collectors.joining(" or "));
        return any.isEmpty() ? "false" : "(not %s and (%s))".formatted(gone(table, "t"), any);
    }

    /** Rows that stay, and lose nothing else, in whose values ids of rows that go stand, by the map's rules. */
    String mentioning(String table) {
        if (!blueprint.moves(table)) {
            return "false";
        }
        IdExtracts extracts = new IdExtracts(blueprint, table);
        List<String> any = new ArrayList<>();
        for (String column : catalogue.tables().get(table).stored()) {
            if (!extracts.isNeeded(column)) {
                continue;
            }
            for (String target : tables) {
                for (IdExtracts.Keys keys : merged(target, "g").equals("false")
                        ? List.<IdExtracts.Keys>of()
                        : extracts.keys(column, target)) {
                    any.add("exists (select from (%s) v(id) join %s g on %s = v.id where %s)"
                            .formatted(
                                    keys.query(), map.sql(target), Sql.column("g", keys.column()), gone(target, "g")));
                }
            }
        }
        return any.isEmpty()
                ? "false"
                : "(not %s and not %s and (%s))".formatted(gone(table, "t"), emptied(table), String.join(" or ", any));
    }

    /** Empties the references of rows that stay. */
    void empty() throws SQLException {
        for (Link link : emptying) {
            Sql.update(
                    receiver,
                    "update %s t set %s where not %s and %s"
                            .formatted(
                                    map.sql(link.table()),
                                    link.columns().stream()
                                            .map(c -> Sql.name(c) + " = null")
                                            .collect(Collectors.joining(", ")),
                                    gone(link.table(), "t"),
                                    refersToGone(link)));
        }
    }

    private String hanging(String table, String alias) {
        return "((%1$s.tableoid, %1$s.ctid) in (select part, place from fusie_hanging where nr = %2$d))"
                .formatted(alias, tables.indexOf(table));
    }

    private String writtenByMerge(String table, String alias) throws SQLException {
        return "(%s.xmin = any ('{%s}'::xid[]))".formatted(alias, String.join(",", ledger.written(table)));
    }

    private String mergedIn(String table) throws SQLException {
        Inserted i = inserted.get(table);
        if (i == null) {
            return "false";
        }
        if (i.column() != null) {
            return "(%s between %d and %d)".formatted(Sql.column(ALIAS, i.column()), i.first(), i.last());
        }
        if (i.empty()) {
            return writtenByMerge(table, ALIAS);
        }
        // rows without any key can be there twice: of equal ones as many are meant as came
        String key = Undo.key(identity(table));
        Sql.update(
                receiver,
                """
                insert into fusie_there select %3$d, r.part, r.ctid from
                  (select t.tableoid as part, t.ctid, %2$s as key,
                          row_number() over (partition by %2$s order by t.tableoid, t.ctid desc) as nth from %1$s t) r
                join (select key, count(*) as times from fusie_merge.inserted_key
                      where migration = ? and table_name = ? group by key) k on k.key = r.key
                where r.nth <= k.times
                """
                        .formatted(map.sql(table), key, tables.indexOf(table)),
                ledger.migration(),
                table);
        return "((%1$s.tableoid, %1$s.ctid) in (select part, place from fusie_there where nr = %2$d))"
                .formatted(ALIAS, tables.indexOf(table));
    }

    /** The columns that tell rows apart; empty when the whole row has to. */
    List<String> identity(String table) {
        List<String> own = catalogue.tables().get(table).identity();
        TableRule rule = map.tables().get(table);
        return own.isEmpty() && rule != null ? rule.naturalKey() : own;
    }

    private void links(Table table) {
        List<Link> all = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            all.add(new Link(table.name(), key.columns(), key.target(), key.targetColumns()));
        }
        TableRule rule = map.tables().get(table.name());
        if (rule != null) {
            rule.columns().forEach((column, r) -> {
                if (r.references() != null && r.hidden() == null) {
                    all.add(new Link(
                            table.name(),
                            List.of(column),
                            r.references().table(),
                            List.of(r.references().column())));
                }
            });
            rule.references().forEach(r -> all.add(new Link(table.name(), r.columns(), r.target(), r.targetColumns())));
        }
        for (Link link : all) {
            if (tables.contains(link.target())
                    && catalogue.tables().get(table.name()).columns().keySet().containsAll(link.columns())) {
                (mayBeEmpty(table, rule, link.columns()) ? emptying : removing).add(link);
            }
        }
    }

    /** A reference that makes a row belong somewhere is never emptied. */
    private static boolean mayBeEmpty(Table table, TableRule rule, List<String> columns) {
        return columns.stream().noneMatch(c -> table.columns().get(c).notNull())
                && (rule == null || columns.stream().noneMatch(c -> belongsBy(rule.scope(), c)));
    }

    private static boolean belongsBy(Scope scope, String column) {
        if (scope instanceof Scope.OfColumn c) {
            return c.column().equals(column);
        }
        if (scope instanceof Scope.Via via) {
            return via.columns().contains(column);
        }
        return scope instanceof Scope.Any any && any.scopes().stream().anyMatch(s -> belongsBy(s, column));
    }

    private String refersToGone(Link link) {
        String pairs = IntStream.range(0, link.columns().size())
                .mapToObj(i -> Sql.column("x", link.targetColumns().get(i)) + " = "
                        + Sql.column("t", link.columns().get(i)))
                .collect(Collectors.joining(" and "));
        return "exists (select from %s x where %s and %s)"
                .formatted(map.sql(link.target()), pairs, gone(link.target(), "x"));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.JsonIds;
import java.util.ArrayList;
import java.util.List;

/** SQL that takes ids out of the values of a table's columns, over alias t of the source. */
final class IdExtracts {

    private final Blueprint blueprint;
    private final String table;
    private final String alias;

    IdExtracts(Blueprint blueprint, String table) {
        this(blueprint, table, "t");
    }

    /** Over another alias than t. */
    IdExtracts(Blueprint blueprint, String table, String alias) {
        this.blueprint = blueprint;
        this.table = table;
        this.alias = alias;
    }

    /** Ids of one kind inside a value: a query over t that gives them as texts, and the column they mean. */
    record Extract(String query, ColumnName target) {}

    /** Whether ids of the column have to be taken out of its values: inside others, or in another type than the key's. */
    boolean isNeeded(String column) {
        return blueprint.hidden(table, column).isPresent() || isWritten(column);
    }

    /** Whether the column's single value is written in another type than the key it follows: a number in a text. */
    boolean isWritten(String column) {
        Root root = blueprint.root(table, column);
        return !(root.table().equals(table) && root.column().equals(column))
                && differ(
                        blueprint.table(table).columns().get(column),
                        blueprint.table(root.table()).columns().get(root.column()));
    }

    private static boolean differ(Column from, Column to) {
        return from.isText() != to.isText()
                || from.baseType().equals("uuid") != to.baseType().equals("uuid");
    }

    /** The key a single value refers to in the end. */
    ColumnName own(String column) {
        Root root = blueprint.root(table, column);
        return new ColumnName(root.table(), root.column());
    }

    /** The queries that take the ids out of a value. */
    List<Extract> of(String column) {
        String t = Sql.column(alias, column);
        Hidden hidden = blueprint.hidden(table, column).orElse(null);
        List<Extract> all = new ArrayList<>();
        if (hidden == null) {
            all.add(new Extract("select " + t + "::text", own(column)));
        } else if (hidden instanceof Hidden.Elements e) {
            all.add(new Extract("select e::text from unnest(%s) e".formatted(t), e.references()));
        } else if (hidden instanceof Hidden.Listed l) {
            all.add(new Extract(
                    "select nullif(btrim(e), '') from unnest(string_to_array(%s, %s)) e"
                            .formatted(t, Sql.text(l.separator())),
                    l.references()));
        } else if (hidden instanceof Hidden.Patterns p) {
            for (int i = 0; i < p.patterns().size(); i++) {
                all.add(new Extract(
                        Expression.extract(p, i, t + "::text"),
                        p.patterns().get(i).references()));
            }
        } else if (hidden instanceof Hidden.Json j) {
            for (JsonIds ids : j.paths()) {
                all.add(new Extract(JsonPaths.extract(t, ids.steps()), ids.references()));
            }
        } else if (hidden instanceof Hidden.ByType b) {
            b.values()
                    .forEach((value, target) -> all.add(new Extract(
                            "select %s::text where %s::text = %s"
                                    .formatted(t, Sql.column(alias, b.column()), Sql.text(value)),
                            target)));
        }
        return all;
    }

    /** Queries over t that give, in the key's type, the keys of rows of {@code target} that the column means. */
    List<Keys> keys(String column, String target) {
        List<Keys> all = new ArrayList<>();
        for (Extract x : of(column)) {
            Root root = blueprint.root(x.target().table(), x.target().column());
            if (root.table().equals(target)) {
                all.add(new Keys(
                        "select %s from (%s) i(id)".formatted(typed("i.id", x.target()), x.query()), root.column()));
            }
        }
        return all;
    }

    /** Keys of a table's column, as a query. */
    record Keys(String query, String column) {}

    /** A text as a value of the key's type; null when it can't be one. */
    String typed(String token, ColumnName target) {
        Root root = blueprint.root(target.table(), target.column());
        return typed(token, blueprint.table(root.table()).columns().get(root.column()));
    }

    private static String typed(String token, Column key) {
        return switch (key.baseType()) {
            case "smallint", "integer", "bigint" ->
                "case when %1$s ~ '^[0-9]{1,18}$' then %1$s::bigint end".formatted(token);
            case "uuid" ->
                "case when %1$s ~* '^[{]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[}]?$' then %1$s::uuid end"
                        .formatted(token);
            default -> token;
        };
    }

    /** The value of a column under the alias, to be compared with a key that may be of another type. */
    static String comparable(String alias, Column column, Column key) {
        String value = Sql.column(alias, column.name());
        return differ(column, key) ? "(" + typed(value + "::text", key) + ")" : value;
    }
}

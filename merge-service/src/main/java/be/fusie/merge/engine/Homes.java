package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.MergeMap.Scope;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which institution a row belongs to, as SQL over alias {@code t} on either side: the map's scope followed to the column
 * that holds the institution number. Empty where the scope leads to none, as for persons, or where a row on the way may
 * be the receiver's own.
 */
final class Homes {

    private static final Set<String> CHARACTERS = Set.of("character", "character varying", "text");

    private final Blueprint blueprint;
    private final Remap.Knowledge knowledge;
    private final List<String> joins = new ArrayList<>();
    private final Map<Reference, String> aliases = new HashMap<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final String number;
    private final String plain;
    private final String institutions;
    private Column type;

    /**
     * @param institutions in the receiver, what stands for the table of institutions; null in the source, where
     *     institution numbers that will be others are changed on the way
     */
    Homes(Blueprint blueprint, Remap.Knowledge knowledge, String table, String institutions) throws SQLException {
        this.blueprint = blueprint;
        this.knowledge = knowledge;
        this.institutions = institutions;
        String column = blueprint.isShared(table)
                ? null
                : column(table, blueprint.rule(table).scope(), "t", Set.of(table));
        Root root = blueprint.root(
                blueprint.map().institution().table(),
                blueprint.map().institution().key());
        String change = institutions == null && root != null && root.change() == Change.NUMBER
                ? " + (%d)".formatted(knowledge.offset(root.table()))
                : "";
        this.number = column == null ? null : "(" + column + change + ")::text";
        this.plain = column == null || type == null || !change.isEmpty() ? null : column;
    }

    /**
     * The institution number as it stands in a column of characters, for the same groups at less cost than by
     * {@link #number}; null where there is none such.
     */
    String plain() {
        return plain;
    }

    /** Whether {@link #plain} is filled up with blanks, which its text has not. */
    boolean padded() {
        return type.baseType().equals("character");
    }

    /** The alias of a table that is joined by these columns of t anyway; null when it is not. */
    String joined(ForeignKey key) {
        return number == null
                ? null
                : aliases.entrySet().stream()
                        .filter(e -> e.getKey().target().equals(key.target())
                                && e.getKey().columns().equals(key.columns())
                                && e.getKey().targetColumns().equals(key.targetColumns()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    /** The institution number as text; null when the table's rows have none. */
    String number() {
        return number;
    }

    /** Whether this one column of the table is the institution number itself. */
    boolean isColumn(List<String> columns) {
        return number != null
                && columns.size() == 1
                && number.equals("(" + Sql.column("t", columns.get(0)) + ")::text");
    }

    String joins() {
        return number == null ? "" : String.join("", joins);
    }

    /** The tables on the way. */
    Set<String> tables() {
        return number == null ? Set.of() : tables;
    }

    private String column(String table, Scope scope, String alias, Set<String> seen) throws SQLException {
        if (scope instanceof Scope.OfColumn c) {
            Column column = blueprint.table(table).columns().get(c.column());
            type = CHARACTERS.contains(column.baseType()) ? column : null;
            return Sql.column(alias, c.column());
        }
        if (scope instanceof Scope.Any any) {
            List<String> all = new ArrayList<>();
            for (Scope one : any.scopes()) {
                String column = column(table, one, alias, seen);
                if (column == null) {
                    return null;
                }
                all.add(column);
            }
            type = null;
            return "coalesce(" + String.join(", ", all) + ")";
        }
        if (!(scope instanceof Scope.Via via)) {
            return null;
        }
        Reference parent = blueprint.parent(table, via).orElse(null);
        if (parent == null
                || seen.contains(parent.target())
                || !blueprint.moves(parent.target())
                || blueprint.isShared(parent.target())
                || blueprint.isPerson(parent.target())
                || knowledge.known(parent.target()) != null
                || !isForeignKey(table, parent)) {
            return null;
        }
        String next = "h" + (joins.size() + 1);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < parent.columns().size(); i++) {
            pairs.add(Sql.column(next, parent.targetColumns().get(i)) + " = "
                    + Sql.column(alias, parent.columns().get(i)));
        }
        joins.add(" left join %s %s on %s".formatted(from(parent.target()), next, String.join(" and ", pairs)));
        tables.add(parent.target());
        if (alias.equals("t") && from(parent.target()).equals(blueprint.map().sql(parent.target()))) {
            aliases.put(parent, next);
        }
        Set<String> way = new LinkedHashSet<>(seen);
        way.add(parent.target());
        return column(parent.target(), blueprint.rule(parent.target()).scope(), next, way);
    }

    private String from(String table) {
        return institutions != null
                        && table.equals(blueprint.map().institution().table())
                ? institutions
                : blueprint.from(table);
    }

    /** Only then is its target unique, so that the join doubles no row. */
    private boolean isForeignKey(String table, Reference r) {
        return blueprint.table(table).foreignKeys().stream()
                .map(ForeignKey::columns)
                .anyMatch(r.columns()::equals);
    }
}

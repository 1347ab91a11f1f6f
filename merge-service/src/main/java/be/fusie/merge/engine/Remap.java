package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.Outside;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows of one table as they are to stand in the receiver, as SQL over the source: each column follows its key by a join
 * with the number map, with the rows the receiver knows already, or by adding the table's offset.
 */
final class Remap {

    /** Offsets and known rows, worked out by {@link Preparation}. */
    interface Knowledge {

        /** What is added to the table's own numbers. */
        long offset(String table) throws SQLException;

        /** The temporary table of rows that the receiver knows ({@code k1 … kn, new}); null when it knows none. */
        String known(String table);

        /** The temporary table of rows of a shared table that are added ({@code k1 … kn}). */
        String added(String table);

        /** What becomes of user names and rights. */
        AccountRules accounts();
    }

    private final Blueprint blueprint;
    private final Scopes scopes;
    private final Knowledge knowledge;
    private final Move move;
    private final String table;
    private final HiddenIds ids;
    private final IdExtracts extracts;
    private final Map<String, String> joins = new LinkedHashMap<>();

    Remap(Blueprint blueprint, Scopes scopes, Knowledge knowledge, Move move, String table) {
        this.blueprint = blueprint;
        this.scopes = scopes;
        this.knowledge = knowledge;
        this.move = move;
        this.table = table;
        this.extracts = new IdExtracts(blueprint, table);
        this.ids = new HiddenIds(blueprint, scopes, knowledge, move.source(), table);
    }

    /** The column's value in the receiver; registers the join it needs for {@link #from}. */
    String value(String column) throws SQLException {
        String value = Sql.column("t", column);
        Hidden hidden = blueprint.hidden(table, column).orElse(null);
        if (hidden != null || isWritten(column)) {
            return "(" + ids.value(column, hidden) + ")::" + type(column);
        }
        String followed = knowledge.accounts().value(table, column, changed(column, value), knowledge::offset);
        String changed = rename(column, followed);
        Outside outside = blueprint.outside(table, column);
        Optional<String> gone = outside == Outside.REFUSE ? Optional.empty() : gone(column);
        String left = gone.map(g -> "case when %s then %s else %s end"
                        .formatted(g, outside == Outside.NULL ? "null" : value, changed))
                .orElse(changed);
        return left.equals(value) ? value : "(" + left + ")::" + type(column);
    }

    private String changed(String column, String value) throws SQLException {
        Root root = blueprint.root(table, column);
        String known = blueprint.isSame(root.table()) ? knowledge.known(root.table()) : null;
        boolean followsKnown = known != null
                && blueprint
                        .singleKey(root.table())
                        .filter(root.column()::equals)
                        .isPresent();
        return switch (root.change()) {
            case PERSON -> join("fusie_person", "old", column) + ".new";
            case NUMBER -> {
                String own = "%s + (%d)".formatted(value, knowledge.offset(root.table()));
                yield followsKnown ? "coalesce(%s.new, %s)".formatted(join(known, "k1", column), own) : own;
            }
            case KEEP -> followsKnown ? "coalesce(%s.new, %s)".formatted(join(known, "k1", column), value) : value;
        };
    }

    /** The type to cast to: one that never cuts a value short, as a cast to {@code varchar(n)} does. */
    private String type(String column) {
        Catalogue.Column c = blueprint.table(table).columns().get(column);
        return c.length() > 0 || c.elementType() != null ? HiddenIds.plain(c.baseType()) : c.type();
    }

    private boolean isWritten(String column) {
        Root root = blueprint.root(table, column);
        return extracts.isWritten(column) && (root.change() != Change.KEEP || blueprint.isSame(root.table()));
    }

    /** The table under alias t, with the joins of all values asked for. */
    String from() {
        return blueprint.from(table)
                + " t"
                + String.join("", joins.values())
                + knowledge.accounts().join(table).orElse("");
    }

    /** A condition on t: this row is inserted in the receiver. */
    String inserted() {
        TableRule rule = blueprint.rule(table);
        List<String> identity = blueprint.identity(table);
        if (blueprint.isShared(table)) {
            return "exists (select from %s n where %s)".formatted(knowledge.added(table), sameKey("n", identity, "t"));
        }
        List<String> all = new ArrayList<>(List.of(scopes.where(table, "t")));
        if (blueprint.isPerson(table)) {
            all.add("not exists (select from fusie_matched m where m.old = "
                    + Sql.column("t", blueprint.map().person().key()) + ")");
        }
        if (rule.onCollision() == OnCollision.SAME && knowledge.known(table) != null) {
            all.add("not exists (select from %s k where %s)"
                    .formatted(knowledge.known(table), sameKey("k", identity, "t")));
        }
        knowledge.accounts().comes(table, scopes).ifPresent(c -> all.add("(" + c + ")"));
        return String.join(" and ", all);
    }

    /**
     * What stands in the way of rows: column → a condition that is true where its reference would lead nowhere, and the
     * like, which {@link #what} says.
     */
    Map<String, String> dangling() throws SQLException {
        Map<String, String> all = nowhere();
        for (String column : blueprint.table(table).stored()) {
            Catalogue.Column there =
                    blueprint.receiver().tables().get(table).columns().get(column);
            String value = value(column);
            if (there.length() > 0 && !value.equals(Sql.column("t", column))) {
                all.put(column + TOO_LONG, "length((%s)::text) > %d".formatted(value, there.length()));
            }
        }
        return all;
    }

    private static final String TOO_LONG = " by new values that are longer than the column";

    /** Whether the obstacle is a value that gets too long. */
    static boolean isTooLong(String obstacle) {
        return obstacle.endsWith(TOO_LONG);
    }

    /** The column of such an obstacle, with its table. */
    String tooLong(String obstacle) {
        return table + '.' + obstacle.substring(0, obstacle.length() - TOO_LONG.length());
    }

    /** How to tell people of an obstacle: which column refers how. */
    String what(String obstacle) {
        return obstacle.indexOf(' ') > 0
                        && blueprint.table(table).columns().keySet().stream().noneMatch(obstacle::equals)
                        && !obstacle.contains(", ")
                ? obstacle
                : obstacle + ' ' + HiddenIds.NOWHERE;
    }

    private Map<String, String> nowhere() throws SQLException {
        Map<String, String> all = new LinkedHashMap<>();
        Set<String> done = new HashSet<>();
        for (String column : blueprint.table(table).stored()) {
            Hidden hidden = blueprint.hidden(table, column).orElse(null);
            if (hidden != null || extracts.isWritten(column)) {
                done.add(column);
                for (HiddenIds.Obstacle o : ids.obstacles(column, hidden)) {
                    all.put(o.what().equals(HiddenIds.NOWHERE) ? column : column + ' ' + o.what(), o.condition());
                }
            } else if (blueprint.root(table, column).change() == Change.PERSON && !isOwn(column)) {
                done.add(column);
                String person = join("fusie_person", "old", column);
                all.put(column, "%s is not null and %s.old is null".formatted(Sql.column("t", column), person));
            }
        }
        for (Reference r : blueprint.references(table)) {
            if (!blueprint.moves(r.target()) || done.containsAll(r.columns())) {
                continue;
            }
            boolean declaredOnly = blueprint.table(table).foreignKeys().stream()
                    .noneMatch(
                            k -> k.columns().equals(r.columns()) && k.target().equals(r.target()));
            boolean shared = blueprint.isShared(r.target());
            if (declaredOnly || (!move.whole() && !shared && !isWay(r))) {
                String there = shared ? "true" : scopes.where(r.target(), "x");
                all.put(
                        String.join(", ", r.columns()),
                        "%s and not exists (select from %s x where %s and %s)"
                                .formatted(
                                        r.columns().stream()
                                                .map(c -> Sql.column("t", c) + " is not null")
                                                .collect(Collectors.joining(" and ")),
                                        blueprint.from(r.target()),
                                        pairs(r, "x"),
                                        there));
            }
        }
        return all;
    }

    /** Whether a dangling reference of these columns is no reason to refuse, by the map's word. */
    boolean mayBeEmptied(String columns) {
        return blueprint.outside(table, columns) != Outside.REFUSE;
    }

    /** Whether such a reference stays as it is. */
    boolean keeps(String columns) {
        return blueprint.outside(table, columns) == Outside.KEEP;
    }

    private Optional<String> gone(String column) throws SQLException {
        boolean stays = blueprint.references(table).stream()
                .anyMatch(r -> r.columns().contains(column) && !blueprint.moves(r.target()));
        return stays ? Optional.of("true") : Optional.ofNullable(nowhere().get(column));
    }

    private String rename(String column, String value) {
        Root root = blueprint.root(table, column);
        String known = knowledge.known(root.table());
        if (!renames(blueprint, knowledge, root)) {
            return value;
        }
        List<String> identity = blueprint.identity(root.table());
        String renamed = isOwn(column)
                ? "exists (select from %s k where %s)".formatted(known, sameKey("k", identity, "t"))
                : "exists (select from %s x join %s k on %s where %s)"
                        .formatted(
                                blueprint.map().sql(root.table()),
                                known,
                                sameKey("k", identity, "x"),
                                meaning(column, root));
        return "case when %s then %s || %s else %s end".formatted(renamed, value, Sql.text("." + move.source()), value);
    }

    /** Whether some keys of the column get another name. */
    static boolean renames(Blueprint blueprint, Knowledge knowledge, Root root) {
        TableRule rule = blueprint.rule(root.table());
        return rule.onCollision() == OnCollision.RENAME
                && knowledge.known(root.table()) != null
                && root.column().equals(rule.naturalKey().get(rule.naturalKey().size() - 1));
    }

    /** A condition that x, a row of the root's table, is what the column of t refers to. */
    private String meaning(String column, Root root) {
        return blueprint.references(table).stream()
                .filter(r -> r.columns().contains(column) && r.target().equals(root.table()))
                .findFirst()
                .map(r -> pairs(r, "x"))
                .orElse(Sql.column("x", root.column()) + " = " + Sql.column("t", column));
    }

    private static String pairs(Reference r, String target) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < r.columns().size(); i++) {
            pairs.add(Sql.column(target, r.targetColumns().get(i)) + " = "
                    + Sql.column("t", r.columns().get(i)));
        }
        return String.join(" and ", pairs);
    }

    private boolean isWay(Reference r) {
        return blueprint.rule(table).scope() instanceof MergeMap.Scope.Via via
                && r.columns().containsAll(via.columns())
                && via.columns().containsAll(r.columns());
    }

    private boolean isOwn(String column) {
        Root root = blueprint.root(table, column);
        return root.table().equals(table) && root.column().equals(column);
    }

    static String sameKey(String keys, List<String> identity, String row) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < identity.size(); i++) {
            pairs.add("%s.k%d = %s".formatted(keys, i + 1, Sql.column(row, identity.get(i))));
        }
        return String.join(" and ", pairs);
    }

    private String join(String with, String key, String column) {
        String alias = "j" + blueprint.table(table).stored().indexOf(column);
        joins.put(alias, " left join %s %s on %s.%s = %s".formatted(with, alias, alias, key, Sql.column("t", column)));
        return alias;
    }
}

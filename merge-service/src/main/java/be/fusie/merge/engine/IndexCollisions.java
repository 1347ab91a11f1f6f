package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Key;
import be.fusie.merge.engine.Catalogue.Special;
import be.fusie.merge.engine.Catalogue.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Moving rows that a unique index over expressions or some of the rows, an exclusion constraint, or a further unique key of
 * a shared table would not let in, because of the receiver's rows or of each other: what {@link Collisions} does not see.
 * The database itself compares, with the expressions and operators of the index, over the values that the rows will have.
 */
final class IndexCollisions {

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Collisions collisions;
    private final Connection source;
    private final Connection receiver;

    IndexCollisions(Preparation preparation, Collisions collisions, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.collisions = collisions;
        this.source = source;
        this.receiver = receiver;
    }

    /** A reason for each index that some rows of the table violate; known and added rows are worked out. */
    List<Reason> find(String table) throws SQLException {
        Table here = blueprint.table(table);
        Table there = blueprint.receiver().tables().get(table);
        boolean joined = preparation.people().areJoined();
        List<Reason> reasons = new ArrayList<>();
        for (Special index : there.specials()) {
            boolean news = here.specials().stream().noneMatch(s -> same(s, index));
            find(table, index, true, news, joined && followsPersons(table, index))
                    .ifPresent(reasons::add);
        }
        boolean unseen = blueprint.isShared(table) || blueprint.identity(table).isEmpty();
        List<String> natural = blueprint.rule(table).naturalKey();
        for (Key key : there.keys()) {
            Special index = plain(key);
            boolean searched = !unseen || Set.copyOf(natural).equals(Set.copyOf(key.columns()));
            boolean news =
                    here.keys().stream().noneMatch(k -> Set.copyOf(k.columns()).equals(Set.copyOf(key.columns())));
            find(table, index, !searched, news, joined && followsPersons(table, index))
                    .ifPresent(reasons::add);
        }
        return reasons;
    }

    private static boolean same(Special one, Special other) {
        return one.expressions().equals(other.expressions())
                && one.operators().equals(other.operators())
                && Objects.equals(one.predicate(), other.predicate());
    }

    private static Special plain(Key key) {
        return new Special(
                "(" + String.join(", ", key.columns()) + ")",
                key.columns(),
                key.columns().stream().map(Sql::name).toList(),
                key.columns().stream().map(c -> "=").toList(),
                null);
    }

    /** Whether two persons who become one could make two rows equal. */
    private boolean followsPersons(String table, Special index) {
        return index.columns().stream()
                .anyMatch(c -> blueprint.table(table).stored().contains(c)
                        && blueprint.root(table, c).change() == Change.PERSON);
    }

    /** Columns that have to be equal for two rows to be in each other's way. */
    private static List<String> equal(Special index) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < index.expressions().size(); i++) {
            String operator = index.operators().get(i);
            for (String column : index.columns()) {
                boolean is = index.expressions().get(i).equals(column)
                        || index.expressions().get(i).equals(Sql.name(column));
                if (is && (operator.equals("=") || operator.equals("operator(pg_catalog.=)"))) {
                    equal.add(column);
                }
            }
        }
        return equal;
    }

    /**
     * @param receivers whether the receiver's rows can be in the way
     * @param news whether the source has no such index, so that its own rows may be in each other's way
     * @param joined whether rows may have become equal, because persons became one
     */
    private Optional<Reason> find(String table, Special index, boolean receivers, boolean news, boolean joined)
            throws SQLException {
        boolean theirs = receivers
                && collisions.canCollide(table, equal(index))
                && !Receivers.isEmpty(receiver, blueprint, table);
        if ((!theirs && !news && !joined)
                || !blueprint.table(table).stored().containsAll(index.columns())
                || index.columns().stream()
                        .anyMatch(c -> !blueprint.table(table).columns().get(c).binary())) {
            return Optional.empty(); // values that are computed, or of the database's own types, can't be asked for yet
        }
        candidates(table, index);
        String compared = IntStream.range(0, index.expressions().size())
                .mapToObj(i -> "c.e%d %s r.e%d".formatted(i, index.operators().get(i), i))
                .collect(Collectors.joining(" and "));
        long there = theirs
                ? Sql.number(
                        receiver,
                        "select count(*) from (%s) c where exists (select from (%s) r where %s)"
                                .formatted(
                                        rows("fusie_candidate", index), rows(blueprint.from(table), index), compared))
                : 0;
        long twice = news || joined
                ? Sql.number(
                        receiver,
                        "select count(*) from (%1$s) c where exists (select from (%1$s) r where %2$s and r.at < c.at)"
                                .formatted(rows("fusie_candidate", index), compared))
                : 0;
        Sql.run(receiver, "drop table fusie_candidate");
        return there + twice == 0 ? Optional.empty() : Optional.of(reason(table, index, there, twice));
    }

    private void candidates(String table, Special index) throws SQLException {
        Remap remap = preparation.remap(table);
        List<String> columns = new ArrayList<>(new HashSet<>(index.columns()));
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            values.add(remap.value(column));
        }
        Sql.run(
                receiver,
                "create temp table fusie_candidate (%s) on commit drop"
                        .formatted(columns.stream()
                                .map(c -> Sql.name(c) + ' ' + type(table, c))
                                .collect(Collectors.joining(", "))));
        Copies.pipe(
                source,
                "select %s from %s where %s".formatted(String.join(", ", values), remap.from(), remap.inserted()),
                receiver,
                "fusie_candidate",
                rows -> {});
        Sql.run(receiver, "analyze fusie_candidate");
    }

    /** Of the receiver, without a length: what is too long is told elsewhere. */
    private String type(String table, String column) {
        Column there = blueprint.receiver().tables().get(table).columns().get(column);
        return there.length() > 0 ? HiddenIds.plain(there.baseType()) : there.type();
    }

    private static String rows(String from, Special index) {
        String expressions = IntStream.range(0, index.expressions().size())
                .mapToObj(i -> "(%s) as e%d".formatted(index.expressions().get(i), i))
                .collect(Collectors.joining(", "));
        return "select ctid as at, %s from %s%s"
                .formatted(expressions, from, index.predicate() == null ? "" : " where " + index.predicate());
    }

    private static Reason reason(String table, Special index, long there, long twice) {
        boolean excludes = index.operators().stream().anyMatch(o -> !o.equals("="));
        String rows = there > 0 && twice > 0
                ? "%d rows of the receiver, and %d of them with each other".formatted(there, twice)
                : there > 0 ? "%d rows of the receiver".formatted(there) : "each other, %d times".formatted(twice);
        return new Reason(
                excludes ? "exclusion-collision" : "unique-key-collision",
                "Moving rows of %s collide with %s under %s %s"
                        .formatted(table, rows, excludes ? "exclusion constraint" : "unique index", index.name()),
                twice > 0
                        ? "Resolve them in the source: rows that stand for the same there, or that become the same because persons are one."
                        : "Resolve them in one of the databases, or give tables.%s a natural-key with on-collision: same or rename."
                                .formatted(table));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Sequence;
import java.sql.Connection;
import java.sql.SQLException;

/** What the receiver has given out so far. */
final class Receivers {

    private Receivers() {}

    /** The sequence that gives the column its numbers in the receiver; null when there is none. */
    static String sequence(Blueprint blueprint, String table, String column) {
        String named = blueprint
                .rule(table)
                .column(column)
                .map(MergeMap.ColumnRule::sequence)
                .orElse(null);
        return named != null
                ? blueprint.sequence(table, column)
                : blueprint.receiver().tables().get(table).columns().get(column).sequence();
    }

    /** Whether the receiver's table has no row at all. */
    static boolean isEmpty(Connection receiver, Blueprint blueprint, String table) throws SQLException {
        return Sql.number(
                        receiver, "select count(*) from (select from %s limit 1) one".formatted(blueprint.from(table)))
                == 0;
    }

    /** The highest number the receiver has in the column, or its sequence gave or set aside; 0 when none. */
    static long floor(Connection receiver, Blueprint blueprint, String table, String column) throws SQLException {
        long highest = Sql.number(
                receiver,
                "select max(%s) from %s"
                        .formatted(Sql.name(column), blueprint.map().sql(table)));
        String sequence = sequence(blueprint, table, column);
        if (sequence == null) {
            return highest;
        }
        // a step above 1 means that whoever asks takes the numbers up to the next one
        Sequence known = blueprint.receiver().sequences().get(sequence);
        long ahead = known == null || known.increment() == 1 ? 0 : known.increment();
        return Math.max(highest, Sql.number(receiver, "select last_value from " + sequence) + ahead);
    }

    /** Refuses when new numbers of the column, up to {@code last}, do not fit it, its sequence, or what refers to it. */
    static void checkRange(Blueprint blueprint, String table, String column, long last) {
        Column there = blueprint.receiver().tables().get(table).columns().get(column);
        if (last > there.maximum()) {
            throw exhausted(
                    table + '.' + column,
                    last,
                    "its type " + there.type(),
                    "Make the column bigint in both databases.");
        }
        String name = sequence(blueprint, table, column);
        Sequence sequence =
                name == null ? null : blueprint.receiver().sequences().get(name);
        if (sequence != null && last >= sequence.maximum()) {
            throw exhausted(
                    table + '.' + column,
                    last,
                    "its sequence " + name,
                    "Raise the sequence's maximum: alter sequence %s maxvalue …".formatted(name));
        }
        for (String other : blueprint.order()) {
            for (String c : blueprint.table(other).stored()) {
                Root root = blueprint.root(other, c);
                Column follower =
                        blueprint.receiver().tables().get(other).columns().get(c);
                if (root.change() != Change.KEEP
                        && root.table().equals(table)
                        && root.column().equals(column)
                        && follower.isInteger()
                        && last > follower.maximum()) {
                    throw exhausted(
                            other + '.' + c,
                            last,
                            "its type " + follower.type(),
                            "Make the column bigint in both databases.");
                }
            }
        }
    }

    /** Numbers from {@code lowest} to {@code highest}, as long as they can be counted. */
    static long size(String line, long lowest, long highest) {
        try {
            return Math.addExact(Math.subtractExact(highest, lowest), 1);
        } catch (ArithmeticException e) {
            throw tooFarApart(line);
        }
    }

    /** The last number of a block. */
    static long last(String line, long first, long size) {
        try {
            return Math.addExact(first, size - 1);
        } catch (ArithmeticException e) {
            throw tooFarApart(line);
        }
    }

    private static MergeRefused tooFarApart(String line) {
        return new MergeRefused(
                "numbers-exhausted",
                "The numbers of %s lie so far apart that there is no room for as many above the receiver's"
                        .formatted(line),
                "Write keep for that column if its numbers are unique everywhere.");
    }

    private static MergeRefused exhausted(String column, long last, String what, String remedy) {
        return new MergeRefused(
                "numbers-exhausted",
                "New numbers of %s would reach %d, more than %s can hold".formatted(column, last, what),
                remedy);
    }
}

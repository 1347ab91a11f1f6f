package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import java.sql.Connection;
import java.sql.SQLException;

/** What the receiver has given out so far. */
final class Receivers {

    private Receivers() {}

    /** The highest number the receiver has in the column, or its sequence ever gave; 0 when none. */
    static long floor(Connection receiver, Blueprint blueprint, String table, String column) throws SQLException {
        Column there = blueprint.receiver().tables().get(table).columns().get(column);
        long highest = Sql.number(
                receiver,
                "select max(%s) from %s"
                        .formatted(Sql.name(column), blueprint.map().sql(table)));
        return there.sequence() == null
                ? highest
                : Math.max(highest, Sql.number(receiver, "select last_value from " + there.sequence()));
    }

    static void checkRange(Blueprint blueprint, String table, String column, long last) {
        Column there = blueprint.receiver().tables().get(table).columns().get(column);
        if (last > there.maximum()) {
            throw new MergeRefused(
                    "numbers-exhausted",
                    "New numbers of %s.%s would reach %d, more than its type %s can hold"
                            .formatted(table, column, last, there.type()),
                    "Make the column bigint in both databases.");
        }
    }
}

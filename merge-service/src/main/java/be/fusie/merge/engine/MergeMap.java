package be.fusie.merge.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalogue can't say about a schema: how a row belongs to an institution, which columns are person numbers,
 * natural keys and what to do on a collision, choice lists, priorities. A YAML file, read by {@link MergeMapReader};
 * {@code merge-map.schema.json} describes it for editors.
 *
 * @param totals sums that have to be equal on both sides (M24)
 * @param periods periods of which the one before the cut-over has to be closed (R9)
 * @param accounts users, rights, and what is looked at after a move
 * @param text the file as it was read: what a certificate's hash of the map is of
 */
public record MergeMap(
        String schema,
        Institution institution,
        Person person,
        Map<String, TableRule> tables,
        List<Total> totals,
        List<Period> periods,
        Accounts accounts,
        String text) {

    /** The table's quoted, qualified name; a name with a dot in it names its schema, any other is of {@link #schema()}. */
    String sql(String table) {
        int dot = table.indexOf('.');
        return dot < 0 ? Sql.table(schema, table) : Sql.table(table.substring(0, dot), table.substring(dot + 1));
    }

    /** The table of institutions and the column that holds the institution number. */
    public record Institution(String table, String key) {}

    /**
     * @param key the person number
     * @param match columns that make the same human recognisable; null when nobody is ever matched
     * @param kinds kind of person number (pupil, boarder, staff) → the column whose presence makes a person one
     */
    public record Person(String table, String key, Match match, Map<String, ColumnName> kinds) {}

    public record Match(String nationalNumber, String birthDate, List<String> names) {}

    public record ColumnName(String table, String column) {
        @Override
        public String toString() {
            return table + '.' + column;
        }
    }

    /**
     * The rule of one table.
     *
     * @param naturalKey columns that mean the same row in every database; empty when there are none
     * @param watch columns whose values are unique inside one database only, such as OGMs: equal values on both sides
     *     are counted, nothing is changed (M13)
     * @param choice list and value column of a table of choice lists; null for any other
     * @param columns what the catalogue does not say of single columns
     */
    public record TableRule(
            Scope scope,
            Priority priority,
            List<String> naturalKey,
            OnCollision onCollision,
            OnUnknown onUnknown,
            Choice choice,
            List<String> watch,
            Map<String, ColumnRule> columns) {

        Optional<ColumnRule> column(String name) {
            return Optional.ofNullable(columns.get(name));
        }
    }

    public record Choice(String list, String value) {}

    /**
     * @param references the column it points to although no foreign key says so; null when none
     * @param kept whether the value stays as it is, whatever its name suggests
     * @param offset whether its own numbers move to a reserved block
     * @param emptied whether a reference to something that does not move becomes null, declared so in the map
     */
    public record ColumnRule(ColumnName references, boolean kept, boolean offset, boolean emptied) {}

    /** How a row belongs to an institution. */
    public sealed interface Scope {

        /** Belongs to the whole database; known by its natural key on both sides. */
        record Shared() implements Scope {}

        /** Is not moved, as the map says in so many words. */
        record Stays() implements Scope {}

        /** The column holds the institution key. */
        record OfColumn(String column) implements Scope {}

        /** Belongs where the row belongs that these foreign key columns point to. */
        record Via(List<String> columns) implements Scope {}

        /** Moves when a moving row points to it by one of these columns. */
        record ReachedBy(List<ColumnName> columns) implements Scope {}

        /** Moves when one of these says so. */
        record Any(List<Scope> scopes) implements Scope {}
    }

    /** R7. */
    public enum Priority {
        IMPORTANT,
        NICE_TO_HAVE,
        NOT_NEEDED;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What to do with a row whose natural key the receiver has already. */
    public enum OnCollision {
        /** The plan is refused. */
        REFUSE,
        /** It is the same thing: the receiver's row stays, and references are led to it. */
        SAME,
        /** Both stay; the natural key is no unique key of the schema. */
        KEEP_BOTH,
        /** The incoming row's last natural key column gets the name of the source behind it. */
        RENAME
    }

    /** What to do with a row of a shared table that the receiver does not know. */
    public enum OnUnknown {
        ADD,
        /** The request has to name a replacement that the receiver knows (R15). */
        REPLACE,
        REFUSE
    }

    /** {@code sum} of moving rows per group; a step {@code a.b} of {@code per} follows the reference in column a. */
    public record Total(String name, String table, String sum, List<String> per) {}

    /** Rows of {@code table} ending before the cut-over date have to be {@code closed} (a boolean column). */
    public record Period(String table, String label, String ends, String closed) {}
}

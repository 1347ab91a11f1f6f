package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalogue can't say about a schema: how a row belongs to an institution, which columns are person numbers, where
 * ids hide, natural keys and what to do on a collision, choice lists, priorities. A YAML file, read by
 * {@link MergeMapReader}; {@code merge-map.schema.json} describes it for editors, {@code docs/merge-map.md} for people.
 *
 * @param schema the default schema, whose tables go by their bare names
 * @param schemas all schemas that the map speaks of, the default one included
 * @param staying schemas that are not moved, as the map says in so many words
 * @param totals sums that have to be equal on both sides (M24)
 * @param periods periods of which the one before the cut-over has to be closed (R9)
 * @param accounts users, rights, and what is looked at after a move
 * @param text the file as it was read: what a certificate's hash of the map is of
 */
public record MergeMap(
        String schema,
        List<String> schemas,
        List<String> staying,
        Institution institution,
        Person person,
        Map<String, TableRule> tables,
        List<Total> totals,
        List<Period> periods,
        Accounts accounts,
        String text,
        Lines lines) {

    /** The table's quoted, qualified name; a name with a dot in it names its schema, any other is of {@link #schema()}. */
    public String sql(String table) {
        List<String> parts = Names.split(table);
        return parts.size() == 1 ? Sql.table(schema, parts.get(0)) : Sql.table(parts.get(0), parts.get(1));
    }

    /** Where things stand in the file: dotted path → line, from 1. */
    public record Lines(String file, Map<String, Integer> at) {

        /** {@code file:line} of the path, or of the nearest thing around it. */
        String of(String path) {
            String near = path;
            while (!at.containsKey(near) && near.lastIndexOf('.') > 0) {
                near = near.substring(0, near.lastIndexOf('.'));
            }
            return at.containsKey(near) ? file + ":" + at.get(near) : file;
        }
    }

    /** The table of institutions and the column that holds the institution number. */
    public record Institution(String table, String key) {}

    /**
     * Persons.
     *
     * @param key the person number
     * @param numbers what becomes of person numbers
     * @param match columns that make the same human recognisable; null when nobody is ever matched
     * @param kinds kind of person number (pupil, boarder, staff) → the column whose presence makes a person one
     */
    public record Person(String table, String key, Numbers numbers, Match match, Map<String, ColumnName> kinds) {}

    /** What becomes of person numbers (M5). */
    public enum Numbers {
        /** Every moved person gets a new one, out of a block above all that the receiver ever gave. */
        RENEW,
        /** They mean the same person in every database, such as UUIDs; only one that the receiver has for another changes. */
        KEEP
    }

    public record Match(String nationalNumber, String birthDate, List<String> names) {}

    /** A column of a table, both by the names that the map uses. */
    public record ColumnName(String table, String column) {
        @Override
        public String toString() {
            return table + '.' + Names.join(List.of(column));
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
     * @param references keys of several columns that no foreign key declares
     */
    public record TableRule(
            Scope scope,
            Priority priority,
            List<String> naturalKey,
            OnCollision onCollision,
            OnUnknown onUnknown,
            Choice choice,
            List<String> watch,
            Map<String, ColumnRule> columns,
            List<Composite> references) {

        Optional<ColumnRule> column(String name) {
            return Optional.ofNullable(columns.get(name));
        }
    }

    public record Choice(String list, String value) {}

    /** Columns that together refer to the {@code targetColumns} of a table, pairwise. */
    public record Composite(List<String> columns, String target, List<String> targetColumns) {}

    /**
     * What the catalogue does not say of a column.
     *
     * @param references the column it points to although no foreign key says so; null when none
     * @param kept whether the value stays as it is, whatever its name or its data suggest
     * @param offset whether its own numbers move to a reserved block
     * @param sequence the sequence that gives its numbers although no default says so; null when none
     * @param hidden ids inside its values; null when none
     * @param outside what becomes of a reference to something that does not move
     */
    public record ColumnRule(
            ColumnName references, boolean kept, boolean offset, String sequence, Hidden hidden, Outside outside) {

        /** Whether a reference to something that does not move becomes null. */
        public boolean emptied() {
            return outside == Outside.NULL;
        }
    }

    /** What becomes of a reference to something that does not move. */
    public enum Outside {
        /** The plan is refused. */
        REFUSE,
        NULL,
        /** The element goes out of its list, array or JSON document. */
        REMOVE,
        /** The value stays, and may mean something else in the receiver: the map's word that this is harmless. */
        KEEP
    }

    /** Ids inside the values of a column. */
    public sealed interface Hidden {

        /** Elements of an array. */
        record Elements(ColumnName references) implements Hidden {}

        /** Text that lists ids with a separator between them. */
        record Listed(String separator, ColumnName references) implements Hidden {}

        /** Ids inside texts, found by regular expressions with one group each. */
        record Patterns(List<Pattern> patterns) implements Hidden {}

        /** Ids in a JSON document. */
        record Json(List<JsonIds> paths) implements Hidden {}

        /**
         * Refers to another table depending on another column's value.
         *
         * @param otherwiseKept whether rows with any other value keep what they have; else the plan is refused
         */
        record ByType(String column, Map<String, ColumnName> values, boolean otherwiseKept) implements Hidden {}

        /** All the columns that this rule leads to. */
        default List<ColumnName> targets() {
            if (this instanceof Elements e) {
                return List.of(e.references());
            } else if (this instanceof Listed l) {
                return List.of(l.references());
            } else if (this instanceof Patterns p) {
                return p.patterns().stream().map(Pattern::references).toList();
            } else if (this instanceof Json j) {
                return j.paths().stream().map(JsonIds::references).toList();
            }
            return List.copyOf(((ByType) this).values().values());
        }
    }

    /** @param match a regular expression of PostgreSQL's, whose one group is the id */
    public record Pattern(String match, ColumnName references) {}

    /**
     * Ids at a path of a JSON document.
     *
     * @param steps member names, {@code [*]} for all elements, {@code *} for all members, {@code ~} at the end for the
     *     names of the members themselves; a first step {@code ..name} finds the member at any depth
     */
    public record JsonIds(List<String> steps, ColumnName references) {}

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

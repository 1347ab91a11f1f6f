package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Persons;
import java.util.List;

/**
 * What a merge does, worked out once and stored in the receiver as JSON: every worker of every replica, and whoever goes
 * on after a crash, runs exactly these statements over exactly the same decisions. SQL on the source stands over alias
 * {@code t} and the joins of its table, SQL on the receiver over alias {@code t}; {@value #INSERTED} in it stands for the
 * condition that the merge inserted the row.
 */
record Script(List<TableScript> tables, List<TotalScript> totals, PersonScript persons, Persons counts) {

    static final String INSERTED = "/*inserted*/";

    /**
     * @param name of the table in map and catalogue
     * @param sql its quoted, qualified name
     * @param from the same, behind {@code from}
     * @param binary whether rows can travel in the binary format
     * @param joins of the source, behind {@code from <from> t}
     * @param expected rows, by the source's statistics
     * @param where which rows of the source are inserted
     * @param values of the columns, in their order
     * @param institution the row's institution number as text; null where no single one can be told
     * @param home how {@link Relay} learns it without a conversion; null when it gets the text
     * @param dangling whether a reference leads nowhere; null where none can
     * @param hash of the row's values, over alias r of the source
     * @param block the numbers of its rows in the receiver; null for tables without numbers of their own
     * @param empty whether the receiver had no row before
     * @param key the row's key as text, in the receiver
     * @param last copied at the very end, so that readers see the school appear only when all is verified
     */
    record TableScript(
            String name,
            String sql,
            String from,
            boolean binary,
            List<String> columns,
            long expected,
            String joins,
            String where,
            List<String> values,
            String institution,
            Home home,
            String dangling,
            String hash,
            Preparation.Block block,
            boolean empty,
            String key,
            boolean last,
            CheckScript check) {

        /** Rows as {@link Relay} takes them, from the table or one of its partitions. */
        String select(String part, String range) {
            StringBuilder named = new StringBuilder();
            StringBuilder passed = new StringBuilder();
            if (home == null) {
                named.append(", ")
                        .append(institution == null ? "null::text" : institution)
                        .append(" as fusie_home");
                passed.append(", r.fusie_home");
            } else if (home.at() == null) {
                named.append(", ").append(home.sql()).append(" as fusie_home");
                passed.append(", r.fusie_home");
            }
            for (int i = 0; i < values.size(); i++) {
                String column = columns.get(i);
                named.append(", ").append(values.get(i)).append(" as ").append(Sql.name(column));
                passed.append(", ").append(Sql.column("r", column));
            }
            return "select %s, r.fusie_dangling, %s from (select %s, (%s) is true as fusie_dangling from %s t%s where %s%s) r"
                    .formatted(
                            passed.substring(2),
                            hash,
                            named.substring(2),
                            dangling == null ? "false" : dangling,
                            part,
                            joins,
                            where,
                            range);
        }

        String into() {
            return "%s (%s)".formatted(sql, Sql.names(columns));
        }
    }

    /**
     * The institution number in a column of characters.
     *
     * @param at position among the row's values, when it is one of them; else it leads the row
     * @param sql the value
     * @param padded whether it is filled up with blanks
     */
    record Home(Integer at, String sql, boolean padded) {}

    /**
     * How inserted rows are read back.
     *
     * @param joins of the receiver, behind {@code from <sql> t}
     * @param institution the row's institution number as text; null as in {@link TableScript}
     * @param plain the same in a column of characters; null where it is none
     * @param hash of the row
     * @param home name of the foreign key that the institution number itself is; null when it is none
     * @param homes query of the institutions there are, as text, those included that come last
     * @param orphans per foreign key a condition that is true where it leads nowhere
     * @param duplicates per key that no index guards at once, a query that counts what is there twice
     * @param needs names of the tables that have to be complete before
     */
    record CheckScript(
            String joins,
            String institution,
            String plain,
            String hash,
            String home,
            String homes,
            List<Named> orphans,
            List<Named> duplicates,
            List<String> needs) {}

    /** SQL with the name of what it is about. */
    record Named(String name, String sql) {}

    /** Sums per group on either side: rows, digest. */
    record TotalScript(String name, String table, String source, String receiver) {}

    /**
     * @param moving counts moving persons in the source
     * @param inserted counts inserted persons in the receiver; null when none was
     * @param matched the source's query for the numbers of matched persons
     * @param there counts those of {@code fusie_matched} in the receiver
     */
    record PersonScript(String table, long newOnes, String moving, String inserted, String matched, String there) {}

    TableScript table(String name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }
}

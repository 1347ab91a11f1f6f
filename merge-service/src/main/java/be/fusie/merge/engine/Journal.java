package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.TableProgress;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What the engine writes down in merge-service's own database, before the receiver commits: blocks of numbers, the number
 * map, what was inserted, where sequences stood. By JDBC, because number maps and keys arrive as COPY streams, which the
 * reactive client does not have, and because the engine has to run without Quarkus as well.
 */
public final class Journal {

    /** What one merge inserted into a table: a block of numbers, or, column null, the keys that stand in the journal. */
    record Inserted(String table, String column, Long first, Long last, long rows) {}

    record SequenceBefore(String sequence, long lastValue, boolean called) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource own;

    public Journal(DataSource own) {
        this.own = own;
    }

    /** Number blocks of one migration; a repeated attempt gets the same block, unless the receiver has outgrown it. */
    NumberLine line(Move move) {
        return (line, floor, firstOld, size, gap) -> inTransaction(c -> {
            List<Long> earlier = Sql.list(
                    c,
                    "select first_new from number_block where migration = ? and line = ? and receiver = ?"
                            + " and first_old = ? and size = ? and first_new > ?",
                    row -> row.getLong(1),
                    move.migration(),
                    line,
                    move.receiver(),
                    firstOld,
                    size,
                    floor);
            if (!earlier.isEmpty()) {
                return earlier.get(0);
            }
            Sql.update(c, "insert into number_line values (?, ?, 1) on conflict do nothing", move.receiver(), line);
            long next = Sql.number(
                    c,
                    "select next_number from number_line where receiver = ? and line = ? for update",
                    move.receiver(),
                    line);
            long first = NumberLine.above(Math.max(floor, next - 1), gap);
            Sql.update(
                    c,
                    "update number_line set next_number = ? where receiver = ? and line = ?",
                    first + size,
                    move.receiver(),
                    line);
            Sql.update(
                    c,
                    """
                    insert into number_block values (?, ?, ?, ?, ?, ?) on conflict (migration, line) do update
                    set receiver = excluded.receiver, first_old = excluded.first_old, first_new = excluded.first_new,
                        size = excluded.size
                    """,
                    move.migration(),
                    line,
                    move.receiver(),
                    firstOld,
                    first,
                    size);
            return first;
        });
    }

    /** Replaces the number map of the migration by the answer of the query. */
    void saveNumbers(UUID migration, Connection source, String query) throws SQLException {
        inTransaction(c -> {
            Sql.update(c, "delete from number_map where migration = ?", migration);
            return Copies.pipe(
                    source,
                    query,
                    c,
                    "number_map (migration, old_number, new_number, how, kinds, institutions)",
                    rows -> {});
        });
    }

    /** Writes down all that an undo needs; after this, and only then, the receiver may commit. */
    void prepared(
            UUID migration,
            Merged result,
            List<Inserted> inserted,
            List<SequenceBefore> sequences,
            Connection receiver,
            KeyQuery keys)
            throws SQLException {
        inTransaction(c -> {
            forgetInserted(c, migration);
            int position = 0;
            for (Inserted table : inserted) {
                Sql.update(
                        c,
                        "insert into inserted_table values (?, ?, ?, ?, ?, ?, ?)",
                        migration,
                        position++,
                        table.table(),
                        table.column(),
                        table.first(),
                        table.last(),
                        table.rows());
                if (table.column() == null && table.rows() > 0) {
                    Copies.pipe(
                            receiver,
                            keys.of(table.table()),
                            c,
                            "inserted_key (migration, table_name, key)",
                            rows -> {});
                }
            }
            for (SequenceBefore s : sequences) {
                // an earlier attempt that got as far as setval knew the true value
                Sql.update(
                        c,
                        "insert into sequence_before values (?, ?, ?, ?) on conflict do nothing",
                        migration,
                        s.sequence(),
                        s.lastValue(),
                        s.called());
            }
            long rate = Math.round(result.rows() / Math.max(0.1, result.seconds()));
            return Sql.update(
                    c,
                    "insert into merge_attempt (migration, result, rate) values (?, ?, ?)",
                    migration,
                    json(result),
                    rate);
        });
    }

    /** The query for the keys of a table's inserted rows, in the columns of {@code inserted_key}. */
    @FunctionalInterface
    interface KeyQuery {
        String of(String table);
    }

    List<Inserted> inserted(UUID migration) throws SQLException {
        return inTransaction(c -> Sql.list(
                c,
                "select table_name, column_name, first_new, last_new, rows from inserted_table where migration = ?"
                        + " order by position",
                row -> new Inserted(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getLong(5)),
                migration));
    }

    List<SequenceBefore> sequences(UUID migration) throws SQLException {
        return inTransaction(c -> Sql.list(
                c,
                "select sequence, last_value, is_called from sequence_before where migration = ?",
                row -> new SequenceBefore(row.getString(1), row.getLong(2), row.getBoolean(3)),
                migration));
    }

    /** Pipes the keys of what was inserted into a table without numbers of its own. */
    long keys(UUID migration, String table, Connection receiver, String into) throws SQLException {
        return inTransaction(c -> Copies.pipe(
                c,
                "select key from inserted_key where migration = %s::uuid and table_name = %s"
                        .formatted(Sql.text(migration.toString()), Sql.text(table)),
                receiver,
                into,
                rows -> {}));
    }

    /** The undo is done: what was inserted is gone. Numbers stay retired, in the map and on the number line (X1). */
    void undone(UUID migration) throws SQLException {
        inTransaction(c -> {
            forgetInserted(c, migration);
            Sql.update(c, "delete from number_block where migration = ?", migration);
            return Sql.update(c, "delete from sequence_before where migration = ?", migration);
        });
    }

    private static void forgetInserted(Connection c, UUID migration) throws SQLException {
        for (String table : List.of("merge_attempt", "inserted_table", "inserted_key")) {
            Sql.update(c, "delete from " + table + " where migration = ?", migration);
        }
    }

    /** The answer of the merge that is about to commit, or did. */
    Optional<Merged> result(UUID migration) throws SQLException {
        return inTransaction(c -> Sql.list(
                                c,
                                "select result from merge_attempt where migration = ?",
                                row -> row.getString(1),
                                migration)
                        .stream()
                        .findFirst())
                .map(text -> {
                    try {
                        return JSON.readValue(text, Merged.class);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("the journal's result can't be read", e);
                    }
                });
    }

    /** Rows a second of the last merges; empty when there was none yet. */
    Optional<Long> measuredRate() throws SQLException {
        long rate = inTransaction(c -> Sql.number(
                c, "select avg(rate)::bigint from (select rate from merge_attempt order by at desc limit 5) last"));
        return rate > 0 ? Optional.of(rate) : Optional.empty();
    }

    void progress(UUID migration, String phase, Instant started, List<TableProgress> tables) throws SQLException {
        inTransaction(c -> Sql.update(
                c,
                """
                insert into merge_progress values (?, ?, ?::timestamptz, now(), ?) on conflict (migration) do update
                set phase = excluded.phase, started_at = excluded.started_at, updated_at = now(), tables = excluded.tables
                """,
                migration,
                phase,
                started.toString(),
                json(tables)));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection c = own.getConnection()) {
            c.setAutoCommit(false);
            try {
                T answer = work.with(c);
                c.commit();
                return answer;
            } catch (SQLException | RuntimeException | Error e) {
                c.rollback();
                throw e;
            } finally {
                c.setAutoCommit(true);
            }
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }
}

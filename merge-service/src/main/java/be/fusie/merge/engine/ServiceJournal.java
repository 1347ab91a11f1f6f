package be.fusie.merge.engine;

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
 * The journal in merge-service's own database. By JDBC, because lists are streamed and because the engine has
 * to run without Quarkus as well.
 */
public final class ServiceJournal implements Journal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource own;
    private final NumberLists lists;

    public ServiceJournal(DataSource own, NumberLists lists) {
        this.own = own;
        this.lists = lists;
    }

    @Override
    public NumberLine line(Move move) {
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

    @Override
    public long saveNumbers(UUID migration, Connection source, String query) throws SQLException {
        return inTransaction(c -> lists.save(c, migration, source, query));
    }

    @Override
    public void measured(UUID migration, long rows, double seconds) throws SQLException {
        inTransaction(c -> Sql.update(
                c,
                """
                insert into measured_merge (migration, rows, seconds) values (?, ?, ?) on conflict (migration) do update
                set rows = excluded.rows, seconds = excluded.seconds, at = now()
                """,
                migration,
                rows,
                seconds));
    }

    @Override
    public Optional<Long> measuredRate() throws SQLException {
        long rate = inTransaction(c -> Sql.number(
                c,
                "select (sum(rows) / greatest(sum(seconds), 0.1))::bigint"
                        + " from (select rows, seconds from measured_merge order by at desc limit 5) last"));
        return rate > 0 ? Optional.of(rate) : Optional.empty();
    }

    @Override
    public void undone(UUID migration) throws SQLException {
        inTransaction(c -> {
            Sql.update(c, "delete from measured_merge where migration = ?", migration);
            return Sql.update(c, "delete from number_block where migration = ?", migration);
        });
    }

    @Override
    public void progress(UUID migration, String phase, Instant started, List<TableProgress> tables)
            throws SQLException {
        inTransaction(c -> {
            point(c, migration, started, tables);
            return Sql.update(
                    c,
                    """
                    insert into merge_progress values (?, ?, ?::timestamptz, now(), ?) on conflict (migration) do update
                    set phase = excluded.phase, started_at = excluded.started_at, updated_at = now(),
                        tables = excluded.tables
                    """,
                    migration,
                    phase,
                    started.toString(),
                    json(tables));
        });
    }

    /** A point of the chart at most each second, and no more than some hundreds however long the work lasts. */
    private static void point(Connection c, UUID migration, Instant started, List<TableProgress> tables)
            throws SQLException {
        Sql.update(
                c,
                """
                with work as (select ?::uuid as migration, ?::timestamptz as started)
                insert into merge_progress_point (id, migration, started_at, at, rows_copied)
                select gen_random_uuid(), migration, started, clock_timestamp(), ? from work
                where not exists (
                    select 1 from merge_progress_point p where p.migration = work.migration and p.started_at = work.started
                    and p.at > clock_timestamp() - greatest(interval '1 second', (clock_timestamp() - work.started) / 200))
                """,
                migration,
                started.toString(),
                tables.stream().mapToLong(TableProgress::rows).sum());
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

package be.fusie.merge.engine;

import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Script.TableScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A merge cut into units, each done in a transaction of its own by any worker of any replica: chunks that are copied,
 * tables that are checked. Who claims a unit holds its row's lock until the commit; a crash lets go of it.
 */
final class Work {

    enum Kind {
        COPY,
        /** Of a table that is filled, an index that was set aside. */
        INDEX,
        CHECK,
        /** Copied by whoever concludes, in the last transaction. */
        LAST
    }

    /**
     * One unit.
     *
     * @param part the table, or the partition of it, that a chunk is read from, or the index; quoted and qualified
     * @param lo first page of the chunk, or first number to be checked; null for the whole
     * @param hi first page, or number, behind it; null for no end
     */
    record Unit(int nr, Kind kind, String table, String part, Long lo, Long hi) {}

    /** What a unit came to: sums of rows, what a check found, how long it took. */
    record Outcome(Tally tally, List<Check> checks, double seconds) {

        Outcome(Tally tally, List<Check> checks) {
            this(tally, checks, 0);
        }

        Outcome since(long nanos) {
            return new Outcome(tally, checks, (System.nanoTime() - nanos) / 1e9);
        }
    }

    /** A unit that is done. */
    record Done(Unit unit, String snapshot, Outcome outcome) {}

    private final Connection receiver;
    private final UUID migration;
    private final boolean merged;

    /** The connection stands in a transaction of {@link Sessions}. */
    Work(Connection receiver, UUID migration) {
        this(receiver, migration, false);
    }

    private Work(Connection receiver, UUID migration, boolean merged) {
        this.receiver = receiver;
        this.migration = migration;
        this.merged = merged;
    }

    /** The work of a merge that is done, of which units are forgotten. */
    static Work done(Connection receiver, UUID migration) {
        return new Work(receiver, migration, true);
    }

    /** @param weight of its table; the heaviest begin */
    void add(Unit unit, long weight, List<String> needs) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.unit (migration, nr, kind, table_name, part, lo, hi, weight, needs) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                migration,
                unit.nr(),
                unit.kind().name(),
                unit.table(),
                unit.part(),
                unit.lo(),
                unit.hi(),
                weight,
                needs.toArray(String[]::new));
    }

    /**
     * Claims a unit until the transaction ends.
     *
     * @param table the one the worker has in hand, which it goes on with, so that workers keep out of each other's pages
     * @return empty when none can be begun now
     */
    Optional<Unit> claim(String table) throws SQLException {
        return Sql.list(
                        receiver,
                        """
                        select nr, kind, table_name, part, lo, hi from fusie_merge.unit
                        where migration = ? and not done and kind <> 'LAST'
                          and not needs && (select coalesce(array_agg(distinct table_name), '{}') from fusie_merge.unit
                                            where migration = ? and not done and kind = 'COPY')
                        order by case kind when 'INDEX' then 0 when 'COPY' then 1 else 2 end, table_name = ? desc, weight desc, nr
                        limit 1 for update skip locked
                        """,
                        row -> new Unit(
                                row.getInt(1),
                                Kind.valueOf(row.getString(2)),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, Long.class),
                                row.getObject(6, Long.class)),
                        migration,
                        migration,
                        table == null ? "" : table)
                .stream()
                .findFirst();
    }

    /** What is copied by whoever concludes. */
    List<Unit> last() throws SQLException {
        return Sql.list(
                receiver,
                "select nr, table_name, part from fusie_merge.unit where migration = ? and kind = 'LAST' order by nr",
                row -> new Unit(row.getInt(1), Kind.LAST, row.getString(2), row.getString(3), null, null),
                migration);
    }

    int count() throws SQLException {
        return (int) Sql.number(receiver, "select count(*) from fusie_merge.unit where migration = ?", migration);
    }

    /** Units that are not done, whoever is at work on them. */
    long open() throws SQLException {
        return Sql.number(
                receiver,
                "select count(*) from fusie_merge.unit where migration = ? and not done and kind <> 'LAST'",
                migration);
    }

    /** Chunks that are not copied yet. */
    long copying() throws SQLException {
        return Sql.number(
                receiver,
                "select count(*) from fusie_merge.unit where migration = ? and not done and kind = 'COPY'",
                migration);
    }

    void done(Unit unit, String snapshot, Outcome outcome) throws SQLException {
        Sql.update(
                receiver,
                "update fusie_merge.unit set done = true, xid = pg_current_xact_id()::xid::text, snapshot = ?, rows = ?, result = ?"
                        + " where migration = ? and nr = ?",
                snapshot,
                outcome.tally().all().rows(),
                Ledger.json(outcome),
                migration,
                unit.nr());
    }

    List<Done> done() throws SQLException {
        return Sql.list(
                receiver,
                "select nr, kind, table_name, part, lo, hi, snapshot, result from fusie_merge.unit"
                        + " where migration = ? and done order by nr",
                row -> new Done(
                        new Unit(
                                row.getInt(1),
                                Kind.valueOf(row.getString(2)),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, Long.class),
                                row.getObject(6, Long.class)),
                        row.getString(7),
                        Ledger.read(row.getString(8), Outcome.class)),
                migration);
    }

    /** Rows copied so far, per table, by all workers of all replicas. */
    Map<String, Long> copied() throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        Sql.list(
                receiver,
                "select table_name, sum(rows) from fusie_merge.unit where migration = ? and done and kind in ('COPY', 'LAST') group by 1",
                row -> rows.put(row.getString(1), row.getLong(2)),
                migration);
        return rows;
    }

    /** A condition on t: this merge inserted the row. */
    String inserted(TableScript table) throws SQLException {
        Preparation.Block block = table.block();
        if (block != null) {
            return "%s between %d and %d".formatted(Sql.column("t", block.column()), block.first(), block.last());
        }
        if (merged) {
            return table.empty()
                    ? "true"
                    : "%s in (select key from fusie_merge.inserted_key where migration = %s and table_name = %s)"
                            .formatted(table.key(), Sql.text(migration.toString()), Sql.text(table.name()));
        }
        List<String> transactions = new ArrayList<>(Sql.list(
                receiver,
                "select xid from fusie_merge.unit where migration = ? and done and kind in ('COPY', 'LAST') and table_name = ?",
                row -> row.getString(1),
                migration,
                table.name()));
        return "t.xmin = any ('{%s}'::xid[])".formatted(String.join(",", transactions));
    }
}

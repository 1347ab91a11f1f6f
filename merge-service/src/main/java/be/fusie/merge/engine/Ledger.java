package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a merge and its undo have to know, in the receiver itself, schema {@code fusie_merge}, written in the same
 * transactions as the rows it speaks of. The schema is gone when no migration needs it any more.
 *
 * <pre>
 * nothing ──prepared──▶ COPYING ──all units done, verified──▶ merged (the mark, with the answer)
 *    ▲                     │ refused, or undone                  │ undone
 *    └──────rows gone── TAKING_BACK ◀────────────────────────────┘
 * </pre>
 */
final class Ledger {

    private static final ObjectMapper JSON = new ObjectMapper();

    enum State {
        COPYING,
        TAKING_BACK
    }

    /**
     * A merge under way.
     *
     * @param snapshot of the source, in which chunks are being copied now
     * @param refusal why it is being taken back; empty when it is not, or when somebody asked for it
     */
    record Run(UUID migration, State state, Instant started, String snapshot, Script script, List<Reason> refusal) {}

    /**
     * What one merge inserted into a table: a block of numbers; or all it has, when it was empty; or, column null, the
     * keys that stand here.
     */
    record Inserted(String table, String column, Long first, Long last, boolean empty, long rows) {}

    /** Where a sequence stood, and where the merge put it. */
    record SequenceBefore(String sequence, long lastValue, boolean called, long advancedTo) {}

    private final Connection receiver;
    private final UUID migration;

    /** The connection stands in a transaction of {@link Sessions}. */
    Ledger(Connection receiver, UUID migration) {
        this.receiver = receiver;
        this.migration = migration;
    }

    /**
     * Tries to become the one who leads: prepares, concludes and takes back, of all merges into this receiver. Held by the
     * session until it ends.
     */
    static boolean lead(Connection receiver) throws SQLException {
        return Sql.list(
                        receiver,
                        "select pg_try_advisory_lock(hashtextextended('fusie-merge', 0))",
                        row -> row.getBoolean(1))
                .get(0);
    }

    /** Creates the schema, if it is not there. */
    void create() throws SQLException {
        Sql.run(
                receiver,
                """
                create schema if not exists fusie_merge;
                create table if not exists fusie_merge.merged (
                  migration uuid primary key, source text not null, at timestamptz not null default now(), result text not null);
                create table if not exists fusie_merge.run (
                  migration uuid primary key, only_one boolean not null default true unique check (only_one), source text not null,
                  state text not null, started timestamptz not null, snapshot text, script text not null, refusal text);
                create table if not exists fusie_merge.unit (
                  migration uuid, nr int, kind text not null, table_name text not null, part text, lo bigint, hi bigint,
                  weight bigint not null, needs text[] not null, done boolean not null default false, xid text, snapshot text,
                  rows bigint, result text, primary key (migration, nr));
                create table if not exists fusie_merge.inserted (
                  migration uuid, position int, table_name text not null, column_name text, first_new bigint, last_new bigint,
                  was_empty boolean not null, rows bigint, primary key (migration, position));
                create table if not exists fusie_merge.inserted_key (
                  migration uuid not null, table_name text not null, key text not null);
                create index if not exists inserted_key_of on fusie_merge.inserted_key (migration, table_name);
                create table if not exists fusie_merge.written (
                  migration uuid not null, table_name text not null, xid text not null);
                create table if not exists fusie_merge.script (migration uuid primary key, script text not null);
                create table if not exists fusie_merge.kept (nr int primary key, migration uuid not null, name text not null);
                create table if not exists fusie_merge.sequence_before (
                  migration uuid, sequence text, last_value bigint not null, is_called boolean not null,
                  advanced_to bigint not null, primary key (migration, sequence));
                create table if not exists fusie_merge.set_aside (
                  migration uuid, table_name text not null, index_name text, definition text not null, attach text, comment text,
                  built boolean not null, primary key (migration, index_name));
                """);
    }

    boolean exists() throws SQLException {
        return Sql.number(receiver, "select count(*) from pg_class where oid = to_regclass('fusie_merge.run')") > 0;
    }

    UUID migration() {
        return migration;
    }

    /** The answer of the migration's merge; empty when it is not done. */
    Optional<Merged> merged() throws SQLException {
        return !exists()
                ? Optional.empty()
                : Sql.list(
                                receiver,
                                "select result from fusie_merge.merged where migration = ?",
                                row -> read(row.getString(1), Merged.class),
                                migration)
                        .stream()
                        .findFirst();
    }

    /** The merge under way in this receiver, of whatever migration. */
    Optional<Run> run() throws SQLException {
        return !exists()
                ? Optional.empty()
                : Sql.list(
                                receiver,
                                "select migration, state, started, snapshot, script, refusal from fusie_merge.run",
                                row -> new Run(
                                        row.getObject(1, UUID.class),
                                        State.valueOf(row.getString(2)),
                                        row.getTimestamp(3).toInstant(),
                                        row.getString(4),
                                        read(row.getString(5), Script.class),
                                        row.getString(6) == null
                                                ? List.of()
                                                : List.of(read(row.getString(6), Reason[].class))))
                        .stream()
                        .findFirst();
    }

    /** Writes down a prepared merge. */
    void begin(Move move, String snapshot, Instant started, Script script) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.run (migration, source, state, started, snapshot, script) values (?, ?, ?, ?, ?, ?)",
                migration,
                move.source(),
                State.COPYING.name(),
                Timestamp.from(started),
                snapshot,
                json(script));
        int position = 0;
        for (Script.TableScript table : script.tables()) {
            Preparation.Block block = table.block();
            Sql.update(
                    receiver,
                    "insert into fusie_merge.inserted values (?, ?, ?, ?, ?, ?, ?, null)",
                    migration,
                    position++,
                    table.name(),
                    block == null ? null : block.column(),
                    block == null ? null : block.first(),
                    block == null ? null : block.last(),
                    table.empty());
        }
    }

    /** Chunks are copied in another snapshot from now on. */
    void snapshot(String snapshot) throws SQLException {
        Sql.update(receiver, "update fusie_merge.run set snapshot = ? where migration = ?", snapshot, migration);
    }

    /**
     * Keeps the merge in its state until this transaction ends; many may do so at once.
     *
     * @return false when it is not, or no longer, COPYING
     */
    boolean hold() throws SQLException {
        return exists()
                && Sql.list(
                                receiver,
                                "select state from fusie_merge.run where migration = ? for share",
                                row -> row.getString(1),
                                migration)
                        .contains(State.COPYING.name());
    }

    /** As {@link #hold}, alone: waits for whoever is in the middle of a chunk. */
    boolean holdAlone() throws SQLException {
        return Sql.list(
                        receiver,
                        "select state from fusie_merge.run where migration = ? for update",
                        row -> row.getString(1),
                        migration)
                .contains(State.COPYING.name());
    }

    /** From now on no chunk begins. Waits for those that are under way. */
    void takingBack(List<Reason> refusal) throws SQLException {
        Sql.update(
                receiver,
                "update fusie_merge.run set state = ?, refusal = ? where migration = ?",
                State.TAKING_BACK.name(),
                refusal.isEmpty() ? null : json(refusal),
                migration);
    }

    /** Marks the merge as done; what only copying needed is forgotten, what a later verification needs is kept. */
    void mark(Move move, Merged result) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.merged (migration, source, result) values (?, ?, ?)",
                migration,
                move.source(),
                json(result));
        Sql.update(
                receiver,
                """
                update fusie_merge.inserted i set rows = coalesce(
                  (select sum(u.rows) from fusie_merge.unit u
                   where u.migration = i.migration and u.table_name = i.table_name and u.kind in ('COPY', 'LAST')), 0)
                where i.migration = ?
                """,
                migration);
        Sql.update(receiver, "delete from fusie_merge.inserted where migration = ? and rows = 0", migration);
        // a late undo tells by the transaction that wrote a row whether it was changed since
        Sql.update(
                receiver,
                """
                insert into fusie_merge.written select distinct migration, table_name, xid from fusie_merge.unit
                where migration = ? and done and kind in ('COPY', 'LAST')
                """,
                migration);
        Sql.update(
                receiver,
                "insert into fusie_merge.script select migration, script from fusie_merge.run where migration = ?",
                migration);
        Decided.keep(receiver, migration);
        for (String table : List.of("unit", "run")) {
            Sql.update(receiver, "delete from fusie_merge." + table + " where migration = ?", migration);
        }
    }

    /** Notes where a sequence stands, before it is advanced: setval is taken back by no rollback. */
    void sequence(String sequence, long advancedTo) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.sequence_before select ?, ?, last_value, is_called, ? from " + sequence,
                migration,
                sequence,
                advancedTo);
    }

    List<SequenceBefore> sequences() throws SQLException {
        return Sql.list(
                receiver,
                "select sequence, last_value, is_called, advanced_to from fusie_merge.sequence_before where migration = ?",
                row -> new SequenceBefore(row.getString(1), row.getLong(2), row.getBoolean(3), row.getLong(4)),
                migration);
    }

    /** Sequences stand as before the merge, unless somebody was given numbers since. */
    void putSequencesBack() throws SQLException {
        for (SequenceBefore s : sequences()) {
            Sql.list(
                    receiver,
                    "select setval(?, ?, ?) from %s where last_value = ?".formatted(s.sequence()),
                    row -> row.getLong(1),
                    s.sequence(),
                    s.lastValue(),
                    s.called(),
                    s.advancedTo());
        }
    }

    /** Keeps the keys of the rows that this transaction inserted; of tables without a block of numbers. */
    void keys(Script.TableScript table) throws SQLException {
        if (table.block() == null && !table.empty()) {
            Sql.update(
                    receiver,
                    "insert into fusie_merge.inserted_key select ?, ?, %s from %s t where t.xmin = pg_current_xact_id()::xid"
                            .formatted(table.key(), table.sql()),
                    migration,
                    table.name());
        }
    }

    /** In the order in which tables were filled; of a merge under way, what was inserted so far. */
    List<Inserted> inserted() throws SQLException {
        return Sql.list(
                receiver,
                """
                select table_name, column_name, first_new, last_new, was_empty, coalesce(rows,
                  (select sum(u.rows) from fusie_merge.unit u
                   where u.migration = i.migration and u.table_name = i.table_name and u.kind in ('COPY', 'LAST')), 0)
                from fusie_merge.inserted i where migration = ? order by position
                """,
                row -> new Inserted(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getBoolean(5),
                        row.getLong(6)),
                migration);
    }

    /** Forgets the migration, and drops the schema when it was the last. */
    void forget() throws SQLException {
        if (Sql.number(
                        receiver,
                        "select (select count(*) from fusie_merge.merged where migration <> ?)"
                                + " + (select count(*) from fusie_merge.run where migration <> ?)",
                        migration,
                        migration)
                == 0) {
            Sql.run(receiver, "drop schema fusie_merge cascade");
            return;
        }
        if (run().filter(r -> r.migration().equals(migration)).isPresent()) {
            Decided.drop(receiver);
        }
        Decided.dropKept(receiver, migration);
        for (String table : List.of(
                "merged",
                "run",
                "unit",
                "inserted",
                "inserted_key",
                "sequence_before",
                "set_aside",
                "written",
                "script")) {
            Sql.update(receiver, "delete from fusie_merge." + table + " where migration = ?", migration);
        }
    }

    /** The migrations whose merge stands in this receiver and can be undone still, and when they were done. */
    Map<UUID, Instant> mergedAt() throws SQLException {
        Map<UUID, Instant> all = new HashMap<>();
        if (exists()) {
            Sql.list(
                    receiver,
                    "select migration, at from fusie_merge.merged",
                    row -> all.put(
                            row.getObject(1, UUID.class), row.getTimestamp(2).toInstant()));
        }
        return all;
    }

    /** The script by which the migration was merged. */
    Script script() throws SQLException {
        return Sql.list(
                        receiver,
                        "select script from fusie_merge.script where migration = ?",
                        row -> read(row.getString(1), Script.class),
                        migration)
                .get(0);
    }

    /** The transactions that wrote the migration's rows of a table. */
    List<String> written(String table) throws SQLException {
        return Sql.list(
                receiver,
                "select xid from fusie_merge.written where migration = ? and table_name = ?",
                row -> row.getString(1),
                migration,
                table);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what stands in schema fusie_merge can't be read", e);
        }
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a merge and its undo have to know, in the receiver itself, schema {@code fusie_merge}, written in the same
 * transactions as the rows it speaks of: what was inserted, where sequences stood, and the mark with the answer. The
 * schema is gone when no migration needs it any more.
 */
final class Ledger {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What one merge inserted into a table: a block of numbers, or, column null, the keys that stand here. */
    record Inserted(String table, String column, Long first, Long last, long rows) {}

    record SequenceBefore(String sequence, long lastValue, boolean called) {}

    private final Connection receiver;
    private final UUID migration;

    /** The connection stands in a transaction of {@link Sessions}. */
    Ledger(Connection receiver, UUID migration) {
        this.receiver = receiver;
        this.migration = migration;
    }

    /** One merge or undo at a time per receiver; a stale worker and its successor take turns. */
    void lock() throws SQLException {
        Sql.run(receiver, "set local lock_timeout = '60s'");
        Sql.list(receiver, "select pg_advisory_xact_lock(hashtextextended('fusie-merge', 0))", row -> "");
    }

    /** Creates the schema, if it is not there. */
    void create() throws SQLException {
        Sql.run(
                receiver,
                """
                create schema if not exists fusie_merge;
                create table if not exists fusie_merge.merged (
                  migration uuid primary key, source text not null, at timestamptz not null default now(), result text not null);
                create table if not exists fusie_merge.inserted (
                  migration uuid, position int, table_name text not null, column_name text, first_new bigint, last_new bigint,
                  rows bigint not null, primary key (migration, position));
                create table if not exists fusie_merge.inserted_key (
                  migration uuid not null, table_name text not null, key text not null);
                create index if not exists inserted_key_of on fusie_merge.inserted_key (migration, table_name);
                create table if not exists fusie_merge.sequence_before (
                  migration uuid, sequence text, last_value bigint not null, is_called boolean not null,
                  primary key (migration, sequence));
                """);
    }

    private boolean exists() throws SQLException {
        return Sql.number(receiver, "select count(*) from pg_class where oid = to_regclass('fusie_merge.merged')") > 0;
    }

    /** The answer of the migration's merge; empty when it did not take place. */
    Optional<Merged> merged() throws SQLException {
        if (!exists()) {
            return Optional.empty();
        }
        return Sql.list(
                        receiver,
                        "select result from fusie_merge.merged where migration = ?",
                        row -> row.getString(1),
                        migration)
                .stream()
                .findFirst()
                .map(text -> {
                    try {
                        return JSON.readValue(text, Merged.class);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("the merge's stored answer can't be read", e);
                    }
                });
    }

    void mark(Move move, Merged result) throws SQLException {
        try {
            Sql.update(
                    receiver,
                    "insert into fusie_merge.merged (migration, source, result) values (?, ?, ?)",
                    migration,
                    move.source(),
                    JSON.writeValueAsString(result));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a sequence stands; what an earlier attempt noted is the truth. Before setval, which no rollback takes back. */
    void sequence(String sequence) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.sequence_before select ?, ?, last_value, is_called from " + sequence
                        + " on conflict do nothing",
                migration,
                sequence);
    }

    List<SequenceBefore> sequences() throws SQLException {
        return !exists()
                ? List.of()
                : Sql.list(
                        receiver,
                        "select sequence, last_value, is_called from fusie_merge.sequence_before where migration = ?",
                        row -> new SequenceBefore(row.getString(1), row.getLong(2), row.getBoolean(3)),
                        migration);
    }

    /** @param keys the keys of the inserted rows, as a query; of tables without a block of numbers */
    void inserted(int position, Inserted table, String keys) throws SQLException {
        Sql.update(
                receiver,
                "insert into fusie_merge.inserted values (?, ?, ?, ?, ?, ?, ?)",
                migration,
                position,
                table.table(),
                table.column(),
                table.first(),
                table.last(),
                table.rows());
        if (table.column() == null) {
            Sql.update(
                    receiver,
                    "insert into fusie_merge.inserted_key select ?, ?, k.key from (%s) k(key)".formatted(keys),
                    migration,
                    table.table());
        }
    }

    /** In the order in which tables were filled. */
    List<Inserted> inserted() throws SQLException {
        return Sql.list(
                receiver,
                "select table_name, column_name, first_new, last_new, rows from fusie_merge.inserted where migration = ?"
                        + " order by position",
                row -> new Inserted(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getLong(5)),
                migration);
    }

    /** Forgets the migration, and drops the schema when it was the last. */
    void forget() throws SQLException {
        if (!exists()) {
            return;
        }
        for (String table : List.of("merged", "inserted", "inserted_key", "sequence_before")) {
            Sql.update(receiver, "delete from fusie_merge." + table + " where migration = ?", migration);
        }
        if (Sql.number(
                        receiver,
                        "select (select count(*) from fusie_merge.merged) + (select count(*) from fusie_merge.sequence_before)")
                == 0) {
            Sql.run(receiver, "drop schema fusie_merge cascade");
        }
    }
}

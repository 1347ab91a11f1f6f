package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** The mark a merge leaves in the receiver, in schema {@code fusie_merge}, written in the same transaction as its rows. */
final class Markers {

    private Markers() {}

    /** One merge or undo at a time per receiver; a stale worker and its successor take turns. */
    static void lock(Connection receiver) throws SQLException {
        Sql.run(receiver, "set local lock_timeout = '60s'");
        Sql.list(receiver, "select pg_advisory_xact_lock(hashtextextended('fusie-merge', 0))", row -> "");
    }

    static boolean isMerged(Connection receiver, UUID migration) throws SQLException {
        return exists(receiver)
                && Sql.number(receiver, "select count(*) from fusie_merge.merged where migration = ?", migration) > 0;
    }

    static void mark(Connection receiver, Move move) throws SQLException {
        if (!exists(receiver)) {
            Sql.run(
                    receiver,
                    "create schema if not exists fusie_merge;"
                            + " create table fusie_merge.merged (migration uuid primary key, source text not null,"
                            + " at timestamptz not null default now())");
        }
        Sql.update(
                receiver,
                "insert into fusie_merge.merged (migration, source) values (?, ?)",
                move.migration(),
                move.source());
    }

    /** Takes the mark away, and the schema with it when it was the last. */
    static void unmark(Connection receiver, UUID migration) throws SQLException {
        Sql.update(receiver, "delete from fusie_merge.merged where migration = ?", migration);
        if (Sql.number(receiver, "select count(*) from fusie_merge.merged") == 0) {
            Sql.run(receiver, "drop table fusie_merge.merged; drop schema fusie_merge");
        }
    }

    private static boolean exists(Connection receiver) throws SQLException {
        return Sql.number(receiver, "select count(*) from pg_class where oid = to_regclass('fusie_merge.merged')") > 0;
    }
}

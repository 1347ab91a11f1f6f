package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Inserted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Takes back exactly what a merge inserted, all of it or the chunks that came so far: rows by their blocks of numbers or by
 * their keys, sequences to where they stood, everything in schema {@code fusie_merge}. The receiver then has the digest of
 * before (I6).
 */
final class TakeBack {

    private final MergeMap map;
    private final Move move;

    TakeBack(MergeMap map, Move move) {
        this.map = map;
        this.move = move;
    }

    /**
     * Takes back and commits. Nobody else leads, and no chunk begins any more.
     *
     * @throws MergeRefused code {@code changed-since} when rows were changed or referred to since
     */
    void run(Connection receiver) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Ledger ledger = new Ledger(receiver, move.migration());
        if (!ledger.exists()) {
            receiver.rollback();
            return;
        }
        Sessions.showToken(receiver, move.receiver(), move);
        Sql.run(receiver, "set local session_replication_role = replica");
        Catalogue catalogue = Catalogue.read(receiver, map);
        List<Inserted> inserted = new ArrayList<>(ledger.inserted());
        Collections.reverse(inserted);
        for (Inserted table : inserted) {
            if (table.rows() > 0) {
                delete(receiver, catalogue, table);
            }
        }
        for (Inserted table : inserted) {
            checkNothingHangsOn(receiver, catalogue, table);
        }
        new SetAside(receiver, move.migration()).restore();
        ledger.putSequencesBack();
        ledger.forget();
        receiver.commit();
    }

    private void delete(Connection receiver, Catalogue catalogue, Inserted table) throws SQLException {
        String from =
                (catalogue.tables().get(table.table()).nature().hasChildren() ? "only " : "") + map.sql(table.table());
        long deleted;
        if (table.column() != null) {
            deleted = Sql.update(
                    receiver,
                    "delete from %s where %s between ? and ?".formatted(from, Sql.name(table.column())),
                    table.first(),
                    table.last());
        } else if (table.empty()) {
            deleted = Sql.update(receiver, "delete from " + from);
        } else {
            deleted = deleteByKeys(receiver, catalogue, table.table(), from);
        }
        if (deleted != table.rows()) {
            throw new MergeRefused(
                    "changed-since",
                    "Table %s has %d of the %d rows that the merge inserted: somebody changed them since"
                            .formatted(table.table(), deleted, table.rows()),
                    "Restore the receiver from its backup, or take back what was changed.");
        }
    }

    private long deleteByKeys(Connection receiver, Catalogue catalogue, String table, String from) throws SQLException {
        List<String> own = catalogue.tables().get(table).identity();
        List<String> identity = own.isEmpty() ? map.tables().get(table).naturalKey() : own;
        Sql.run(receiver, "create temp table fusie_inserted (key text not null) on commit drop");
        Sql.update(
                receiver,
                "insert into fusie_inserted select key from fusie_merge.inserted_key where migration = ? and table_name = ?",
                move.migration(),
                table);
        Sql.run(receiver, "analyze fusie_inserted");
        // rows without any key can be there twice: of equal ones as many go as came
        long deleted = Sql.update(
                receiver,
                """
                delete from %1$s where (tableoid, ctid) in (
                  select r.part, r.ctid from
                    (select t.tableoid as part, t.ctid, %2$s as key,
                            row_number() over (partition by %2$s order by t.tableoid, t.ctid desc) as nth from %1$s t) r
                  join (select key, count(*) as times from fusie_inserted group by key) k on k.key = r.key
                  where r.nth <= k.times)
                """
                        .formatted(from, Undo.key(identity)));
        Sql.run(receiver, "drop table fusie_inserted");
        return deleted;
    }

    /** Rows written since the merge that refer to what is gone now: the receiver would not be as it was. */
    private void checkNothingHangsOn(Connection receiver, Catalogue catalogue, Inserted table) throws SQLException {
        if (table.column() == null) {
            return;
        }
        for (Catalogue.Table other : catalogue.tables().values()) {
            for (Catalogue.ForeignKey key : other.foreignKeys()) {
                if (key.target().equals(table.table()) && key.targetColumns().contains(table.column())) {
                    String column = key.columns().get(key.targetColumns().indexOf(table.column()));
                    long left = Sql.number(
                            receiver,
                            "select count(*) from %s where %s between ? and ?"
                                    .formatted(map.sql(other.name()), Sql.name(column)),
                            table.first(),
                            table.last());
                    if (left > 0) {
                        throw new MergeRefused(
                                "changed-since",
                                "%d rows of table %s, written since the merge, refer to merged rows of %s"
                                        .formatted(left, other.name(), table.table()),
                                "Take those rows back first.");
                    }
                }
            }
        }
    }
}

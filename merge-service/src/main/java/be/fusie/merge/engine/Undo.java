package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Inserted;
import be.fusie.merge.engine.Ledger.SequenceBefore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Takes back exactly what a merge inserted: rows by their blocks of numbers or by their keys, sequences to where they
 * stood, the mark. Both databases then have the digests of before (I6). Succeeds when there is nothing to undo.
 */
final class Undo {

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;

    Undo(Databases databases, Journal journal, MergeMap map, Move move) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
    }

    /** A row's key as text, over alias t; of tables without any key, the whole row. */
    static String key(List<String> identity) {
        return identity.isEmpty() ? "t::text" : "row(" + Sql.columns("t", identity) + ")::text";
    }

    void run() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            Sessions.begin(receiver, map.schema());
            try {
                Ledger ledger = new Ledger(receiver, move.migration());
                ledger.lock();
                if (ledger.merged().isPresent()) {
                    Sessions.checkToken(receiver, move.receiver(), move);
                    Sessions.showToken(receiver, move.receiver(), move);
                    takeBack(receiver, ledger);
                }
                for (SequenceBefore s : ledger.sequences()) {
                    Sql.list(
                            receiver,
                            "select setval(?, ?, ?)",
                            row -> row.getLong(1),
                            s.sequence(),
                            s.lastValue(),
                            s.called());
                }
                ledger.forget();
                receiver.commit();
            } catch (SQLException e) {
                Closing.rollback(receiver, e);
                throw ConstraintRefusals.translate(e);
            } catch (RuntimeException | Error e) {
                Closing.rollback(receiver, e);
                throw e;
            }
        }
        journal.undone(move.migration());
    }

    private void takeBack(Connection receiver, Ledger ledger) throws SQLException {
        Sql.run(receiver, "set local session_replication_role = replica");
        Catalogue catalogue = Catalogue.read(receiver, map);
        List<Inserted> inserted = new ArrayList<>(ledger.inserted());
        Collections.reverse(inserted);
        for (Inserted table : inserted) {
            String from = map.sql(table.table());
            long deleted = table.column() != null
                    ? Sql.update(
                            receiver,
                            "delete from %s where %s between ? and ?".formatted(from, Sql.name(table.column())),
                            table.first(),
                            table.last())
                    : deleteByKeys(receiver, catalogue, table.table(), from);
            if (deleted != table.rows()) {
                throw new MergeRefused(
                        "changed-since",
                        "Table %s has %d of the %d rows that the merge inserted: somebody changed them since"
                                .formatted(table.table(), deleted, table.rows()),
                        "Restore the receiver from its backup, or take back what was changed.");
            }
        }
        for (Inserted table : inserted) {
            checkNothingHangsOn(receiver, catalogue, table);
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
                        .formatted(from, key(identity)));
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

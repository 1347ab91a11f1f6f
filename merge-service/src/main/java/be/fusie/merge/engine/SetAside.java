package be.fusie.merge.engine;

import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Indexes that are set aside while a big table which was empty, and which nobody reads, is filled, and built when it is
 * full: that takes a fraction of the time. What was set aside stands in the receiver until it is there again, so that
 * whoever goes on or undoes after a crash puts it back.
 */
final class SetAside {

    /** Lock not available, dependent objects, not the owner: then the index stays. */
    private static final Set<String> STAYS = Set.of("55P03", "2BP01", "42501");

    /**
     * One index.
     *
     * @param table its table, in the map
     * @param name quoted and qualified
     * @param definition SQL that builds it
     * @param attach SQL that makes a constraint of it; null for a plain index
     * @param comment SQL that gives it its comment back; null when it had none
     */
    record Index(String table, String name, String definition, String attach, String comment, boolean built) {}

    private final Connection receiver;
    private final UUID migration;

    /** The connection stands in a transaction of {@link Sessions}. */
    SetAside(Connection receiver, UUID migration) {
        this.receiver = receiver;
        this.migration = migration;
    }

    /**
     * Drops what is not needed while the tables are filled, and adds the units that build it again. Keys that foreign keys
     * rely on stay, and so does whatever has properties that its definition does not say.
     *
     * @param first number of the first unit
     * @param fewest rows for which it is worth it
     */
    void drop(List<TableScript> tables, Work work, int first, long fewest) throws SQLException {
        int nr = first;
        for (TableScript table : tables) {
            if (!table.empty() || table.last() || table.expected() < fewest) {
                continue;
            }
            for (Index index : indexes(table)) {
                if (drop(table, index)) {
                    Sql.update(
                            receiver,
                            "insert into fusie_merge.set_aside values (?, ?, ?, ?, ?, ?, false)",
                            migration,
                            index.table(),
                            index.name(),
                            index.definition(),
                            index.attach(),
                            index.comment());
                    work.add(
                            new Unit(nr++, Kind.INDEX, table.name(), index.name(), null, null),
                            table.expected(),
                            List.of(table.name()));
                }
            }
        }
    }

    private List<Index> indexes(TableScript table) throws SQLException {
        return Sql.list(
                receiver,
                """
                select n.nspname, c.relname, pg_get_indexdef(i.indexrelid), k.conname,
                       case when k.condeferred then ' deferrable initially deferred' when k.condeferrable then ' deferrable' else '' end,
                       obj_description(i.indexrelid, 'pg_class'), obj_description(k.oid, 'pg_constraint'),
                       case k.contype when 'p' then 'primary key' else 'unique' end
                from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_class t on t.oid = i.indrelid
                left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype <> 'f'
                where t.oid = ?::regclass and t.relkind = 'r' and not t.relispartition
                  and i.indisvalid and not i.indisclustered and not i.indisreplident and c.reltablespace = 0
                  and (k.oid is null or k.contype in ('u', 'p')) and not exists (select from pg_inherits h where h.inhparent = t.oid)
                  and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
                  and (k.contype is distinct from 'p' or not exists (select from pg_publication))
                  and not exists (select from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0)
                order by 2
                """,
                row -> {
                    String index = Sql.table(row.getString(1), row.getString(2));
                    String constraint = row.getString(4);
                    return new Index(
                            table.name(),
                            index,
                            row.getString(3),
                            constraint == null
                                    ? null
                                    : "alter table %s add constraint %s %s using index %s%s"
                                            .formatted(
                                                    table.from(),
                                                    Sql.name(constraint),
                                                    row.getString(8),
                                                    Sql.name(row.getString(2)),
                                                    row.getString(5)),
                            comments(table, index, constraint, row.getString(6), row.getString(7)),
                            false);
                },
                table.sql());
    }

    private static String comments(TableScript table, String index, String constraint, String one, String other) {
        String all = (one == null ? "" : "comment on index %s is %s;".formatted(index, Sql.text(one)))
                + (other == null
                        ? ""
                        : "comment on constraint %s on %s is %s;"
                                .formatted(Sql.name(constraint), table.sql(), Sql.text(other)));
        return all.isEmpty() ? null : all;
    }

    /** False when it has to stay. */
    private boolean drop(TableScript table, Index index) throws SQLException {
        Savepoint before = receiver.setSavepoint();
        try {
            Sql.run(receiver, "set local lock_timeout = '3s'");
            if (index.attach() == null) {
                Sql.run(receiver, "drop index " + index.name());
            } else {
                String constraint = index.attach()
                        .split(" add constraint ", 2)[1]
                        .split(" (unique|primary key) using index ", 2)[0];
                Sql.run(receiver, "alter table %s drop constraint %s".formatted(table.from(), constraint));
            }
            receiver.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!STAYS.contains(e.getSQLState())) {
                throw e;
            }
            receiver.rollback(before);
            return false;
        } finally {
            Sql.run(receiver, "set local lock_timeout = '60s'");
        }
    }

    /** Builds one index; it is made a constraint later, when nobody builds another of the same table. */
    void build(String name) throws SQLException {
        for (Index index : all()) {
            if (index.name().equals(name) && !index.built()) {
                build(index);
            }
        }
    }

    private void build(Index index) throws SQLException {
        Sql.run(receiver, "set local maintenance_work_mem = '256MB'");
        Sql.run(receiver, index.definition());
        Sql.update(
                receiver,
                "update fusie_merge.set_aside set built = true where migration = ? and index_name = ?",
                migration,
                index.name());
    }

    /** Puts back whatever is still missing, constraints and comments as well. */
    void restore() throws SQLException {
        for (Index index : all()) {
            if (!index.built()) {
                build(index);
            }
            if (index.attach() != null) {
                Sql.run(receiver, index.attach());
            }
            if (index.comment() != null) {
                Sql.run(receiver, index.comment());
            }
        }
        Sql.update(receiver, "delete from fusie_merge.set_aside where migration = ?", migration);
    }

    private List<Index> all() throws SQLException {
        return Sql.list(
                receiver,
                "select table_name, index_name, definition, attach, comment, built from fusie_merge.set_aside"
                        + " where migration = ? order by index_name",
                row -> new Index(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6)),
                migration);
    }
}

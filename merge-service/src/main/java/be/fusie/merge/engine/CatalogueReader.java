package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Catalogue.Key;
import be.fusie.merge.engine.Catalogue.Nature;
import be.fusie.merge.engine.Catalogue.Sequence;
import be.fusie.merge.engine.Catalogue.Special;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Catalogue.Trigger;
import be.fusie.merge.engine.Catalogue.View;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@link Catalogue}: one query per kind of thing, whatever the number of tables. Nothing newer than PostgreSQL 13. */
final class CatalogueReader {

    private static final String NAMESPACE =
            " c.relnamespace in (select oid from pg_namespace where nspname = any (?)) and c.relkind in ('r', 'p', 'f') ";

    private final Connection connection;
    private final String schema;
    private final Object schemas;

    CatalogueReader(Connection connection, String schema, String[] schemas) {
        this.connection = connection;
        this.schema = schema;
        this.schemas = schemas;
    }

    Catalogue read() throws SQLException {
        Map<String, Map<String, Column>> columns = columns();
        Map<String, List<Key>> keys = keys();
        Map<String, List<ForeignKey>> foreignKeys = foreignKeys();
        Map<String, List<Special>> specials = specials();
        Map<String, List<Trigger>> triggers = triggers();
        Map<String, Table> tables = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, c.relname, greatest(c.reltuples, 0)::bigint + coalesce((
                         select sum(greatest(l.reltuples, 0))::bigint from pg_partition_tree(c.oid) p
                         join pg_class l on l.oid = p.relid where c.relkind = 'p' and p.isleaf), 0),
                       c.relkind = 'f', c.relkind = 'p',
                       c.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = c.oid),
                       row_security_active(c.oid),
                       array(select r.rulename::text from pg_rewrite r where r.ev_class = c.oid and r.rulename <> '_RETURN')
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where %s and not c.relispartition and c.relpersistence <> 't'
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype = 'e')
                order by n.nspname, c.relname
                """
                        .formatted(NAMESPACE),
                row -> {
                    String name = name(row);
                    return tables.put(
                            name,
                            new Table(
                                    name,
                                    columns.getOrDefault(name, Map.of()),
                                    keys.getOrDefault(name, List.of()),
                                    foreignKeys.getOrDefault(name, List.of()),
                                    row.getLong(3),
                                    new Nature(
                                            row.getBoolean(4),
                                            row.getBoolean(5),
                                            row.getBoolean(6),
                                            row.getBoolean(7),
                                            strings(row.getArray(8))),
                                    specials.getOrDefault(name, List.of()),
                                    triggers.getOrDefault(name, List.of())));
                },
                schemas);
        return new Catalogue(schema, tables, sequences(), views(), otherSchemas());
    }

    private Map<String, Map<String, Column>> columns() throws SQLException {
        Map<String, Map<String, Column>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                with recursive base (oid, at, length) as (
                  select oid, oid, -1 from pg_type
                  union all
                  select b.oid, t.typbasetype, greatest(b.length, t.typtypmod)
                  from base b join pg_type t on t.oid = b.at and t.typtype = 'd'
                ), final as (select b.oid, b.at, b.length from base b join pg_type t on t.oid = b.at and t.typtype <> 'd')
                select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), format_type(t.oid, null),
                       case when e.oid is not null then format_type(e.oid, null) end,
                       case when t.typname in ('varchar', 'bpchar') then greatest(a.atttypmod, f.length, 4) - 4 else 0 end,
                       a.attnotnull, a.attgenerated <> '', a.atthasdef or a.attidentity <> '',
                       array(select enumlabel::text from pg_enum where enumtypid = coalesce(e.oid, t.oid) order by enumsortorder),
                       coalesce(
                         (select s.objid from pg_depend s join pg_class q on q.oid = s.objid and q.relkind = 'S'
                          where s.classid = 'pg_class'::regclass and s.refclassid = 'pg_class'::regclass
                            and s.refobjid = c.oid and s.refobjsubid = a.attnum and s.deptype in ('i', 'a')
                          order by s.deptype desc limit 1),
                         (select d.refobjid from pg_attrdef g join pg_depend d
                            on d.classid = 'pg_attrdef'::regclass and d.objid = g.oid and d.refclassid = 'pg_class'::regclass
                          join pg_class q on q.oid = d.refobjid and q.relkind = 'S'
                          where g.adrelid = c.oid and g.adnum = a.attnum limit 1)) as sequence,
                       t.typsend::oid <> 0 and t.typreceive::oid <> 0 and t.typtype <> 'c'
                         and (e.oid is null or (t.typelem < 16384 and e.typtype <> 'c')) and t.typname !~ '^_?reg'
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                join final f on f.oid = a.atttypid
                join pg_type t on t.oid = f.at
                left join final ef on ef.oid = t.typelem and t.typlen = -1 and t.typelem <> 0
                left join pg_type e on e.oid = ef.at
                where %s
                order by n.nspname, c.relname, a.attnum
                """
                        .formatted(NAMESPACE),
                row -> {
                    long sequence = row.getLong(12);
                    String qualified = row.wasNull() ? null : sequenceName(sequence);
                    return all.computeIfAbsent(name(row), t -> new LinkedHashMap<>())
                            .put(
                                    row.getString(3),
                                    new Column(
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            row.getString(6),
                                            row.getInt(7),
                                            row.getBoolean(8),
                                            row.getBoolean(9),
                                            row.getBoolean(10),
                                            strings(row.getArray(11)),
                                            qualified,
                                            row.getBoolean(13)));
                },
                schemas);
        return all;
    }

    private final Map<Long, String> sequenceNames = new LinkedHashMap<>();

    private String sequenceName(long oid) throws SQLException {
        if (sequenceNames.isEmpty()) {
            Sql.list(
                    connection,
                    "select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c"
                            + " join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S'",
                    row -> sequenceNames.put(row.getLong(1), row.getString(2)));
        }
        return sequenceNames.get(oid);
    }

    private Map<String, Sequence> sequences() throws SQLException {
        Map<String, Sequence> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select quote_ident(n.nspname) || '.' || quote_ident(c.relname), s.seqincrement, s.seqmax, s.seqcycle
                from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
                where c.relpersistence <> 't'
                """,
                row -> all.put(
                        row.getString(1),
                        new Sequence(row.getString(1), row.getLong(2), row.getLong(3), row.getBoolean(4))));
        return all;
    }

    private Map<String, List<Key>> keys() throws SQLException {
        Map<String, List<Key>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, c.relname, i.indisprimary, array(
                         select a.attname::text from unnest(i.indkey::int2[]) with ordinality k(num, pos)
                         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num
                         where k.pos <= i.indnkeyatts order by k.pos)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_index i on i.indrelid = c.oid
                where %s and i.indisunique and i.indpred is null and i.indexprs is null
                order by n.nspname, c.relname, i.indisprimary desc, i.indexrelid
                """
                        .formatted(NAMESPACE),
                row -> all.computeIfAbsent(name(row), t -> new ArrayList<>())
                        .add(new Key(strings(row.getArray(4)), row.getBoolean(3))),
                schemas);
        return all;
    }

    private Map<String, List<Special>> specials() throws SQLException {
        Map<String, List<Special>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, c.relname, x.relname,
                       array(select distinct a.attname::text from pg_depend d
                             join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
                             where d.classid in ('pg_class'::regclass, 'pg_constraint'::regclass)
                               and d.objid in (i.indexrelid, k.oid)
                               and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid > 0),
                       array(select pg_get_indexdef(i.indexrelid, p, false) from generate_series(1, i.indnkeyatts) p order by p),
                       array(select coalesce((select 'operator(' || quote_ident(z.nspname) || '.' || o.oprname || ')'
                                              from pg_operator o join pg_namespace z on z.oid = o.oprnamespace
                                              where o.oid = k.conexclop[p]), '=')
                             from generate_series(1, i.indnkeyatts) p order by p),
                       pg_get_expr(i.indpred, i.indrelid)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_index i on i.indrelid = c.oid
                join pg_class x on x.oid = i.indexrelid
                left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'x'
                where %s and ((i.indisunique and (i.indpred is not null or i.indexprs is not null)) or k.oid is not null)
                order by n.nspname, c.relname, x.relname
                """
                        .formatted(NAMESPACE),
                row -> all.computeIfAbsent(name(row), t -> new ArrayList<>())
                        .add(new Special(
                                row.getString(3),
                                strings(row.getArray(4)),
                                strings(row.getArray(5)),
                                strings(row.getArray(6)),
                                row.getString(7))),
                schemas);
        return all;
    }

    private Map<String, List<Trigger>> triggers() throws SQLException {
        Map<String, List<Trigger>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, c.relname, g.tgname, bool_or(g.tgenabled in ('A', 'R')) from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled <> 'D'
                where %s and g.tgtype::int & 4 = 4
                group by 1, 2, 3 order by 1, 2, 3
                """
                        .formatted(NAMESPACE),
                row -> all.computeIfAbsent(name(row), t -> new ArrayList<>())
                        .add(new Trigger(row.getString(3), row.getBoolean(4))),
                schemas);
        return all;
    }

    /** Keys that stand on single partitions count for the whole table. */
    private Map<String, List<ForeignKey>> foreignKeys() throws SQLException {
        Map<String, List<ForeignKey>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, c.relname, min(k.conname), tn.nspname, tc.relname, k.here, k.there
                from (select coalesce(pg_partition_root(k.conrelid), k.conrelid) as rel,
                             coalesce(pg_partition_root(k.confrelid), k.confrelid) as target, k.conname,
                             array(select a.attname::text from unnest(k.conkey) with ordinality u(num, pos)
                                   join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.pos) as here,
                             array(select a.attname::text from unnest(k.confkey) with ordinality u(num, pos)
                                   join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.pos) as there
                      from pg_constraint k where k.contype = 'f' and k.conparentid = 0) k
                join pg_class c on c.oid = k.rel
                join pg_namespace n on n.oid = c.relnamespace
                join pg_class tc on tc.oid = k.target
                join pg_namespace tn on tn.oid = tc.relnamespace
                where %s
                group by 1, 2, 4, 5, 6, 7
                order by 1, 2, 3
                """
                        .formatted(NAMESPACE),
                row -> all.computeIfAbsent(name(row), t -> new ArrayList<>())
                        .add(new ForeignKey(
                                row.getString(3),
                                name(row),
                                strings(row.getArray(6)),
                                row.getString(4),
                                Names.table(schema, row.getString(4), row.getString(5)),
                                strings(row.getArray(7)))),
                schemas);
        return all;
    }

    private List<View> views() throws SQLException {
        return Sql.list(
                connection,
                """
                select n.nspname || '.' || c.relname, c.relkind = 'm' from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('v', 'm') and n.nspname = any (?)
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype = 'e')
                order by 1
                """,
                row -> new View(row.getString(1), row.getBoolean(2)),
                schemas);
    }

    private Map<String, Long> otherSchemas() throws SQLException {
        Map<String, Long> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select n.nspname, count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'f') and not c.relispartition and c.relpersistence <> 't'
                  and n.nspname <> all (?) and n.nspname !~ '^(pg_|fusie_)' and n.nspname <> 'information_schema'
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype = 'e')
                group by 1 order by 1
                """,
                row -> all.put(row.getString(1), row.getLong(2)),
                schemas);
        return all;
    }

    private String name(ResultSet row) throws SQLException {
        return Names.table(schema, row.getString(1), row.getString(2));
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.copyOf(Arrays.asList((String[]) array.getArray()));
    }
}

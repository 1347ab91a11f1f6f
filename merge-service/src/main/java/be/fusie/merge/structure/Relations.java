package be.fusie.merge.structure;

import static be.fusie.merge.structure.Reading.OURS;
import static be.fusie.merge.structure.Reading.notOfExtension;

import be.fusie.merge.structure.Piece.Id;
import be.fusie.merge.structure.Piece.Storage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables with their columns, sequences, partitions, defaults and views. */
final class Relations {

    private final Reading reading;
    private final Map<Long, List<Column>> columns = new HashMap<>();
    private final Map<Long, List<String>> parents = new HashMap<>();
    private final Map<Long, Data> data = new LinkedHashMap<>();

    Relations(Reading reading) {
        this.reading = reading;
    }

    /** A table whose rows are stored in it. */
    record Data(long oid, String schema, String name, List<String> columns) {}

    /** By oid. */
    Map<Long, Data> data() {
        return data;
    }

    /** @param quoted its name as SQL writes it @param local declared by the table itself, not by a parent */
    private record Column(
            String name,
            String quoted,
            String type,
            String collation,
            String notNull,
            boolean notNullHere,
            String generated,
            boolean local,
            String settings) {}

    void read() throws SQLException {
        columns();
        Rows.list(
                        reading.connection(),
                        """
                        select i.inhrelid, format('%I.%I', n.nspname, c.relname) from pg_inherits i
                        join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace
                        order by i.inhrelid, i.inhseqno
                        """,
                        row -> parents.computeIfAbsent(row.getLong(1), t -> new ArrayList<>())
                                .add(row.getString(2)))
                .size();
        tables();
        sequences();
        attachments();
        defaults();
        checks();
        views();
    }

    private void columns() throws SQLException {
        String compression = reading.since(14, "a.attcompression::text", "''");
        boolean named = reading.version() >= 18;
        Rows.list(
                reading.connection(),
                """
                select a.attrelid, a.attname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                       case when a.attcollation <> t.typcollation then (select format(' COLLATE %%I.%%I', cn.nspname, co.collname)
                            from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end,
                       %1$s,
                       case a.attgenerated when 's' then format(' GENERATED ALWAYS AS (%%s) STORED', pg_get_expr(d.adbin, d.adrelid))
                            when 'v' then format(' GENERATED ALWAYS AS (%%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid)) end,
                       a.attislocal or c.relispartition,
                       concat(
                         case when a.attstorage <> t.typstorage then E'SET STORAGE ' || case a.attstorage when 'p' then 'PLAIN'
                              when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end || E'\\n' end,
                         case %2$s when 'p' then E'SET COMPRESSION pglz\\n' when 'l' then E'SET COMPRESSION lz4\\n' end,
                         case when a.attstattarget >= 0 then format(E'SET STATISTICS %%s\\n', a.attstattarget) end,
                         case when a.attoptions is not null then format(E'SET (%%s)\\n', array_to_string(a.attoptions, ', ')) end),
                       %3$s
                from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                %4$s
                where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and %5$s
                order by a.attrelid, a.attnum
                """
                        .formatted(
                                named
                                        ? """
                                          case when k.oid is not null and k.convalidated then
                                            case when k.conname = left(c.relname || '_' || a.attname || '_not_null', 63) then '' else
                                            format(' CONSTRAINT %I', k.conname) end || ' NOT NULL' || case when k.connoinherit then ' NO INHERIT' else '' end
                                          end"""
                                        : "case when a.attnotnull then ' NOT NULL' end",
                                compression,
                                named ? "coalesce(k.conislocal and k.convalidated, false)" : "a.attnotnull",
                                named
                                        ? "left join pg_constraint k on k.conrelid = c.oid and k.contype = 'n' and k.conkey = array[a.attnum]"
                                        : "",
                                OURS),
                row -> columns.computeIfAbsent(row.getLong(1), t -> new ArrayList<>())
                        .add(new Column(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                text(row.getString(5)),
                                text(row.getString(6)),
                                row.getBoolean(10),
                                row.getString(7),
                                row.getBoolean(8),
                                row.getString(9))));
    }

    private static String text(String maybe) {
        return maybe == null ? "" : maybe;
    }

    private record Table(
            long oid,
            String schema,
            String name,
            String quoted,
            String owner,
            boolean unlogged,
            boolean partition,
            String partitionKey,
            String options,
            String tablespace,
            String method,
            String replica,
            String ofType,
            boolean security,
            boolean forced) {}

    private void tables() throws SQLException {
        List<Table> tables = Rows.list(
                reading.connection(),
                """
                select c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), pg_get_userbyid(c.relowner),
                       c.relpersistence = 'u', c.relispartition, case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
                       nullif(concat_ws(', ', array_to_string(c.reloptions, ', '),
                         (select string_agg('toast.' || o, ', ') from pg_class tc, unnest(tc.reloptions) o where tc.oid = c.reltoastrelid)), ''),
                       (select s.spcname from pg_tablespace s where s.oid = c.reltablespace),
                       (select m.amname from pg_am m where m.oid = c.relam and m.amname <> 'heap'), c.relreplident::text,
                       case when c.reloftype <> 0 then format_type(c.reloftype, null) end, c.relrowsecurity, c.relforcerowsecurity
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and c.relpersistence <> 't' and """
                        + ' ' + OURS + " and "
                        + notOfExtension("pg_class", "c.oid") + " order by n.nspname, c.relname",
                row -> new Table(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getBoolean(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12),
                        row.getString(13),
                        row.getBoolean(14),
                        row.getBoolean(15)));
        for (Table table : tables) {
            table(table);
        }
    }

    private void table(Table table) {
        Id id = new Id("pg_class", table.oid());
        List<Column> all = columns.getOrDefault(table.oid(), List.of());
        List<String> declared = new ArrayList<>();
        StringBuilder after = new StringBuilder();
        String alter = "ALTER TABLE ONLY " + table.quoted() + ' ';
        for (Column c : all) {
            if (c.local()) {
                declared.add("    " + c.quoted() + ' ' + c.type() + c.collation() + text(c.generated()) + c.notNull());
            } else if (c.notNullHere()) {
                after.append(alter).append("ALTER COLUMN ").append(c.quoted()).append(" SET NOT NULL;\n");
            }
            c.settings().lines().forEach(s -> after.append(alter)
                    .append("ALTER COLUMN ")
                    .append(c.quoted())
                    .append(' ')
                    .append(s)
                    .append(";\n"));
        }
        StringBuilder create = new StringBuilder("CREATE ")
                .append(table.unlogged() ? "UNLOGGED " : "")
                .append("TABLE ")
                .append(table.quoted())
                .append(" (\n")
                .append(String.join(",\n", declared))
                .append("\n)");
        List<String> inherited = table.partition() ? List.of() : parents.getOrDefault(table.oid(), List.of());
        if (!inherited.isEmpty()) {
            create.append("\nINHERITS (").append(String.join(", ", inherited)).append(')');
        }
        if (table.partitionKey() != null) {
            create.append("\nPARTITION BY ").append(table.partitionKey());
        }
        if (table.options() != null) {
            create.append("\nWITH (").append(table.options()).append(')');
        }
        create.append(";\n");
        if (table.ofType() != null) {
            after.append(alter).append("OF ").append(table.ofType()).append(";\n");
        }
        if (table.replica().equals("f")) {
            after.append(alter).append("REPLICA IDENTITY FULL;\n");
        } else if (table.replica().equals("n")) {
            after.append(alter).append("REPLICA IDENTITY NOTHING;\n");
        }
        reading.add(
                new Piece(
                                id,
                                Kind.TABLE,
                                table.schema(),
                                table.name(),
                                table.owner(),
                                create.append(after).toString(),
                                "DROP TABLE " + table.quoted() + ';')
                        .stored(new Storage(table.tablespace(), table.method())),
                "TABLE " + table.quoted());
        if (table.partitionKey() == null) {
            data.put(
                    table.oid(),
                    new Data(
                            table.oid(),
                            table.schema(),
                            table.name(),
                            all.stream()
                                    .filter(c -> c.generated() == null)
                                    .map(Column::name)
                                    .toList()));
        }
        if (table.security() || table.forced()) {
            String word = "ALTER TABLE " + table.quoted();
            reading.add(new Piece(
                            new Id("row security", table.oid()),
                            Kind.ROW_SECURITY,
                            table.schema(),
                            table.name(),
                            table.owner(),
                            (table.security() ? word + " ENABLE ROW LEVEL SECURITY;\n" : "")
                                    + (table.forced()
                                            ? word.replace("TABLE ", "TABLE ONLY ") + " FORCE ROW LEVEL SECURITY;\n"
                                            : ""),
                            "")
                    .needing(Set.of(id)));
        }
    }

    private static final String NUMBERS =
            """
            format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s', s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                   s.seqcache, case when s.seqcycle then ' CYCLE' else '' end)""";

    private void sequences() throws SQLException {
        String from =
                """
                from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
                left join pg_depend o on o.classid = 'pg_class'::regclass and o.objid = c.oid and o.objsubid = 0
                  and o.refclassid = 'pg_class'::regclass and o.refobjsubid > 0 and o.deptype in ('a', 'i')
                left join pg_class t on t.oid = o.refobjid left join pg_namespace tn on tn.oid = t.relnamespace
                left join pg_attribute a on a.attrelid = t.oid and a.attnum = o.refobjsubid
                where c.relpersistence <> 't' and """
                        + ' ' + OURS + " and " + notOfExtension("pg_class", "c.oid");
        reading.add(
                Kind.SEQUENCE,
                "pg_class",
                """
                select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner),
                  case when o.deptype is distinct from 'i' then format(E'CREATE%s SEQUENCE %I.%I AS %s ',
                         case when c.relpersistence = 'u' then ' UNLOGGED' else '' end, n.nspname, c.relname, format_type(s.seqtypid, null))
                         || @numbers@ || E';\\n'
                       else format('ALTER TABLE %I.%I ALTER COLUMN %I ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I ', tn.nspname, t.relname,
                         a.attname, case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end, n.nspname, c.relname) || @numbers@ || E');\\n' end,
                  case when o.deptype is distinct from 'i' then format('DROP SEQUENCE %I.%I;', n.nspname, c.relname) else '' end,
                  format('SEQUENCE %I.%I', n.nspname, c.relname)
                """
                                .replace("@numbers@", NUMBERS)
                        + from);
        Rows.list(
                        reading.connection(),
                        "select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner), t.oid,"
                                + " format(E'ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I;\\n', n.nspname, c.relname, tn.nspname, t.relname, a.attname) "
                                + from + " and o.deptype = 'a'",
                        row -> Piece.ofTable("owned by", Kind.SEQUENCE_OWNED_BY, row)
                                .needing(
                                        Set.of(new Id("pg_class", row.getLong(1)), new Id("pg_class", row.getLong(5)))))
                .forEach(reading::add);
    }

    private void attachments() throws SQLException {
        Rows.list(
                        reading.connection(),
                        """
                        select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner), p.oid,
                               format(E'ALTER TABLE ONLY %I.%I ATTACH PARTITION %I.%I %s;\\n', pn.nspname, p.relname, n.nspname, c.relname,
                                      pg_get_expr(c.relpartbound, c.oid))
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits i on i.inhrelid = c.oid
                        join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
                        where c.relispartition and c.relkind in ('r', 'p') and """
                                + ' ' + OURS + " and "
                                + notOfExtension("pg_class", "c.oid"),
                        row -> Piece.ofTable("attach", Kind.TABLE_ATTACH, row)
                                .needing(
                                        Set.of(new Id("pg_class", row.getLong(1)), new Id("pg_class", row.getLong(5)))))
                .forEach(reading::add);
    }

    /** Of tables and views; they may use functions that need the table. */
    private void defaults() throws SQLException {
        Rows.list(
                        reading.connection(),
                        """
                        select d.oid, n.nspname, c.relname || ' ' || a.attname, pg_get_userbyid(c.relowner), c.oid,
                               format(E'ALTER TABLE ONLY %I.%I ALTER COLUMN %I SET DEFAULT %s;\\n', n.nspname, c.relname, a.attname,
                                      pg_get_expr(d.adbin, d.adrelid))
                        from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
                        join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
                        where a.attgenerated = '' and c.relpersistence <> 't' and c.relkind in ('r', 'p', 'v') and """
                                + ' ' + OURS + " and " + notOfExtension("pg_class", "c.oid"),
                        row -> Piece.ofTable("pg_attrdef", Kind.DEFAULT, row))
                .forEach(reading::add);
    }

    /** Each on its own, when all partitions are attached: it may use functions that need the table. */
    private void checks() throws SQLException {
        Set<Id> attached = new HashSet<>();
        reading.pieces().values().stream()
                .filter(p -> p.kind() == Kind.TABLE_ATTACH)
                .map(Piece::id)
                .forEach(attached::add);
        Rows.list(
                        reading.connection(),
                        """
                        select k.oid, n.nspname, c.relname || ' ' || k.conname, pg_get_userbyid(c.relowner), c.oid,
                               format(E'ALTER TABLE %I.%I ADD CONSTRAINT %I %s;\\n', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)),
                               k.convalidated, format('CONSTRAINT %I ON %I.%I', k.conname, n.nspname, c.relname)
                        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
                        where (k.contype = 'c' and k.conislocal or k.contype = 'n' and k.conislocal and not k.convalidated)
                          and c.relkind in ('r', 'p') and c.relpersistence <> 't' and """
                                + ' ' + OURS + " and " + notOfExtension("pg_class", "c.oid"),
                        row -> {
                            Set<Id> needs = new HashSet<>(attached);
                            needs.add(new Id("pg_class", row.getLong(5)));
                            Piece check = Piece.ofTable("pg_constraint", Kind.CHECK_CONSTRAINT, row)
                                    .needing(needs);
                            // rows of before need not fulfil it
                            reading.add(row.getBoolean(7) ? check : check.in(Section.POST_DATA), row.getString(8));
                            return check;
                        })
                .size();
    }

    private void views() throws SQLException {
        String columns =
                """
                select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner),
                       format(E'CREATE %2$s %%I.%%I%%s AS\\n%%s%3$s;\\n', n.nspname, c.relname,
                              case when c.reloptions is not null then ' WITH (' || array_to_string(c.reloptions, ', ') || ')' else '' end,
                              rtrim(pg_get_viewdef(c.oid), ';')),
                       format('DROP %2$s %%I.%%I;', n.nspname, c.relname), format('%2$s %%I.%%I', n.nspname, c.relname)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind = '%1$s' and c.relpersistence <> 't' and %4$s and %5$s
                """;
        reading.add(
                Kind.VIEW, "pg_class", columns.formatted("v", "VIEW", "", OURS, notOfExtension("pg_class", "c.oid")));
        reading.add(
                Kind.MATERIALIZED_VIEW,
                "pg_class",
                columns.formatted(
                        "m", "MATERIALIZED VIEW", "\\nWITH NO DATA", OURS, notOfExtension("pg_class", "c.oid")));
        Rows.list(
                        reading.connection(),
                        """
                        select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner),
                               format(E'REFRESH MATERIALIZED VIEW %I.%I;\\n', n.nspname, c.relname)
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind = 'm' and c.relispopulated and """
                                + ' ' + OURS + " and "
                                + notOfExtension("pg_class", "c.oid"),
                        row -> new Piece(
                                        new Id("refresh", row.getLong(1)),
                                        Kind.REFRESH,
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        "")
                                .needing(Set.of(new Id("pg_class", row.getLong(1)))))
                .forEach(reading::add);
    }
}

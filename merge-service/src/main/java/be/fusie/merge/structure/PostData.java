package be.fusie.merge.structure;

import static be.fusie.merge.structure.Reading.OURS;
import static be.fusie.merge.structure.Reading.notOfExtension;

import be.fusie.merge.structure.Piece.Id;
import be.fusie.merge.structure.Piece.Storage;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** What comes when the rows are there: keys, indexes, statistics, foreign keys, rules, triggers, policies. */
final class PostData {

    /** An own index is marked by what uses it. */
    private static final String MARKS =
            """
            || case when i.indisreplident then format(E'ALTER TABLE ONLY %I.%I REPLICA IDENTITY USING INDEX %I;\\n', n.nspname, c.relname, x.relname) else '' end
            || case when i.indisclustered then format(E'ALTER TABLE %I.%I CLUSTER ON %I;\\n', n.nspname, c.relname, x.relname) else '' end
            """;

    private static final String TABLES = "c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and " + OURS
            + " and " + notOfExtension("pg_class", "c.oid");

    private final Reading reading;

    PostData(Reading reading) {
        this.reading = reading;
    }

    void read() throws SQLException {
        keys();
        indexes();
        Set<Id> attachments = indexAttachments();
        statistics();
        foreignKeys(attachments);
        rules();
        triggers();
        policies();
    }

    private void keys() throws SQLException {
        Rows.list(
                reading.connection(),
                """
                select k.oid, n.nspname, c.relname || ' ' || k.conname, pg_get_userbyid(c.relowner),
                       format(E'ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s;\\n', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
                       || case when x.reloptions is not null
                               then format(E'ALTER INDEX %I.%I SET (%s);\\n', n.nspname, x.relname, array_to_string(x.reloptions, ', ')) else '' end
                       """
                        + MARKS
                        + """
                        , format('CONSTRAINT %I ON %I.%I', k.conname, n.nspname, c.relname), c.oid,
                       (select s.spcname from pg_tablespace s where s.oid = x.reltablespace)
                from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_class x on x.oid = k.conindid join pg_index i on i.indexrelid = x.oid
                where k.contype in ('p', 'u', 'x') and """
                        + ' ' + TABLES,
                row -> {
                    Id id = new Id("pg_constraint", row.getLong(1));
                    reading.add(
                            new Piece(
                                            id,
                                            Kind.CONSTRAINT,
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            "")
                                    .stored(new Storage(row.getString(8), null))
                                    .needing(Set.of(new Id("pg_class", row.getLong(7)))),
                            row.getString(6));
                    return id;
                });
    }

    private void indexes() throws SQLException {
        Rows.list(
                reading.connection(),
                """
                select x.oid, n.nspname, x.relname, pg_get_userbyid(x.relowner), pg_get_indexdef(x.oid) || E';\\n' """
                        + ' '
                        + MARKS
                        + """
                        , format('INDEX %I.%I', n.nspname, x.relname), c.oid,
                       (select s.spcname from pg_tablespace s where s.oid = x.reltablespace)
                from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
                join pg_namespace n on n.oid = c.relnamespace
                where (i.indisvalid or c.relkind = 'p') and i.indisready
                  and not exists (select from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x')) and """
                        + ' ' + TABLES,
                row -> {
                    Id id = new Id("pg_class", row.getLong(1));
                    reading.add(
                            new Piece(
                                            id,
                                            Kind.INDEX,
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            "")
                                    .stored(new Storage(row.getString(8), null))
                                    .needing(Set.of(new Id("pg_class", row.getLong(7)))),
                            row.getString(6));
                    return id;
                });
    }

    /** The piece that makes an index: its own, or its constraint's. */
    private record Index(long oid, long constraint) {
        Id id() {
            return constraint == 0 ? new Id("pg_class", oid) : new Id("pg_constraint", constraint);
        }
    }

    private Set<Id> indexAttachments() throws SQLException {
        Set<Id> attachments = new HashSet<>();
        Rows.list(
                reading.connection(),
                """
                select x.oid, n.nspname, x.relname, pg_get_userbyid(x.relowner), p.oid,
                       format(E'ALTER INDEX %I.%I ATTACH PARTITION %I.%I;\\n', pn.nspname, p.relname, n.nspname, x.relname),
                       coalesce((select k.oid from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x')), 0),
                       coalesce((select k.oid from pg_constraint k where k.conindid = p.oid and k.contype in ('p', 'u', 'x')), 0),
                       (select i.indrelid from pg_index i where i.indexrelid = x.oid),
                       (select i.indrelid from pg_index i where i.indexrelid = p.oid)
                from pg_inherits h join pg_class x on x.oid = h.inhrelid join pg_class p on p.oid = h.inhparent
                join pg_namespace n on n.oid = x.relnamespace join pg_namespace pn on pn.oid = p.relnamespace
                where x.relkind in ('i', 'I') and """
                        + ' ' + OURS + " and " + notOfExtension("pg_class", "x.oid"),
                row -> {
                    Id child = new Index(row.getLong(1), row.getLong(7)).id();
                    Id parent = new Index(row.getLong(5), row.getLong(8)).id();
                    Id id = new Id("index attach", row.getLong(1));
                    attachments.add(id);
                    reading.add(new Piece(
                                    id,
                                    Kind.INDEX_ATTACH,
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(6),
                                    "")
                            // the tables too: a parallel restore takes its locks by them
                            .needing(Set.of(
                                    child,
                                    parent,
                                    new Id("pg_class", row.getLong(9)),
                                    new Id("pg_class", row.getLong(10)))));
                    return id;
                });
        return attachments;
    }

    private void statistics() throws SQLException {
        reading.add(
                Kind.STATISTICS,
                "pg_statistic_ext",
                """
                select x.oid, n.nspname, x.stxname, pg_get_userbyid(x.stxowner), pg_get_statisticsobjdef(x.oid) || E';\\n',
                       format('DROP STATISTICS %I.%I;', n.nspname, x.stxname), format('STATISTICS %I.%I', n.nspname, x.stxname)
                from pg_statistic_ext x join pg_namespace n on n.oid = x.stxnamespace
                where """
                        + ' ' + OURS + " and " + notOfExtension("pg_statistic_ext", "x.oid"));
    }

    /**
     * @param attachments of all partitions' indexes: the check of a foreign key opens the indexes of its tables' partitions,
     *     and in a parallel restore would wait for one that is being attached, which waits for the check
     */
    private void foreignKeys(Set<Id> attachments) throws SQLException {
        Rows.list(
                reading.connection(),
                """
                select k.oid, n.nspname, c.relname || ' ' || k.conname, pg_get_userbyid(c.relowner),
                       format(E'ALTER TABLE %s%I.%I ADD CONSTRAINT %I %s;\\n', case when c.relkind = 'p' then '' else 'ONLY ' end,
                              n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)),
                       format('CONSTRAINT %I ON %I.%I', k.conname, n.nspname, c.relname), c.oid, k.confrelid, k.conindid,
                       coalesce((select u.oid from pg_constraint u where u.conindid = k.conindid and u.contype in ('p', 'u')), 0)
                from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
                where k.contype = 'f' and k.conparentid = 0 and """
                        + ' ' + TABLES,
                row -> {
                    Id id = new Id("pg_constraint", row.getLong(1));
                    Id index = new Index(row.getLong(9), row.getLong(10)).id();
                    Set<Id> needs = new HashSet<>(attachments);
                    needs.add(index);
                    needs.add(new Id("pg_class", row.getLong(7)));
                    needs.add(new Id("pg_class", row.getLong(8)));
                    reading.add(
                            new Piece(
                                            id,
                                            Kind.FOREIGN_KEY,
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            "")
                                    .needing(needs),
                            row.getString(6));
                    return id;
                });
    }

    private static final String SWITCH =
            """
            case %1$s when 'O' then '' else format(E'ALTER TABLE %%I.%%I %%s %2$s %%I;\\n', n.nspname, c.relname,
              case %1$s when 'D' then 'DISABLE' when 'A' then 'ENABLE ALWAYS' when 'R' then 'ENABLE REPLICA' else 'ENABLE' end, %3$s) end""";

    private void rules() throws SQLException {
        onTable(
                Kind.RULE,
                "pg_rewrite",
                """
                select r.oid, n.nspname, c.relname || ' ' || r.rulename, pg_get_userbyid(c.relowner), c.oid,
                       pg_get_ruledef(r.oid) || E'\\n' || %s, format('RULE %%I ON %%I.%%I', r.rulename, n.nspname, c.relname)
                from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
                where r.rulename <> '_RETURN' and %s and %s
                """
                        .formatted(
                                SWITCH.formatted("r.ev_enabled", "RULE", "r.rulename"),
                                OURS,
                                notOfExtension("pg_class", "c.oid")));
    }

    private void triggers() throws SQLException {
        onTable(
                Kind.TRIGGER,
                "pg_trigger",
                """
                select t.oid, n.nspname, c.relname || ' ' || t.tgname, pg_get_userbyid(c.relowner), c.oid,
                       case when t.tgparentid = 0 then pg_get_triggerdef(t.oid) || E';\\n' || %s else %s end,
                       format('TRIGGER %%I ON %%I.%%I', t.tgname, n.nspname, c.relname)
                from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
                left join pg_trigger u on u.oid = t.tgparentid
                where (not t.tgisinternal or t.tgparentid <> 0) and (t.tgparentid = 0 or u.tgenabled <> t.tgenabled)
                  and pn.nspname not in ('fusie_guard', 'fusie_merge') and t.tgconstraint = 0 and %s and %s
                """
                        .formatted(
                                SWITCH.formatted("t.tgenabled", "TRIGGER", "t.tgname"),
                                SWITCH.formatted("t.tgenabled", "TRIGGER", "t.tgname")
                                        .replace("when 'O' then ''", "when '-' then ''"),
                                OURS,
                                notOfExtension("pg_class", "c.oid")));
        constraintTriggers();
    }

    private void constraintTriggers() throws SQLException {
        onTable(
                Kind.TRIGGER,
                "pg_trigger",
                """
                select t.oid, n.nspname, c.relname || ' ' || t.tgname, pg_get_userbyid(c.relowner), c.oid,
                       pg_get_triggerdef(t.oid) || E';\\n' || %s, format('TRIGGER %%I ON %%I.%%I', t.tgname, n.nspname, c.relname)
                from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint and k.contype = 't'
                join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
                where not t.tgisinternal and t.tgparentid = 0 and pn.nspname not in ('fusie_guard', 'fusie_merge') and %s and %s
                """
                        .formatted(
                                SWITCH.formatted("t.tgenabled", "TRIGGER", "t.tgname"),
                                OURS,
                                notOfExtension("pg_class", "c.oid")));
    }

    private void policies() throws SQLException {
        onTable(
                Kind.POLICY,
                "pg_policy",
                """
                select p.oid, n.nspname, c.relname || ' ' || p.polname, pg_get_userbyid(c.relowner), c.oid,
                       format(E'CREATE POLICY %%I ON %%I.%%I AS %%s FOR %%s TO %%s%%s%%s;\\n', p.polname, n.nspname, c.relname,
                              case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end,
                              case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
                              (select string_agg(case when r = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(r)) end, ', ') from unnest(p.polroles) r),
                              ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                              ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
                       format('POLICY %%I ON %%I.%%I', p.polname, n.nspname, c.relname)
                from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
                where %s and %s
                """
                        .formatted(OURS, notOfExtension("pg_class", "c.oid")));
    }

    private void onTable(Kind kind, String catalogue, String sql) throws SQLException {
        Rows.list(reading.connection(), sql, row -> {
            Piece piece = Piece.ofTable(catalogue, kind, row);
            reading.add(piece, row.getString(7));
            return piece.id();
        });
    }
}

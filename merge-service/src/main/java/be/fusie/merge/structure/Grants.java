package be.fusie.merge.structure;

import be.fusie.merge.structure.Piece.Id;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Comments and privileges, of what was read before. */
final class Grants {

    /** What initdb grants on schema public in every version that matters. */
    private static final String PUBLIC_SCHEMA =
            "array[makeaclitem(n.nspowner, n.nspowner, 'USAGE', false), makeaclitem(n.nspowner, n.nspowner, 'CREATE', false),"
                    + " makeaclitem(0, n.nspowner, 'USAGE', false)]";

    private final Reading reading;

    Grants(Reading reading) {
        this.reading = reading;
    }

    void read() throws SQLException {
        comments();
        privileges();
        defaultPrivileges();
    }

    private void comments() throws SQLException {
        record Comment(Id id, int column, String columnName, String text) {}
        for (Comment c : Rows.list(
                reading.connection(),
                """
                select d.classoid::regclass::text, d.objoid, d.objsubid, d.description,
                       (select a.attname from pg_attribute a where d.classoid = 'pg_class'::regclass and a.attrelid = d.objoid
                          and a.attnum = d.objsubid and d.objsubid > 0)
                from pg_description d where d.classoid <> 0
                """,
                row -> new Comment(
                        new Id(row.getString(1), row.getLong(2)), row.getInt(3), row.getString(5), row.getString(4)))) {
            String object = reading.object(c.id());
            if (object == null) {
                continue;
            }
            Piece on = reading.pieces().get(c.id());
            if (on.kind() == Kind.EXTENSION) {
                continue; // its script wrote it
            }
            String target = c.columnName() == null
                    ? object
                    : "COLUMN "
                            + object.substring(object.indexOf(on.kind().label())
                                    + on.kind().label().length()
                                    + 1)
                            + '.' + Rows.name(c.columnName());
            attach(
                    Kind.COMMENT,
                    on,
                    c.column(),
                    target,
                    "COMMENT ON " + target + " IS " + Rows.literal(c.text()) + ";\n");
        }
    }

    private void attach(Kind kind, Piece on, int part, String name, String statements) {
        Piece piece = new Piece(
                new Id(
                        kind.label() + ' ' + on.id().catalogue() + ' ' + part,
                        on.id().oid()),
                kind,
                on.schema(),
                name,
                on.owner(),
                statements,
                "");
        reading.add(piece.in(on.section()).needing(Set.of(on.id())));
    }

    /** One thing with privileges: whose they are in the catalogue, what they would be had nobody granted or revoked. */
    private static final String PRIVILEGED =
            """
            select 'pg_class' as catalogue, c.oid, 0 as part, c.relacl as acl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as base,
                   format(case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end || ' %I.%I', n.nspname, c.relname) as target, '' as columns
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relacl is not null
            union all
            select 'pg_class', c.oid, a.attnum, a.attacl, null, format('TABLE %I.%I', n.nspname, c.relname), format(' (%I)', a.attname)
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where a.attacl is not null and not a.attisdropped
            union all
            select 'pg_proc', p.oid, 0, p.proacl, acldefault('f', p.proowner),
                   format(case when p.prokind = 'p' then 'PROCEDURE' else 'FUNCTION' end || ' %I.%I(%s)', n.nspname, p.proname,
                          pg_get_function_identity_arguments(p.oid)), ''
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.proacl is not null
            union all
            select 'pg_type', t.oid, 0, t.typacl, acldefault('T', t.typowner), format('TYPE %I.%I', n.nspname, t.typname), ''
            from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typacl is not null
            union all
            select 'pg_namespace', n.oid, 0, n.nspacl, case when n.nspname = 'public' then @public@ else acldefault('n', n.nspowner) end,
                   format('SCHEMA %I', n.nspname), ''
            from pg_namespace n where n.nspacl is not null"""
                    .replace("@public@", PUBLIC_SCHEMA);

    private void privileges() throws SQLException {
        record Part(Id id, int part, String target) {}
        Map<Part, String> statements = new LinkedHashMap<>();
        Rows.list(
                        reading.connection(),
                        """
                        select o.catalogue, o.oid, o.part, o.target, case when d.given then 'GRANT ' else 'REVOKE ' end
                          || string_agg(d.privilege_type || o.columns, ', ' order by d.privilege_type) || ' ON ' || o.target
                          || case when d.given then ' TO ' else ' FROM ' end
                          || case when d.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(d.grantee)) end
                          || case when d.given and d.is_grantable then ' WITH GRANT OPTION' else '' end || E';\\n'
                        from (@privileged@) o
                        cross join lateral (
                          (select false as given, b.grantee, b.privilege_type, b.is_grantable from aclexplode(o.base) b
                           except select false, x.grantee, x.privilege_type, x.is_grantable from aclexplode(o.acl) x)
                          union all
                          (select true, x.grantee, x.privilege_type, x.is_grantable from aclexplode(o.acl) x
                           except select true, b.grantee, b.privilege_type, b.is_grantable from aclexplode(o.base) b)) d
                        group by o.catalogue, o.oid, o.part, o.target, o.columns, d.given, d.grantee, d.is_grantable
                        order by o.catalogue, o.oid, o.part, d.given, d.grantee
                        """
                                .replace("@privileged@", PRIVILEGED),
                        row -> Map.entry(
                                new Part(new Id(row.getString(1), row.getLong(2)), row.getInt(3), row.getString(4)),
                                row.getString(5)))
                .forEach(e -> statements.merge(e.getKey(), e.getValue(), String::concat));
        Map<Long, Id> publicSchema = new HashMap<>();
        Rows.list(
                reading.connection(),
                "select oid from pg_namespace where nspname = 'public'",
                row -> publicSchema.put(row.getLong(1), new Id("pg_namespace", row.getLong(1))));
        statements.forEach((part, sql) -> {
            Piece on = reading.pieces().get(part.id());
            if (on != null && on.kind() != Kind.EXTENSION) {
                attach(Kind.ACL, on, part.part(), part.target(), sql);
            } else if (publicSchema.containsValue(part.id())) {
                reading.add(
                        new Piece(new Id("ACL public", part.id().oid()), Kind.ACL, null, part.target(), null, sql, "")
                                .in(Section.PRE_DATA));
            }
        });
    }

    private void defaultPrivileges() throws SQLException {
        Map<Long, String> names = new HashMap<>();
        Map<Long, String> statements = new LinkedHashMap<>();
        Rows.list(
                reading.connection(),
                """
                select d.oid, d.objects, format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s ', pg_get_userbyid(d.defaclrole),
                         ' IN SCHEMA ' || (select quote_ident(n.nspname) from pg_namespace n where n.oid = d.defaclnamespace),
                         case when x.given then 'GRANT' else 'REVOKE' end)
                       || string_agg(x.privilege_type, ', ' order by x.privilege_type) || ' ON ' || d.objects
                       || case when x.given then ' TO ' else ' FROM ' end
                       || case when x.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(x.grantee)) end
                       || case when x.given and x.is_grantable then ' WITH GRANT OPTION' else '' end || E';\\n'
                from (select *, case defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES'
                             when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end as objects,
                             case when defaclnamespace <> 0 then null else
                               acldefault(case defaclobjtype when 'S' then 's'::"char" else defaclobjtype end, defaclrole) end as base
                      from pg_default_acl) d
                cross join lateral (
                  (select false as given, b.grantee, b.privilege_type, b.is_grantable from aclexplode(d.base) b
                   except select false, a.grantee, a.privilege_type, a.is_grantable from aclexplode(d.defaclacl) a)
                  union all
                  (select true, a.grantee, a.privilege_type, a.is_grantable from aclexplode(d.defaclacl) a
                   except select true, b.grantee, b.privilege_type, b.is_grantable from aclexplode(d.base) b)) x
                group by d.oid, d.objects, d.defaclrole, d.defaclnamespace, x.given, x.grantee, x.is_grantable
                order by d.oid, x.given, x.grantee
                """,
                row -> {
                    names.put(row.getLong(1), "DEFAULT PRIVILEGES FOR " + row.getString(2));
                    return statements.merge(row.getLong(1), row.getString(3), String::concat);
                });
        statements.forEach((oid, sql) -> reading.add(
                new Piece(new Id("pg_default_acl", oid), Kind.DEFAULT_ACL, null, names.get(oid), null, sql, "")));
    }
}

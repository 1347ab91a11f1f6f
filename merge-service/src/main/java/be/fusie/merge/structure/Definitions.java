package be.fusie.merge.structure;

import static be.fusie.merge.structure.Reading.OURS;
import static be.fusie.merge.structure.Reading.notOfExtension;

import java.sql.SQLException;
import java.util.List;

/** Schemas, extensions, collations, types, functions and casts. */
final class Definitions {

    private final Reading reading;

    Definitions(Reading reading) {
        this.reading = reading;
    }

    void read() throws SQLException {
        schemas();
        extensions();
        collations();
        enums();
        composites();
        ranges();
        domains();
        functions();
        aggregates();
        casts();
        leftOut();
    }

    private void schemas() throws SQLException {
        reading.add(
                Kind.SCHEMA,
                "pg_namespace",
                """
                select n.oid, null, n.nspname, r.rolname,
                       case when n.nspname = 'public' then '-- every database has it' || chr(10)
                            else format(E'CREATE SCHEMA %I;\\n', n.nspname) end,
                       format('DROP SCHEMA %I;', n.nspname), format('SCHEMA %I', n.nspname)
                from pg_namespace n join pg_roles r on r.oid = n.nspowner
                where """
                        + ' ' + OURS + " and " + notOfExtension("pg_namespace", "n.oid")
                        // what initdb made is there in the other database too
                        + " and not (n.nspname = 'public' and (n.nspowner = 10 or r.rolname = 'pg_database_owner'))");
    }

    private void extensions() throws SQLException {
        reading.add(
                Kind.EXTENSION,
                "pg_extension",
                """
                select x.oid, null, x.extname, null,
                       format(E'CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;\\n', x.extname, n.nspname),
                       format('DROP EXTENSION %I;', x.extname), format('EXTENSION %I', x.extname)
                from pg_extension x join pg_namespace n on n.oid = x.extnamespace
                where x.extname <> 'plpgsql'
                """);
        Rows.list(
                        reading.connection(),
                        "select extname from pg_extension where extconfig is not null and extname <> 'plpgsql'",
                        row -> row.getString(1))
                .forEach(x -> reading.note("Rows that were added to tables of extension " + x
                        + " are left out; what its own script fills in comes with it."));
    }

    private void collations() throws SQLException {
        String locale = reading.version() >= 17
                ? "coalesce(c.colllocale, c.collcollate)"
                : reading.since(15, "coalesce(c.colliculocale, c.collcollate)", "c.collcollate");
        reading.add(
                Kind.COLLATION,
                "pg_collation",
                """
                select c.oid, n.nspname, c.collname, pg_get_userbyid(c.collowner),
                       format(E'CREATE COLLATION %%I.%%I (provider = %%s, deterministic = %%s, locale = %%L%%s);\\n', n.nspname, c.collname,
                              case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
                              c.collisdeterministic::text, %s, %s),
                       format('DROP COLLATION %%I.%%I;', n.nspname, c.collname), format('COLLATION %%I.%%I', n.nspname, c.collname)
                from pg_collation c join pg_namespace n on n.oid = c.collnamespace
                where %s and %s
                """
                        .formatted(
                                locale,
                                reading.since(16, "coalesce(', rules = ' || quote_literal(c.collicurules), '')", "''"),
                                OURS,
                                notOfExtension("pg_collation", "c.oid")));
    }

    private void enums() throws SQLException {
        reading.add(
                Kind.TYPE,
                "pg_type",
                """
                select t.oid, n.nspname, t.typname, pg_get_userbyid(t.typowner),
                       format(E'CREATE TYPE %%I.%%I AS ENUM (%%s);\\n', n.nspname, t.typname,
                              (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder)
                               from pg_enum l where l.enumtypid = t.oid)),
                       format('DROP TYPE %%I.%%I;', n.nspname, t.typname), format('TYPE %%I.%%I', n.nspname, t.typname)
                from pg_type t join pg_namespace n on n.oid = t.typnamespace
                where t.typtype = 'e' and %s and %s
                """
                        .formatted(OURS, notOfExtension("pg_type", "t.oid")));
    }

    private static final String COLLATED =
            """
            (select format(' COLLATE %%I.%%I', cn.nspname, co.collname) from pg_collation co
              join pg_namespace cn on cn.oid = co.collnamespace where co.oid = %s)""";

    private void composites() throws SQLException {
        reading.add(
                Kind.TYPE,
                "pg_type",
                """
                select t.oid, n.nspname, t.typname, pg_get_userbyid(t.typowner),
                       format(E'CREATE TYPE %%I.%%I AS (%%s);\\n', n.nspname, t.typname,
                              (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                                 || case when a.attcollation <> at.typcollation then %s else '' end,
                                                 ', ' order by a.attnum)
                               from pg_attribute a join pg_type at on at.oid = a.atttypid
                               where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)),
                       format('DROP TYPE %%I.%%I;', n.nspname, t.typname), format('TYPE %%I.%%I', n.nspname, t.typname)
                from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_class c on c.oid = t.typrelid
                where t.typtype = 'c' and c.relkind = 'c' and %s and %s
                """
                        .formatted(COLLATED.formatted("a.attcollation"), OURS, notOfExtension("pg_type", "t.oid")));
    }

    private void ranges() throws SQLException {
        reading.add(
                Kind.TYPE,
                "pg_type",
                """
                select t.oid, n.nspname, t.typname, pg_get_userbyid(t.typowner),
                       format(E'CREATE TYPE %%I.%%I AS RANGE (subtype = %%s%%s%%s%%s%%s);\\n', n.nspname, t.typname,
                              format_type(r.rngsubtype, null),
                              case when not o.opcdefault then
                                (select format(', subtype_opclass = %%I.%%I', os.nspname, o.opcname)
                                 from pg_namespace os where os.oid = o.opcnamespace) else '' end,
                              case when r.rngcollation <> s.typcollation then ', collation =' || substr(%s, 9) else '' end,
                              case when r.rngsubdiff <> 0 then ', subtype_diff = ' || r.rngsubdiff::regproc else '' end,
                              %s),
                       format('DROP TYPE %%I.%%I;', n.nspname, t.typname), format('TYPE %%I.%%I', n.nspname, t.typname)
                from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_range r on r.rngtypid = t.oid
                join pg_type s on s.oid = r.rngsubtype join pg_opclass o on o.oid = r.rngsubopc
                where t.typtype = 'r' and %s and %s
                """
                        .formatted(
                                COLLATED.formatted("r.rngcollation"),
                                reading.since(
                                        14,
                                        "(select format(', multirange_type_name = %I.%I', mn.nspname, m.typname) from pg_type m"
                                                + " join pg_namespace mn on mn.oid = m.typnamespace where m.oid = r.rngmultitypid)",
                                        "''"),
                                OURS,
                                notOfExtension("pg_type", "t.oid")));
        Rows.list(
                        reading.connection(),
                        "select r.rngtypid::regtype::text from pg_range r join pg_type t on t.oid = r.rngtypid"
                                + " join pg_namespace n on n.oid = t.typnamespace where r.rngcanonical <> 0 and "
                                + OURS,
                        row -> row.getString(1))
                .forEach(r -> reading.note("Range type " + r + " is made without its canonical function."));
    }

    private void domains() throws SQLException {
        reading.add(
                Kind.DOMAIN,
                "pg_type",
                """
                select t.oid, n.nspname, t.typname, pg_get_userbyid(t.typowner),
                       format(E'CREATE DOMAIN %%I.%%I AS %%s%%s%%s%%s%%s;\\n', n.nspname, t.typname,
                              format_type(t.typbasetype, t.typtypmod),
                              case when t.typcollation <> b.typcollation then %s else '' end,
                              case when t.typdefault is not null
                                   then ' DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) else '' end,
                              case when t.typnotnull then ' NOT NULL' else '' end,
                              coalesce((select string_agg(format(' CONSTRAINT %%I %%s', k.conname, pg_get_constraintdef(k.oid)), '' order by k.conname)
                                        from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '')),
                       format('DROP DOMAIN %%I.%%I;', n.nspname, t.typname), format('DOMAIN %%I.%%I', n.nspname, t.typname)
                from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_type b on b.oid = t.typbasetype
                where t.typtype = 'd' and %s and %s
                """
                        .formatted(COLLATED.formatted("t.typcollation"), OURS, notOfExtension("pg_type", "t.oid")));
    }

    private void functions() throws SQLException {
        for (Kind kind : List.of(Kind.FUNCTION, Kind.PROCEDURE)) {
            reading.add(
                    kind,
                    "pg_proc",
                    """
                    select p.oid, n.nspname, format('%%I(%%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
                           pg_get_userbyid(p.proowner), pg_get_functiondef(p.oid) || E';\\n',
                           format('DROP %1$s %%I.%%I(%%s);', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
                           format('%1$s %%I.%%I(%%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
                    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                    where p.prokind %2$s and %3$s and %4$s
                    """
                            .formatted(
                                    kind.label(),
                                    kind == Kind.PROCEDURE ? "= 'p'" : "in ('f', 'w')",
                                    OURS,
                                    notOfExtension("pg_proc", "p.oid")));
        }
    }

    private void aggregates() throws SQLException {
        reading.add(
                Kind.AGGREGATE,
                "pg_proc",
                """
                select p.oid, n.nspname, format('%%I(%%s)', p.proname, x.arguments), pg_get_userbyid(p.proowner),
                       format(E'CREATE AGGREGATE %%I.%%I(%%s) (SFUNC = %%s, STYPE = %%s%%s);\\n', n.nspname, p.proname, x.arguments,
                         a.aggtransfn::regproc, format_type(a.aggtranstype, null), concat(
                         case when a.aggtransspace > 0 then ', SSPACE = ' || a.aggtransspace end,
                         case when a.aggfinalfn <> 0 then ', FINALFUNC = ' || a.aggfinalfn::regproc end,
                         case when a.aggfinalextra then ', FINALFUNC_EXTRA' end,
                         case when a.aggfinalfn <> 0 then ', FINALFUNC_MODIFY = ' || (m.names ->> a.aggfinalmodify::text) end,
                         case when a.aggcombinefn <> 0 then ', COMBINEFUNC = ' || a.aggcombinefn::regproc end,
                         case when a.aggserialfn <> 0 then ', SERIALFUNC = ' || a.aggserialfn::regproc end,
                         case when a.aggdeserialfn <> 0 then ', DESERIALFUNC = ' || a.aggdeserialfn::regproc end,
                         ', INITCOND = ' || quote_literal(a.agginitval),
                         case when a.aggmtransfn <> 0 then concat(', MSFUNC = ', a.aggmtransfn::regproc, ', MINVFUNC = ', a.aggminvtransfn::regproc,
                           ', MSTYPE = ', format_type(a.aggmtranstype, null),
                           case when a.aggmtransspace > 0 then ', MSSPACE = ' || a.aggmtransspace end,
                           case when a.aggmfinalfn <> 0 then concat(', MFINALFUNC = ', a.aggmfinalfn::regproc, ', MFINALFUNC_MODIFY = ',
                             m.names ->> a.aggmfinalmodify::text) end,
                           case when a.aggmfinalextra then ', MFINALFUNC_EXTRA' end,
                           ', MINITCOND = ' || quote_literal(a.aggminitval)) end,
                         case when a.aggsortop <> 0 then (select format(', SORTOP = OPERATOR(%%I.%%s)', s.nspname, o.oprname)
                           from pg_operator o join pg_namespace s on s.oid = o.oprnamespace where o.oid = a.aggsortop) end,
                         case when a.aggkind = 'h' then ', HYPOTHETICAL' end,
                         case p.proparallel when 's' then ', PARALLEL = safe' when 'r' then ', PARALLEL = restricted' end)),
                       format('DROP AGGREGATE %%I.%%I(%%s);', n.nspname, p.proname, x.arguments),
                       format('AGGREGATE %%I.%%I(%%s)', n.nspname, p.proname, x.arguments)
                from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid join pg_namespace n on n.oid = p.pronamespace
                cross join lateral (select coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') as arguments) x
                cross join (select '{"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}'::jsonb as names) m
                where %s and %s
                """
                        .formatted(OURS, notOfExtension("pg_proc", "p.oid")));
    }

    private void casts() throws SQLException {
        reading.add(
                Kind.CAST,
                "pg_cast",
                """
                select c.oid, null, format('CAST (%s AS %s)', format_type(c.castsource, null), format_type(c.casttarget, null)), null,
                       format(E'CREATE CAST (%s AS %s) %s%s;\\n', format_type(c.castsource, null), format_type(c.casttarget, null),
                              case c.castmethod when 'b' then 'WITHOUT FUNCTION' when 'i' then 'WITH INOUT'
                                   else 'WITH FUNCTION ' || c.castfunc::regprocedure end,
                              case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end),
                       format('DROP CAST (%s AS %s);', format_type(c.castsource, null), format_type(c.casttarget, null)),
                       format('CAST (%s AS %s)', format_type(c.castsource, null), format_type(c.casttarget, null))
                from pg_cast c where c.oid >= 16384 and """
                        + ' ' + notOfExtension("pg_cast", "c.oid"));
    }

    /** What is not read is named: nothing is left out in silence. */
    private void leftOut() throws SQLException {
        String[][] kinds = {
            {
                "Event trigger",
                "select evtname from pg_event_trigger x where " + notOfExtension("pg_event_trigger", "x.oid")
            },
            {"Publication", "select pubname from pg_publication"},
            {"Foreign server", "select srvname from pg_foreign_server"},
            {
                "Foreign table",
                "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relkind = 'f' and " + OURS
            },
            {
                "Operator",
                "select x.oid::regoperator::text from pg_operator x join pg_namespace n on n.oid = x.oprnamespace where "
                        + OURS + " and " + notOfExtension("pg_operator", "x.oid")
            },
            {
                "Operator class",
                "select x.opcname from pg_opclass x join pg_namespace n on n.oid = x.opcnamespace where " + OURS
                        + " and " + notOfExtension("pg_opclass", "x.oid")
            },
            {
                "Text search configuration",
                "select x.cfgname from pg_ts_config x join pg_namespace n on n.oid = x.cfgnamespace where " + OURS
                        + " and " + notOfExtension("pg_ts_config", "x.oid")
            },
            {
                "Text search dictionary",
                "select x.dictname from pg_ts_dict x join pg_namespace n on n.oid = x.dictnamespace where " + OURS
                        + " and " + notOfExtension("pg_ts_dict", "x.oid")
            },
            {
                "Base type",
                "select x.typname from pg_type x join pg_namespace n on n.oid = x.typnamespace where x.typtype = 'b'"
                        + " and x.typelem = 0 and " + OURS + " and " + notOfExtension("pg_type", "x.oid")
            },
            {
                "Language",
                "select x.lanname from pg_language x where x.oid >= 16384 and " + notOfExtension("pg_language", "x.oid")
            },
        };
        for (String[] kind : kinds) {
            for (String name : Rows.list(reading.connection(), kind[1], row -> row.getString(1))) {
                if (!name.startsWith("fusie_")) {
                    reading.note(kind[0] + " " + name + " is left out.");
                }
            }
        }
    }
}

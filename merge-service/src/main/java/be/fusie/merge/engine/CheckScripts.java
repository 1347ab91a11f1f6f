package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.Results.MergedTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Scripts with which a third party counts and digests again what a certificate says (M24): one for the receiver, one for the
 * source under the numbers its rows got. Plain SQL for psql, without anything of Fusie: the number map and whatever else the
 * remap looks up stands in the script of the source as temporary tables. That of the receiver holds blocks of numbers, and
 * keys of rows that have none. They are written while the merge still knows all this, before it commits.
 */
final class CheckScripts {

    /** Keys up to this number stand in the script; of bigger tables without numbers the institution tells, if it can. */
    private static final long INLINE_KEYS = 200_000;

    private static final int ROWS_PER_INSERT = 500;

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Move move;

    CheckScripts(Preparation preparation, Connection source, Move move) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.move = move;
    }

    /** Where the script of a side (source, receiver) lies. */
    static Path file(Path data, UUID migration, String side) {
        return data.resolve("proofs").resolve(migration.toString()).resolve("check-" + side + ".sql");
    }

    /** Writes both scripts; they expect what the tables of the merge's answer say. */
    void write(Path data, List<MergedTable> tables) throws SQLException, IOException {
        Path folder = file(data, move.migration(), "source").getParent();
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        write(file(data, move.migration(), "source"), this::source, tables);
        write(file(data, move.migration(), "receiver"), this::receiver, tables);
    }

    @FunctionalInterface
    private interface Side {
        void writeTo(Writer out, List<MergedTable> tables) throws SQLException, IOException;
    }

    private static void write(Path file, Side side, List<MergedTable> tables) throws SQLException, IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (BufferedWriter out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
            side.writeTo(out, tables);
        }
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void source(Writer out, List<MergedTable> tables) throws SQLException, IOException {
        head(out, "source " + move.source(), "what left it, under the numbers it got in " + move.receiver());
        lookups(out);
        expected(out, tables);
        for (MergedTable table : tables) {
            String name = table.table();
            Remap remap = preparation.remap(name);
            List<String> columns = blueprint.table(name).stored();
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                values.add(remap.value(column) + " as " + Sql.name(column));
            }
            out.write(
                    "\n-- %s\ninsert into fusie_found\nselect %s, count(*), coalesce(sum(%s), 0)\nfrom (select %s\n  from %s\n  where %s) r;\n"
                            .formatted(
                                    name,
                                    Sql.text(name),
                                    Digests.hash(blueprint.table(name), "r", columns),
                                    String.join(", ", values),
                                    remap.from(),
                                    remap.inserted()));
        }
        foot(out);
    }

    private void receiver(Writer out, List<MergedTable> tables) throws SQLException, IOException {
        head(out, "receiver " + move.receiver(), "what arrived there from " + move.source());
        expected(out, tables);
        for (MergedTable table : tables) {
            String name = table.table();
            String arrived = table.rows() == 0 ? "false" : arrived(out, table);
            out.write(
                    "\n-- %s\ninsert into fusie_found\nselect %s, count(*), coalesce(sum(%s), 0)\nfrom %s t\nwhere %s;\n"
                            .formatted(
                                    name,
                                    Sql.text(name),
                                    Digests.hash(
                                            blueprint.table(name),
                                            "t",
                                            blueprint.table(name).stored()),
                                    blueprint.map().sql(name),
                                    arrived));
        }
        foot(out);
    }

    /** A condition on t that is true for rows of this merge; keys it needs are written first. */
    private String arrived(Writer out, MergedTable table) throws SQLException, IOException {
        String name = table.table();
        Preparation.Block block = preparation.block(name);
        if (block != null) {
            return "%s between %d and %d".formatted(Sql.column("t", block.column()), block.first(), block.last());
        }
        Optional<String> home = table.rows() > INLINE_KEYS ? home(name, "t", 1) : Optional.empty();
        if (home.isPresent()) {
            return home.get();
        }
        List<String> identity = blueprint.identity(name);
        List<String> key = identity.isEmpty() ? blueprint.table(name).stored() : identity;
        Remap remap = preparation.remap(name);
        List<String> values = new ArrayList<>();
        for (String column : key) {
            values.add(remap.value(column));
        }
        String keys = "fusie_keys_" + blueprint.order().indexOf(name);
        out.write("\ncreate temp table %s (key text not null) on commit drop;\n".formatted(keys));
        inserts(
                out,
                keys,
                "select row(%s)::text from %s where %s"
                        .formatted(String.join(", ", values), remap.from(), remap.inserted()));
        return "row(%s)::text in (select key from %s)".formatted(Sql.columns("t", key), keys);
    }

    /** Rows of the moved institutions, where columns lead there; these institutions were new to the receiver (R18). */
    private Optional<String> home(String table, String alias, int depth) {
        Scope scope = blueprint.rule(table).scope();
        if (scope instanceof Scope.OfColumn c) {
            return Optional.of(
                    "%s in (select key from fusie_moved)".formatted(Sql.column(alias, c.column()) + "::text"));
        }
        if (scope instanceof Scope.Via via) {
            Blueprint.Reference parent = blueprint.parent(table, via).orElseThrow();
            String next = "s" + depth;
            return home(parent.target(), next, depth + 1).map(there -> "(%s) in (select %s from %s %s where %s)"
                    .formatted(
                            Sql.columns(alias, parent.columns()),
                            Sql.columns(next, parent.targetColumns()),
                            blueprint.map().sql(parent.target()),
                            next,
                            there));
        }
        return Optional.empty();
    }

    private void head(Writer out, String database, String what) throws SQLException, IOException {
        MergeMap map = blueprint.map();
        out.write(
                """
                -- Checks merge certificate %s in %s: counts and digests %s.
                -- Run it as a role that may read all tables:  psql -X -v ON_ERROR_STOP=1 -f <this file> <database>
                -- It lists what differs and ends with an error (psql: exit code 3) when something does. PostgreSQL 14 or later.
                -- It changes nothing: temporary tables only, and all is rolled back at the end.

                begin;
                set local search_path = %s, public;
                set local timezone = 'UTC';
                set local datestyle = 'ISO, MDY';
                set local intervalstyle = 'postgres';
                set local bytea_output = 'hex';
                set local extra_float_digits = 1;
                set local standard_conforming_strings = on;

                create temp table fusie_moved (key text primary key) on commit drop;
                """
                        .formatted(move.migration(), comment(database), comment(what), Sql.name(map.schema())));
        MergeMap.Institution i = map.institution();
        inserts(
                out,
                "fusie_moved",
                move.whole()
                        ? "select %s::text from %s order by 1".formatted(Sql.name(i.key()), map.sql(i.table()))
                        : "select key::text from fusie_institution order by 1");
    }

    private static String comment(String text) {
        return text.replaceAll("[\\r\\n]", " ");
    }

    private static void expected(Writer out, List<MergedTable> tables) throws IOException {
        out.write(
                """

                -- What the certificate says.
                create temp table fusie_expected (table_name text primary key, rows bigint, digest numeric) on commit drop;
                create temp table fusie_found (table_name text primary key, rows bigint, digest numeric) on commit drop;
                """);
        for (MergedTable table : tables) {
            out.write("insert into fusie_expected values (%s, %d, %s);\n"
                    .formatted(Sql.text(table.table()), table.rows(), table.digest()));
        }
    }

    private static void foot(Writer out) throws IOException {
        out.write(
                """

                -- What differs; no rows when all is equal.
                select table_name, e.rows as certified_rows, f.rows as found_rows, e.digest as certified_digest,
                       f.digest as found_digest
                from fusie_expected e full join fusie_found f using (table_name)
                where (e.rows, e.digest) is distinct from (f.rows, f.digest) order by 1;

                do $$
                declare
                  differing text;
                begin
                  select string_agg(table_name, ', ' order by table_name) into differing
                  from fusie_expected e full join fusie_found f using (table_name)
                  where (e.rows, e.digest) is distinct from (f.rows, f.digest);
                  if differing is not null then
                    raise exception 'not as certified: %', differing;
                  end if;
                  raise notice 'all % tables are as certified', (select count(*) from fusie_expected);
                end $$;

                rollback;
                """);
    }

    /** The temporary tables that the remap looks things up in, as they stand in the merge's session. */
    private void lookups(Writer out) throws SQLException, IOException {
        record Lookup(String name, String columns) {}
        List<Lookup> lookups = Sql.list(
                source,
                """
                select c.relname, (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                                     order by a.attnum) from pg_attribute a
                                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
                from pg_class c where c.relnamespace = pg_my_temp_schema() and c.relkind = 'r' order by 1
                """,
                row -> new Lookup(row.getString(1), row.getString(2)));
        out.write("\n-- Old and new numbers, and rows that the receiver knew already.\n");
        for (Lookup lookup : lookups) {
            String name = Sql.name(lookup.name());
            out.write("create temp table %s (%s) on commit drop;\n".formatted(name, lookup.columns()));
            inserts(out, name, "select * from pg_temp." + name);
            String first = lookup.columns().substring(0, lookup.columns().indexOf(' '));
            out.write("create index on %s (%s);\nanalyze %s;\n".formatted(name, first, name));
        }
    }

    /** Writes the answer of a query as rows of a table. */
    private void inserts(Writer out, String into, String query) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(query)) {
            statement.setFetchSize(ROWS_PER_INSERT);
            try (ResultSet rows = statement.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                long count = 0;
                while (rows.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        String value = rows.getString(i);
                        values.add(value == null ? "null" : Sql.text(value));
                    }
                    String start = count % ROWS_PER_INSERT != 0
                            ? ",\n "
                            : (count == 0 ? "" : ";\n") + "insert into " + into + " values\n ";
                    out.write(start + values.stream().collect(Collectors.joining(", ", "(", ")")));
                    count++;
                }
                out.write(count == 0 ? "" : ";\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

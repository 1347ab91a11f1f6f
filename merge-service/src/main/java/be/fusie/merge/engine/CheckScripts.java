package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.InstitutionRows;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Script.TableScript;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Scripts with which a third party counts and digests again what a certificate says (M24): one for the receiver, one for the
 * source under the numbers its rows got. Plain SQL for psql, without anything of Fusie: the number map and whatever else the
 * remap looks up stands in the script of the source as temporary tables. That of the receiver holds blocks of numbers, and
 * keys of rows that have none. They are written while the merge still knows all this, before it opens to readers.
 */
final class CheckScripts {

    /** Keys up to this number stand in the script; of bigger tables without numbers the institution tells, if it can. */
    private static final long INLINE_KEYS = 200_000;

    private static final int ROWS_PER_INSERT = 500;

    private final Script script;
    private final MergeMap map;
    private final Move move;
    private final Connection source;
    private final Connection receiver;
    private final Work work;

    /** Both connections stand in the transactions that conclude the merge. */
    CheckScripts(Script script, MergeMap map, Move move, Connection source, Connection receiver, Work work) {
        this.script = script;
        this.map = map;
        this.move = move;
        this.source = source;
        this.receiver = receiver;
        this.work = work;
    }

    /** Where the script of a side (source, receiver) lies. */
    static Path file(Path data, UUID migration, String side) {
        return data.resolve("proofs").resolve(migration.toString()).resolve("check-" + side + ".sql");
    }

    /**
     * Removes what a merge that does not hold left of its proof; nothing there is no error.
     *
     * @throws MergeRefused code {@code proof-not-removed}
     */
    static void forget(Path data, UUID migration) {
        Path folder = file(data, migration, "source").getParent();
        try {
            Archives.discard(folder);
        } catch (IOException e) {
            throw new MergeRefused(
                    "proof-not-removed",
                    "The merge is taken back, but its check scripts can't be removed from " + folder,
                    "Remove that folder by hand: it holds person numbers.");
        }
    }

    /**
     * Writes both scripts; they expect what the tables of the merge's answer say.
     *
     * @throws MergeRefused code {@code proof-not-written}: no merge without its proof
     */
    void write(Path data, List<MergedTable> tables) throws SQLException {
        try {
            writeBoth(data, tables);
        } catch (IOException | UncheckedIOException e) {
            throw new MergeRefused(
                    "proof-not-written",
                    "The scripts that check the merge can't be written to " + data,
                    "Nothing was merged. Make room there, or let the service write there, and merge again.");
        }
    }

    private void writeBoth(Path data, List<MergedTable> tables) throws SQLException, IOException {
        Path folder = file(data, move.migration(), "source").getParent();
        OwnerOnly.folder(folder);
        write(file(data, move.migration(), "source"), this::source, tables);
        write(file(data, move.migration(), "receiver"), this::receiver, tables);
    }

    @FunctionalInterface
    private interface Side {
        void writeTo(Writer out, List<MergedTable> tables) throws SQLException, IOException;
    }

    private static void write(Path file, Side side, List<MergedTable> tables) throws SQLException, IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (BufferedWriter out = Files.newBufferedWriter(StateFile.emptied(partial), StandardCharsets.UTF_8)) {
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
        for (TableScript table : script.tables()) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < table.values().size(); i++) {
                values.add(table.values().get(i) + " as "
                        + Sql.name(table.columns().get(i)));
            }
            out.write(
                    """

                    -- %s
                    insert into fusie_found
                    select %s, coalesce(r.fusie_home, ''), count(*), sum(%s)
                    from (select %s as fusie_home, %s
                      from %s t%s
                      where %s) r
                    group by 2;
                    """
                            .formatted(
                                    comment(table.name()),
                                    Sql.text(table.name()),
                                    table.hash(),
                                    table.institution() == null ? "null::text" : table.institution(),
                                    String.join(", ", values),
                                    table.from(),
                                    table.joins(),
                                    table.where()));
        }
        foot(out);
    }

    private void receiver(Writer out, List<MergedTable> tables) throws SQLException, IOException {
        head(out, "receiver " + move.receiver(), "what arrived there from " + move.source());
        out.write("create temp table %s on commit drop as select * from %s where false;\n"
                .formatted(ScriptWriter.COMING, map.sql(map.institution().table())));
        expected(out, tables);
        for (MergedTable merged : tables) {
            TableScript table = script.table(merged.table());
            String arrived = merged.rows() == 0 ? "false" : arrived(out, table, merged.rows());
            String institution = table.check().institution();
            out.write(
                    """

                    -- %s
                    insert into fusie_found
                    select %s, coalesce(%s, ''), count(*), sum(%s)
                    from %s t%s
                    where %s
                    group by 2;
                    """
                            .formatted(
                                    comment(table.name()),
                                    Sql.text(table.name()),
                                    institution == null ? "null::text" : institution,
                                    table.check().hash(),
                                    table.from(),
                                    table.check()
                                            .joins()
                                            .replace(Decided.kept(ScriptWriter.COMING), ScriptWriter.COMING),
                                    arrived));
        }
        foot(out);
    }

    /** A condition on t that is true for rows of this merge; keys it needs are written first. */
    private String arrived(Writer out, TableScript table, long rows) throws SQLException, IOException {
        if (table.block() != null) {
            return work.inserted(table);
        }
        String institution = table.check().institution();
        if (rows > INLINE_KEYS && institution != null) {
            return "(%s) in (select key from fusie_moved)".formatted(institution);
        }
        String keys = "fusie_keys_" + script.tables().indexOf(table);
        out.write("\ncreate temp table %s (key text not null) on commit drop;\n".formatted(keys));
        inserts(
                out,
                receiver,
                keys,
                "select %s from %s t where %s".formatted(table.key(), table.from(), work.inserted(table)));
        return "%s in (select key from %s)".formatted(table.key(), keys);
    }

    private void head(Writer out, String database, String what) throws SQLException, IOException {
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
        inserts(
                out,
                source,
                "fusie_moved",
                "select %s::text from %s order by 1"
                        .formatted(Sql.name(map.institution().key()), ScriptWriter.COMING));
    }

    private static String comment(String text) {
        return text.replaceAll("[\\r\\n]", " ");
    }

    private static void expected(Writer out, List<MergedTable> tables) throws IOException {
        out.write(
                """

                -- What the certificate says.
                create temp table fusie_expected (table_name text, institution text, rows bigint, digest numeric,
                  primary key (table_name, institution)) on commit drop;
                create temp table fusie_found (like fusie_expected including all) on commit drop;
                """);
        for (MergedTable table : tables) {
            for (InstitutionRows part : table.institutions()) {
                out.write("insert into fusie_expected values (%s, %s, %d, %s);\n"
                        .formatted(
                                Sql.text(table.table()),
                                Sql.text(part.institution() == null ? "" : part.institution()),
                                part.rows(),
                                part.digest()));
            }
        }
    }

    private static void foot(Writer out) throws IOException {
        out.write(
                """

                -- What differs; no rows when all is equal.
                select table_name, institution, e.rows as certified_rows, f.rows as found_rows, e.digest as certified_digest,
                       f.digest as found_digest
                from fusie_expected e full join fusie_found f using (table_name, institution)
                where (e.rows, e.digest) is distinct from (f.rows, f.digest) order by 1, 2;

                do $$
                declare
                  differing text;
                begin
                  select string_agg(distinct table_name, ', ' order by table_name) into differing
                  from fusie_expected e full join fusie_found f using (table_name, institution)
                  where (e.rows, e.digest) is distinct from (f.rows, f.digest);
                  if differing is not null then
                    raise exception 'not as certified: %', differing;
                  end if;
                  raise notice 'all % tables are as certified', (select count(distinct table_name) from fusie_expected);
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
            inserts(out, source, name, "select * from pg_temp." + name);
            String first = lookup.columns().substring(0, lookup.columns().indexOf(' '));
            out.write("create index on %s (%s);\nanalyze %s;\n".formatted(name, first, name));
        }
    }

    /** Writes the answer of a query as rows of a table. */
    private static void inserts(Writer out, Connection from, String into, String query) throws SQLException {
        try (PreparedStatement statement = from.prepareStatement(query)) {
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

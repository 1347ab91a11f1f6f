package be.fusie.merge.structure;

import be.fusie.merge.structure.RowDigest.TableRows;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Copies a whole database into an empty one, be it on another server or of a newer version, while others use it. */
public final class DatabaseCopy {

    private final Connection source;
    private final Connection target;
    private final Map<String, Map<String, String>> expressions;
    private final boolean owners;
    private final Dump.Progress progress;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> contents = new LinkedHashMap<>();
    private final Map<String, TableCount> tables = new LinkedHashMap<>();

    private DatabaseCopy(
            Connection source,
            Connection target,
            Map<String, Map<String, String>> expressions,
            boolean owners,
            Dump.Progress progress) {
        this.source = source;
        this.target = target;
        this.expressions = expressions;
        this.owners = owners;
        this.progress = progress;
    }

    /**
     * What was copied.
     *
     * @param contents of the source, as {@link Contents} describes a database; under masks, of what was written
     * @param tables the same of tables only, by {@code schema.table}
     * @param notes what is not as in the original, one sentence each
     */
    public record Copied(Map<String, String> contents, Map<String, TableCount> tables, List<String> notes) {}

    /** @param digest order-independent sum of row hashes */
    public record TableCount(long rows, String digest) {}

    /**
     * Copies structure, rows, sequences and large objects.
     *
     * @param source in a repeatable-read transaction; its search path and some settings are changed
     * @param target an empty database, not in auto-commit; committed step by step: one that fails half-way is to be emptied
     * @param expressions by {@code schema.table} and column, SQL that is written in its place; empty for a true copy
     * @param owners whether owners, privileges and the database's own settings are carried over too, where the roles exist
     * @throws NotRebuilt naming what can't be created
     */
    public static Copied run(
            Connection source,
            Connection target,
            Map<String, Map<String, String>> expressions,
            boolean owners,
            Dump.Progress progress)
            throws SQLException {
        return new DatabaseCopy(source, target, expressions, owners, progress).run();
    }

    /**
     * Creates the structure only, rows of no table.
     *
     * @param source in a transaction
     * @param target an empty database, not in auto-commit; committed step by step
     * @return what is not as in the original, one sentence each
     */
    public static List<String> structure(Connection source, Connection target, boolean owners) throws SQLException {
        Structure structure = Structure.read(source);
        Creation creation = new Creation(target, owners);
        for (Section section : Section.values()) {
            creation.create(structure.pieces(), section);
        }
        List<String> notes = new ArrayList<>(structure.notes());
        notes.addAll(creation.notes());
        if (owners) {
            notes.addAll(settings(structure, target));
        }
        return notes;
    }

    /**
     * Copies rows of some tables of a structure that is there, foreign keys and triggers unheeded, and the state of the
     * sequences that they own.
     *
     * @param tables as SQL calls them
     */
    public static void rows(Connection source, Connection target, List<String> tables) throws SQLException {
        Rows.run(source, CopyStreams.SETTINGS);
        Rows.run(target, CopyStreams.SETTINGS + "; set session_replication_role = replica");
        for (String table : tables) {
            String columns = Rows.text(
                    source,
                    "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = to_regclass(?)"
                            + " and attnum > 0 and not attisdropped and attgenerated = ''",
                    table);
            CopyStreams.pipe(
                    source,
                    "COPY (select %s from %s) TO stdout".formatted(columns, table),
                    target,
                    "COPY %s (%s) FROM stdin".formatted(table, columns),
                    so -> {});
            for (String sequence : Rows.list(
                    source,
                    "select s.objid::regclass::text from pg_depend s join pg_class c on c.oid = s.objid and c.relkind = 'S'"
                            + " where s.classid = 'pg_class'::regclass and s.refobjid = to_regclass(?) and s.deptype in ('a', 'i')",
                    row -> row.getString(1),
                    table)) {
                String value = Rows.text(source, "select last_value || ', ' || is_called from " + sequence);
                Rows.run(
                        target,
                        "select pg_catalog.setval(" + Rows.literal(sequence).strip() + ", " + value + ")");
            }
        }
        Rows.run(target, "reset session_replication_role");
    }

    private Copied run() throws SQLException {
        Rows.run(source, CopyStreams.SETTINGS);
        Rows.run(target, CopyStreams.SETTINGS);
        Structure structure = Structure.read(source);
        notes.addAll(structure.notes());
        Creation creation = new Creation(target, owners);
        creation.create(structure.pieces(), Section.PRE_DATA);
        for (Relations.Data table : structure.tables()) {
            rows(table);
        }
        for (Piece sequence : structure.pieces()) {
            if (sequence.kind() == Kind.SEQUENCE) {
                sequence(sequence);
            }
        }
        largeObjects();
        creation.create(structure.pieces(), Section.POST_DATA);
        notes.addAll(creation.notes());
        if (owners) {
            notes.addAll(settings(structure, target));
        }
        return new Copied(contents, tables, notes);
    }

    private void rows(Relations.Data table) throws SQLException {
        String name = table.schema() + '.' + table.name();
        String qualified = Rows.name(table.schema()) + '.' + Rows.name(table.name());
        String columns = CopyStreams.columns(table.columns());
        Map<String, String> replaced = expressions.getOrDefault(name, Map.of());
        String from = replaced.isEmpty()
                ? qualified + columns
                : "(select %s from only %s)"
                        .formatted(
                                table.columns().stream()
                                        .map(c -> replaced.getOrDefault(c, Rows.name(c)))
                                        .collect(Collectors.joining(", ")),
                                qualified);
        try {
            TableRows rows = CopyStreams.pipe(
                    source,
                    "COPY " + from + " TO stdout",
                    target,
                    "COPY " + qualified + columns + " FROM stdin",
                    so -> progress.rows(table.name(), so, false));
            target.commit();
            progress.rows(table.name(), rows.rows(), true);
            tables.put(name, new TableCount(rows.rows(), rows.digest()));
            contents.put(name, Contents.of(rows));
        } catch (SQLException e) {
            throw new NotRebuilt("ROWS of " + name, e);
        }
    }

    private void sequence(Piece sequence) throws SQLException {
        String name = Rows.name(sequence.schema()) + '.' + Rows.name(sequence.name());
        String value = Rows.text(source, "select last_value || ', ' || is_called from " + name);
        Rows.run(target, "select pg_catalog.setval(" + Rows.literal(name).strip() + ", " + value + ")");
        contents.put(sequence.schema() + '.' + sequence.name(), value);
    }

    private void largeObjects() throws SQLException {
        for (long oid :
                Rows.list(source, "select oid from pg_largeobject_metadata order by oid", row -> row.getLong(1))) {
            Rows.run(target, "select pg_catalog.lo_create('" + oid + "')");
            try (PipedOutputStream out = new PipedOutputStream();
                    PipedInputStream in = new PipedInputStream(out, 256 * 1024)) {
                CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                    try (out) {
                        LargeObjects.read(source, oid, out);
                    } catch (SQLException | IOException e) {
                        throw new CompletionException(e);
                    }
                });
                LargeObjects.write(target, oid, in);
                reading.join();
            } catch (IOException | CompletionException e) {
                throw new SQLException("Large object " + oid + " could not be copied", e);
            }
        }
    }

    private static List<String> settings(Structure structure, Connection target) throws SQLException {
        List<String> notes = new ArrayList<>();
        String database = Rows.text(target, "select current_database()");
        for (Structure.Setting setting : structure.database().settings()) {
            var before = target.setSavepoint();
            try {
                Rows.run(target, setting.statement(database));
                target.releaseSavepoint(before);
            } catch (SQLException e) {
                target.rollback(before);
                notes.add("Setting %s of the database was not carried over: %s"
                        .formatted(setting.name(), Creation.reason(e)));
            }
        }
        return notes;
    }
}

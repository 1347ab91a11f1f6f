package be.fusie.merge.structure;

import be.fusie.merge.structure.Archive.Entry;
import be.fusie.merge.structure.Piece.Id;
import be.fusie.merge.structure.RowDigest.TableRows;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A full backup of a database (M1): a PostgreSQL archive in directory format, out of one snapshot, that a stock
 * {@code pg_restore} reads, and {@link Restore}. Beside its files lies {@code manifest.json} with rows, digest and SHA-256 of
 * each.
 */
public final class Dump {

    static final String MANIFEST = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    private final Path folder;
    private final Progress progress;
    private final Map<String, Data> files = new LinkedHashMap<>();
    private long bytes;

    private Dump(Connection connection, Path folder, Progress progress) {
        this.connection = connection;
        this.folder = folder;
        this.progress = progress;
    }

    /** Told from time to time how many rows of a table were read, and at its end. */
    @FunctionalInterface
    public interface Progress {
        void rows(String table, long rows, boolean complete);
    }

    /** One file of rows. */
    record Data(String file, long rows, String digest, long bytes, String sha256) {}

    /** @param tables by qualified name */
    record Manifest(
            String database,
            String server,
            String format,
            Map<String, Data> tables,
            long largeObjects,
            List<String> leftOut) {}

    /**
     * @param bytes packed
     * @param sha256 of the manifest, which holds the one of each file
     * @param notes what is not in it, one sentence each
     */
    public record Written(long bytes, String sha256, List<String> notes) {}

    /**
     * Writes the backup of the connection's database.
     *
     * @param snapshot in a repeatable-read transaction; its search path and some settings are changed
     * @param folder empty, where the archive goes
     */
    public static Written write(Connection snapshot, Path folder, Progress progress) throws SQLException, IOException {
        return new Dump(snapshot, folder, progress).run();
    }

    private Written run() throws SQLException, IOException {
        Rows.run(connection, CopyStreams.SETTINGS);
        Structure structure = Structure.read(connection);
        lock(structure);
        List<Entry> entries = new ArrayList<>(head(structure.database()));
        List<String> notes = new ArrayList<>(structure.notes());
        structure.pieces().stream()
                .filter(p -> p.section() == Section.PRE_DATA)
                .map(Entry::of)
                .forEach(entries::add);
        List<Long> largeObjects = largeObjects(entries, notes);
        for (Relations.Data table : structure.tables()) {
            entries.add(rows(table, entries.size() + 1));
        }
        if (!largeObjects.isEmpty()) {
            entries.add(contents(largeObjects));
        }
        sequences(structure).forEach(entries::add);
        structure.pieces().stream()
                .filter(p -> p.section() == Section.POST_DATA)
                .map(Entry::of)
                .forEach(entries::add);
        Structure.Database database = structure.database();
        Archive.write(folder, database.name(), database.version(), entries);
        bytes += Files.size(folder.resolve(Archive.TOC));
        files.put(
                Archive.TOC,
                new Data(
                        Archive.TOC,
                        entries.size(),
                        null,
                        Files.size(folder.resolve(Archive.TOC)),
                        hex(sha256().digest(Files.readAllBytes(folder.resolve(Archive.TOC))))));
        byte[] manifest = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(new Manifest(
                        database.name(),
                        database.version(),
                        "PostgreSQL archive in directory format 1.14, gzip; restore it with pg_restore",
                        files,
                        largeObjects.size(),
                        notes));
        Files.write(folder.resolve(MANIFEST), manifest);
        return new Written(bytes + manifest.length, hex(sha256().digest(manifest)), notes);
    }

    /** No table may be changed or dropped while it is read; others read and write on. */
    private void lock(Structure structure) throws SQLException {
        String tables = structure.tables().stream()
                .map(t -> Rows.name(t.schema()) + '.' + Rows.name(t.name()))
                .collect(Collectors.joining(", "));
        if (!tables.isEmpty()) {
            Rows.run(connection, "lock table " + tables + " in access share mode");
        }
    }

    private static List<Entry> head(Structure.Database database) {
        StringBuilder settings = new StringBuilder();
        database.settings().forEach(s -> settings.append(s.statement(database.name())));
        List<Piece> head = new ArrayList<>(List.of(
                special(Kind.ENCODING, "ENCODING", "SET client_encoding = 'UTF8';\n", 1),
                special(Kind.STDSTRINGS, "STDSTRINGS", "SET standard_conforming_strings = 'on';\n", 2),
                special(Kind.SEARCHPATH, "SEARCHPATH", "SELECT pg_catalog.set_config('search_path', '', false);\n", 3),
                new Piece(
                        new Id("pg_database", 1),
                        Kind.DATABASE,
                        null,
                        database.name(),
                        database.owner(),
                        "CREATE DATABASE " + Rows.name(database.name()) + " WITH TEMPLATE = template0"
                                + database.options() + ";\n",
                        "DROP DATABASE " + Rows.name(database.name()) + ';')));
        if (!settings.isEmpty()) {
            head.add(new Piece(
                            new Id("database properties", 1),
                            Kind.DATABASE_PROPERTIES,
                            null,
                            database.name(),
                            database.owner(),
                            settings.toString(),
                            "")
                    .needing(Set.of(new Id("pg_database", 1))));
        }
        return head.stream().map(Entry::of).toList();
    }

    private static Piece special(Kind kind, String name, String definition, long number) {
        return new Piece(new Id("setting", number), kind, null, name, null, definition, "");
    }

    private Entry rows(Relations.Data table, int number) throws SQLException, IOException {
        String qualified = Rows.name(table.schema()) + '.' + Rows.name(table.name());
        String columns = CopyStreams.columns(table.columns());
        String file = number + ".dat";
        MessageDigest sha256 = sha256();
        Path path = folder.resolve(file + ".gz");
        TableRows rows;
        try (OutputStream out = new Packed(new DigestOutputStream(Files.newOutputStream(path), sha256))) {
            rows = CopyStreams.out(
                    connection,
                    "COPY " + qualified + columns + " TO stdout",
                    out,
                    so -> progress.rows(table.name(), so, false));
            out.write("\\.\n\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        progress.rows(table.name(), rows.rows(), true);
        done(table.schema() + '.' + table.name(), path, rows.rows(), rows.digest(), sha256);
        Piece piece = new Piece(
                        new Id("rows", table.oid()), Kind.TABLE_DATA, table.schema(), table.name(), null, "", "")
                .needing(Set.of(new Id("pg_class", table.oid())));
        return new Entry(piece, "COPY " + qualified + columns + " FROM stdin;\n", file);
    }

    private void done(String name, Path path, long rows, String digest, MessageDigest sha256) throws IOException {
        long size = Files.size(path);
        bytes += size;
        files.put(name, new Data(path.getFileName().toString(), rows, digest, size, hex(sha256.digest())));
    }

    private List<Entry> sequences(Structure structure) throws SQLException {
        List<Entry> all = new ArrayList<>();
        for (Piece piece : structure.pieces()) {
            if (piece.kind() == Kind.SEQUENCE) {
                String name = Rows.name(piece.schema()) + '.' + Rows.name(piece.name());
                String value = Rows.text(connection, "select last_value || ', ' || is_called from " + name);
                all.add(Entry.of(new Piece(
                                new Id("value", piece.id().oid()),
                                Kind.SEQUENCE_SET,
                                piece.schema(),
                                piece.name(),
                                piece.owner(),
                                "SELECT pg_catalog.setval(" + Rows.literal(name).strip() + ", " + value + ");\n",
                                "")
                        .needing(Set.of(piece.id()))));
            }
        }
        return all;
    }

    private List<Long> largeObjects(List<Entry> entries, List<String> notes) throws SQLException {
        record LargeObject(long oid, String owner, boolean readable) {}
        List<Long> all = new ArrayList<>();
        for (LargeObject o : Rows.list(
                connection,
                """
                select m.oid, pg_get_userbyid(m.lomowner),
                       pg_has_role(m.lomowner, 'USAGE') or exists (select from aclexplode(m.lomacl) a where a.privilege_type = 'SELECT'
                         and (a.grantee = 0 or pg_has_role(a.grantee, 'USAGE')))
                from pg_largeobject_metadata m order by m.oid
                """,
                row -> new LargeObject(row.getLong(1), row.getString(2), row.getBoolean(3)))) {
            if (!o.readable()) {
                notes.add("Large object " + o.oid() + " of " + o.owner()
                        + " may not be read by this role and is left out.");
                continue;
            }
            all.add(o.oid());
            entries.add(Entry.of(new Piece(
                    new Id("pg_largeobject", o.oid()),
                    Kind.BLOB,
                    null,
                    Long.toString(o.oid()),
                    o.owner(),
                    "SELECT pg_catalog.lo_create('" + o.oid() + "');\n",
                    "SELECT pg_catalog.lo_unlink('" + o.oid() + "');")));
        }
        return all;
    }

    private Entry contents(List<Long> largeObjects) throws SQLException, IOException {
        StringBuilder list = new StringBuilder();
        for (long oid : largeObjects) {
            String file = "blob_" + oid + ".dat";
            MessageDigest sha256 = sha256();
            Path path = folder.resolve(file + ".gz");
            try (OutputStream out = new Packed(new DigestOutputStream(Files.newOutputStream(path), sha256))) {
                LargeObjects.read(connection, oid, out);
            }
            done("large object " + oid, path, 1, null, sha256);
            list.append(oid).append(' ').append(file).append('\n');
        }
        Files.writeString(folder.resolve("blobs.toc"), list);
        return new Entry(
                new Piece(new Id("blobs", 1), Kind.BLOBS, null, "BLOBS", null, "", "")
                        .needing(largeObjects.stream()
                                .map(o -> new Id("pg_largeobject", o))
                                .collect(Collectors.toSet())),
                null,
                "blobs.toc");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** gzip at its quickest: a backup must not keep the saga waiting. */
    private static final class Packed extends GZIPOutputStream {
        Packed(OutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}

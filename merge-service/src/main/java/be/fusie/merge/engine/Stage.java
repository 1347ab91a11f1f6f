package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Archive;
import be.fusie.merge.engine.Results.Backup;
import be.fusie.merge.engine.Results.Staged;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Backups and archives (M1), taken while schools work on: each table of both databases, out of one snapshot per
 * database, as a packed COPY file with a manifest (rows, SHA-256, sequences), and per moving institution a zip of CSV
 * files with the rows that belong to it. Written beside and renamed when complete, so that a repeated command finds
 * either all of it or starts anew.
 */
final class Stage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Databases databases;
    private final Path data;

    Stage(Databases databases, Path data) {
        this.databases = databases;
        this.data = data;
    }

    Staged run(MergeMap map, Move move, Progress progress) throws SQLException, IOException {
        Path target = folder(move.migration());
        Path done = target.resolve("staged.json");
        if (Files.exists(done)) {
            return JSON.readValue(done.toFile(), Staged.class);
        }
        discard(move.migration());
        Path work = data.resolve(move.migration() + ".partial");
        Files.createDirectories(work);
        forOwnerOnly(work);
        progress.start();
        progress.phase("STAGING");
        CompletableFuture<Backup> receiver = CompletableFuture.supplyAsync(() -> {
            try (Connection connection = databases.open(move.receiver())) {
                Sessions.beginSnapshot(connection, map.schema());
                return backup(connection, move.receiver(), work, (table, rows) -> {});
            } catch (SQLException | IOException e) {
                throw new CompletionException(e);
            }
        });
        List<Archive> archives;
        Backup source;
        try (Connection connection = databases.open(move.source())) {
            Catalogue catalogue = Catalogue.read(connection, map);
            Blueprint blueprint = new Blueprint(catalogue, catalogue, map);
            if (!blueprint.problems().isEmpty()) {
                throw new MergeRefused(blueprint.problems());
            }
            Sessions.beginSnapshot(connection, map.schema());
            blueprint
                    .order()
                    .forEach(t -> progress.expect(t, catalogue.tables().get(t).estimatedRows()));
            source = backup(connection, move.source(), work, progress::done);
            archives = Archives.write(connection, blueprint, move, Archives.folder(data, move.migration()), progress);
            connection.rollback();
        } catch (SQLException | RuntimeException e) {
            receiver.exceptionally(x -> null).join();
            throw e;
        }
        Staged staged = new Staged(List.of(source, join(receiver)), archives);
        Files.writeString(work.resolve("staged.json"), JSON.writeValueAsString(staged));
        try {
            Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(work, target);
        }
        progress.phase("STAGED");
        return staged;
    }

    void discard(UUID migration) throws IOException {
        Archives.discard(Archives.folder(data, migration));
        for (Path folder : List.of(folder(migration), data.resolve(migration + ".partial"))) {
            if (Files.exists(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    /** Backups hold personal data. */
    private static void forOwnerOnly(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Path folder(UUID migration) {
        return data.resolve(migration.toString());
    }

    private static Backup join(CompletableFuture<Backup> backup) throws SQLException, IOException {
        try {
            return backup.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private record BackedUp(String file, long rows, long bytes, String sha256) {}

    private static Backup backup(Connection connection, String database, Path work, ObjLongConsumer<String> done)
            throws SQLException, IOException {
        Path folder =
                Files.createDirectories(work.resolve("backup").resolve(database.replaceAll("[^A-Za-z0-9_-]", "_")));
        Map<String, BackedUp> tables = new LinkedHashMap<>();
        long bytes = 0;
        List<String[]> names = Sql.list(
                connection,
                """
                select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname not like 'pg\\_%'
                  and n.nspname <> 'information_schema'
                order by 1, 2
                """,
                row -> new String[] {row.getString(1), row.getString(2)});
        for (String[] name : names) {
            Path file = folder.resolve("%04d.copy.gz".formatted(tables.size() + 1));
            MessageDigest digest = sha256();
            long rows;
            try (OutputStream out = new Packed(new DigestOutputStream(Files.newOutputStream(file), digest))) {
                rows = Copies.write(connection, "select * from " + Sql.table(name[0], name[1]), "", out);
            }
            done.accept(name[1], rows);
            bytes += Files.size(file);
            tables.put(
                    name[0] + '.' + name[1],
                    new BackedUp(file.getFileName().toString(), rows, Files.size(file), hex(digest)));
        }
        Map<String, Object> sequences = new LinkedHashMap<>();
        Sql.list(
                connection,
                "select schemaname, sequencename, last_value from pg_sequences order by 1, 2",
                row -> sequences.put(row.getString(1) + '.' + row.getString(2), row.getObject(3)));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("database", database);
        manifest.put("format", "PostgreSQL COPY text, gzip; one file per table, out of one snapshot");
        manifest.put("tables", tables);
        manifest.put("sequences", sequences);
        byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        Files.write(folder.resolve("manifest.json"), text);
        connection.rollback();
        return new Backup(database, bytes + text.length, HexFormat.of().formatHex(sha256().digest(text)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** gzip at its quickest: a backup must not keep the saga waiting. */
    private static final class Packed extends GZIPOutputStream {
        Packed(OutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}

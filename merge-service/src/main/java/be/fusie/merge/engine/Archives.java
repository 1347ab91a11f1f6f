package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Archive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Archives (M1, M23): per moving institution a zip of CSV files with the rows that belong to it, described by a Frictionless
 * data package, a page for people and the merge map, so that it can be read in years without the old system. They lie
 * apart from the backups, in {@code archives/<migration>/<institution>.zip}, because they stay when backups go; {@link
 * ArchiveReader} reads them.
 */
final class Archives {

    private Archives() {}

    /** The folder of a migration's archives. */
    static Path folder(Path data, UUID migration) {
        return all(data).resolve(migration.toString());
    }

    static Path all(Path data) {
        return data.resolve("archives");
    }

    static String file(String institution) {
        return institution.replaceAll("[^A-Za-z0-9_-]", "_") + ".zip";
    }

    /** Writes the archive of each moving institution, out of the source's open snapshot; repeating it writes them anew. */
    static List<Archive> write(Connection source, Blueprint blueprint, Move move, Path folder, Progress progress)
            throws SQLException, IOException {
        OwnerOnly.folder(folder.getParent());
        OwnerOnly.folder(folder);
        List<Archive> archives = new ArrayList<>();
        for (String institution : new TreeSet<>(institutions(source, blueprint, move))) {
            archives.add(archive(source, blueprint, move, institution, folder));
            progress.rows("archive " + institution, 1);
        }
        return archives;
    }

    /** Removes a folder with all that is in it. Nothing there is no error. */
    static void discard(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Set<String> institutions(Connection source, Blueprint blueprint, Move move) throws SQLException {
        MergeMap.Institution i = blueprint.map().institution();
        return move.whole()
                ? Set.copyOf(Sql.list(
                        source,
                        "select %s::text from %s"
                                .formatted(Sql.name(i.key()), blueprint.map().sql(i.table())),
                        row -> row.getString(1)))
                : move.institutions();
    }

    private static Archive archive(Connection source, Blueprint blueprint, Move move, String institution, Path folder)
            throws SQLException, IOException {
        Path partial = folder.resolve(file(institution) + ".partial");
        MessageDigest digest = Stage.sha256();
        Scopes scopes = new Scopes(blueprint, source, false);
        scopes.prepare(List.of(institution));
        DataPackage description = new DataPackage(blueprint, source, institution, move, Instant.now());
        try (ZipOutputStream zip = new ZipOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)), digest))) {
            zip.setLevel(Deflater.BEST_SPEED);
            entry(zip, "README.txt", readme().formatted(institution, move.source(), description.taken(), institution));
            entry(zip, "merge-map.yaml", blueprint.map().text());
            for (String table : blueprint.order()) {
                String path = "data/" + table + ".csv";
                zip.putNextEntry(new ZipEntry(path));
                Measured out = new Measured(zip);
                long rows = Copies.write(
                        source,
                        "select t.* from %s t where %s"
                                .formatted(
                                        blueprint.map().sql(table),
                                        blueprint.isShared(table) ? "true" : scopes.where(table, "t")),
                        "(format csv, header)",
                        out);
                zip.closeEntry();
                description.add(table, path, rows, out.bytes, Stage.hex(out.digest));
            }
            entry(zip, DataPackage.FILE, description.json());
        }
        scopes.clear();
        Path file = folder.resolve(file(institution));
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        return new Archive(institution, Files.size(file), Stage.hex(digest));
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String readme() throws IOException {
        try (InputStream text = Archives.class.getResourceAsStream("/archive/README.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Counts and hashes what goes into one entry; closing it leaves the zip open. */
    private static final class Measured extends OutputStream {

        private final OutputStream out;
        private final MessageDigest digest = Stage.sha256();
        private long bytes;

        Measured(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            out.write(buffer, from, length);
            digest.update(buffer, from, length);
            bytes += length;
        }
    }
}

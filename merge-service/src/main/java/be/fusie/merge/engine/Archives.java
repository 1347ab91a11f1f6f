package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives (M1, M23): per moving institution a zip of CSV files with the rows that belong to it. */
final class Archives {

    private Archives() {}

    /** Writes the archive of each moving institution into {@code work}, out of the source's open snapshot. */
    static List<Archive> write(Connection source, Blueprint blueprint, Move move, Path work, Progress progress)
            throws SQLException, IOException {
        List<Archive> archives = new ArrayList<>();
        for (String institution : new TreeSet<>(institutions(source, blueprint, move))) {
            archives.add(archive(source, blueprint, institution, work));
            progress.rows("archive " + institution, 1);
        }
        return archives;
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

    private static Archive archive(Connection source, Blueprint blueprint, String institution, Path work)
            throws SQLException, IOException {
        Path folder = Files.createDirectories(work.resolve("archive"));
        Path file = folder.resolve(institution.replaceAll("[^A-Za-z0-9_-]", "_") + ".zip");
        MessageDigest digest = Stage.sha256();
        Scopes scopes = new Scopes(blueprint, source, false);
        scopes.prepare(List.of(institution));
        try (ZipOutputStream zip = new ZipOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest))) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (String table : blueprint.order()) {
                zip.putNextEntry(new ZipEntry(table + ".csv"));
                Copies.write(
                        source,
                        "select t.* from %s t where %s"
                                .formatted(
                                        blueprint.map().sql(table),
                                        blueprint.isShared(table) ? "true" : scopes.where(table, "t")),
                        "(format csv, header)",
                        zip);
                zip.closeEntry();
            }
        }
        scopes.clear();
        return new Archive(institution, Files.size(file), Stage.hex(digest));
    }
}

package be.fusie.merge.structure;

import be.fusie.merge.structure.Archive.Entry;
import be.fusie.merge.structure.Dump.Data;
import be.fusie.merge.structure.Dump.Manifest;
import be.fusie.merge.structure.RowDigest.TableRows;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Restores an archive in directory format, and compares what stands then with what was backed up (M1). */
public final class Restore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Restore() {}

    /**
     * Restores into an empty database, committing step by step: one that fails half-way is to be dropped.
     *
     * @param owners whether owners and privileges are set as they were, where the roles exist
     * @return what could not be restored as it was, one sentence each
     * @throws NotRebuilt naming what can't be created
     */
    public static List<String> into(Connection target, Path folder, boolean owners) throws SQLException, IOException {
        target.setAutoCommit(false);
        Rows.run(target, CopyStreams.SETTINGS);
        List<Entry> entries = Archive.read(folder);
        List<Piece> pieces = entries.stream().map(Entry::piece).toList();
        Creation creation = new Creation(target, owners);
        creation.create(pieces, Section.PRE_DATA);
        for (Entry entry : entries) {
            if (entry.piece().kind() == Kind.TABLE_DATA && entry.file() != null) {
                rows(target, folder, entry);
                target.commit();
            } else if (entry.piece().kind() == Kind.BLOBS) {
                largeObjects(target, folder);
            }
        }
        creation.create(pieces, Section.DATA);
        creation.create(pieces, Section.POST_DATA);
        return creation.notes();
    }

    private static void rows(Connection target, Path folder, Entry entry) throws SQLException, IOException {
        try (InputStream in = open(folder, entry.file())) {
            CopyStreams.in(target, entry.copy().strip().replaceFirst(";$", ""), in);
        } catch (SQLException e) {
            throw new NotRebuilt(entry.piece().title(), e);
        }
    }

    private static void largeObjects(Connection target, Path folder) throws SQLException, IOException {
        for (String line : Files.readAllLines(folder.resolve("blobs.toc"))) {
            String[] parts = line.split(" ", 2);
            try (InputStream in = open(folder, parts[1])) {
                LargeObjects.write(target, Long.parseLong(parts[0]), in);
            }
        }
    }

    private static InputStream open(Path folder, String file) throws IOException {
        Path packed = folder.resolve(file + ".gz");
        return new BufferedInputStream(
                Files.exists(packed)
                        ? new GZIPInputStream(Files.newInputStream(packed), 64 * 1024)
                        : Files.newInputStream(folder.resolve(file)),
                256 * 1024);
    }

    /**
     * Compares a restored database with the backup's manifest, table by table.
     *
     * @param restored in a transaction
     * @return what differs, one sentence each; empty when nothing does
     */
    public static List<String> differences(Connection restored, Path folder) throws SQLException, IOException {
        Rows.run(restored, CopyStreams.SETTINGS);
        Manifest manifest = JSON.readValue(folder.resolve(Dump.MANIFEST).toFile(), Manifest.class);
        List<String> differences = new ArrayList<>();
        Structure structure = Structure.read(restored);
        Map<String, Data> expected = manifest.tables();
        for (Relations.Data table : structure.tables()) {
            String name = table.schema() + '.' + table.name();
            TableRows found = CopyStreams.out(
                    restored,
                    "COPY " + Rows.name(table.schema()) + '.' + Rows.name(table.name())
                            + CopyStreams.columns(table.columns()) + " TO stdout",
                    OutputStream.nullOutputStream(),
                    rows -> {});
            Data data = expected.get(name);
            if (data == null) {
                differences.add("Table " + name + " is in no file.");
            } else if (data.rows() != found.rows() || !data.digest().equals(found.digest())) {
                differences.add("Table %s was backed up with %d rows (digest %s) and restored with %d (digest %s)."
                        .formatted(name, data.rows(), data.digest(), found.rows(), found.digest()));
            }
        }
        long tables = expected.values().stream().filter(d -> d.digest() != null).count();
        if (tables != structure.tables().size()) {
            differences.add("%d tables were backed up and %d restored."
                    .formatted(tables, structure.tables().size()));
        }
        return differences;
    }
}

package be.fusie.merge.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What people entered after a merge that is undone now: a CSV file per table, with a first column that says why the row is
 * in it (changed, added, emptied, mentioning), and the list that was confirmed. On the disk for certain before anything is deleted.
 */
final class UndoExport {

    private final Connection receiver;
    private final MergeMap map;
    private final Aftermath aftermath;
    private final Path folder;

    UndoExport(Connection receiver, MergeMap map, Aftermath aftermath, Path folder) {
        this.receiver = receiver;
        this.map = map;
        this.aftermath = aftermath;
        this.folder = folder;
    }

    void write(Loss loss) throws SQLException, IOException {
        OwnerOnly.folder(folder.getParent());
        OwnerOnly.folder(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : (Iterable<Path>) old::iterator) {
                Files.delete(file); // of an attempt that did not get to its end
            }
        }
        for (String table : aftermath.tables()) {
            boolean touched = loss.tables().stream()
                    .anyMatch(
                            r -> r.table().equals(table) && r.changed() + r.added() + r.emptied() + r.mentioning() > 0);
            if (touched) {
                write(table);
            }
        }
        Path list = folder.resolve("undone.json");
        Files.writeString(list, Ledger.json(List.of(loss.migration(), loss.tables())));
        force(list);
    }

    private void write(String table) throws SQLException, IOException {
        Path file = folder.resolve(table.replaceAll("[^A-Za-z0-9_.-]", "_") + ".csv");
        Touched touched = new Touched(receiver, map, aftermath, table);
        try (OutputStream out = Files.newOutputStream(file)) {
            Copies.write(
                    receiver,
                    "select case when %s then 'changed' when %s then 'added' when %s then 'emptied' else 'mentioning' end as fusie_why, t.* from %s t where %s"
                            .formatted(
                                    aftermath.changed(table),
                                    aftermath.added(table),
                                    aftermath.emptied(table),
                                    map.sql(table),
                                    touched.condition()),
                    "(format csv, header)",
                    out);
        }
        force(file);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}

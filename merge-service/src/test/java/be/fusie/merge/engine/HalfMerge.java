package be.fusie.merge.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** A merge by another process that prepared everything, copied nothing, and is gone. */
public final class HalfMerge {

    private static final class Gone extends Error {
        private static final long serialVersionUID = 1L;
    }

    private HalfMerge() {}

    /** @param folder of that process, for its journal */
    public static void begin(Databases databases, Move move, Path folder) throws SQLException, IOException {
        FolderJournal journal =
                new FolderJournal(folder, folder.resolve("lines.json"), move.receiver(), (phase, since, tables) -> {});
        MergeEngine engine = new MergeEngine(databases, journal, folder, 50_000, new Tuning(1, 500));
        engine.crashAt(point -> {
            if (point.equals("prepared")) {
                throw new Gone();
            }
        });
        try {
            engine.merge(
                    EngineBench.referenceMap(),
                    move,
                    new Progress(journal, move.migration(), () -> false, rows -> {}, Map.of()));
        } catch (Gone e) {
            return;
        }
        throw new AssertionError("it came to its end");
    }
}

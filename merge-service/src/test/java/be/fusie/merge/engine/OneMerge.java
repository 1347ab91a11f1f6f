package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.reference.ReferenceSchool;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One merge in a JVM of its own, for {@link SpeedBenchmark}: its answer and its time go to standard output as JSON. */
final class OneMerge {

    /** Without Quarkus' configuration the log manager of the tests keeps a record of every row that the driver sees. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private OneMerge() {}

    /** @param args address without database, source, receiver, workers, then list=value=replacement */
    public static void main(String[] args) throws Exception {
        DRIVER.setLevel(Level.INFO);
        Move move = Move.ofAll(UUID.randomUUID(), args[1], args[2])
                .replacing(Arrays.stream(args)
                        .skip(4)
                        .map(r -> r.split("=", 3))
                        .map(r -> new Move.Replacement(r[0], r[1], r[2]))
                        .toList());
        Path state = Files.createTempDirectory("fusie-bench");
        FolderJournal journal =
                new FolderJournal(state, state.resolve("lines.json"), move.receiver(), (phase, at, tables) -> {});
        MergeMap map;
        try (InputStream yaml = ReferenceSchool.class.getResourceAsStream("/reference/merge-map.yaml")) {
            map = MergeMapReader.read(yaml);
        }
        MergeEngine engine = new MergeEngine(
                name -> DriverManager.getConnection(args[0] + name, "postgres", "postgres"),
                journal,
                state,
                50_000,
                Tuning.DEFAULT.withWorkers(Integer.parseInt(args[3])));
        long begun = System.nanoTime();
        Merged merged =
                engine.merge(map, move, new Progress(journal, move.migration(), () -> false, rows -> {}, Map.of()));
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.println(new ObjectMapper()
                .writeValueAsString(
                        Map.of("seconds", seconds, "rows", merged.rows(), "timings", List.copyOf(merged.timings()))));
    }
}

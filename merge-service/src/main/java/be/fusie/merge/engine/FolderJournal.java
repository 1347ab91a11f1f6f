package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.TableProgress;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The journal as files in a folder, for the command line: {@value #LINES}, {@value #NUMBERS}, {@value #RATES},
 * {@value #PROGRESS}. Several processes may work in the folder at once.
 */
public final class FolderJournal implements Journal {

    /** Which numbers were given out, by receiver. */
    public static final String LINES = "number-lines.json";

    /** The list old → new of the migration (M6), as CSV; several in a field are parted by spaces. */
    public static final String NUMBERS = "numbers.csv";

    /** How fast the last merges were. */
    public static final String RATES = "rates.json";

    /** How far the work is (M19). */
    public static final String PROGRESS = "progress.json";

    private static final int KEPT_RATES = 5;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path lines;
    private final String receiver;
    private final Watcher watcher;

    /**
     * @param folder of one migration
     * @param lines the file of numbers given out; all migrations into the receiver share it
     * @param receiver where the receiver is, by which its numbers are found in that file
     * @param watcher told how far the work is, at most twice a second
     */
    public FolderJournal(Path folder, Path lines, String receiver, Watcher watcher) {
        this.folder = folder;
        this.lines = lines;
        this.receiver = receiver;
        this.watcher = watcher;
    }

    /** Follows the work. */
    @FunctionalInterface
    public interface Watcher {
        void at(String phase, Instant started, List<TableProgress> tables);
    }

    /** Numbers {@code first} to {@code first + size - 1}, given for old ones from {@code firstOld}. */
    record Given(UUID migration, String line, long firstOld, long first, long size, boolean retired) {}

    @Override
    public NumberLine line(Move move) {
        return (line, floor, firstOld, size, gap) -> {
            try {
                return exclusively(() -> reserve(move.migration(), line, floor, firstOld, size, gap));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private long reserve(UUID migration, String line, long floor, long firstOld, long size, long gap)
            throws IOException {
        Map<String, List<Given>> all = given();
        List<Given> here = all.computeIfAbsent(receiver, r -> new ArrayList<>());
        long highest = floor;
        for (Given g : here) {
            if (!g.line().equals(line)) {
                continue;
            }
            if (g.migration().equals(migration)
                    && !g.retired()
                    && g.firstOld() == firstOld
                    && g.size() == size
                    && g.first() > floor) {
                return g.first();
            }
            highest = Math.max(highest, g.first() + g.size() - 1);
        }
        long first = NumberLine.above(highest, gap);
        here.add(new Given(migration, line, firstOld, first, size, false));
        save(all);
        return first;
    }

    private Map<String, List<Given>> given() throws IOException {
        if (!Files.exists(lines)) {
            return new LinkedHashMap<>();
        }
        return JSON.readValue(
                lines.toFile(),
                JSON.getTypeFactory()
                        .constructMapType(
                                LinkedHashMap.class,
                                JSON.constructType(String.class),
                                JSON.getTypeFactory().constructCollectionType(ArrayList.class, Given.class)));
    }

    private void save(Map<String, List<Given>> all) throws IOException {
        StateFile.replace(
                lines, out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all)));
    }

    @Override
    public long saveNumbers(UUID migration, Connection from, String query) throws SQLException {
        long[] written = new long[1];
        SQLException[] failed = new SQLException[1];
        try {
            StateFile.replace(folder.resolve(NUMBERS), out -> {
                try {
                    OutputStream buffered = new BufferedOutputStream(out, 64 * 1024);
                    written[0] = Copies.write(
                            from,
                            """
                            select n.old_number as old, n.new_number as new, n.how,
                                   array_to_string(n.kinds, ' ') as kinds,
                                   array_to_string(n.institutions, ' ') as institutions
                            from (%s) n(migration, old_number, new_number, how, kinds, institutions)
                            order by n.old_number
                            """
                                    .formatted(query),
                            "(format csv, header)",
                            buffered);
                    buffered.flush();
                } catch (SQLException e) {
                    failed[0] = e;
                    throw new IOException(e);
                }
            });
        } catch (IOException e) {
            if (failed[0] != null) {
                throw failed[0];
            }
            throw new UncheckedIOException(e);
        }
        return written[0];
    }

    @Override
    public void measured(UUID migration, long rows, double seconds) {
        try {
            exclusively(() -> {
                List<Long> rates = new ArrayList<>(rates());
                rates.add(0, Math.round(rows / Math.max(0.1, seconds)));
                byte[] json = JSON.writeValueAsBytes(rates.subList(0, Math.min(KEPT_RATES, rates.size())));
                StateFile.replace(folder.resolve(RATES), out -> out.write(json));
                return null;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Long> measuredRate() {
        try {
            List<Long> rates = rates();
            return rates.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Math.round(
                            rates.stream().mapToLong(r -> r).average().orElse(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> rates() throws IOException {
        Path file = folder.resolve(RATES);
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), Long[].class)) : List.of();
    }

    @Override
    public void progress(UUID migration, String phase, Instant started, List<TableProgress> tables) {
        watcher.at(phase, started, tables);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("migration", migration.toString());
        all.put("phase", phase);
        all.put("started", started.toString());
        all.put("updated", Instant.now().toString());
        all.put("tables", tables);
        try {
            StateFile.replace(folder.resolve(PROGRESS), out -> out.write(JSON.writeValueAsBytes(all)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void undone(UUID migration) {
        try {
            exclusively(() -> {
                Map<String, List<Given>> all = given();
                all.replaceAll((r, list) -> new ArrayList<>(list.stream()
                        .map(g -> g.migration().equals(migration)
                                ? new Given(migration, g.line(), g.firstOld(), g.first(), g.size(), true)
                                : g)
                        .toList()));
                save(all);
                return null;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process and one thread at a time reads and replaces what is shared. */
    private <T> T exclusively(Work<T> work) throws IOException {
        synchronized (FolderJournal.class) {
            Path lock = lines.resolveSibling("." + lines.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                return held.isValid() ? work.run() : null;
            }
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }
}

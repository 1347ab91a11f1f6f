package be.fusie.merge.cli;

import be.fusie.merge.ListFile;
import be.fusie.merge.engine.FolderJournal;
import be.fusie.merge.engine.NumberLists.Line;
import be.fusie.merge.engine.StateFile;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The lists old → new as people want them (M6): per kind of person number one CSV file and one workbook, in folder
 * {@value #FOLDER} of the state folder; who has no kind, such as guardians, stands in {@value #OTHERS}.
 */
final class NumberFiles {

    static final String FOLDER = "lists";

    private static final String OTHERS = "others";

    private NumberFiles() {}

    /** Writes them anew out of the one list that the engine wrote; where all numbers stay it writes none. */
    static void write(StateFolder state) throws IOException {
        if (!Files.exists(state.file(FolderJournal.NUMBERS))) {
            return;
        }
        Path folder = Files.createDirectories(state.file(FOLDER));
        Path all = state.file(FolderJournal.NUMBERS);
        TreeSet<String> kinds = new TreeSet<>();
        try (Stream<Line> lines = lines(all)) {
            lines.forEach(line -> kinds.addAll(kindsOf(line)));
        }
        for (String kind : kinds) {
            for (ListFile.Format format : ListFile.Format.values()) {
                String name = kind.replaceAll("[^A-Za-z0-9_-]", "_")
                        + '.'
                        + format.name().toLowerCase(java.util.Locale.ROOT);
                StateFile.replace(folder.resolve(name), out -> {
                    try (ListFile file = format.on(out);
                            Stream<Line> lines = lines(all)) {
                        for (Line line : (Iterable<Line>) lines::iterator) {
                            if (kindsOf(line).contains(kind)) {
                                file.write(line);
                            }
                        }
                    }
                });
            }
        }
    }

    private static List<String> kindsOf(Line line) {
        return line.kinds().isEmpty() ? List.of(OTHERS) : line.kinds();
    }

    private static Stream<Line> lines(Path file) throws IOException {
        return CsvReader.builder().ofNamedCsvRecord(file).stream().map(NumberFiles::line);
    }

    private static Line line(NamedCsvRecord record) {
        return new Line(
                record.getField("old"),
                record.getField("new"),
                record.getField("how"),
                split(record.getField("kinds")),
                split(record.getField("institutions")));
    }

    private static List<String> split(String field) {
        return field.isEmpty() ? List.of() : List.of(field.split(" "));
    }
}

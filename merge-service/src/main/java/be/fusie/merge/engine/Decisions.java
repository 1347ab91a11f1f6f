package be.fusie.merge.engine;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What people decided about pairs of persons that may be the same human (M18). A pair that nobody decided counts as two
 * humans, unless open pairs block.
 *
 * @param same the person keeps the receiver's number; several incoming persons may be the same one (n → 1)
 * @param different the person gets a new number
 * @param openBlocks whether a plan or merge with open pairs is refused
 */
public record Decisions(Set<Pair> same, Set<Pair> different, boolean openBlocks) {

    /** Nothing was decided. */
    public static final Decisions NONE = new Decisions(Set.of(), Set.of(), false);

    private static final String[] COLUMNS = {"old", "receiver", "doubt", "decision"};

    /** @param old key of the person in the source @param receiver key of the person in the receiver */
    public record Pair(String old, String receiver) {}

    /**
     * @throws MergeRefused code {@code decisions-contradict} when a person would be the same as two, or a pair is decided
     *     both ways
     */
    public Decisions {
        same = Set.copyOf(same);
        different = Set.copyOf(different);
        List<Reason> contradictions = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        for (Pair pair : same) {
            String other = taken.put(pair.old(), pair.receiver());
            if (other != null) {
                contradictions.add(contradiction("Person %s of the source is decided to be the same as both %s and %s"
                        .formatted(pair.old(), other, pair.receiver())));
            }
            if (different.contains(pair)) {
                contradictions.add(contradiction("Person %s of the source and %s of the receiver are decided both ways"
                        .formatted(pair.old(), pair.receiver())));
            }
        }
        if (!contradictions.isEmpty()) {
            throw new MergeRefused(contradictions);
        }
    }

    private static Reason contradiction(String detail) {
        return new Reason(
                "decisions-contradict", detail, "Decide once for each pair, and \"same\" for one of a person's pairs.");
    }

    /**
     * Reads a file of decisions: CSV with the columns {@code old}, {@code receiver} and {@code decision}, which is
     * {@code same}, {@code different} or empty for not yet decided; further columns do not matter.
     *
     * @throws MergeRefused code {@code decisions-unreadable} with the line, or {@code decisions-contradict}
     */
    public static Decisions read(Reader csv, boolean openBlocks) throws IOException {
        Set<Pair> same = new HashSet<>();
        Set<Pair> different = new HashSet<>();
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(csv)) {
            List<String> header = null;
            for (CsvRecord line : records) {
                if (header == null) {
                    header = line.getFields().stream()
                            .map(f -> f.replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT))
                            .toList();
                    continue;
                }
                Pair pair = new Pair(field(header, line, "old"), field(header, line, "receiver"));
                String decision = field(header, line, "decision").toLowerCase(Locale.ROOT);
                if (decision.equals("same")) {
                    same.add(pair);
                } else if (decision.equals("different")) {
                    different.add(pair);
                } else if (!decision.isEmpty()) {
                    throw unreadable(line.getStartingLineNumber(), "the decision is neither same nor different");
                }
            }
        } catch (CsvParseException e) {
            throw unreadable(1, "it is not CSV");
        }
        return new Decisions(same, different, openBlocks);
    }

    private static String field(List<String> header, CsvRecord line, String name) {
        int i = header.indexOf(name);
        if (i < 0
                || (!name.equals("decision")
                        && (i >= line.getFieldCount() || line.getField(i).isBlank()))) {
            throw unreadable(
                    line.getStartingLineNumber(),
                    i < 0 ? "there is no column " + name : "column " + name + " is empty");
        }
        return i < line.getFieldCount() ? line.getField(i).strip() : "";
    }

    private static MergeRefused unreadable(long line, String why) {
        return new MergeRefused(
                "decisions-unreadable",
                "The file of decisions can't be read, line %d: %s".formatted(line, why),
                "Write CSV with the columns old, receiver and decision (same, different, or empty).");
    }

    /** Writes the open pairs as a file of decisions, in which the last column is to be filled in. */
    public static void write(Writer csv, List<OpenPair> open) throws IOException {
        try (CsvWriter lines = CsvWriter.builder().build(csv)) {
            lines.writeRecord(COLUMNS);
            for (OpenPair pair : open) {
                lines.writeRecord(pair.old(), pair.receiver(), pair.doubt(), "");
            }
        }
    }
}

package be.fusie.merge;

import be.fusie.merge.MigrationResource.NumberView;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Lists old → new as CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe. */
final class NumberCsv {

    private NumberCsv() {}

    static String of(List<NumberView> numbers) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord("old", "new", "how", "kinds", "institutions");
            for (NumberView n : numbers) {
                csv.writeRecord(
                        Long.toString(n.oldNumber()),
                        Long.toString(n.newNumber()),
                        safe(n.how()),
                        safe(String.join(" ", n.kinds())),
                        safe(String.join(" ", n.institutions())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static String safe(String cell) {
        return !cell.isEmpty() && "=+-@\t\r\n".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}

package be.fusie.merge;

import be.fusie.merge.engine.NumberLists.Line;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * A list old → new as a file, written line by line (M6). A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front.
 */
public interface ListFile extends Closeable {

    List<String> COLUMNS = List.of("old", "new", "how", "kinds", "institutions");

    void write(Line line) throws IOException;

    /** Forms in which a list is delivered. */
    enum Format {
        CSV("text/csv;charset=UTF-8") {
            @Override
            public ListFile on(OutputStream out) {
                return new Csv(out);
            }
        },
        XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") {
            @Override
            public ListFile on(OutputStream out) {
                return new Xlsx(out);
            }
        };

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** Begins a list; closing it ends the file. */
        public abstract ListFile on(OutputStream out);
    }

    /** The cell, so that no spreadsheet takes it for a formula. */
    static String safe(String cell) {
        return !cell.isEmpty() && "=+-@\t\r\n".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    /** RFC 4180. */
    final class Csv implements ListFile {

        private final CsvWriter csv;

        Csv(OutputStream out) {
            csv = CsvWriter.builder().build(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
            csv.writeRecord(COLUMNS);
        }

        @Override
        public void write(Line line) {
            csv.writeRecord(
                    safe(line.old()),
                    safe(line.now()),
                    safe(line.how()),
                    safe(String.join(" ", line.kinds())),
                    safe(String.join(" ", line.institutions())));
        }

        @Override
        public void close() throws IOException {
            csv.close();
        }
    }

    /** A workbook; rows leave as they come, and a sheet that is full is followed by another. */
    final class Xlsx implements ListFile {

        private static final int ROWS_OF_A_SHEET = 1_048_576;
        private static final int ROWS_KEPT = 1_000;
        /** A spreadsheet's numbers are exact up to fifteen digits. */
        private static final Pattern EXACT = Pattern.compile("0|[1-9][0-9]{0,14}");

        private final Workbook workbook;
        private Worksheet sheet;
        private int sheets;
        private int row;

        Xlsx(OutputStream out) {
            workbook = new Workbook(out, "Fusie", "1.0");
            begin();
        }

        private void begin() {
            sheet = workbook.newWorksheet(++sheets == 1 ? "numbers" : "numbers " + sheets);
            sheet.freezePane(0, 1);
            for (int i = 0; i < COLUMNS.size(); i++) {
                sheet.value(0, i, COLUMNS.get(i));
                sheet.width(i, i < 3 ? 14 : 30);
                sheet.style(0, i).bold().set();
            }
            row = 1;
        }

        @Override
        public void write(Line line) throws IOException {
            if (row == ROWS_OF_A_SHEET) {
                end();
                begin();
            }
            number(0, line.old());
            number(1, line.now());
            sheet.value(row, 2, safe(line.how()));
            sheet.value(row, 3, safe(String.join(" ", line.kinds())));
            sheet.value(row, 4, safe(String.join(" ", line.institutions())));
            if (++row % ROWS_KEPT == 0) {
                sheet.flush();
            }
        }

        private void number(int column, String text) {
            if (EXACT.matcher(text).matches()) {
                sheet.value(row, column, Long.valueOf(text));
            } else {
                sheet.inlineString(row, column, safe(text));
            }
        }

        private void end() throws IOException {
            sheet.setAutoFilter(0, 0, row - 1, COLUMNS.size() - 1);
            sheet.finish();
        }

        @Override
        public void close() throws IOException {
            end();
            workbook.finish();
        }
    }
}

package be.fusie.billing.registration;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The new barcodes as a list for a card printer (RFC 4180, UTF-8). */
final class BarcodeCsv {
    static final String MEDIA_TYPE = "text/csv";

    private BarcodeCsv() {}

    static byte[] write(List<SchoolBarcodes.Labelled> pupils) {
        var bytes = new ByteArrayOutputStream();
        try (CsvWriter csv = CsvWriter.builder().build(new OutputStreamWriter(bytes, StandardCharsets.UTF_8))) {
            csv.writeRecord("institution", "class", "lastName", "firstName", "person", "code");
            for (var pupil : pupils) {
                csv.writeRecord(
                        pupil.institution(),
                        safe(pupil.classGroup() == null ? "" : pupil.classGroup()),
                        safe(pupil.lastName()),
                        safe(pupil.firstName()),
                        Long.toString(pupil.person()),
                        safe(pupil.code()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The cell, so that no spreadsheet takes it for a formula. */
    private static String safe(String cell) {
        return !cell.isEmpty() && "=+-@\t\r\n".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}

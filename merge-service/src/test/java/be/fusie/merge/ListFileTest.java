package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.NumberLists.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ListFileTest {

    private static final List<Line> LINES = List.of(
            new Line("7", "20001", "moved", List.of("pupil", "staff"), List.of("111111", "222222")),
            new Line("8", "12", "matched", List.of(), List.of("=1+1")),
            new Line("@x", "9007199254740993", "copied", List.of("-a"), List.of()));

    private static byte[] file(ListFile.Format format, List<Line> lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ListFile file = format.on(out)) {
            for (Line line : lines) {
                file.write(line);
            }
        }
        return out.toByteArray();
    }

    @Property
    void no_cell_begins_as_a_formula_does(@ForAll String cell) {
        assertThat(ListFile.safe(cell))
                .doesNotStartWith("=")
                .doesNotStartWith("+")
                .doesNotStartWith("-")
                .doesNotStartWith("@");
        assertThat(ListFile.safe(cell)).endsWith(cell);
    }

    @Example
    void a_csv_list_is_one_line_a_person() throws IOException {
        assertThat(new String(file(ListFile.Format.CSV, LINES), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        old,new,how,kinds,institutions\r
                        7,20001,moved,pupil staff,111111 222222\r
                        8,12,matched,,'=1+1\r
                        '@x,9007199254740993,copied,'-a,\r
                        """);
    }

    @Example
    void a_workbook_has_the_same_lines_numbers_as_numbers_and_no_formula() throws IOException {
        Map<String, String> parts = new TreeMap<>();
        Path workbook = Files.write(
                Files.createTempFile(Path.of("target"), "list", ".xlsx"), file(ListFile.Format.XLSX, LINES));
        try (var zip = new ZipFile(workbook.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                parts.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        String sheet = parts.get("xl/worksheets/sheet1.xml");
        assertThat(sheet)
                .contains("<v>7</v>", "<v>20001</v>", "<v>12</v>", "&apos;@x", "9007199254740993")
                .doesNotContain("<v>9007199254740993</v>", "<f>", "<f ");
        assertThat(parts.get("xl/sharedStrings.xml"))
                .contains("pupil staff", "111111 222222", "&apos;=1+1", "&apos;-a");
    }
}

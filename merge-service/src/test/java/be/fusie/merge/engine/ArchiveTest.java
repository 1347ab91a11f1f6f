package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.ArchiveReader.ArchiveFile;
import be.fusie.merge.engine.ArchiveReader.PersonRecords;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** An archive is read years later, when nothing of the old system is left (M23). */
class ArchiveTest {

    @Test
    void one_person_is_taken_from_an_archive_when_the_old_database_is_gone() throws Exception {
        EngineBench bench = EngineBench.reference();
        String school = EngineBench.landscape().movableAlone().number();
        Move move = bench.partial(school);
        bench.engine.stage(bench.map, move, bench.progress(move));
        long pupil = Long.parseLong(bench.rows(
                        bench.source,
                        "select i.person_id::text from invoice i join pupil p using (person_id) join unit u on u.id = i.unit_id"
                                + " where p.institution = '%s' and u.institution = p.institution order by 1 limit 1"
                                        .formatted(school))
                .get(0));
        List<String> invoices = bench.rows(bench.source, ogms(pupil, school));
        List<String> lines = bench.rows(
                bench.source,
                "select l.id::text from invoice_line l join invoice i on i.id = l.invoice_id join unit u on u.id = i.unit_id"
                        + " where i.person_id = %d and u.institution = '%s' order by 1".formatted(pupil, school));
        String attendance = bench.rows(
                        bench.source,
                        "select count(*)::text from attendance where person_id = %d and institution = '%s'"
                                .formatted(pupil, school))
                .get(0);
        bench.admin("postgres", "drop database " + bench.source);

        PersonRecords records =
                new ArchiveReader(bench.data).person(school, null, pupil).orElseThrow();

        assertThat(records.records().get("person")).singleElement().satisfies(p -> assertThat(p.get("id"))
                .isEqualTo(Long.toString(pupil)));
        assertThat(fields(records.records(), "invoice", "ogm")).containsExactlyInAnyOrderElementsOf(invoices);
        assertThat(fields(records.records(), "invoice_line", "id"))
                .as("what belongs to the person's rows belongs to the person")
                .containsExactlyInAnyOrderElementsOf(lines);
        assertThat(records.records().get("attendance")).hasSize(Integer.parseInt(attendance));
        assertThat(fields(records.context(), "institution", "number")).containsExactly(school);
        assertThat(records.context().get("choice_value"))
                .as("codes can be read: what they mean comes along")
                .isNotEmpty();
        assertThat(records.context()).as("nobody else comes along").doesNotContainKeys("person", "pupil", "staff");
        assertThat(records.archive().database()).isEqualTo(bench.source);
        assertThat(new ArchiveReader(bench.data).person(school, null, 999_999_999L))
                .isEmpty();
        assertThat(new ArchiveReader(bench.data).person("999999", null, pupil)).isEmpty();
        assertThat(new ArchiveReader(bench.data).archives("../" + school)).isEmpty();
    }

    private static String ogms(long person, String school) {
        return "select ogm from invoice i join unit u on u.id = i.unit_id where person_id = %d and u.institution = '%s'"
                .formatted(person, school);
    }

    private static List<String> fields(Map<String, List<Map<String, String>>> rows, String table, String field) {
        return rows.get(table).stream().map(r -> r.get(field)).toList();
    }

    @Test
    void an_archive_describes_itself_and_each_of_its_files_can_be_checked() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(bench.source, "comment on column pupil.stamnummer is 'Number in the school''s own register'");
        String school = EngineBench.landscape().movableAlone().number();
        Move move = bench.partial(school);
        var staged = bench.engine.stage(bench.map, move, bench.progress(move));
        Path file = Archives.folder(bench.data, move.migration()).resolve(school + ".zip");

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(text(zip, "README.txt")).contains(school).contains("Een persoon opzoeken");
            assertThat(text(zip, "merge-map.yaml")).isEqualTo(bench.map.text());
            JsonNode description = new ObjectMapper().readTree(text(zip, "datapackage.json"));
            assertThat(description.path("institution").asText()).isEqualTo(school);
            long rows = 0;
            for (JsonNode resource : description.path("resources")) {
                byte[] csv = zip.getInputStream(
                                zip.getEntry(resource.path("path").asText()))
                        .readAllBytes();
                assertThat(resource.path("hash").asText()).isEqualTo("sha256:" + sha256(csv));
                assertThat(resource.path("bytes").asInt()).isEqualTo(csv.length);
                String header = new String(csv, StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElseThrow();
                assertThat(header)
                        .isEqualTo(String.join(
                                ",", resource.path("schema").path("fields").findValuesAsText("name")));
                rows += resource.path("rows").asLong();
            }
            JsonNode pupil = resource(description, "pupil");
            assertThat(pupil.path("personFields").get(0).asText()).isEqualTo("person_id");
            assertThat(pupil.path("schema").path("foreignKeys").findValuesAsText("resource"))
                    .contains("person", "institution", "choice_value");
            assertThat(pupil.toString()).contains("Number in the school's own register");
            List<ArchiveFile> archives = new ArchiveReader(bench.data).archives(school);
            assertThat(archives).singleElement().satisfies(a -> {
                assertThat(a.migration()).isEqualTo(move.migration());
                assertThat(a.bytes()).isEqualTo(staged.archives().get(0).bytes());
            });
            assertThat(archives.get(0).rows()).isEqualTo(rows);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .as("personal data: for the owner only")
                .isEqualTo("rwx------");
    }

    private static JsonNode resource(JsonNode description, String name) {
        for (JsonNode resource : description.path("resources")) {
            if (resource.path("name").asText().equals(name)) {
                return resource;
            }
        }
        throw new AssertionError(name);
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.Results.Staged;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

class StageTest {

    @Test
    void a_backup_holds_every_row_and_an_archive_those_of_its_institution() throws Exception {
        EngineBench bench = EngineBench.reference();
        String school = EngineBench.landscape().movableAlone().number();
        Move move = bench.partial(school);
        Staged staged = bench.engine.stage(bench.map, move, bench.progress(move));

        Path folder = bench.data.resolve(move.migration().toString());
        assertThat(staged.backups()).hasSize(2);
        for (var backup : staged.backups()) {
            Path files = folder.resolve("backup").resolve(backup.database());
            byte[] manifest = Files.readAllBytes(files.resolve("manifest.json"));
            assertThat(backup.sha256()).isEqualTo(sha256(manifest));
            JsonNode pupil =
                    new ObjectMapper().readTree(manifest).path("tables").path("public.pupil");
            Path file = files.resolve(pupil.path("file").asText());
            assertThat(pupil.path("sha256").asText()).isEqualTo(sha256(Files.readAllBytes(file)));
            try (var lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                assertThat(lines.lines().count())
                        .isEqualTo(pupil.path("rows").asLong())
                        .isEqualTo(Long.parseLong(bench.rows(backup.database(), "select count(*)::text from pupil")
                                .get(0)));
            }
        }
        assertThat(staged.archives()).extracting(Results.Archive::institution).containsExactly(school);
        Path archive = Archives.folder(bench.data, move.migration()).resolve(school + ".zip");
        assertThat(staged.archives().get(0).sha256()).isEqualTo(sha256(Files.readAllBytes(archive)));
        try (ZipFile zip = new ZipFile(archive.toFile());
                var lines = new BufferedReader(new InputStreamReader(
                        zip.getInputStream(zip.getEntry("data/pupil.csv")), StandardCharsets.UTF_8))) {
            assertThat(lines.lines().skip(1)).isNotEmpty().allMatch(line -> line.contains("," + school + ","));
        }

        assertThat(bench.engine.stage(bench.map, move, bench.progress(move))).isEqualTo(staged);
        bench.engine.discardStage(move.migration());
        bench.engine.discardStage(move.migration());
        assertThat(folder).doesNotExist();
        assertThat(archive).doesNotExist();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

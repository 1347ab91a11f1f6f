package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(staged.findings()).isEmpty();
        assertThat(bench.rows("postgres", "select datname from pg_database where datname like 'fusie%'"))
                .isEmpty();
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
                assertThat(lines.lines().takeWhile(line -> !line.equals("\\.")).count())
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

    @Test
    void a_backup_that_may_not_be_restored_for_a_check_is_reported() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        bench.admin("postgres", "alter role fusie_merger nocreatedb");
        try {
            Staged staged = bench.engine.stage(bench.map, move, bench.progress(move));
            assertThat(staged.findings())
                    .extracting(Reason::code)
                    .containsExactly("backup-not-checked", "backup-not-checked");
            assertThat(staged.findings().get(0).detail()).contains("alter role", "createdb");
        } finally {
            bench.admin("postgres", "alter role fusie_merger createdb");
        }
    }

    @Test
    void a_backup_that_cannot_be_restored_is_refused_by_name() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(
                bench.source,
                """
                create table public.stubborn (n int);
                insert into public.stubborn values (1);
                create function public.once(int) returns int language plpgsql immutable as
                  $$ begin return (select count(*) from stubborn) / (select count(*) from pupil) + $1 / 0 * $1; exception when others then
                  if current_database() like 'fusie_check%' then raise exception 'not here'; end if; return 1; end $$;
                create index on public.stubborn (public.once(n));
                alter table public.stubborn owner to school_owner;
                """);
        Move move = bench.whole();
        assertThatThrownBy(() -> bench.engine.stage(bench.map, move, bench.progress(move)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("stubborn");
        assertThat(bench.rows("postgres", "select datname from pg_database where datname like 'fusie%'"))
                .isEmpty();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A third party checks a certificate with the scripts that it names, and nothing else (M24). */
class CheckScriptsTest {

    @Test
    void both_databases_are_as_certified_until_somebody_changes_something() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        bench.merge(move);
        String receiver = script(bench, move, "receiver");
        String source = script(bench, move, "source");

        bench.admin(bench.receiver, receiver);
        bench.admin(bench.source, source);

        bench.admin(
                bench.receiver,
                "update grade set score = score - 1 where id = (select max(id) from grade where score > 1)");
        assertThatThrownBy(() -> bench.admin(bench.receiver, receiver))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("not as certified: grade")
                .hasMessageNotContaining("attendance");

        bench.admin(bench.source, "delete from user_right where user_id = (select min(user_id) from user_right)");
        assertThatThrownBy(() -> bench.admin(bench.source, source))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("not as certified: user_right");
        assertThat(bench.rows(bench.source, "select count(*)::text from pg_class where relname like 'fusie_expected'"))
                .as("nothing stays behind")
                .containsExactly("0");
    }

    @Test
    void plain_psql_says_by_its_exit_code_whether_all_is_as_certified() throws Exception {
        Path psql = Path.of("/usr/bin/psql");
        Assumptions.assumeTrue(Files.isExecutable(psql), "no psql here");
        EngineBench bench = EngineBench.reference();
        Move move = bench.partial(EngineBench.landscape().movableAlone().number());
        bench.merge(move);
        for (String side : new String[] {"source", "receiver"}) {
            String database = side.equals("source") ? bench.source : bench.receiver;
            assertThat(psql(psql, bench, move, side, database)).as(side).isZero();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(CheckScripts.file(bench.data, move.migration(), side))))
                    .isEqualTo("rw-------");
            bench.admin(
                    database,
                    "update seniority_entry set days = days + 1 where id = (select max(id) from seniority_entry where"
                            + " days < 300"
                            + " and institution = '%s')"
                                    .formatted(EngineBench.landscape()
                                            .movableAlone()
                                            .number()));
            assertThat(psql(psql, bench, move, side, database)).as(side).isEqualTo(3);
        }
        bench.engine.undo(bench.map, move);
        assertThat(CheckScripts.file(bench.data, move.migration(), "source").getParent())
                .as("a merge that was taken back has no proof")
                .doesNotExist();
    }

    private static int psql(Path psql, EngineBench bench, Move move, String side, String database) throws Exception {
        String url = EngineBench.server().jdbcUrl(database).replace("jdbc:", "");
        ProcessBuilder builder = new ProcessBuilder(
                        psql.toString(),
                        "-X",
                        "-q",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-f",
                        CheckScripts.file(bench.data, move.migration(), side).toString(),
                        url)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("PGUSER", "postgres", "PGPASSWORD", "postgres"));
        Process process = builder.start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    private static String script(EngineBench bench, Move move, String side) throws IOException {
        return Files.readString(CheckScripts.file(bench.data, move.migration(), side), StandardCharsets.UTF_8);
    }
}

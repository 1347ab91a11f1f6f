package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.merge.cli.Terminal.Said;
import be.fusie.merge.engine.EngineBench;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the process that merges: another one, with the same state folder, finishes what it began. */
class KilledTest {

    @TempDir
    Path folder;

    @Test
    void what_a_killed_process_began_another_one_finishes() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        try (Connection holder = EngineBench.server().connect(terminal.bench.receiver);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table payment in share mode"); // that is as far as it gets
            Process process = start(terminal);
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> isHalfWay(terminal) || !process.isAlive());
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(isHalfWay(terminal)).isTrue();
            assertThat(process.exitValue()).as("killed").isEqualTo(128 + 9);
            holder.rollback();
        }

        Said run = terminal.asks("run");

        assertThat(run.code()).as(run.out()).isZero();
        Said verified = terminal.asks("verify");
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.json().path("tables")).isEqualTo(run.json().path("tables"));
    }

    private static Process start(Terminal terminal) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FusieMerge.class.getName()));
        command.addAll(List.of(terminal.arguments("run", true)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(terminal.environment);
        return builder.start();
    }

    /** Some chunks are there, and the next one waits for us. */
    private static boolean isHalfWay(Terminal terminal) throws Exception {
        return terminal.bench
                        .rows(terminal.bench.receiver, "select to_regclass('fusie_merge.unit') is not null")
                        .contains("t")
                && !terminal.bench
                        .rows(terminal.bench.receiver, "select count(*) from fusie_merge.unit where done")
                        .contains("0")
                && !terminal.bench
                        .rows(
                                terminal.bench.receiver,
                                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname ="
                                        + " current_database()")
                        .contains("0");
    }
}

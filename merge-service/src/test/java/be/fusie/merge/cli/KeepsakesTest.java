package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of files afterwards, without any database: wrong input is told with its exit code. */
class KeepsakesTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return new FusieMerge(name -> null, false)
                .line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void what_is_no_archive_is_refused_and_what_is_not_there_is_wrong_usage() throws Exception {
        assertThat(run("archive", "--file", folder.resolve("none.zip").toString(), "--person", "1"))
                .isEqualTo(2);
        Path file = Files.writeString(folder.resolve("a.zip"), "no zip");
        assertThat(run("archive", "--file", file.toString(), "--person", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("is no archive of an institution");
        assertThat(run("archive", "--file", file.toString(), "--person", "Jan")).isEqualTo(2);
    }

    @Test
    void only_a_merge_that_is_done_is_certified() {
        assertThat(run("certificate", "--state", folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(run("certificate", "--state", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("No merge that is done");
        assertThat(run("certificate", "--state", folder.toString(), "--private-key", "key.pem"))
                .isEqualTo(2);
    }
}

package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.reference.DatabaseDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source at an older schema version is brought up on a copy, and merged from there (M3). */
class SourceUpgradeTest {

    private static final String NEWER =
            "alter table pupil add column nickname text not null default 'none'; alter table pupil alter nickname drop default;";

    @TempDir
    Path scripts;

    private MergeEngine engine(EngineBench bench) {
        Databases plain = new EngineBench.Schools();
        Databases upgrading = new Databases() {
            @Override
            public Connection open(String name) throws SQLException {
                return plain.open(name);
            }

            @Override
            public Connection open(String name, String database) throws SQLException {
                return plain.open(name, database);
            }

            @Override
            public List<Path> upgrade(String name) {
                return name.equals(bench.source) ? List.of(scripts) : List.of();
            }
        };
        return bench.by(upgrading);
    }

    private static List<String> temporary(EngineBench bench) throws SQLException {
        return bench.rows("postgres", "select datname from pg_database where datname like 'fusie\\_%'");
    }

    @Test
    void an_older_source_is_planned_staged_rehearsed_merged_and_undone_from_upgraded_copies() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(bench.receiver, NEWER);
        Move move = bench.whole();
        DatabaseDigest source = bench.digest(bench.source);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        assertThatThrownBy(() -> bench.engine.plan(bench.map, move, EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("pupil.nickname")
                .satisfies(e ->
                        assertThat(((MergeRefused) e).reasons().get(0).remedy()).contains(".upgrade", "on a copy"));

        Files.writeString(
                scripts.resolve("V2__nicknames_in_capitals.sql"), "update pupil set nickname = upper(nickname)");
        Files.writeString(scripts.resolve("V1.1__nicknames.sql"), NEWER);
        Files.writeString(scripts.resolve("notes.txt"), "no script");
        MergeEngine engine = engine(bench);
        var plan = engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(engine.stage(bench.map, move, bench.progress(move), false).archives())
                .isNotEmpty();
        var rehearsed = engine.rehearse(bench.map, move, RehearsalOptions.plain(EngineBench.CUT_OVER), phase -> {});
        assertThat(rehearsed.refusals()).isEmpty();
        assertThat(rehearsed.passed()).isTrue();

        Merged merged = engine.merge(bench.map, move, bench.progress(move));
        assertThat(merged.persons()).isEqualTo(plan.persons());
        assertThat(bench.rows(bench.receiver, "select distinct nickname from pupil order by 1"))
                .contains("NONE");
        assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
        engine.undo(bench.map, move);
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
        assertThat(temporary(bench)).isEmpty();
    }

    @Test
    void a_script_that_fails_is_named_and_leaves_nothing() throws Exception {
        EngineBench bench = EngineBench.reference();
        Files.writeString(scripts.resolve("V1__broken.sql"), "alter table no_such_table add column a int");
        MergeEngine engine = engine(bench);
        Move move = bench.whole();
        assertThatThrownBy(() -> engine.plan(bench.map, move, EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("V1__broken.sql");
        assertThatThrownBy(() -> engine.merge(bench.map, move, bench.progress(move)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("V1__broken.sql");
        assertThat(temporary(bench)).isEmpty();
    }
}

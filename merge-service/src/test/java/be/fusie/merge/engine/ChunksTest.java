package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.reference.DatabaseDigest;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merges cut into chunks: shared by workers and engines, gone on with after crashes, undone from half-way. */
class ChunksTest {

    private static final Tuning SMALL = new Tuning(2, 250);

    private static List<MergedTable> undisturbed;

    /** What a merge by one worker, in one chunk per table, comes to. */
    private static synchronized List<MergedTable> undisturbed() throws Exception {
        if (undisturbed == null) {
            EngineBench bench = EngineBench.reference();
            undisturbed = merge(bench, bench.another(new Tuning(1, 1_000_000)), bench.whole())
                    .tables();
        }
        return undisturbed;
    }

    private static Merged merge(EngineBench bench, MergeEngine engine, Move move) throws SQLException {
        return engine.merge(bench.map, move, bench.progress(move));
    }

    private static void nothingLeft(EngineBench bench, DatabaseDigest before) throws SQLException {
        assertThat(before.differencesTo(bench.digest(bench.receiver))).isEmpty();
        assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                .isEmpty();
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Crashes when the point is reached for the n-th time. */
    private static Consumer<String> crash(String point, int n) {
        AtomicInteger left = new AtomicInteger(n);
        return p -> {
            if (p.equals(point) && left.decrementAndGet() == 0) {
                throw new Crash();
            }
        };
    }

    @Test
    void many_chunks_by_two_workers_come_to_the_same_as_one_by_one() throws Exception {
        EngineBench bench = EngineBench.reference();
        Merged merged = merge(bench, bench.another(SMALL), bench.whole());
        assertThat(merged.tables()).isEqualTo(undisturbed());
        assertThat(merged.timings().stream().filter(t -> t.work().equals("copy")))
                .isNotEmpty();
        assertThat(merged.tables()).anySatisfy(t -> {
            assertThat(t.table()).isEqualTo("attendance");
            assertThat(t.institutions()).hasSizeGreaterThan(1);
            assertThat(t.institutions().stream().mapToLong(i -> i.rows()).sum()).isEqualTo(t.rows());
        });
    }

    @ParameterizedTest
    @CsvSource({"prepared,1", "chunk,17", "committing,1", "committed,1"})
    void after_a_crash_another_engine_goes_on_and_the_result_is_the_same(String point, int n) throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest before = bench.digest(bench.receiver);
        Move move = bench.whole();
        MergeEngine first = bench.another(SMALL);
        first.crashAt(crash(point, n));
        assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);

        Merged merged = merge(bench, bench.another(SMALL), move);

        assertThat(merged.tables()).isEqualTo(undisturbed());
        assertThat(merged.checks()).allMatch(Check::holds);
        assertThat(merge(bench, bench.another(SMALL), move)).isEqualTo(merged);
        bench.engine.undo(bench.map, move);
        nothingLeft(bench, before);
    }

    @ParameterizedTest
    @CsvSource({"chunk,23", "copied,1"})
    void a_merge_is_undone_from_half_way(String point, int n) throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest before = bench.digest(bench.receiver);
        Move move = bench.whole();
        MergeEngine first = bench.another(SMALL);
        first.crashAt(crash(point, n));
        assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);
        assertThat(before.differencesTo(bench.digest(bench.receiver))).isNotEmpty();
        assertThat(bench.rows(bench.receiver, "select number from institution"))
                .as("readers see no school that is not all there")
                .doesNotContainAnyElementsOf(EngineBench.landscape().source().numbers());

        bench.another(SMALL).undo(bench.map, move);

        nothingLeft(bench, before);
    }

    @Test
    void sessions_that_are_ended_in_the_middle_do_not_matter() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        AtomicInteger chunks = new AtomicInteger();
        MergeEngine engine = bench.another(SMALL);
        engine.crashAt(point -> {
            if (point.equals("chunk") && chunks.incrementAndGet() == 9) {
                try {
                    bench.admin(
                            "postgres",
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname in ('%s', '%s') and usename = 'fusie_merger'"
                                    .formatted(bench.source, bench.receiver));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        assertThat(merge(bench, engine, move).tables()).isEqualTo(undisturbed());
    }

    @Test
    void two_engines_share_one_merge_and_answer_the_same() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        CountDownLatch both = new CountDownLatch(2);
        List<CompletableFuture<Merged>> merges =
                List.of(shared(bench, move, both, new AtomicInteger()), shared(bench, move, both, new AtomicInteger()));
        assertThat(merges.get(0).get(60, TimeUnit.SECONDS))
                .isEqualTo(merges.get(1).get(60, TimeUnit.SECONDS));
        assertThat(merges.get(0).get().tables()).isEqualTo(undisturbed());
    }

    /** Does not get beyond its first chunk before the other one has done one too. */
    private static CompletableFuture<Merged> shared(
            EngineBench bench, Move move, CountDownLatch both, AtomicInteger chunks) {
        MergeEngine engine = bench.another(new Tuning(1, 250));
        engine.crashAt(point -> {
            if (point.equals("chunk") && chunks.incrementAndGet() == 1) {
                both.countDown();
                await(both);
            }
        });
        return CompletableFuture.supplyAsync(() -> {
            try {
                return merge(bench, engine, move);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS))
                    .as("the other one came too")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_idle_engine_helps_until_no_chunk_is_left() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        MergeEngine helper = bench.another(SMALL);
        assertThat(helper.help(bench.map, move, bench.progress(move)))
                .as("there is nothing to help with")
                .isFalse();
        MergeEngine first = bench.another(SMALL);
        first.crashAt(crash("chunk", 1));
        assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);

        assertThat(helper.help(bench.map, move, bench.progress(move))).isTrue();

        assertThat(bench.rows(
                        bench.receiver, "select count(*) from fusie_merge.unit where not done and kind <> 'LAST'"))
                .containsExactly("0");
        assertThat(merge(bench, bench.another(SMALL), move).tables()).isEqualTo(undisturbed());
    }

    @Test
    void a_source_that_changed_while_the_merge_was_interrupted_is_noticed() throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest before = bench.digest(bench.receiver);
        Move move = bench.whole();
        MergeEngine first = bench.another(SMALL);
        first.crashAt(crash("copied", 1));
        assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);
        bench.admin(
                bench.source,
                "update invoice set total_cents = total_cents + 1 where id = (select min(id) from invoice)");
        assertThatThrownBy(() -> merge(bench, bench.another(SMALL), move))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("Rows of invoice changed in the source");
        nothingLeft(bench, before);
    }

    @Test
    void another_migration_waits_until_the_receiver_is_free() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        MergeEngine first = bench.another(SMALL);
        first.crashAt(crash("chunk", 3));
        assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);
        assertThatThrownBy(() -> merge(bench, bench.another(SMALL), bench.whole()))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining(move.migration() + " is half-way");
    }

    @Test
    void numbers_that_the_receiver_gives_meanwhile_are_others() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        MergeEngine engine = bench.another(SMALL);
        AtomicInteger chunks = new AtomicInteger();
        engine.crashAt(point -> {
            if (point.equals("chunk") && chunks.incrementAndGet() == 1) {
                try {
                    bench.admin(
                            bench.receiver,
                            "insert into choice_value (list, value, label) values ('mood', 'calm', 'Calm')");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        merge(bench, engine, move);
        assertThat(bench.rows(bench.receiver, "select label from choice_value where list = 'mood'"))
                .containsExactly("Calm");
    }

    @ParameterizedTest
    @CsvSource({"none,0", "chunk,20"})
    void indexes_of_an_empty_receiver_are_back_in_the_end(String point, int n) throws Exception {
        EngineBench bench = EngineBench.extraction();
        bench.admin(bench.source, "analyze");
        DatabaseDigest before = bench.digest(bench.receiver);
        Move move = bench.move();
        MergeEngine first = bench.another(SMALL);
        if (n > 0) {
            first.crashAt(crash(point, n));
            assertThatThrownBy(() -> merge(bench, first, move)).isInstanceOf(Crash.class);
            assertThat(bench.rows(bench.receiver, "select index_name from fusie_merge.set_aside"))
                    .isNotEmpty();
        }
        Merged merged = merge(bench, bench.another(SMALL), move);
        assertThat(merged.timings().stream().filter(t -> t.work().equals("index")))
                .isNotEmpty();
        assertThat(bench.digest(bench.receiver).structure()).isEqualTo(before.structure());
        bench.engine.undo(bench.map, move);
        nothingLeft(bench, before);

        if (n == 0) {
            MergeEngine again = bench.another(SMALL);
            again.crashAt(crash("chunk", 12));
            assertThatThrownBy(() -> merge(bench, again, move)).isInstanceOf(Crash.class);
            bench.engine.undo(bench.map, move);
            nothingLeft(bench, before);
        }
    }
}

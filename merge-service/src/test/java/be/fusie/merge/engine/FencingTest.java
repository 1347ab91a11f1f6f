package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.reference.DatabaseDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Under freeze-service's guard: its own SQL, read in place, with the gate set by hand (F7). */
class FencingTest {

    private static final Path GUARD = Path.of("../freeze-service/src/main/resources/guard/install.sql");

    private static EngineBench frozen(long epoch) throws Exception {
        EngineBench bench = EngineBench.reference();
        for (String database : List.of(bench.source, bench.receiver)) {
            bench.admin(
                    database,
                    Files.readString(GUARD)
                            + """
                            ;
                            do $$ declare t regclass; begin
                              for t in select c.oid from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' loop
                                execute format('create trigger fusie_guard before insert or update or delete or truncate on %s for each statement execute function fusie_guard.check_gate()', t);
                                execute format('alter table %s enable always trigger fusie_guard', t);
                              end loop;
                            end $$;
                            """
                            + "update fusie_guard.gate set state = 'frozen', epoch = " + epoch);
        }
        return bench;
    }

    private static Move move(EngineBench bench, long sourceToken, long receiverToken) {
        return bench.whole().fenced(Map.of(bench.source, sourceToken, bench.receiver, receiverToken));
    }

    @Test
    void with_the_tokens_of_the_freeze_a_merge_and_its_undo_pass() throws Exception {
        EngineBench bench = frozen(7);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        Move move = move(bench, 7, 7);
        assertThat(bench.merge(move).rows()).isPositive();
        bench.engine.undo(bench.map, move);
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    @Test
    void a_stale_token_or_none_is_refused_on_either_side() throws Exception {
        EngineBench bench = frozen(7);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        for (Move move : List.of(move(bench, 6, 7), move(bench, 7, 6), bench.whole())) {
            assertThatThrownBy(() -> bench.merge(move))
                    .isInstanceOf(MergeRefused.class)
                    .hasMessageContaining("is frozen under token 7");
        }
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    @Test
    void a_freeze_that_ended_meanwhile_stops_the_merge_before_its_commit() throws Exception {
        EngineBench bench = frozen(7);
        Move move = move(bench, 7, 7);
        Progress progress = new Progress(
                bench.engine.journal(),
                move.migration(),
                () -> false,
                rows -> {
                    try {
                        bench.admin(bench.source, "update fusie_guard.gate set epoch = 8");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Map.of());
        assertThatThrownBy(() -> bench.engine.merge(bench.map, move, progress))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("token 8");
    }

    @Test
    void a_receiver_that_is_frozen_for_somebody_else_meanwhile_takes_no_more_and_the_new_holder_takes_back()
            throws Exception {
        EngineBench bench = frozen(7);
        DatabaseDigest before = bench.digest(bench.receiver);
        Move move = move(bench, 7, 7);
        MergeEngine engine = bench.another(new Tuning(1, 250));
        AtomicInteger chunks = new AtomicInteger();
        engine.crashAt(point -> {
            if (point.equals("chunk") && chunks.incrementAndGet() == 5) {
                try {
                    bench.admin(bench.receiver, "update fusie_guard.gate set epoch = 8");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        assertThatThrownBy(() -> engine.merge(bench.map, move, bench.progress(move)))
                .isInstanceOfSatisfying(
                        MergeRefused.class,
                        e -> assertThat(e.reasons()).extracting(Reason::code).containsExactly("fenced"));
        assertThat(chunks).hasValue(5);

        Move successor = move.fenced(Map.of(bench.source, 7L, bench.receiver, 8L));
        bench.engine.undo(bench.map, successor);
        assertThat(before.differencesTo(bench.digest(bench.receiver))).isEmpty();
        assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                .isEmpty();
    }
}

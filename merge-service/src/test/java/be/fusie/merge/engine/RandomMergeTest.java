package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.random.Contents;
import be.fusie.merge.engine.random.PlainMerge;
import be.fusie.merge.engine.random.School;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;
import net.jqwik.api.statistics.Statistics;

/**
 * Random small databases of random schemas, merged by the engine and by {@link PlainMerge}, which knows nothing of it.
 *
 * <p>A build tries a few, always the same. A long run: {@code -Dtest=RandomMergeTest -Dfusie.properties.minutes=30}.
 */
class RandomMergeTest {

    private static EngineBench bench;
    /** Three workers, and a chunk for every page. */
    private static MergeEngine engine;

    private static Connection source;
    private static Connection receiver;

    @Provide
    Arbitrary<School> schools() {
        return School.any();
    }

    @Property(tries = 20, seed = "20260831", edgeCases = EdgeCasesMode.NONE)
    void a_merge_of_any_schema_does_what_a_plain_one_would_do(@ForAll("schools") School school) throws Exception {
        new Try(school).mergesAsPlainly();
    }

    @Property(tries = 1_000_000, edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(ForMinutes.class)
    void so_does_a_merge_of_many_others(@ForAll("schools") School school) throws Exception {
        new Try(school).mergesAsPlainly();
    }

    @Property(tries = 8, seed = "20260901", edgeCases = EdgeCasesMode.NONE)
    void after_a_crash_anywhere_a_merge_goes_on_or_is_undone(
            @ForAll("schools") School school, @ForAll("points") int point, @ForAll boolean goesOn) throws Exception {
        new Try(school).survives(point, goesOn);
    }

    @Property(tries = 1_000_000, edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(ForMinutes.class)
    void so_do_many_others_after_a_crash(
            @ForAll("schools") School school, @ForAll("points") int point, @ForAll boolean goesOn) throws Exception {
        new Try(school).survives(point, goesOn);
    }

    @Provide
    Arbitrary<Integer> points() {
        return Arbitraries.integers().between(0, 25).withDistribution(RandomDistribution.uniform());
    }

    /** One school in both databases, and how they were. */
    private static final class Try {

        private final School school;
        private final MergeMap map;
        private final Move move;
        private final PlainMerge plain;
        private final Contents receiverBefore;
        private final List<String> sourceDigest;
        private final List<String> receiverDigest;

        Try(School school) throws Exception {
            fill(school);
            this.school = school;
            map = MergeMapReader.read(new ByteArrayInputStream(school.map().getBytes(StandardCharsets.UTF_8)));
            move = Move.of(UUID.randomUUID(), bench.source, bench.receiver, school.moving(), school.whole())
                    .with(new Decisions(
                            school.same().entrySet().stream()
                                    .map(e -> new Decisions.Pair(e.getKey(), e.getValue()))
                                    .collect(Collectors.toSet()),
                            Set.of(),
                            false));
            plain = new PlainMerge(school, bench.source);
            receiverBefore = new Contents(school, receiver);
            sourceDigest = digest(source);
            receiverDigest = digest(receiver);
            Statistics.label("refused").collect(!plain.refusals().isEmpty());
            Statistics.label("n to 1")
                    .collect(school.same().size()
                            > Set.copyOf(school.same().values()).size());
        }

        void mergesAsPlainly() throws Exception {
            List<Reason> foreseen =
                    reasonsOf(() -> engine.plan(map, move, EngineBench.CUT_OVER).refusals());
            unchanged("after the plan");
            List<Reason> refused = reasonsOf(this::merge);
            if (plain.refusals().isEmpty()) {
                assertThat(foreseen).as("the plan").isEmpty();
                assertThat(refused).as("the merge").isEmpty();
                arrived();
                engine.undo(map, move);
            } else {
                assertThat(refused).as("refused, because " + plain.refusals()).isNotEmpty();
                assertThat(foreseen).as("foreseen, because " + plain.refusals()).isNotEmpty();
            }
            unchanged("in the end");
        }

        void survives(int point, boolean goesOn) throws Exception {
            int[] left = {point};
            engine.crashAt(p -> {
                if (left[0]-- == 0) {
                    throw new Crash();
                }
            });
            boolean crashed = false;
            try {
                reasonsOf(this::merge);
            } catch (Crash e) {
                crashed = true;
            } finally {
                engine.crashAt(p -> {});
            }
            Statistics.label("crashed").collect(crashed);
            if (goesOn) {
                List<Reason> refused = reasonsOf(this::merge);
                assertThat(refused.isEmpty())
                        .as(refused + " " + plain.refusals())
                        .isEqualTo(plain.refusals().isEmpty());
                if (refused.isEmpty()) {
                    arrived();
                }
            }
            engine.undo(map, move);
            unchanged("in the end");
        }

        private List<Reason> merge() throws SQLException {
            Results.Merged merged = engine.merge(map, move, bench.progress(move));
            assertThat(Map.of(
                            "moved", merged.persons().moved(),
                            "matched", merged.persons().matched(),
                            "copied", merged.persons().copied()))
                    .isEqualTo(plain.counts());
            return List.of();
        }

        private void arrived() throws SQLException {
            Contents after = new Contents(school, receiver);
            assertThat(after.lostSince(receiverBefore))
                    .as("the receiver's own rows")
                    .isEmpty();
            assertThat(after.newSince(receiverBefore)).isEqualTo(plain.inserted());
            assertThat(listed(school, move, after)).as("list old → new").isEqualTo(plain.people());
        }

        private void unchanged(String when) throws SQLException {
            assertThat(digest(receiver)).as("receiver " + when).isEqualTo(receiverDigest);
            assertThat(digest(source)).as("source " + when).isEqualTo(sourceDigest);
        }
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Mark of each person in the source → mark of the person that the list names. */
    private static Map<String, String> listed(School school, Move move, Contents after) throws SQLException {
        Map<String, String> here = new Contents(school, source).people();
        Map<String, String> there = after.people();
        Map<String, String> list = new TreeMap<>();
        bench.numbers(move).forEach(n -> list.put(here.get(n.old()), there.get(n.now())));
        return list;
    }

    private static List<Reason> reasonsOf(Attempt attempt) throws Exception {
        try {
            return attempt.reasons();
        } catch (MergeRefused e) {
            return e.reasons();
        }
    }

    @FunctionalInterface
    private interface Attempt {
        List<Reason> reasons() throws Exception;
    }

    private static void fill(School school) throws Exception {
        if (bench == null) {
            bench = EngineBench.of("", "", "", null);
            engine = bench.another(new Tuning(3, 1));
            source = EngineBench.server().connect(bench.source);
            receiver = EngineBench.server().connect(bench.receiver);
        }
        for (Connection database : List.of(source, receiver)) {
            boolean ofSource = database == source;
            Sql.run(
                    database,
                    "set session_replication_role = replica; set client_min_messages = warning; drop schema if exists"
                            + " fusie_merge cascade; drop schema public cascade; drop schema if exists second cascade;"
                            + " create schema public; grant all on schema public to school_owner; create schema second"
                            + " authorization school_owner; set role school_owner;");
            Sql.run(database, school.schemaSql(ofSource));
            Sql.run(database, school.dataSql(ofSource));
            Sql.run(database, "reset role");
        }
    }

    /** Every row and sequence of the database as text, and the schemas there are. */
    private static List<String> digest(Connection database) throws SQLException {
        List<String> parts = Sql.list(
                database,
                """
                select 'select ''' || relname || ' '' || t::text from ' || oid::regclass || ' t' from pg_class
                where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'second')
                union all select 'select ''' || relname || ' '' || last_value || is_called from ' || oid::regclass from pg_class
                where relkind = 'S' and relnamespace::regnamespace::text in ('public', 'second')
                union all select 'select nspname::text from pg_namespace where nspname !~ ''^pg_'''
                """,
                row -> row.getString(1));
        return Sql.list(
                database,
                "select * from (" + String.join(" union all ", parts) + ") all_rows order by 1",
                row -> row.getString(1));
    }

    /** Ends a property after {@code fusie.properties.minutes}; without that setting, at once. */
    static final class ForMinutes implements AroundTryHook {

        private static final Instant END =
                Instant.now().plus(Duration.ofMinutes(Integer.getInteger("fusie.properties.minutes", 0)));

        @Override
        public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor attempt, List<Object> parameters)
                throws Throwable {
            return Instant.now().isAfter(END) ? TryExecutionResult.satisfied(true) : attempt.execute(parameters);
        }
    }
}

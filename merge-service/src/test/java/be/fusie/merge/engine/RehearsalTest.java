package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.PhaseTime;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.Rehearsed;
import be.fusie.reference.DatabaseDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final String LEFT = "select datname from pg_database where datname like 'fusie\\_%'";

    private static RehearsalOptions masked(EngineBench bench, Map<String, Masking.How> more) {
        return new RehearsalOptions(UUID.randomUUID(), EngineBench.CUT_OVER, Masking.of(bench.map, more), () -> false);
    }

    private static void nothingIsLeft(EngineBench bench, DatabaseDigest source, DatabaseDigest receiver)
            throws Exception {
        assertThat(bench.rows("postgres", LEFT)).isEmpty();
        assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
        assertThat(bench.ownRows("select line from number_line")).isEmpty();
    }

    @Test
    void a_rehearsal_merges_verifies_and_undoes_on_copies_and_leaves_nothing_behind() throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest source = bench.digest(bench.source);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        Plan plan = bench.engine.plan(bench.map, bench.whole(), EngineBench.CUT_OVER);
        bench.admin(
                "postgres",
                "create database fusie_rehearsal_0123_source; alter database fusie_rehearsal_0123_source owner to fusie_merger");
        List<String> told = new ArrayList<>();

        Rehearsed rehearsed = bench.engine.rehearse(
                bench.map, bench.whole(), RehearsalOptions.plain(EngineBench.CUT_OVER), told::add);

        assertThat(rehearsed.refusals()).isEmpty();
        assertThat(rehearsed.undoDifferences()).isEmpty();
        assertThat(rehearsed.passed()).isTrue();
        assertThat(rehearsed.plan().persons()).isEqualTo(plan.persons());
        assertThat(rehearsed.plan().ogmCollisions()).isEqualTo(plan.ogmCollisions());
        assertThat(rehearsed.merged().persons()).isEqualTo(plan.persons());
        assertThat(rehearsed.merged().checks()).hasSizeGreaterThan(10).allMatch(Check::holds);
        assertThat(rehearsed.phases())
                .extracting(PhaseTime::phase)
                .startsWith("COPYING DATABASES", "PLANNING", "COUNTING")
                .endsWith("UNDOING", "COMPARING")
                .isEqualTo(told);
        assertThat(rehearsed.forecastReadOnlySeconds()).isGreaterThanOrEqualTo(5);
        assertThat(rehearsed.forecastBasis())
                .contains("measured on copies", Long.toString(rehearsed.merged().rows()));
        assertThat(rehearsed.findings()).extracting(Reason::code).containsOnly("rehearsal-space");
        nothingIsLeft(bench, source, receiver);
    }

    @Test
    void in_masked_copies_the_same_people_are_recognised() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.partial(EngineBench.landscape().movableAlone().number());
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        Rehearsed rehearsed = bench.engine.rehearse(
                bench.map, move, masked(bench, Map.of("contact_point.value", Masking.How.MAIL)), phase -> {});
        assertThat(rehearsed.refusals()).isEmpty();
        assertThat(rehearsed.masked()).contains("person.national_number", "person.last_name", "contact_point.value");
        assertThat(rehearsed.merged().persons()).isEqualTo(plan.persons());
        assertThat(rehearsed.passed()).isTrue();
    }

    @Test
    void a_merge_that_would_be_refused_is_refused_in_the_rehearsal_with_its_reasons() throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest source = bench.digest(bench.source);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        Move move = bench.move();
        Rehearsed rehearsed =
                bench.engine.rehearse(bench.map, move, RehearsalOptions.plain(EngineBench.CUT_OVER), phase -> {});
        assertThat(rehearsed.passed()).isFalse();
        assertThat(rehearsed.merged()).isNull();
        assertThat(rehearsed.refusals()).extracting(Reason::code).contains("choice-value-unknown");
        nothingIsLeft(bench, source, receiver);
    }

    @Test
    void a_rehearsal_that_is_stopped_leaves_nothing_behind() throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest source = bench.digest(bench.source);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        AtomicBoolean stop = new AtomicBoolean();
        RehearsalOptions options =
                new RehearsalOptions(UUID.randomUUID(), EngineBench.CUT_OVER, Masking.none(), stop::get);
        assertThatThrownBy(() -> bench.engine.rehearse(
                        bench.map,
                        bench.whole(),
                        options,
                        phase -> stop.compareAndSet(false, phase.equals("COUNTING"))))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("overtook");
        nothingIsLeft(bench, source, receiver);
    }

    @Test
    void a_column_to_be_masked_that_does_not_exist_is_refused_before_anything_is_copied() throws Exception {
        EngineBench bench = EngineBench.reference();
        assertThatThrownBy(() -> bench.engine.rehearse(
                        bench.map, bench.whole(), masked(bench, Map.of("person.mail", Masking.How.MAIL)), phase -> {}))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("person.mail");
    }

    @Test
    void a_role_that_may_not_create_databases_is_told_what_it_lacks() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin("postgres", "alter role fusie_merger nocreatedb");
        try {
            assertThatThrownBy(() -> bench.engine.rehearse(
                            bench.map, bench.whole(), RehearsalOptions.plain(EngineBench.CUT_OVER), phase -> {}))
                    .isInstanceOf(MergeRefused.class)
                    .satisfies(
                            e -> assertThat(((MergeRefused) e).reasons().get(0).remedy())
                                    .contains("alter role \"fusie_merger\" createdb"));
        } finally {
            bench.admin("postgres", "alter role fusie_merger createdb");
        }
    }
}

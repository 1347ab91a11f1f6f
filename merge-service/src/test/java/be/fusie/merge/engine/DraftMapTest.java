package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.Results.Plan;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** Maps that are drafted from a database. */
class DraftMapTest {

    static MergeMap read(String yaml) throws Exception {
        return MergeMapReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "draft.yaml");
    }

    static String draft(EngineBench bench, DraftMap.Options options) throws Exception {
        try (Connection c = bench.open(bench.source)) {
            return DraftMap.of(c, options);
        }
    }

    @Test
    void the_draft_of_the_reference_school_plans_and_merges_like_the_map_that_people_wrote() throws Exception {
        EngineBench bench = EngineBench.reference();
        String draft = draft(bench, DraftMap.Options.NONE);
        MergeMap map = read(draft);
        Plan plan = bench.engine.plan(map, bench.whole(), EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        Plan written = bench.engine.plan(bench.map, bench.whole(), EngineBench.CUT_OVER);
        assertThat(plan.persons()).isEqualTo(written.persons());
    }
}

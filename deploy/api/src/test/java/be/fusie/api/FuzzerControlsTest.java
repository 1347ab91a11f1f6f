package be.fusie.api;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.api.Call.Caller;
import be.fusie.api.FaultyService.Planted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fuzzer finds every kind of fault that it is there for, and none where there is none. */
@Order(1)
class FuzzerControlsTest {

    private static final int REQUESTS = 600;
    private static final long SEED = 7;

    @ParameterizedTest
    @EnumSource(names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
    void a_planted_fault_is_found_by_its_rule(Planted planted) throws IOException {
        assertThat(run(planted, SEED).findings())
                .extracting(finding -> finding.fault().rule())
                .contains(planted.rule);
    }

    @Test
    void a_service_without_a_fault_passes() throws IOException {
        Fuzzer.Result result = run(Planted.NOTHING, SEED);
        assertThat(result.findings()).isEmpty();
        assertThat(result.answered().get("POST /notes")).containsKeys(201, 400, 401, 403, 415);
        assertThat(result.answered().get("GET /notes/{id}")).containsKeys(200, 401, 404);
    }

    @Test
    void the_same_seed_sends_the_same_requests() throws IOException {
        assertThat(run(Planted.NOTHING, 1).answered())
                .isEqualTo(run(Planted.NOTHING, 1).answered())
                .isNotEqualTo(run(Planted.NOTHING, 2).answered());
    }

    private static Fuzzer.Result run(Planted planted, long seed) throws IOException {
        try (FaultyService service = new FaultyService(planted)) {
            List<Caller> callers = List.of(
                    new Caller("writer", "writer", "writer", false),
                    new Caller("reader", "reader", "reader", false),
                    new Caller("stranger", "stranger", "stranger", true),
                    new Caller("nobody", null, null, true),
                    new Caller("forger", "forged", null, true));
            Known known = new Known().put("notes.id", FaultyService.OWNED).own(FaultyService.OWNED);
            return new Fuzzer(
                            service.contract(),
                            service.url(),
                            callers,
                            known,
                            service::state,
                            seed,
                            Duration.ofSeconds(5))
                    .run(REQUESTS);
        }
    }
}

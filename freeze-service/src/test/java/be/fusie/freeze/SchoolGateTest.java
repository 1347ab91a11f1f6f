package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.freeze.client.SchoolGate;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The client of one class, against the service itself. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class SchoolGateTest extends FreezeScenario {

    private SchoolGate gate() {
        String token = TestTokens.token("client", Set.of("application"), Set.of());
        return new SchoolGate(URI.create("http://localhost:" + RestAssured.port), () -> token);
    }

    @Test
    void f4_an_application_edits_is_refused_leaves_a_draft_and_gets_it_back() {
        SchoolGate gate = gate();
        try (SchoolGate.Lease lease = gate.edit("zuid", "111111", "grades", "Jan Janssens")) {
            assertThat(lease.renew().expiresAt()).isNotNull();
            assertThat(lease.renew().nudge()).isNull();
        }
        assertThatThrownBy(() -> gate.leaveDraft("zuid", "111111", "p-9", "grades", "3A", "17/20"))
                .isInstanceOfSatisfying(
                        SchoolGate.Refused.class, e -> assertThat(e.code()).isEqualTo("draft-not-needed"));
        frozen(true);
        assertThatThrownBy(() -> gate.edit("zuid", "111111", "grades", null))
                .isInstanceOfSatisfying(
                        SchoolGate.Refused.class, e -> assertThat(e.status()).isEqualTo(423));

        UUID draft = gate.leaveDraft("zuid", "111111", "p-9", "grades", "3A", "17/20");

        assertThat(gate.drafts("p-9")).extracting(SchoolGate.Draft::id).containsExactly(draft);
        assertThat(gate.content("p-9", draft)).isEqualTo("17/20");
        assertThat(gate.gate("999999")).isEmpty();
        gate.deleteDraft("p-9", draft);
        assertThat(gate.drafts("p-9")).isEmpty();
    }
}

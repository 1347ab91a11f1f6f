package be.fusie.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.client.ApiClient;
import be.fusie.client.ApiException;
import be.fusie.client.api.ClosuresApi;
import be.fusie.client.api.ConsentApi;
import be.fusie.client.api.MigrationsApi;
import be.fusie.client.model.ChallengeBody;
import be.fusie.client.model.ClosureView;
import be.fusie.client.model.MemberView;
import be.fusie.client.model.MigrationRequest;
import be.fusie.client.model.MigrationView;
import be.fusie.client.model.Phase;
import be.fusie.client.model.Question;
import be.fusie.client.model.Replacement;
import be.fusie.client.model.SignatureBody;
import be.fusie.local.CheckList;
import be.fusie.local.LocalPlatform;
import be.fusie.local.Schools;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import java.time.Duration;
import java.time.LocalDate;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A portal made of a client that was generated from the OpenAPI document, and of nothing else. */
@Order(1)
@ExtendWith(Servers.class)
class PortalClientTest {

    private final Servers servers;
    private final Landscape landscape;

    PortalClientTest(Servers servers) {
        this.servers = servers;
        this.landscape = servers.landscape(Servers.CLIENT);
    }

    private ApiClient client(String user) {
        String token = servers.platform().token(user);
        ApiClient client = new ApiClient();
        client.updateBaseUri(servers.platform().url(Service.REQUEST));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        return client;
    }

    @Test
    void a_migration_goes_from_its_closure_to_its_end() throws ApiException {
        Landscape.Institution requesting = landscape.requesting();
        ClosureView closure = new ClosuresApi(client(requesting.administrator()))
                .closureResourceCompute(new Question()
                        .source(landscape.source().name())
                        .receiver(landscape.receiver().name())
                        .whole(true)
                        .cutOverDate(LocalDate.now().plusDays(1)));
        assertThat(closure.getPossible()).isTrue();

        MigrationsApi migrations = new MigrationsApi(client(requesting.administrator()));
        String key = UUID.randomUUID().toString();
        MigrationView filed = migrations.migrationResourceFile(request(), key);
        assertThat(migrations.migrationResourceFile(request(), key).getId())
                .as("sent again with its key")
                .isEqualTo(filed.getId());
        MigrationView planned = await(migrations, filed.getId(), Phase.COLLECTING_CONSENT);
        assertThat(planned.getConsent().getRequired())
                .as("who the closure named")
                .containsExactlyElementsOf(closure.getMembers().stream()
                        .map(MemberView::getInstitution)
                        .toList());
        assertThat(migrations.migrationResourceList(null, landscape.source().name(), null, 1, null, null, null))
                .extracting(MigrationView::getId)
                .containsExactly(filed.getId());

        CheckList.workThrough(servers.platform(), Schools.path(filed.getId().toString()));
        for (String number : planned.getConsent().getRequired()) {
            servers.schools()
                    .confirm(filed.getId().toString(), servers.schools().institution(number));
            sign(filed.getId(), number, planned.getPlan().getHash());
        }
        MigrationView completed = await(migrations, filed.getId(), Phase.COMPLETED);
        assertThat(completed.getInstitutions())
                .containsExactlyElementsOf(landscape.source().numbers());
        assertThat(completed.getReadOnly().getSeconds()).isPositive();
        servers.completed(filed.getId().toString());
    }

    private MigrationRequest request() {
        return new MigrationRequest()
                .source(landscape.source().name())
                .receiver(landscape.receiver().name())
                .whole(true)
                .cutOverDate(LocalDate.now().plusDays(1))
                .requestedBy(landscape.requesting().number())
                .centralAdministrator(landscape.requesting().administrator())
                .replacements(landscape.replacements().stream()
                        .map(r -> new Replacement()
                                ._list(r.list())
                                .value(r.value())
                                .replacement(r.replacement()))
                        .toList());
    }

    /** With a fresh sign-in that is bound to the plan (R2, R5). */
    private void sign(UUID id, String number, String hash) throws ApiException {
        String director = servers.schools().institution(number).director();
        ConsentApi consent = new ConsentApi(client(director));
        ChallengeBody what = new ChallengeBody().planHash(hash).institution(number);
        String nonce = consent.consentResourceChallenge(id, what, null).getNonce();
        consent.consentResourceSign(
                id,
                new SignatureBody()
                        .planHash(hash)
                        .institution(number)
                        .idToken(servers.platform().idToken(director, nonce)),
                null,
                UUID.randomUUID().toString());
    }

    private static MigrationView await(MigrationsApi migrations, UUID id, Phase state) {
        return Awaitility.await(id + " is " + state)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> migrations.migrationResourceGet(id, null), view -> view.getState() == state);
    }

    @Test
    void a_problem_says_what_is_wrong_and_how_to_mend_it() {
        MigrationsApi migrations = new MigrationsApi(client(LocalPlatform.OPERATOR));
        assertThatThrownBy(() -> migrations.migrationResourceFile(request().receiver("atlantis"), null))
                .isInstanceOfSatisfying(ApiException.class, problem -> {
                    assertThat(problem.getCode()).isEqualTo(422);
                    assertThat(problem.getResponseBody()).contains("urn:fusie:problem:unknown-database", "remedy");
                });
        assertThatThrownBy(() -> migrations.migrationResourceGet(UUID.randomUUID(), null))
                .isInstanceOfSatisfying(ApiException.class, problem -> assertThat(problem.getCode())
                        .isEqualTo(404));
    }
}

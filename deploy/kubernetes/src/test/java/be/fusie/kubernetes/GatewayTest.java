package be.fusie.kubernetes;

import static be.fusie.kubernetes.ManifestsTest.each;
import static be.fusie.kubernetes.ManifestsTest.name;
import static be.fusie.kubernetes.ManifestsTest.of;
import static be.fusie.kubernetes.ManifestsTest.pod;
import static be.fusie.kubernetes.ManifestsTest.rendered;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How people and programs come in from outside, and sign in. */
class GatewayTest {

    private static final List<ObjectNode> OBJECTS = rendered("production");

    private static ObjectNode one(String kind, String name) {
        return of(kind, OBJECTS).filter(o -> name(o).equals(name)).findFirst().orElseThrow();
    }

    private static JsonNode listener(String name) {
        return each(one("Gateway", "fusie").path("spec").path("listeners"))
                .filter(l -> l.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, JsonNode> environment(String deployment) {
        return each(pod(one("Deployment", deployment))
                        .path("containers")
                        .path(0)
                        .path("env"))
                .collect(toMap(e -> e.path("name").asText(), e -> e));
    }

    private static String host(String service) {
        JsonNode hosts = one("HTTPRoute", service + "-service").path("spec").path("hostnames");
        assertThat(hosts).hasSize(1);
        return hosts.path(0).asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "freeze", "merge", "billing", "notification"})
    void each_service_is_reached_by_tls_under_the_name_that_its_links_say(String service) {
        JsonNode route = one("HTTPRoute", service + "-service").path("spec");
        JsonNode parent = route.path("parentRefs").path(0);
        JsonNode listener = listener(parent.path("sectionName").asText());

        assertThat(parent.path("name").asText()).isEqualTo("fusie");
        assertThat(parent.path("namespace").asText())
                .isEqualTo(one("Gateway", "fusie")
                        .path("metadata")
                        .path("namespace")
                        .asText());
        assertThat(listener.path("protocol").asText()).isEqualTo("HTTPS");
        assertThat(listener.path("tls").path("certificateRefs")).hasSize(1);
        assertThat(listener.path("hostname").asText()).isEqualTo(host(service));
        assertThat(environment("request-service")
                        .get("FUSIE_REQUEST_LINKS_" + service.toUpperCase(Locale.ROOT))
                        .path("value")
                        .asText())
                .isEqualTo("https://" + host(service));
        for (JsonNode backend : route.findValues("backendRefs")) {
            ObjectNode target = one("Service", backend.path(0).path("name").asText());
            assertThat(name(target)).isEqualTo(service + "-service");
            assertThat(target.path("spec").path("ports").path(0).path("port"))
                    .isEqualTo(backend.path(0).path("port"));
        }
    }

    @Test
    void without_tls_there_is_only_the_way_to_it() {
        assertThat(of("HTTPRoute", OBJECTS).filter(r -> r.path("spec")
                        .path("parentRefs")
                        .path(0)
                        .path("sectionName")
                        .asText()
                        .equals("http")))
                .singleElement()
                .satisfies(route -> assertThat(route.path("spec").path("rules"))
                        .singleElement()
                        .satisfies(rule -> {
                            assertThat(rule.has("backendRefs")).isFalse();
                            assertThat(rule.findValue("scheme").asText()).isEqualTo("https");
                        }));
    }

    @Test
    void health_and_metrics_do_not_lead_outside_and_streams_are_not_cut_off() {
        for (ObjectNode route : of("HTTPRoute", OBJECTS).toList()) {
            for (JsonNode rule : route.path("spec").path("rules")) {
                Set<String> paths = each(rule.path("matches"))
                        .map(m -> m.path("path").path("value").asText())
                        .collect(toSet());
                assertThat(paths).as(name(route)).isSubsetOf("/", "/api/v1", "/console", "/webjars", "/q/openapi");
                if (paths.contains("/api/v1")) {
                    assertThat(rule.path("timeouts").path("request").asText()).isEqualTo("0s");
                }
            }
        }
    }

    @Test
    void the_pods_let_the_gateways_namespace_in_and_believe_what_it_says_of_tls() {
        String namespace =
                one("Gateway", "fusie").path("metadata").path("namespace").asText();
        assertThat(one("NetworkPolicy", "services-in").findValuesAsText("kubernetes.io/metadata.name"))
                .contains(namespace);
        assertThat(environment("request-service")
                        .get("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING")
                        .path("value")
                        .asText())
                .isEqualTo("true");
    }

    @Test
    void replicas_of_the_console_share_a_secret_without_which_none_starts() {
        JsonNode secret = environment("request-service")
                .get("FUSIE_CONSOLE_SECRET")
                .path("valueFrom")
                .path("secretKeyRef");

        assertThat(secret.path("name").asText()).isEqualTo("request-service");
        assertThat(secret.path("optional").asBoolean()).isFalse();
    }

    @Test
    void the_sign_in_leads_back_to_the_addresses_of_the_console_and_to_no_others() throws IOException {
        Properties settings = new Properties();
        Path service = Path.of("../../request-service/src/main");
        try (Reader in = Files.newBufferedReader(service.resolve("resources/application.properties"))) {
            settings.load(in);
        }
        String fresh = Files.readString(service.resolve("java/be/fusie/request/console/FreshSignIns.java"));
        JsonNode realm =
                new ObjectMapper().readTree(Path.of("sign-in/realm.json").toFile());
        JsonNode console = each(realm.path("clients"))
                .filter(c -> c.path("clientId").asText().equals(settings.get("quarkus.oidc.console.client-id")))
                .findFirst()
                .orElseThrow();
        String base = "https://" + host("request");

        assertThat(fresh).contains("\"console/fresh-sign-in\"");
        assertThat(console.path("redirectUris"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(
                        base + settings.get("quarkus.oidc.console.authentication.redirect-path"),
                        base + "/console/fresh-sign-in");
        assertThat(console.path("attributes").path("post.logout.redirect.uris").asText())
                .isEqualTo(base + settings.get("quarkus.oidc.console.logout.post-logout-path"));
        assertThat(console.path("attributes").path("pkce.code.challenge.method").asText())
                .isEqualTo("S256");
        assertThat(realm.findValues("secret")).isEmpty();
        assertThat(realm.has("users")).isFalse();
    }

    @Test
    void tokens_of_every_client_say_what_the_services_read() throws IOException {
        JsonNode realm =
                new ObjectMapper().readTree(Path.of("sign-in/realm.json").toFile());

        assertThat(realm.path("clients")).isNotEmpty().allSatisfy(client -> {
            JsonNode mappers = client.path("protocolMappers");
            assertThat(Stream.of("groups", "institutions", "auth_time"))
                    .allMatch(claim -> mappers.findValuesAsText("claim.name").contains(claim));
            assertThat(mappers.findValuesAsText("included.custom.audience")).containsExactly("fusie");
        });
    }
}

package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.local.Cluster.Said;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The services as real pods. Not part of the build: {@code deploy/kubernetes/smoke} makes the node, and runs this beside it.
 *
 * <p>System properties: {@code fusie.pods.manifests}, the file to apply; {@code fusie.pods.node}, the address at which pods
 * find the node.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PodsDrill {

    private static final String NODE = System.getProperty("fusie.pods.node");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final List<Landscape> landscapes = new ArrayList<>();
    private final List<ClusterDoor> doors = new ArrayList<>();
    private LocalPlatform platform;
    private Cluster cluster;
    private Migrations migrations;
    private Filed completed;

    @BeforeAll
    void apply() throws Exception {
        LocalPlatformBuilder settings = LocalPlatform.builder()
                .address(NODE)
                .portBase(Part.DEFAULT_BASE)
                .port(Part.POSTGRES, 5432)
                .port(Part.KAFKA, 9093);
        for (int i = 1; i <= 2; i++) {
            landscapes.add(Landscape.plan(Size.TINY, 2026, Options.DEFAULT.withIndex(i)));
        }
        landscapes.forEach(settings::landscape);
        platform = settings.startParts();
        Schools schools = new Schools(platform, landscapes);
        schools.createPairs();
        cluster = Cluster.open();
        cluster.kubectl("create", "namespace", "fusie");
        secrets();
        applyAll();
        for (Service service : Service.values()) {
            doors.add(ClusterDoor.open(cluster, service, service.part().port(Part.DEFAULT_BASE)));
        }
        for (Service service : Service.values()) {
            platform.rest(service, LocalPlatform.OPERATOR).text("/q/health/ready", "application/json");
        }
        schools.makeKnown();
        migrations = new Migrations(platform, landscapes);
    }

    /** First the schemas, then one service after the other: together they would be too much for a small machine. */
    private void applyAll() {
        String file = System.getProperty("fusie.pods.manifests");
        String component = "app.kubernetes.io/component";
        cluster.kubectl("apply", "--server-side", "-f", file, "-l", component + "!=service");
        cluster.kubectl("wait", "--for=condition=complete", "job", "--all", "--timeout=290s");
        for (Service service : Service.values()) {
            String one = component + "=service,app.kubernetes.io/name=" + service.module();
            cluster.kubectl("apply", "--server-side", "-f", file, "-l", one);
            cluster.awaitRollout(service);
        }
    }

    /** What README.md lists, and what the operators would make. */
    private void secrets() throws IOException {
        String key = "bG9jYWwgcGxhdGZvcm0sIG5vdCBmb3IgcmVhbCB1c2U=";
        cluster.create(
                "secret",
                "request-service",
                Map.of("FUSIE_CONSOLE_SECRET", key, "FUSIE_REQUEST_CONSENT_KEYS_LOCAL", key));
        cluster.create("secret", "freeze-service", Map.of("FUSIE_FREEZE_DRAFTS_KEYS_LOCAL", key));
        cluster.create("secret", "merge-service", Map.of("FUSIE_MERGE_LIST_KEYS_LOCAL", key));
        cluster.create("secret", "notification-service", Map.of("FUSIE_WEBHOOKS_SEALING_KEY", key));
        cluster.create("secret", "mail", Map.of("username", "any", "password", "any"));
        cluster.create("secret", "fusie-cluster-ca-cert", Map.of("ca.crt", "not used: Kafka is without TLS here"));
        try (InputStream map = Landscape.class.getClassLoader().getResourceAsStream("reference/merge-map.yaml")) {
            cluster.create(
                    "configmap",
                    "merge-maps",
                    Map.of("reference.yaml", new String(map.readAllBytes(), StandardCharsets.UTF_8)));
        }
        for (Service service : Service.values()) {
            String name = service.module();
            cluster.create(
                    "secret",
                    name + "-database",
                    Map.of("username", service.database(), "password", service.database()));
            cluster.create("secret", name + "-kafka", Map.of("user.password", "not used", "user.p12", "not used"));
            if (service.schoolRole() != null) {
                cluster.create(
                        "secret",
                        name + "-school-databases",
                        Map.of("school-databases.properties", schoolDatabases(service.schoolRole())));
            }
        }
    }

    private String schoolDatabases(String role) {
        StringBuilder properties = new StringBuilder();
        for (Landscape landscape : landscapes) {
            for (Landscape.Database database : landscape.databases()) {
                String name = "fusie.databases.\"" + database.name() + "\".";
                properties
                        .append(name + "url=jdbc:postgresql://" + NODE + ":5432/" + database.name() + "\n")
                        .append(name + "user=" + role + "\n")
                        .append(name + "password=" + role + "\n")
                        .append(name + "map=/etc/fusie/merge-maps/reference.yaml\n");
            }
        }
        return properties.toString();
    }

    @Test
    @Order(1)
    void schemas_came_by_jobs_and_pods_are_neither_root_nor_able_to_write() throws IOException {
        assertThat(cluster.get("/apis/batch/v1", "jobs").path("items"))
                .hasSize(Service.values().length)
                .allSatisfy(job ->
                        assertThat(job.path("status").path("succeeded").asInt()).isEqualTo(1));
        for (Service service : Service.values()) {
            String deployment = "deployment/" + service.module();
            assertThat(cluster.kubectl("exec", deployment, "--", "id", "-u").strip())
                    .isEqualTo("10001");
            assertThat(cluster.tryKubectl("exec", deployment, "--", "touch", "/opt/fusie/new")
                            .text())
                    .contains("Read-only file system");
            assertThat(cluster.kubectl("exec", deployment, "--", "grep", "CapEff", "/proc/1/status"))
                    .contains("0000000000000000");
            assertThat(cluster.tryKubectl("exec", deployment, "--", "ls", "/var/run/secrets/kubernetes.io")
                            .status())
                    .as("no token of a service account")
                    .isNotZero();
        }
    }

    @Test
    @Order(2)
    void the_console_takes_people_to_the_sign_in_and_back_whichever_replica_they_get_to() throws Exception {
        String page = platform.url(Service.REQUEST) + "/console/migrations";
        HttpResponse<String> behindTls =
                new Visitor().get(page, "X-Forwarded-Proto", "https", "X-Forwarded-Host", "not.believed");

        assertThat(behindTls.statusCode()).isEqualTo(302);
        assertThat(URLDecoder.decode(Visitor.location(behindTls), StandardCharsets.UTF_8))
                .startsWith(platform.signInUrl())
                .contains("redirect_uri=https://127.0.0.1", "/console/signed-in")
                .contains("code_challenge_method=S256")
                .doesNotContain("not.believed");
        assertThat(behindTls.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allMatch(cookie -> cookie.contains("Secure") && cookie.contains("HTTPOnly"));

        assertThat(cluster.pods(Service.REQUEST)).hasSize(2);
        Visitor operator = new Visitor();
        HttpResponse<String> first = operator.signInAt(page, LocalPlatform.OPERATOR, LocalPlatformBuilder.PASSWORD);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.uri()).isEqualTo(URI.create(page));
        assertThat(operator.get(page).body()).contains("/console/dead-letters");
        assertThat(operator.get(page).body()).contains("/console/dead-letters");
    }

    @Test
    @Order(3)
    void a_migration_completes_while_request_service_is_rolled() throws Exception {
        Landscape landscape = landscapes.get(0);
        Filed migration = migrations.fileWhole(landscape).signedByAll();
        completed = migration;
        Set<String> before = cluster.pods(Service.REQUEST);
        try (Caller caller = new Caller()) {
            migration.awaitStep("REGISTRATION");
            try (Stall stall = stallBarcodes(landscape)) {
                assertThat(stall.awaitSomebodyWaiting())
                        .as("the migration is in the middle")
                        .isTrue();
                cluster.kubectl("rollout", "restart", "deployment/request-service");
                cluster.awaitRollout(Service.REQUEST);
                await("the pods of before are gone")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> cluster.pods(Service.REQUEST).stream().noneMatch(before::contains));
                assertThat(migration.phase()).isEqualTo("RUNNING");
            }
            awaitCompleted(migration);
            assertThat(caller.failures()).as("calls while it was rolled").isEmpty();
            assertThat(caller.answers()).isGreaterThan(20);
        }
        migration.invariantsHold();
        assertThat(platform.mail().received())
                .as("mails of notification-service")
                .isNotEmpty();
    }

    @Test
    @Order(4)
    void papers_are_made_in_the_pods_and_no_font_of_the_image_is_asked_for() throws Exception {
        Filed migration = completed;
        Map<Service, String> papers = Map.of(
                Service.REQUEST, "/plan",
                Service.MERGE, "/certificate",
                Service.BILLING, "/invoice");
        papers.forEach((service, path) -> {
            byte[] paper =
                    platform.rest(service, LocalPlatform.OPERATOR).bytes(migration.path(path), "application/pdf");
            assertThat(new String(paper, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
            assertThat(paper).hasSizeGreaterThan(10_000);
        });
        for (Service service : papers.keySet()) {
            for (String pod : cluster.pods(service)) {
                String libraries =
                        cluster.kubectl("exec", pod, "--", "grep", "-E", "libjvm|font|freetype", "/proc/1/maps");
                assertThat(libraries).contains("libjvm.so").doesNotContain("font", "freetype");
            }
        }
    }

    /** It stands still there with both databases frozen, and without a time-out. */
    private Stall stallBarcodes(Landscape landscape) throws Exception {
        return Stall.on(platform, landscape.receiver().name(), "public.barcode");
    }

    private void awaitCompleted(Filed migration) {
        await("migration " + migration.id + " is COMPLETED")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(migration::phase, "COMPLETED"::equals);
    }

    @Test
    @Order(5)
    void a_migration_completes_while_all_services_are_rolled_at_once() throws Exception {
        Filed migration = migrations.fileWhole(landscapes.get(1)).signedByAll();
        migration.awaitStep("STAGE");
        for (Service service : Service.values()) {
            cluster.kubectl("rollout", "restart", "deployment/" + service.module());
        }
        for (Service service : Service.values()) {
            cluster.awaitRollout(service);
        }
        awaitCompleted(migration);
        migration.invariantsHold();
    }

    @Test
    @Order(6)
    void an_image_that_is_not_there_leaves_the_pods_of_before_and_can_be_taken_back() throws Exception {
        Set<String> before = cluster.pods(Service.REQUEST);
        try (Caller caller = new Caller()) {
            cluster.kubectl(
                    "set", "image", "deployment/request-service", "service=registry.invalid/fusie/request-service:0");
            await("the image is missed").atMost(PATIENCE).until(() -> cluster.waitingFor().stream()
                    .anyMatch(reason -> reason.matches("ErrImagePull|ImagePullBackOff")));
            assertThat(cluster.pods(Service.REQUEST)).containsAll(before);
            assertThat(cluster.ready(Service.REQUEST)).isEqualTo(2);

            cluster.kubectl("rollout", "undo", "deployment/request-service");
            cluster.awaitRollout(Service.REQUEST);
            await().atMost(PATIENCE).until(() -> cluster.pods(Service.REQUEST), before::equals);
            assertThat(caller.failures()).isEmpty();
        }
    }

    @Test
    @Order(7)
    void a_release_that_never_becomes_ready_leaves_the_pods_of_before_and_can_be_taken_back() throws Exception {
        Set<String> before = cluster.pods(Service.REQUEST);
        int restarts = cluster.restarts();
        try (Caller caller = new Caller()) {
            cluster.kubectl(
                    "set",
                    "env",
                    "deployment/request-service",
                    "QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://nowhere/any");
            await("a third pod is tried and fails").atMost(PATIENCE).until(() -> cluster.restarts() > restarts);
            assertThat(cluster.pods(Service.REQUEST)).containsAll(before).hasSize(3);
            assertThat(cluster.ready(Service.REQUEST)).isEqualTo(2);

            cluster.kubectl("rollout", "undo", "deployment/request-service");
            cluster.awaitRollout(Service.REQUEST);
            await().atMost(PATIENCE).until(() -> cluster.pods(Service.REQUEST), before::equals);
            assertThat(caller.failures()).isEmpty();
        }
    }

    @Test
    @Order(8)
    void a_drain_waits_for_the_disruption_budget_and_the_service_answers_all_the_while() throws Exception {
        try (Caller caller = new Caller()) {
            Said said = cluster.tryKubectl(
                    "drain",
                    "node",
                    "--delete-emptydir-data",
                    "--ignore-daemonsets",
                    "--pod-selector=app.kubernetes.io/name=request-service",
                    "--timeout=45s");
            assertThat(said.status()).as(said.text()).isNotZero();
            assertThat(said.text()).contains("disruption budget");
            assertThat(cluster.ready(Service.REQUEST)).isEqualTo(1);

            cluster.kubectl("uncordon", "node");
            cluster.awaitRollout(Service.REQUEST);
            assertThat(cluster.ready(Service.REQUEST)).isEqualTo(2);
            assertThat(caller.failures()).isEmpty();
        }
    }

    /** Calls request-service all the while, as portals do. */
    private final class Caller implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final List<String> failures = new ArrayList<>();
        private final CompletableFuture<Integer> calls = CompletableFuture.supplyAsync(this::call);

        private int call() {
            Rest operator = platform.rest(Service.REQUEST, LocalPlatform.OPERATOR);
            int answers = 0;
            while (!ended.get()) {
                try {
                    operator.get("/api/v1/migrations");
                    answers++;
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return answers;
                } catch (RuntimeException e) {
                    failures.add(e + " (" + e.getCause() + ")");
                }
            }
            return answers;
        }

        List<String> failures() {
            answers();
            return failures;
        }

        int answers() {
            ended.set(true);
            return calls.join();
        }

        @Override
        public void close() {
            answers();
        }
    }

    @AfterAll
    void end() throws IOException {
        for (ClusterDoor door : doors) {
            door.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (platform != null) {
            platform.close();
        }
    }
}

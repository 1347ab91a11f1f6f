package be.fusie.kubernetes;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is applied to a cluster, checked without one. */
class ManifestsTest {

    /** Made by the operators, or by whoever runs the cluster: {@code README.md} lists them. */
    private static final Set<String> SECRETS_OF_OTHERS = Set.of("fusie-cluster-ca-cert", "keda", "backups", "mail");

    static List<ObjectNode> rendered(String overlay) {
        return Kustomization.render(Path.of("overlays", overlay));
    }

    static Stream<ObjectNode> of(String kind, List<ObjectNode> objects) {
        return objects.stream().filter(o -> o.path("kind").asText().equals(kind));
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Deployments and Jobs. */
    private static List<ObjectNode> workloads(List<ObjectNode> objects) {
        return Stream.concat(of("Deployment", objects), of("Job", objects)).toList();
    }

    static JsonNode pod(JsonNode workload) {
        return workload.path("spec").path("template").path("spec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void no_field_is_unknown_and_no_object_is_there_twice(String overlay) {
        List<ObjectNode> objects = rendered(overlay);

        assertThat(objects.stream().flatMap(o -> UnknownFields.of(o).stream().map(found -> name(o) + ": " + found)))
                .isEmpty();
        assertThat(objects.stream().map(o -> o.path("kind").asText() + "/" + name(o)))
                .doesNotHaveDuplicates();
        assertThat(objects).hasSizeGreaterThan(50);
    }

    @Test
    void a_misspelt_field_is_found() {
        ObjectNode deployment = of("Deployment", rendered("laptop")).findFirst().orElseThrow();
        ((ObjectNode) pod(deployment).path("containers").get(0)).putObject("readynessProbe");
        ObjectNode kafka = of("Kafka", rendered("laptop")).findFirst().orElseThrow();
        ((ObjectNode) kafka.path("spec").path("kafka")).put("replicaz", 3);

        assertThat(UnknownFields.of(deployment)).singleElement().asString().contains("readynessProbe");
        assertThat(UnknownFields.of(kafka)).singleElement().asString().contains("replicaz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void selectors_find_their_pods(String overlay) {
        List<ObjectNode> objects = rendered(overlay);
        List<JsonNode> labels = workloads(objects).stream()
                .map(w -> w.path("spec").path("template").path("metadata").path("labels"))
                .toList();

        for (ObjectNode deployment : of("Deployment", objects).toList()) {
            JsonNode own =
                    deployment.path("spec").path("template").path("metadata").path("labels");
            JsonNode selector = deployment.path("spec").path("selector").path("matchLabels");
            assertThat(labels.stream().filter(pod -> matches(selector, pod)))
                    .as("pods of %s, not those of its Job", name(deployment))
                    .containsExactly(own);
            // a version in the selector would make the next release impossible
            assertThat(deployment.path("spec").path("selector").toString()).doesNotContain("version");
            each(pod(deployment).path("topologySpreadConstraints")).forEach(spread -> assertThat(
                            matches(spread.path("labelSelector").path("matchLabels"), own))
                    .isTrue());
        }
        Stream.concat(
                        of("Service", objects).map(o -> o.path("spec").path("selector")),
                        of("PodDisruptionBudget", objects)
                                .map(o -> o.path("spec").path("selector").path("matchLabels")))
                .forEach(selector -> assertThat(labels.stream().filter(own -> matches(selector, own)))
                        .as(selector.toString())
                        .hasSize(1));
    }

    private static boolean matches(JsonNode selector, JsonNode labels) {
        return !selector.isEmpty()
                && StreamSupport.stream(((Iterable<String>) selector::fieldNames).spliterator(), false)
                        .allMatch(key -> selector.path(key).equals(labels.path(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void whatever_is_referred_to_is_there(String overlay) throws IOException {
        List<ObjectNode> objects = rendered(overlay);
        Set<String> users = of("KafkaUser", objects).map(ManifestsTest::name).collect(toSet());
        String readme = Files.readString(Path.of("README.md"));
        for (ObjectNode workload : workloads(objects)) {
            JsonNode pod = pod(workload);
            assertThat(of("ServiceAccount", objects).map(ManifestsTest::name))
                    .contains(pod.path("serviceAccountName").asText());
            Set<String> volumes =
                    each(pod.path("volumes")).map(v -> v.path("name").asText()).collect(toSet());
            Set<String> mounted = new TreeSet<>();
            for (JsonNode container : pod.path("containers")) {
                each(container.path("volumeMounts"))
                        .forEach(m -> mounted.add(m.path("name").asText()));
                assertThat(each(container.path("env")).map(e -> e.path("name").asText()))
                        .doesNotHaveDuplicates();
            }
            assertThat(volumes).as(name(workload)).isEqualTo(mounted);
            for (String secret : secrets(pod)) {
                assertThat(SECRETS_OF_OTHERS.contains(secret) || users.contains(secret) || readme.contains(secret))
                        .as("secret %s of %s is made by an operator, or in the README's list", secret, name(workload))
                        .isTrue();
            }
            each(pod.path("volumes"))
                    .filter(v -> v.has("persistentVolumeClaim"))
                    .forEach(
                            v -> assertThat(of("PersistentVolumeClaim", objects).map(ManifestsTest::name))
                                    .contains(v.path("persistentVolumeClaim")
                                            .path("claimName")
                                            .asText()));
        }
        of("ScaledObject", objects).forEach(scaled -> {
            assertThat(of("Deployment", objects).map(ManifestsTest::name))
                    .contains(scaled.path("spec")
                            .path("scaleTargetRef")
                            .path("name")
                            .asText());
            each(scaled.path("spec").path("triggers"))
                    .forEach(trigger -> assertThat(of("KafkaTopic", objects).map(ManifestsTest::name))
                            .contains(trigger.path("metadata").path("topic").asText()));
        });
    }

    private static Set<String> secrets(JsonNode pod) {
        Set<String> names = new TreeSet<>();
        pod.findValues("secretName").forEach(n -> names.add(n.asText()));
        pod.findValues("secretKeyRef").forEach(n -> names.add(n.path("name").asText()));
        pod.findValues("secretRef").forEach(n -> names.add(n.path("name").asText()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void pods_keep_to_the_restricted_standard(String overlay) {
        for (ObjectNode workload : workloads(rendered(overlay))) {
            JsonNode pod = pod(workload);
            String who = name(workload);
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(who)
                    .isFalse();
            assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean())
                    .as(who)
                    .isTrue();
            assertThat(pod.path("securityContext")
                            .path("seccompProfile")
                            .path("type")
                            .asText())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("hostNetwork").asBoolean()
                            || pod.path("hostPID").asBoolean())
                    .isFalse();
            assertThat(each(pod.path("volumes")).filter(v -> v.has("hostPath"))).isEmpty();
            for (JsonNode container : pod.path("containers")) {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                        .as(who)
                        .isFalse();
                assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                        .as(who)
                        .isTrue();
                assertThat(context.path("capabilities").path("drop"))
                        .extracting(JsonNode::asText)
                        .containsExactly("ALL");
                assertThat(container.path("resources").path("limits").has("memory"))
                        .as(who)
                        .isTrue();
                assertThat(container.path("resources").path("requests").has("cpu"))
                        .as(who)
                        .isTrue();
                assertThat(container.path("image").asText())
                        .as(who)
                        .matches(".+:.+")
                        .doesNotContain(":latest");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void every_service_has_three_probes_and_drains(String overlay) {
        List<ObjectNode> deployments = of("Deployment", rendered(overlay)).toList();
        assertThat(deployments).hasSize(5).allSatisfy(deployment -> {
            JsonNode container = pod(deployment).path("containers").get(0);
            Set<String> ports = each(container.path("ports"))
                    .map(p -> p.path("name").asText())
                    .collect(toSet());
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                assertThat(ports)
                        .contains(container
                                .path(probe)
                                .path("httpGet")
                                .path("port")
                                .asText());
            }
            assertThat(container.path("lifecycle").has("preStop")).isTrue();
            assertThat(pod(deployment).path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThanOrEqualTo(30);
        });
    }

    @Test
    void nothing_is_open_but_what_is_said_so() {
        List<ObjectNode> objects = rendered("production");
        List<ObjectNode> policies = of("NetworkPolicy", objects).toList();
        assertThat(policies).anySatisfy(policy -> {
            assertThat(policy.path("spec").path("podSelector")).isEmpty();
            assertThat(policy.path("spec").has("ingress") || policy.path("spec").has("egress"))
                    .isFalse();
            assertThat(policy.path("spec").path("policyTypes")).hasSize(2);
        });
        // who may write to school databases, and nobody else
        JsonNode schools = policies.stream()
                .filter(p -> name(p).equals("school-databases"))
                .findFirst()
                .orElseThrow();
        assertThat(schools.path("spec")
                        .path("podSelector")
                        .path("matchExpressions")
                        .path(0)
                        .path("values"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("freeze-service", "merge-service", "billing-service");
    }

    @Test
    void topics_are_those_of_the_contracts_and_the_dead_letters() throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String service : List.of("request", "freeze", "merge", "billing", "notification")) {
            expected.add(service + "-service.dead-letters");
            try (Stream<Path> files = Files.walk(Path.of("../..", service + "-service", "contracts"))) {
                for (Path contract :
                        files.filter(f -> f.endsWith("asyncapi.yaml")).toList()) {
                    Kustomization.YAML
                            .readTree(contract.toFile())
                            .path("channels")
                            .forEach(channel ->
                                    expected.add(channel.path("address").asText()));
                }
            }
        }
        Set<String> topics = of("KafkaTopic", rendered("production"))
                .map(ManifestsTest::name)
                .collect(toCollection(TreeSet::new));
        assertThat(topics).isEqualTo(expected);
    }

    @Test
    void each_service_may_read_its_own_topic_and_write_its_answers_and_nobody_elses() {
        List<ObjectNode> users = of("KafkaUser", rendered("production")).toList();
        for (String service : List.of("freeze", "merge", "billing", "notification")) {
            List<String> granted = granted(users, service + "-service-kafka");
            assertThat(granted)
                    .contains(
                            "Read topic " + service + ".commands",
                            "Read group " + service + "-service",
                            "Write topic migration.replies",
                            "Write topic " + service + "-service.dead-letters")
                    .doesNotContain("Write topic migration.events");
            // billing-service ticks to-dos off (N6)
            List<String> besides = service.equals("billing")
                    ? List.of("Write topic notification.commands", "Describe topic notification.commands")
                    : List.of();
            assertThat(granted.stream().filter(g -> g.matches("\\w+ topic \\w+\\.commands")))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of(
                                            "Read topic " + service + ".commands",
                                            "Describe topic " + service + ".commands"),
                                    besides.stream())
                            .toList());
        }
        assertThat(granted(users, "request-service-kafka"))
                .contains(
                        "Write topic freeze.commands",
                        "Write topic merge.commands",
                        "Write topic billing.commands",
                        "Write topic notification.commands",
                        "Write topic migration.events",
                        "Read topic migration.replies");
    }

    private static List<String> granted(List<ObjectNode> users, String name) {
        List<String> all = new ArrayList<>();
        users.stream().filter(u -> name(u).equals(name)).forEach(user -> {
            for (JsonNode acl : user.path("spec").path("authorization").path("acls")) {
                for (JsonNode operation : acl.path("operations")) {
                    all.add(operation.asText() + " "
                            + acl.path("resource").path("type").asText() + " "
                            + acl.path("resource").path("name").asText());
                }
            }
        });
        return all;
    }
}

package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.local.Spans.Seen;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators watch is what the services tell. Runs before services are killed: what they count begins anew then. */
@Order(4)
@ExtendWith(EndToEnd.class)
class MetricsTest {

    private static final Path WATCHED = Path.of("../kubernetes/observability");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LAST_MAIL = "send hand-over";
    private static final Pattern METRIC = Pattern.compile("\\b(?:fusie|kafka|http_server|jvm)_[a-z_]+\\b");

    private final LocalPlatform platform;
    private final Migrations migrations;
    private final Spans spans;
    private final String migration;

    MetricsTest(Migrations migrations, Spans spans) throws Exception {
        this.platform = migrations.platform();
        this.migrations = migrations;
        this.spans = spans;
        this.migration = aCompletedOne();
    }

    @Test
    void every_metric_in_alerts_and_dashboards_is_one_that_a_service_exports() throws IOException {
        Set<String> asked = asked();

        assertThat(asked).hasSizeGreaterThan(15);
        await("what Kafka's clients tell is read once a minute")
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(asked).isSubsetOf(exported()));
    }

    private Set<String> exported() {
        Set<String> exported = new TreeSet<>();
        for (Service service : Service.values()) {
            platform.rest(service, LocalPlatform.OPERATOR)
                    .text("/q/metrics", "text/plain")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> exported.add(line.split("[{ ]")[0]));
        }
        return exported;
    }

    @Test
    void one_trace_leads_from_the_request_through_all_services_to_the_last_mail() {
        await("the trace has arrived").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        spans.named(LAST_MAIL, migration))
                .isNotEmpty()
                .allSatisfy(mail -> assertThat(spans.leadingTo(mail))
                        .extracting(Seen::toString)
                        .startsWith("request-service: POST /api/v1/migrations")
                        .containsSubsequence(
                                "merge-service: handle merge.stage-migration.v1",
                                "freeze-service: handle freeze.freeze-databases.v1",
                                "merge-service: handle merge.merge-databases.v1",
                                "billing-service: handle billing.reprovision-invoicing.v1",
                                "billing-service: handle billing.reprovision-registration.v1",
                                "freeze-service: handle freeze.open-receiver.v1",
                                "billing-service: handle billing.charge-migration.v1",
                                "request-service: handle billing.migration-charged.v1",
                                "notification-service: handle notification.hand-over-migration.v1",
                                "notification-service: " + LAST_MAIL)));
    }

    @Test
    void a_signature_has_a_trace_of_its_own_that_leads_to_the_one_of_the_request() {
        await("the traces have arrived").atMost(PATIENCE).untilAsserted(() -> {
            String request =
                    spans.named("POST /api/v1/migrations", migration).get(0).trace();
            List<Seen> signatures = spans.named("POST /api/v1/migrations/{id}/signatures", migration);
            assertThat(signatures).extracting(Seen::trace).doesNotContain(request);
            assertThat(signatures).flatExtracting(Seen::links).containsOnly(request);
        });
    }

    @Test
    void looking_whether_something_is_due_is_no_trace() {
        awaitLastMail();

        assertThat(spans.all())
                .filteredOn(span -> span.parent().isEmpty())
                .extracting(Seen::name)
                .isNotEmpty()
                .noneMatch(name -> name.startsWith("SELECT"));
    }

    private void awaitLastMail() {
        await("the mails' spans have arrived").atMost(PATIENCE).until(() -> !spans.named(LAST_MAIL, migration)
                .isEmpty());
    }

    @Test
    void no_span_tells_who_somebody_is() {
        awaitLastMail();
        List<String> people = migrations.landscape(EndToEnd.WHOLE).contacts().stream()
                .flatMap(contact -> Stream.of(contact.get("mail"), contact.get("name")))
                .map(Object::toString)
                .toList();

        assertThat(people).isNotEmpty();
        assertThat(spans.all())
                .isNotEmpty()
                .filteredOn(span -> people.stream().anyMatch((span.name() + span.told())::contains))
                .isEmpty();
    }

    /** The one of {@link HappyPathTest}; its own, when that did not run. */
    private String aCompletedOne() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.WHOLE);
        String completed = migrations.text(
                Service.REQUEST.database(),
                "select id from migration where phase = 'COMPLETED' and source = '%s'"
                        .formatted(landscape.source().name()));
        if (!completed.isEmpty()) {
            return completed;
        }
        Filed migration = migrations.fileWhole(landscape).signedByAll();
        migration.awaitState("COMPLETED");
        return migration.id.toString();
    }

    private static Set<String> asked() throws IOException {
        Set<String> metrics = new TreeSet<>();
        Files.readAllLines(WATCHED.resolve("alerts.yaml")).stream()
                .filter(line -> !line.strip().startsWith("description:"))
                .forEach(line -> collect(line, metrics));
        try (Stream<Path> boards = Files.list(WATCHED.resolve("dashboards"))) {
            for (Path board : boards.toList()) {
                for (JsonNode expression : Rest.JSON.readTree(board.toFile()).findValues("expr")) {
                    collect(expression.asText(), metrics);
                }
            }
        }
        return metrics;
    }

    private static void collect(String text, Set<String> metrics) {
        Matcher found = METRIC.matcher(text);
        while (found.find()) {
            metrics.add(found.group());
        }
    }
}

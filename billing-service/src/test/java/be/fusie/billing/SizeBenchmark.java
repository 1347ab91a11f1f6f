package be.fusie.billing;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.CheckDigits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What billing-service/bench runs; no test, and not found by the build. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class SizeBenchmark {
    private static final int INSTITUTIONS = 60;
    private static final int PUPILS = Integer.getInteger("fusie.bench.pupils", 40_000);
    private static final int INVOICES = Integer.getInteger("fusie.bench.invoices", 2_400_000);
    private static final String BOARD = CheckDigits.enterpriseNumber(9_000_000L);

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    @Test
    void seconds_at_size() throws Exception {
        List<String> institutions = new ArrayList<>();
        try (School school = new School(admin, "zuid")) {
            int each = Math.max(1, PUPILS / INSTITUTIONS);
            for (int i = 0; i < INSTITUTIONS; i++) {
                String number = "7%05d".formatted(i);
                institutions.add(number);
                school.institution(number, 1_000_000L + (long) i * each, each);
            }
            long began = System.nanoTime();
            school.run(
                    "insert into choice_value (list, value, label) values ('activity-kind', 'maaltijd', 'Maaltijd')");
            school.run("set session_replication_role = replica"); // what is right by making need not be checked
            // Three of four moved in; one in a hundred has the reference of one that was there.
            school.run(
                    ("insert into invoice (origin_database, ogm, unit_id, person_id, issued_on, due_on, total_cents, state)"
                                    + " select case when i %% 4 = 0 then 'noord' else 'zuid' end,"
                                    + " lpad((case when i %% 400 = 1 then i - 1 else i end)::text, 12, '0'), u.id,"
                                    + " 1000000 + (i %% %d), '2026-10-01', '2026-11-01', 1000 + i %% 5000, 'open'"
                                    + " from generate_series(1, %d) i join unit u on u.institution ="
                                    + " '7' || lpad((i %% %d)::text, 5, '0')")
                            .formatted(each * INSTITUTIONS, INVOICES, INSTITUTIONS));
            school.run("set session_replication_role = origin");
            school.run("analyze");
            System.out.printf("filled: %,d pupils, %,d invoices in %.0f s%n", PUPILS, INVOICES, seconds(began));
        }
        Map<String, Double> took = new LinkedHashMap<>();
        try (Orders orders = new Orders(bootstrap, Duration.ofMinutes(10))) {
            Map<String, Object> move = Orders.move("noord", "zuid", institutions.toArray(String[]::new));
            Map<String, Object> withForm = new LinkedHashMap<>(move);
            withForm.put("intake", List.of(form(institutions)));
            took.put("collisions listed, boards changed", order(orders, "reprovision-invoicing", withForm));
            took.put("barcodes renewed", order(orders, "reprovision-registration", move));
            took.put("barcodes restored", order(orders, "restore-registration", move));
            took.put("boards restored", order(orders, "restore-invoicing", move));
        }
        took.forEach((what, seconds) -> System.out.printf("%-36s %7.2f s%n", what, seconds));
    }

    private static double order(Orders orders, String type, Map<String, Object> command) {
        long began = System.nanoTime();
        var reply = orders.order(type, command);
        assertThat(reply.type()).endsWith("ed").doesNotEndWith("refused").doesNotEndWith("failed");
        System.out.println(type + " → " + reply.data());
        return seconds(began);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static Map<String, Object> form(List<String> institutions) {
        List<Object> units = new ArrayList<>();
        for (String institution : institutions) {
            List<Object> articles = new ArrayList<>();
            List<Object> activities = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                articles.add(Map.of("code", "A" + i, "description", "Article", "priceCents", 100 + i, "vatPercent", 0));
                activities.add(
                        Map.of("name", "Activity " + i, "kind", "maaltijd", "article", "A" + i, "from", "2026-09-01"));
            }
            units.add(Map.of(
                    "institution",
                    institution,
                    "name",
                    "Unit",
                    "iban",
                    "BE68539007547034",
                    "articles",
                    articles,
                    "activities",
                    activities));
        }
        return Map.of(
                "board",
                BOARD,
                "boardName",
                "New board",
                "iban",
                "BE68539007547034",
                "institutions",
                institutions.stream()
                        .map(institution -> Map.of("institution", institution, "exact", true))
                        .toList(),
                "units",
                units);
    }
}

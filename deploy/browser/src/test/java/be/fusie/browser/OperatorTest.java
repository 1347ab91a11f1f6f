package be.fusie.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.browser.Chromium.Visitor;
import be.fusie.local.LocalPlatform;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator's whole path: from an empty list to a migration that needed help and is asked to be taken back. */
@ExtendWith(Stage.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorTest {

    private static final double LONG = 120_000;

    private final Stage stage;
    private final Landscape landscape;

    OperatorTest(Stage stage) {
        this.stage = stage;
        this.landscape = stage.landscape(1);
    }

    @Test
    @Order(1)
    void a_migration_goes_wrong_is_helped_and_ends_well() {
        List<String> wrong = new ArrayList<>();
        try (Visitor operator = stage.visitor(LocalPlatform.OPERATOR)) {
            Page page = operator.page;
            wrong.addAll(operator.look("operator-01-nothing-yet"));

            String id = stage.file(landscape);
            operator.go("/console/migrations");
            page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions()
                                    .setName(landscape.requesting().name()))
                    .first()
                    .click();
            assertThat(page.locator("#live .stand")).containsText("Collecting consent");
            wrong.addAll(operator.look("operator-02-collecting-consent"));

            act(page, "Pause", "The school asked for a day.");
            assertThat(page.locator("#live .stand")).containsText("Paused");
            act(page, "Resume", "The day is over.");
            assertThat(page.locator("#live .stand")).not().containsText("Paused");

            stage.schools().agree(id, null);
            assertThat(page.locator("#live .stand"))
                    .containsText(
                            "Needs attention",
                            new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                    .setTimeout(LONG));
            wrong.addAll(operator.look("operator-03-needs-attention"));
            operator.go("/console/freezes");
            assertThat(page.locator("#freezes")).containsText(landscape.source().name());
            wrong.addAll(operator.look("operator-04-freezes"));
            operator.go("/console/migrations/" + id + "/freeze");
            wrong.addAll(operator.look("operator-05-freeze"));
            operator.go("/console/migrations");
            assertThat(page.locator("#h-stuck")).isVisible();
            wrong.addAll(operator.look("operator-06-stuck-first"));

            operator.go("/console/migrations/" + id);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Try again"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again"))
                    .click();
            assertThat(page.locator("textarea:invalid")).isVisible();
            wrong.addAll(operator.look("operator-07-try-again"));
            page.fill("textarea", "The door is oiled.");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again"))
                    .click();
            assertThat(page.locator("#live .stand"))
                    .containsText(
                            "Completed",
                            new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                    .setTimeout(LONG));
            wrong.addAll(operator.look("operator-08-completed"));

            operator.go("/console/migrations/" + id + "/history");
            assertThat(page.getByText("Chain verifies")).isVisible();
            assertThat(page.getByText("The door is oiled.")).isVisible();
            wrong.addAll(operator.look("operator-09-history"));
            takenBackByTwo(operator, id, wrong);
            assertThat(operator.complaints()).isEmpty();
        }
        assertThat(wrong).isEmpty();
    }

    private void takenBackByTwo(Visitor operator, String id, List<String> wrong) {
        Page page = operator.page;
        operator.go("/console/migrations/" + id + "/undo");
        page.fill("#ask-reason", "The board has changed its mind.");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Have the list made"))
                .click();
        Locator confirm = page.locator("#h-confirm");
        assertThat(confirm)
                .isVisible(
                        new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions().setTimeout(LONG));
        assertThat(page.getByText("another operator confirms")).isVisible();
        wrong.addAll(operator.look("operator-10-take-back"));
        try (Visitor second = stage.visitor(LocalPlatform.SECOND_OPERATOR)) {
            second.go("/console/migrations/" + id + "/undo");
            assertThat(second.page.getByRole(
                            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Agree: take it back")))
                    .isVisible();
            second.page.fill("#keep-reason", "It has not, after all.");
            second.page
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Keep it").setExact(true))
                    .click();
            assertThat(second.page.getByText("The migration is kept.")).isVisible();
            assertThat(second.complaints()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void a_message_that_nobody_could_read_is_handled_again() {
        List<String> wrong = new ArrayList<>();
        poison();
        try (Visitor operator = stage.visitor(LocalPlatform.OPERATOR)) {
            Page page = operator.page;
            operator.go("/console/dead-letters");
            Locator again = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Handle it again"));
            assertThat(again.first())
                    .isVisible(new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                            .setTimeout(LONG));
            wrong.addAll(operator.look("operator-11-dead-letters"));
            again.first().click();
            wrong.addAll(operator.look("operator-12-dead-letter"));
            page.fill("textarea", "Tried once more, to see.");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Handle it again"))
                    .click();
            assertThat(page.getByText("Tried once more, to see.")).isVisible();
            assertThat(operator.complaints()).isEmpty();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(3)
    void a_service_that_is_away_leaves_the_rest_of_the_page_as_it_is() {
        List<String> wrong = new ArrayList<>();
        stage.platform().stop(Service.FREEZE);
        try (Visitor operator = stage.visitor(LocalPlatform.OPERATOR)) {
            operator.page
                    .getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions()
                                    .setName(landscape.requesting().name()))
                    .first()
                    .click();
            assertThat(operator.page.getByText("The freeze service does not answer"))
                    .isVisible();
            assertThat(operator.page.locator(".steps")).isVisible();
            wrong.addAll(operator.look("operator-13-freeze-service-away"));
        } finally {
            stage.platform().start(Service.FREEZE);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(4)
    void the_menu_works_by_keyboard_and_what_is_chosen_stays() {
        List<String> wrong = new ArrayList<>();
        try (Visitor operator = stage.visitor(LocalPlatform.OPERATOR)) {
            Page page = operator.page;
            assertThat(page.locator("h1")).isVisible();
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.locator(".menu summary").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator(".menu-body")).isVisible();
            wrong.addAll(operator.look("operator-14-menu"));
            page.keyboard().press("Escape");
            assertThat(page.locator(".menu-body")).not().isVisible();
            page.locator(".menu summary").press("Enter");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Nederlands"))
                    .press("Enter");
            assertThat(page.locator("html")).hasAttribute("lang", "nl");
            assertThat(page.locator("h1")).hasText("Migraties");
            for (String language : List.of("Français", "Deutsch")) {
                page.locator(".menu summary").press("Enter");
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(language))
                        .press("Enter");
                wrong.addAll(operator.look("operator-15-"
                        + language.toLowerCase(java.util.Locale.ROOT).substring(0, 2)));
            }
            page.locator(".menu summary").press("Enter");
            page.locator(".menu-body a").click();
            assertThat(page.locator("h1")).containsText("Sie sind abgemeldet");
            wrong.addAll(operator.look("operator-16-signed-out"));
            operator.go("/console/migrations");
            assertThat(page.locator("input[name=password]")).isVisible();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(5)
    void a_freeze_that_nobody_ends_is_released_by_two_and_both_databases_are_open() {
        List<String> wrong = new ArrayList<>();
        Landscape pair = stage.landscape(3);
        String id = stage.file(pair);
        try (Visitor operator = stage.visitor(LocalPlatform.OPERATOR);
                Visitor second = stage.visitor(LocalPlatform.SECOND_OPERATOR)) {
            freezeWithoutAMerge(id);
            try {
                release(operator, second, "/console/migrations/" + id + "/freeze", wrong);
                second.go("/console/freezes");
                assertThat(second.page.locator("#freezes"))
                        .not()
                        .containsText(pair.source().name());
            } finally {
                stage.platform().start(Service.MERGE);
            }
            stage.await(id, "ABANDONED");
            operator.go("/console/migrations/" + id);
            wrong.addAll(operator.look("operator-20-abandoned"));
            assertThat(operator.complaints()).isEmpty();
            assertThat(second.complaints()).isEmpty();
        }
        assertThat(wrong).isEmpty();
    }

    private static void release(Visitor operator, Visitor second, String freeze, List<String> wrong) {
        Page page = operator.page;
        operator.go(freeze);
        assertThat(page.locator("#freeze-state"))
                .containsText(
                        "Read-only",
                        new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                .setTimeout(LONG));
        operator.go(freeze);
        page.fill("#hold-reason", "We look at it first.");
        button(page, "Hold").press("Enter");
        assertThat(page.getByText("The freeze is held.")).isVisible();
        page.fill("#release-reason", "The merge does not come back.");
        page.check("#release-looked");
        button(page, "Ask for the release").press("Enter");
        assertThat(page.getByText("You asked for it: another operator confirms."))
                .isVisible();
        assertThat(button(page, "Confirm and open")).not().isVisible();
        wrong.addAll(operator.look("operator-17-release-asked"));
        second.go(freeze);
        wrong.addAll(second.look("operator-18-release-to-confirm"));
        button(second.page, "Confirm and open").press("Enter");
        assertThat(second.page.getByText("Both databases are open as before.")).isVisible();
        assertThat(second.page.locator("#freeze-acts")).containsText("Release confirmed");
        wrong.addAll(second.look("operator-19-released"));
    }

    /** Lets a migration become read-only while merge-service is away, so that nobody ends the freeze. */
    private void freezeWithoutAMerge(String id) {
        String path = "/api/v1/migrations/" + id;
        stage.rest(Service.REQUEST, LocalPlatform.OPERATOR)
                .post(
                        path + "/freeze-terms",
                        Map.of("noticeSeconds", 10, "reason", "People are told a little longer."));
        stage.schools().agree(id, null);
        Awaitility.await("the notice of the freeze")
                .atMost(Duration.ofMinutes(2))
                .until(() -> stage.rest(Service.REQUEST, LocalPlatform.OPERATOR)
                        .get(path)
                        .path("step")
                        .asText()
                        .equals("FREEZE"));
        stage.platform().kill9(Service.MERGE);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** From the migration's page to the act, with its reason, and back. */
    private static void act(Page page, String name, String reason) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
        page.fill("textarea", reason);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name))
                .click();
        assertThat(page.locator(".said")).isVisible();
    }

    /** A reply that is none, as a broken service would send it. */
    private void poison() {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stage.platform().kafka().bootstrap(),
                ProducerConfig.ACKS_CONFIG,
                "all");
        String id = java.util.UUID.randomUUID().toString();
        ProducerRecord<String, String> record = new ProducerRecord<>("notification.commands", id, "this is no JSON");
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", java.util.UUID.randomUUID().toString(),
                        "ce_type", "notification.announce-migration.v1",
                        "ce_source", "/somebody-else",
                        "ce_subject", id,
                        "ce_time", java.time.Instant.now().toString(),
                        "ce_sequence", "1",
                        "content-type", "application/json")
                .forEach((name, value) ->
                        record.headers().add(name, value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(record);
            producer.flush();
        }
    }
}

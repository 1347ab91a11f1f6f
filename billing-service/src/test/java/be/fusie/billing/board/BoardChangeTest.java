package be.fusie.billing.board;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.Orders;
import be.fusie.billing.School;
import be.fusie.platform.TestTokens;
import be.fusie.reference.CheckDigits;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** M14–M16: invoicing starts anew under a new board; what was there stays under the old one. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class BoardChangeTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "BE71096123456769";

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    School oost;
    Orders orders;
    String first;
    String second;
    String resident;
    String newBoard;
    long person;

    @BeforeEach
    void begin() throws Exception {
        oost = new School(admin, "oost");
        orders = new Orders(bootstrap);
        int test = TESTS.incrementAndGet();
        first = "61%04d".formatted(test);
        second = "62%04d".formatted(test);
        resident = "63%04d".formatted(test);
        newBoard = CheckDigits.enterpriseNumber(8_000_000L + test);
        person = 500_000L + test * 1_000L;
        oost.institution(first, person, 2);
        oost.institution(second, person + 100, 1);
        oost.institution(resident, person + 200, 1);
        oost.run("insert into choice_value (list, value, label) values ('activity-kind', 'maaltijd', 'Maaltijd')"
                + " on conflict do nothing");
        for (String institution : List.of(first, second, resident)) {
            oost.run(
                    ("insert into article (unit_id, code, description, price_cents) select id, 'OUD', 'Oud', 100 from unit"
                                    + " where institution = '%1$s';"
                                    + " insert into activity (institution, kind_id, name, from_date) select '%1$s', id, 'Oud',"
                                    + " '2020-09-01' from choice_value where list = 'activity-kind' and value = 'maaltijd'")
                            .formatted(institution));
        }
        oost.run("insert into external_link (institution, system, endpoint) values ('" + first
                + "', 'exact', 'https://exact.example.org')");
        oost.run("insert into external_identity (external_link_id, person_id, external_id) select id, " + person
                + ", 'Canary1' from external_link where institution = '" + first + "'");
        oost.invoice(first, person, "zuid", CheckDigits.ogm(8_000_000L + test * 10), 4_500);
    }

    @AfterEach
    void end() throws Exception {
        oost.run("drop trigger if exists obstacle on activity");
        orders.close();
        oost.close();
    }

    @Test
    void units_articles_and_activities_are_made_anew_and_the_old_ones_switched_off() throws Exception {
        List<String> residents = ofResident();
        var reply = orders.order("reprovision-invoicing", newBoard());
        assertThat(reply.type()).isEqualTo("invoicing-reprovisioned");
        assertThat(reply.data().get("units").asInt()).isEqualTo(2);
        assertThat(reply.data().get("articles").asInt()).isEqualTo(3);
        assertThat(reply.data().get("activities").asInt()).isEqualTo(2);
        assertThat(reply.data().get("exactLinks").toString()).isEqualTo("[\"" + first + "\"]");
        assertThat(reply.data().get("seconds").isNumber()).isTrue();

        assertThat(oost.list(
                        "select u.name || ' ' || b.name || ' ' || u.iban from unit u join board b on b.id = u.board_id"
                                + " where u.active and u.institution in ('" + first + "', '" + second
                                + "') order by u.name"))
                .containsExactly(
                        "Internaat Onderwijs aan de Leie vzw " + ACCOUNT,
                        "Middenschool Onderwijs aan de Leie vzw BE68539007547034");
        assertThat(oost.list("select a.code || ' ' || a.price_cents from article a join unit u on u.id = a.unit_id"
                        + " where a.active and u.institution = '" + first + "' order by a.code"))
                .containsExactly("BOEKEN 8500", "MAALTIJD 450");
        assertThat(oost.list("select v.name || coalesce(' ' || a.code, '') from activity v left join article a on"
                        + " a.id = v.article_id where v.active and v.institution = '" + first + "' order by v.name"))
                .containsExactly("Refter MAALTIJD", "Studie");
        assertThat(boardOf(first)).isEqualTo(newBoard);
        assertThat(oost.list("select active::text from external_link where institution = '" + first + "'"))
                .as("old and new Exact are apart")
                .containsExactly("false");
        assertThat(ofResident()).as("who was there before keeps everything").isEqualTo(residents);
    }

    @Test
    void open_invoices_and_history_stay_under_the_old_board_and_readable() throws Exception {
        oost.run(
                "insert into invoice (origin_database, ogm, unit_id, person_id, issued_on, due_on, total_cents, state) select"
                        + " 'zuid', '" + CheckDigits.ogm(8_500_000L + person) + "', id, " + person
                        + ", '2019-10-01', '2019-11-01', 700, 'paid' from unit where institution = '" + first + "'");
        orders.order("reprovision-invoicing", newBoard());
        assertThat(oost.list("select b.enterprise_number from invoice i join unit u on u.id = i.unit_id join board b on"
                        + " b.id = u.board_id where i.person_id = " + person))
                .containsOnly("0123456749");
        assertThat(oost.list(
                        "select street || ', ' || postal_code || ' ' || city from board where enterprise_number = '"
                                + newBoard + "'"))
                .as("the new board's address stands on its invoices")
                .containsExactly("Leielaan 12, 8500 Kortrijk");
        as("school", first)
                .get(path("/invoices"))
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("items[0].boardNumber", equalTo("0123456749"))
                .body("items[0].openCents", equalTo(4_500));
        as("school", first).get(path("/invoices?state=all")).then().body("total", equalTo(2));
        as("school", second).get(path("/invoices")).then().body("total", equalTo(0));
        as("school", second).get(path("/invoices?institution=" + first)).then().statusCode(404);
        as("school", resident).get(path("/invoices")).then().statusCode(404);
        as("operator", "999999")
                .get(path(""))
                .then()
                .statusCode(200)
                .body("units.name", hasItem("Middenschool"))
                .body("units[0].articles", equalTo(2))
                .body("underOldBoard.invoices", equalTo(1))
                .body("underOldBoard.openCents", equalTo(4_500));
    }

    @Test
    void each_school_in_exact_gets_a_task_with_a_warning_and_says_when_it_is_done() throws Exception {
        orders.order("reprovision-invoicing", newBoard());
        as("director", first)
                .get(path("/exact-tasks"))
                .then()
                .statusCode(200)
                .body("institution", contains(first))
                .body("[0].state", equalTo("open"))
                .body("[0].newCustomers", equalTo(1))
                .body("[0].warning", containsString("new customer"));
        as("director", second).get(path("/exact-tasks")).then().body("size()", equalTo(0));
        put("director", second, first, "{\"dossier\":\"4711\"}").statusCode(404);
        put("director", first, first, "{\"dossier\":\"\\u0000\"}").statusCode(400);
        put("director", first, first, "{\"dossier\":\"4711\",\"x\":1}").statusCode(400);
        put("director", first, first, "{\"dossier\":\"4711\"}")
                .statusCode(200)
                .body("state", equalTo("done"))
                .body("doneBy", equalTo("board-director-" + first));
        put("school", first, first, "{\"dossier\":\"4712\"}").statusCode(200).body("dossier", equalTo("4712"));
        as("operator", first)
                .get(path("/exact-tasks?institution=" + second))
                .then()
                .statusCode(200)
                .body("size()", equalTo(0));
        as("school", first)
                .get(path("/exact-tasks?institution=" + first))
                .then()
                .body("dossier", contains("4712"));
        as("school", first)
                .get(path("/exact-tasks?institution=" + second))
                .then()
                .statusCode(404);
        as("school", first).get(path("/exact-tasks?institution=x")).then().statusCode(400);
        var told = orders.told("notification.commands", 1);
        assertThat(told).as("its to-do is ticked off, once").hasSize(1);
        assertThat(told.get(0).type()).isEqualTo("notification.close-to-do.v1");
        assertThat(told.get(0).value()).isEqualTo("{\"institution\":\"" + first + "\",\"kind\":\"exact\"}");
    }

    @Test
    void the_undo_leaves_the_database_exactly_as_it_was_sequences_included() throws Exception {
        Map<String, String> before = oost.digests();
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(oost.digests()).as("undo before do").isEqualTo(before);
        var once = orders.order("reprovision-invoicing", newBoard());
        Map<String, String> after = oost.digests();
        assertThat(orders.order("reprovision-invoicing", newBoard()).timeless()).isEqualTo(once.timeless());
        assertThat(oost.digests()).as("done twice").isEqualTo(after);
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(oost.digests()).as("undo").isEqualTo(before);
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(oost.digests()).as("undo twice").isEqualTo(before);
        as("operator", first).get(path("")).then().statusCode(404);
        orders.order("reprovision-invoicing", newBoard());
        assertThat(boardOf(first)).isEqualTo(newBoard);
    }

    @Test
    void after_the_opening_the_undo_switches_off_what_was_used_since() throws Exception {
        orders.order("reprovision-invoicing", newBoard());
        oost.run(
                "insert into invoice (origin_database, ogm, unit_id, person_id, issued_on, due_on, total_cents, state) select"
                        + " 'oost', '" + CheckDigits.ogm(8_600_000L + person) + "', id, " + person
                        + ", '2026-12-01', '2026-12-31', 900, 'open' from unit where active and institution = '" + first
                        + "'");
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(oost.list("select name || ' ' || active from unit where institution = '" + first + "' order by id"))
                .containsExactly("Unit " + first + " true", "Middenschool false");
        assertThat(oost.list("select name from activity where institution = '" + first + "'"))
                .containsExactly("Oud");
        assertThat(boardOf(first)).isEqualTo("0123456749");
    }

    @Test
    void it_is_all_or_nothing_and_a_killed_transaction_is_done_again() throws Exception {
        Map<String, String> before = oost.digests();
        oost.run("create or replace function obstacle() returns trigger language plpgsql security definer as $$ begin"
                + " perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
                + " create trigger obstacle before insert on activity for each row execute function obstacle()");
        var refused = orders.order("reprovision-invoicing", newBoard());
        assertThat(refused.type()).isEqualTo("invoicing-refused");
        assertThat(refused.data().get("reason").asText()).doesNotContain("Canary");
        oost.run("drop trigger obstacle on activity");
        assertThat(oost.list("select count(*) from unit where institution = '" + first + "'"))
                .containsExactly("1");
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(oost.digests()).as("taken numbers included").isEqualTo(before);
        assertThat(orders.order("reprovision-invoicing", newBoard()).type()).isEqualTo("invoicing-reprovisioned");
    }

    @Test
    void a_board_that_the_database_knows_is_taken_as_it_is() throws Exception {
        oost.run("insert into board (enterprise_number, name, iban, street, postal_code, city) values ('" + newBoard
                + "', 'Known', 'BE68539007547034', 'S', '9000', 'Gent')");
        orders.order("reprovision-invoicing", newBoard());
        assertThat(oost.list("select name from board where enterprise_number = '" + newBoard + "'"))
                .containsExactly("Known");
        orders.order("restore-invoicing", move());
        assertThat(oost.list("select name from board where enterprise_number = '" + newBoard + "'"))
                .containsExactly("Known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "board | \"0123456748\" | enterprise number",
                "iban | \"BE68539007547035\" | IBAN",
                "boardName | \"\" | boardName",
                "institutions/0/institution | \"999999\" | of units have to be among",
                "units/0/articles/1/code | \"MAALTIJD\" | different inside a unit",
                "units/0/activities/0/article | \"NIETS\" | codes of articles",
                "units/0/activities/0/until | \"2020-01-01\" | has to end after it begins",
                "units/0/activities/0/kind | \"zwemmen\" | knows no kind of activity"
            })
    void a_wrong_form_is_refused_before_anything_is_done(String at, String value, String says) throws Exception {
        Map<String, String> before = oost.digests();
        Map<String, Object> command = newBoard();
        ObjectNode form = form();
        int slash = at.lastIndexOf('/');
        ((ObjectNode) (slash < 0 ? form : form.at("/" + at.substring(0, slash))))
                .set(at.substring(slash + 1), JSON.readTree(value));
        command.put("intake", List.of(form));
        var refused = orders.order("reprovision-invoicing", command);
        assertThat(refused.type()).isEqualTo("invoicing-refused");
        assertThat(refused.data().get("reason").asText()).contains(says);
        assertThat(oost.digests()).isEqualTo(before);
    }

    private Map<String, Object> newBoard() throws Exception {
        Map<String, Object> command = move();
        command.put("intake", List.of(form()));
        return command;
    }

    /** The approved example, about the institutions of this test. */
    private ObjectNode form() throws Exception {
        String text = Files.readString(Path.of("contracts/examples/reprovision-invoicing-new-board.v1.json"))
                .replace("111111", first)
                .replace("222222", second)
                .replace("0123456749", newBoard)
                .replace("opvang", "maaltijd");
        JsonNode form = JSON.readTree(text).get("intake").get(0);
        return (ObjectNode) form;
    }

    private Map<String, Object> move() {
        var command = Orders.move("zuid", "oost", first, second);
        command.put("tokens", Map.of("zuid", 1, "oost", 1));
        return command;
    }

    private String boardOf(String institution) throws SQLException {
        List<String> boards = oost.list("select b.enterprise_number from institution_board ib join board b on b.id ="
                + " ib.board_id where ib.until_date is null and ib.institution = '" + institution + "'");
        assertThat(boards).hasSize(1);
        return boards.get(0);
    }

    private List<String> ofResident() throws SQLException {
        return oost.list(
                "select u::text || a::text || v::text || ib::text from unit u join article a on a.unit_id = u.id"
                        + " join activity v on v.institution = u.institution join institution_board ib on ib.institution ="
                        + " u.institution where u.institution = '" + resident + "'");
    }

    private String path(String rest) {
        return "/api/v1/migrations/" + orders.migration + "/board-change" + rest;
    }

    private ValidatableResponse put(String role, String caller, String institution, String body) {
        return as(role, caller)
                .contentType("application/json")
                .body(body)
                .put(path("/exact-tasks/" + institution))
                .then();
    }

    private static RequestSpecification as(String role, String institution) {
        return given().auth()
                .oauth2(TestTokens.token("board-" + role + "-" + institution, Set.of(role), Set.of(institution)));
    }
}

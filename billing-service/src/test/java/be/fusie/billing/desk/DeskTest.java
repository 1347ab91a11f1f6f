package be.fusie.billing.desk;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.School;
import be.fusie.platform.TestTokens;
import be.fusie.reference.CheckDigits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M13: a bank file is read in, ambiguous payments land on the desk, people decide. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class DeskTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final LocalDate DAY = LocalDate.of(2026, 10, 20);
    private static final String PAYER = "BE71096123456769";

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    @Inject
    DataSource own;

    School oost;

    /** The school whose bank file is read, and another that has an invoice with the same reference. */
    String mine;

    String other;
    String account;
    long person;
    String single;
    String twice;

    @BeforeEach
    void begin() throws Exception {
        oost = new School(admin, "oost");
        int test = TESTS.incrementAndGet();
        mine = "51%04d".formatted(test);
        other = "52%04d".formatted(test);
        person = 100_000L + test * 1_000L;
        oost.institution(mine, person, 2);
        oost.institution(other, person + 100, 1);
        account = CheckDigits.iban(510, test);
        oost.run("update unit set iban = '" + account + "' where institution = '" + mine + "'");
        single = CheckDigits.ogm(7_000_000L + test * 10);
        twice = CheckDigits.ogm(7_000_001L + test * 10);
        oost.invoice(mine, person, "oost", single, 4_500);
        oost.invoice(mine, person + 1, "oost", twice, 2_000);
        oost.invoice(other, person + 100, "zuid", twice, 3_000);
    }

    @AfterEach
    void end() throws Exception {
        oost.run("drop trigger if exists obstacle on payment");
        oost.close();
    }

    @Test
    void a_payment_of_one_invoice_is_booked_and_one_of_several_lands_on_the_desk() throws Exception {
        send(file().received(4_500, single, PAYER)
                        .received(2_000, twice, PAYER)
                        .receivedWithWords(100, "soup", PAYER)
                        .received(100, CheckDigits.ogm(4_242L), null)
                        .paid(50))
                .statusCode(201)
                .body("state", equalTo("booked"))
                .body("payments.booked", equalTo(1))
                .body("payments.on-desk", equalTo(1))
                .body("payments.unmatched", equalTo(2))
                .body("payments.outgoing", equalTo(1))
                .body("bookedCents", equalTo(4_500))
                .body("statements[0].newBalanceCents", equalTo(106_650));
        assertThat(state(single)).containsExactly("paid");
        assertThat(state(twice)).as("nothing is matched by itself").containsExactly("open", "open");
        assertThat(oost.list(
                        "select amount_cents || ' ' || payer_iban from payment p join invoice i on i.id = p.invoice_id"
                                + " where i.ogm = '" + single + "'"))
                .containsExactly("4500 " + PAYER);

        desk("school", mine, "").body("total", equalTo(1)).body("items[0].why", equalTo("ambiguous-reference"));
        desk("school", mine, "?state=unmatched")
                .body("items.why.sort()", contains("no-reference", "unknown-reference"));
    }

    @Test
    void a_part_is_booked_as_a_part() throws Exception {
        send(file().received(4_000, single, null)).statusCode(201);
        assertThat(state(single)).containsExactly("partly-paid");
        send(new Coda(account, 2, DAY).received(500, single, null)).statusCode(201);
        assertThat(state(single)).containsExactly("paid");
    }

    @Test
    void the_same_file_twice_is_booked_once_and_the_same_statement_in_another_file_not_at_all() throws Exception {
        Coda file = file().received(4_000, single, null);
        String id = send(file).statusCode(201).extract().path("id");
        send(file).statusCode(200).body("id", equalTo(id));
        send(file().received(4_000, single, null).paid(1))
                .statusCode(409)
                .body("type", containsString("known-statement"));
        assertThat(oost.list("select count(*) from payment p join invoice i on i.id = p.invoice_id where i.ogm = '"
                        + single + "'"))
                .containsExactly("1");
        as("school", mine)
                .get("/api/v1/bank-files/" + id)
                .then()
                .statusCode(200)
                .body("payments.booked", equalTo(1));
        as("school", mine).get("/api/v1/bank-files").then().statusCode(200).body("total", equalTo(1));
        as("school", other).get("/api/v1/bank-files/" + id).then().statusCode(404);
        as("school", other).get("/api/v1/bank-files").then().body("total", equalTo(0));
    }

    @Test
    void a_crash_before_the_booking_is_mended_by_the_same_file() throws Exception {
        obstacle("select pg_terminate_backend(pg_backend_pid())");
        Coda file = file().received(4_500, single, PAYER).received(2_000, twice, PAYER);
        send(file).statusCode(500);
        assertThat(state(single)).containsExactly("open");

        oost.run("drop trigger obstacle on payment");
        send(file).statusCode(200).body("state", equalTo("booked")).body("payments.booked", equalTo(1));
        assertThat(state(single)).containsExactly("paid");
        assertThat(ownList("select count(*) from movement where state = 'BOOKED' and payer_iban is not null"))
                .as("who paid is forgotten once it is booked")
                .containsExactly("0");
    }

    @Test
    void a_frozen_database_takes_no_file_and_nothing_stays_behind() throws Exception {
        obstacle("raise exception using errcode = '25006'");
        Coda file = file().received(4_500, single, null);
        send(file).statusCode(409).body("type", containsString("database-read-only"));
        oost.run("drop trigger obstacle on payment");
        send(file).statusCode(201);
    }

    @Test
    void a_broken_file_is_refused_with_its_place_and_nothing_is_booked() throws Exception {
        String text = file().received(4_500, single, PAYER).text();
        String broken = text.replace("EUR0" + "%015d".formatted(1_045_000), "EUR0" + "%015d".formatted(1_045_010));
        post("school", mine, "oost", broken.getBytes("ISO-8859-1"))
                .statusCode(422)
                .body("line", equalTo(7))
                .body("column", equalTo(43))
                .body("detail", containsString("new balance"));
        assertThat(state(single)).containsExactly("open");
        post("school", mine, "oost", new byte[0]).statusCode(422);
        post("school", mine, "nowhere", text.getBytes("ISO-8859-1")).statusCode(404);
        post("school", "999999", "oost", text.getBytes("ISO-8859-1")).statusCode(404);
        post("school", other, "oost", text.getBytes("ISO-8859-1"))
                .statusCode(404)
                .body("type", containsString("unknown-account"));
    }

    @Test
    void candidates_come_with_what_speaks_for_them_and_names_of_ones_own_pupils_only() throws Exception {
        oost.run(
                "insert into payment (invoice_id, received_on, amount_cents, method, payer_iban) select id, '2026-10-02', 5,"
                        + " 'transfer', '" + PAYER + "' from invoice where person_id = " + (person + 1));
        oost.run("update invoice set total_cents = 2005 where person_id = " + (person + 1));
        send(file().received(2_000, twice, PAYER)).statusCode(201);
        String payment = onDesk();
        as("school", mine)
                .get("/api/v1/desk/" + payment)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("candidates.institution", contains(mine, other))
                .body("candidates[0].reasons", contains("account", "payer", "amount", "date"))
                .body("candidates[0].pupil", equalTo("Canary1 Żofia"))
                .body("candidates[0].openCents", equalTo(2_000))
                .body("candidates[1].reasons", contains("date"))
                .body("candidates[1].pupil", nullValue())
                .body("decisions.size()", equalTo(0));
        as("school", "999999").get("/api/v1/desk/" + payment).then().statusCode(404);
        assertThat(state(twice)).as("a suggestion is no decision").containsExactly("open", "open");
    }

    @Test
    void people_decide_and_who_what_when_and_why_is_kept() throws Exception {
        send(file().received(2_000, twice, PAYER)).statusCode(201);
        String payment = onDesk();
        long invoice = invoice(mine);
        decide(payment, "assign", invoice, "mother called").statusCode(200).body("payment.state", equalTo("assigned"));
        assertThat(state(twice)).containsExactly("paid", "open");
        decide(payment, "assign", invoice, "again").statusCode(409);

        decide(payment, "withdraw", null, "it was the other child").statusCode(200);
        assertThat(state(twice)).containsExactly("open", "open");
        decide(payment, "withdraw", null, "twice").statusCode(409);

        decide(payment, "set-aside", null, "paid back")
                .statusCode(200)
                .body("payment.state", equalTo("set-aside"))
                .body("decisions.decision", contains("assign", "withdraw", "set-aside"))
                .body("decisions.reason", contains("mother called", "it was the other child", "paid back"))
                .body("decisions.outcome", contains("done", "done", "done"))
                .body("decisions[0].who", equalTo("desk-school-" + mine));
        assertThat(oost.list("select count(*) from payment p join invoice i on i.id = p.invoice_id where i.ogm = '"
                        + twice + "'"))
                .containsExactly("0");
    }

    @Test
    void a_payment_goes_to_a_candidate_of_ones_own_only() throws Exception {
        send(file().received(2_000, twice, PAYER)).statusCode(201);
        String payment = onDesk();
        decide(payment, "assign", invoice(other), "theirs").statusCode(422);
        decide(payment, "assign", 4_242_424_242L, "nobody's").statusCode(422);
        oost.run("update invoice set state = 'cancelled' where id = " + invoice(mine));
        decide(payment, "assign", invoice(mine), "cancelled").statusCode(422);
        assertThat(state(twice)).containsExactly("cancelled", "open");
    }

    @Test
    void a_decision_that_a_crash_left_pending_is_finished_by_whoever_comes_next() throws Exception {
        send(file().received(2_000, twice, PAYER)).statusCode(201);
        String payment = onDesk();
        obstacle("select pg_terminate_backend(pg_backend_pid())");
        decide(payment, "assign", invoice(mine), "mother called").statusCode(500);
        oost.run("drop trigger obstacle on payment");
        decide(payment, "set-aside", null, "too late").statusCode(409);
        assertThat(state(twice)).containsExactly("paid", "open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"decision\":\"assign\",\"reason\":\"because\"}",
                "{\"decision\":\"set-aside\",\"invoice\":1,\"reason\":\"because\"}",
                "{\"decision\":\"assign\",\"invoice\":0,\"reason\":\"because\"}",
                "{\"decision\":\"assign\",\"invoice\":99999999999999999999,\"reason\":\"because\"}",
                "{\"decision\":\"lose\",\"reason\":\"because\"}",
                "{\"decision\":\"set-aside\",\"reason\":\" \"}",
                "{\"decision\":\"set-aside\",\"reason\":\"a\\u0000b\"}",
                "{\"decision\":\"set-aside\",\"reason\":\"because\",\"who\":\"me\"}"
            })
    void a_bad_decision_is_answered_400(String body) throws Exception {
        as("operator", mine)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/desk/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/decisions")
                .then()
                .statusCode(400);
    }

    @Test
    void no_name_of_the_file_is_stored() throws Exception {
        send(file().received(2_000, twice, PAYER).receivedWithWords(10, "Canary owes", PAYER))
                .statusCode(201);
        for (String table : List.of("bank_file", "bank_statement", "movement", "decision")) {
            assertThat(ownList("select t::text from " + table + " t where t::text like '%Canary%'"))
                    .as(table)
                    .isEmpty();
        }
    }

    private Coda file() {
        return new Coda(account, 1, DAY);
    }

    private ValidatableResponse send(Coda file) {
        return post("school", mine, "oost", file.bytes());
    }

    private static ValidatableResponse post(String role, String institution, String database, byte[] file) {
        return as(role, institution)
                .contentType("application/octet-stream")
                .body(file)
                .post("/api/v1/bank-files?database=" + database)
                .then();
    }

    private static ValidatableResponse desk(String role, String institution, String query) {
        return as(role, institution).get("/api/v1/desk" + query).then().statusCode(200);
    }

    private String onDesk() {
        return desk("school", mine, "").extract().path("items[0].id");
    }

    private ValidatableResponse decide(String payment, String decision, Long invoice, String reason) {
        Map<String, Object> body = new HashMap<>(Map.of("decision", decision, "reason", reason));
        if (invoice != null) {
            body.put("invoice", invoice);
        }
        return as("school", mine)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/desk/" + payment + "/decisions")
                .then();
    }

    private long invoice(String institution) throws SQLException {
        return Long.parseLong(oost.list("select i.id from invoice i join unit u on u.id = i.unit_id where i.ogm = '"
                        + twice + "' and u.institution = '" + institution + "'")
                .get(0));
    }

    private List<String> state(String ogm) throws SQLException {
        return oost.list("select state from invoice where ogm = '" + ogm + "' order by id");
    }

    private void obstacle(String does) throws SQLException {
        oost.run("create or replace function obstacle() returns trigger language plpgsql security definer as $$ begin "
                + does.replace("select ", "perform ") + "; return new; end $$;"
                + " create trigger obstacle before insert on payment for each row execute function obstacle()");
    }

    private List<String> ownList(String sql) throws SQLException {
        try (var connection = own.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static RequestSpecification as(String role, String institution) {
        return given().auth()
                .oauth2(TestTokens.token("desk-" + role + "-" + institution, Set.of(role), Set.of(institution)));
    }
}

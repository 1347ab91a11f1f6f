package be.fusie.billing.charge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.Orders;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B1 and I5, over the real broker. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class ChargeTest {
    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @Inject
    DataSource own;

    Orders orders;

    @BeforeEach
    void begin() {
        orders = new Orders(bootstrap);
    }

    @AfterEach
    void end() {
        orders.close();
    }

    @Test
    void a_quote_follows_the_price_list_of_the_day_and_the_charge_follows_the_quote() throws Exception {
        var quote = orders.order("quote-migration", quoteFor("2025-06-30"));
        assertThat(quote.type()).isEqualTo("migration-quoted");
        assertThat(quote.data().toString())
                .isEqualTo("{\"netCents\":42500,\"vatCents\":8925,\"totalCents\":51425,\"currency\":\"EUR\","
                        + "\"priceList\":\"2025\"}");

        assertThat(orders.order("quote-migration", quoteFor("2026-12-28"))
                        .data()
                        .get("totalCents")
                        .asLong())
                .isEqualTo(54_390);
        orders.order("quote-migration", quoteFor("2025-06-30"));

        assertThat(orders.order("charge-migration", charge())
                        .data()
                        .get("totalCents")
                        .asLong())
                .as("the last quote counts")
                .isEqualTo(51_425);
    }

    @Test
    void a_day_before_the_first_price_list_has_no_quote() throws Exception {
        var refused = orders.order("quote-migration", quoteFor("2019-12-31"));
        assertThat(refused.type()).isEqualTo("quote-refused");
        assertThat(refused.data().get("reason").asText()).contains("2019-12-31");
    }

    @Test
    void a_migration_charged_twice_has_one_invoice() throws Exception {
        var first = orders.order("charge-migration", charge());
        var second = orders.order("charge-migration", charge());
        assertThat(first.type()).isEqualTo("migration-charged");
        assertThat(second).isEqualTo(first);
        assertThat(own("select count(*) from charge where migration = '" + orders.migration + "'"))
                .containsExactly("1");
    }

    @Test
    void the_database_itself_refuses_a_second_charge() throws Exception {
        orders.order("charge-migration", charge());
        try (var connection = own.getConnection();
                var statement = connection.createStatement()) {
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(
                            () -> statement.execute("insert into charge select gen_random_uuid(), migration, database,"
                                    + " invoice, description, net_cents, vat_basis_points from charge where migration = '"
                                    + orders.migration
                                    + "'"))
                    .withMessageContaining("one_charge_per_database_and_migration");
        }
    }

    @Test
    void invoice_numbers_of_migrations_charged_at_once_have_no_gap() throws Exception {
        List<Orders> many = new ArrayList<>();
        var threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Orders.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Orders one = new Orders(bootstrap);
                many.add(one);
                replies.add(threads.submit(() -> one.order("charge-migration", charge())));
            }
            for (var reply : replies) {
                assertThat(reply.get().type()).isEqualTo("migration-charged");
            }
        } finally {
            threads.shutdown();
            many.forEach(Orders::close);
        }
        List<String> numbers = own("select number from invoice order by number");
        int last = Integer.parseInt(numbers.get(numbers.size() - 1).substring(6));
        assertThat(numbers).doesNotHaveDuplicates().hasSize(last);
    }

    @Test
    void an_undone_migration_gets_one_credit_note_and_is_never_charged_again() throws Exception {
        String invoice =
                orders.order("charge-migration", charge()).data().get("invoice").asText();
        var credited = orders.order("credit-migration", Map.of());
        assertThat(credited.type()).isEqualTo("migration-credited");
        assertThat(orders.order("credit-migration", Map.of())).isEqualTo(credited);

        var again = orders.order("charge-migration", charge());
        assertThat(again.type()).isEqualTo("charge-refused");

        given().auth()
                .oauth2(TestTokens.token("op", Set.of("operator"), Set.of()))
                .get("/api/v1/migrations/" + orders.migration + "/credit-note")
                .then()
                .statusCode(200)
                .body("number", equalTo(invoice))
                .body(
                        "creditNote.number",
                        equalTo(credited.data().get("creditNote").asText()));
        assertThat(pdf("credit-note")).contains("Creditnota", invoice);
        String number = credited.data().get("creditNote").asText();
        assertThat(xml("/api/v1/invoices/" + number)).contains("<CreditNote", invoice, number);
    }

    @Test
    void crediting_what_was_never_charged_succeeds_and_keeps_it_so() throws Exception {
        var credited = orders.order("credit-migration", Map.of());
        assertThat(credited.type()).isEqualTo("migration-credited");
        assertThat(credited.data().get("creditNote").isNull()).isTrue();
        assertThat(orders.order("charge-migration", charge()).type()).isEqualTo("charge-refused");
    }

    @Test
    void the_invoice_tells_debtor_lines_totals_and_reference() throws Exception {
        orders.order("charge-migration", charge());
        given().auth()
                .oauth2(TestTokens.token("dir", Set.of("director"), Set.of("111111")))
                .get("/api/v1/migrations/" + orders.migration + "/invoice")
                .then()
                .statusCode(200)
                .body("number", matchesPattern("F20[0-9]{2}-[0-9]{6}"))
                .body("debtor", equalTo("111111"))
                .body("lines.size()", equalTo(1))
                .body("lines[0].database", equalTo("zuid"))
                .body("netCents", equalTo(44_950))
                .body("vatCents", equalTo(9_440))
                .body("totalCents", equalTo(54_390))
                .body("vat.size()", equalTo(1))
                .body("vat[0].vatBasisPoints", equalTo(2100))
                .body("vat[0].netCents", equalTo(44_950))
                .body("vat[0].vatCents", equalTo(9_440))
                .body("buyer.enterpriseNumber", equalTo("0123456749"))
                .body("buyer.city", equalTo("Gent"))
                .body("ogm", matchesPattern("\\+{3}[0-9]{3}/[0-9]{4}/[0-9]{5}\\+{3}"))
                .body("creditNote", nullValue());
        assertThat(pdf("invoice")).contains("Factuur", "Instelling 111111", "543,90");
    }

    @Test
    void a_charge_that_names_no_debtor_is_refused_at_once() throws Exception {
        var refused = orders.order("charge-migration", Orders.move("zuid", "noord", "111111"));
        assertThat(refused.type()).isEqualTo("charge-refused");
    }

    @Test
    void the_documents_are_the_very_bytes_that_were_issued() throws Exception {
        String number =
                orders.order("charge-migration", charge()).data().get("invoice").asText();
        byte[] issued = bytes("/api/v1/invoices/" + number, "application/pdf");
        try (var connection = own.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select bytes from document where media_type = 'application/pdf'"
                        + " and number = '" + number + "'")) {
            row.next();
            assertThat(issued).isEqualTo(row.getBytes(1));
        }
        orders.order("charge-migration", charge());
        assertThat(bytes("/api/v1/invoices/" + number, "application/pdf")).isEqualTo(issued);
        assertThat(bytes("/api/v1/migrations/" + orders.migration + "/invoice", "application/pdf"))
                .isEqualTo(issued);
        assertThat(xml("/api/v1/migrations/" + orders.migration + "/invoice")).contains("<Invoice", number);
    }

    @Test
    void documents_that_a_crash_left_out_are_made_when_the_command_comes_again() throws Exception {
        String number =
                orders.order("charge-migration", charge()).data().get("invoice").asText();
        try (var connection = own.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("delete from document where number = '" + number + "'");
        }
        given().auth()
                .oauth2(TestTokens.token("op", Set.of("operator"), Set.of()))
                .accept("application/pdf")
                .get("/api/v1/invoices/" + number)
                .then()
                .statusCode(404);
        orders.order("charge-migration", charge());
        assertThat(bytes("/api/v1/invoices/" + number, "application/pdf")).isNotEmpty();
    }

    @Test
    void a_debtor_whose_board_nobody_knows_is_not_charged() throws Exception {
        var command = charge();
        command.put("requestedBy", "999999");
        var refused = orders.order("charge-migration", command);
        assertThat(refused.type()).isEqualTo("charge-refused");
        assertThat(refused.data().get("reason").asText()).contains("999999", "enter it there");
        assertThat(orders.order("charge-migration", charge()).type())
                .as("once it is mended")
                .isEqualTo("migration-charged");
    }

    @Test
    void invoices_are_listed_by_page_and_filter_to_those_who_may_see_them() throws Exception {
        String number =
                orders.order("charge-migration", charge()).data().get("invoice").asText();
        String director = TestTokens.token("dir", Set.of("director"), Set.of("111111"));
        String filter = "?migration=" + orders.migration;
        list(director, filter)
                .body("total", equalTo(1))
                .body("items[0].number", equalTo(number))
                .body("items[0].buyer", equalTo("Board"));
        list(director, filter + "&state=open").body("total", equalTo(1));
        list(director, filter + "&state=credited").body("total", equalTo(0));
        list(director, filter + "&from=2000-01-01&until=2001-01-01").body("total", equalTo(0));
        list(director, "?institution=222222").body("total", equalTo(0));
        list(director, "?size=1&page=0").body("items.size()", equalTo(1));
        list(TestTokens.token("other", Set.of("director"), Set.of("222222")), filter)
                .body("total", equalTo(0));
        given().auth()
                .oauth2(TestTokens.token("other", Set.of("director"), Set.of("222222")))
                .get("/api/v1/invoices/" + number)
                .then()
                .statusCode(404);

        orders.order("credit-migration", Map.of());
        list(director, filter + "&state=credited").body("items[0].creditNote", matchesPattern("C20[0-9]{2}-[0-9]{6}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?page=-1",
                "?page=x",
                "?page=99999999999",
                "?size=0",
                "?size=201",
                "?from=2026-02-30",
                "?from=+10000-01-01",
                "?until=yesterday",
                "?state=lost",
                "?migration=1",
                "?institution=12345"
            })
    void a_bad_filter_is_answered_with_its_name(String query) {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(TestTokens.token("op", Set.of("operator"), Set.of()))
                .get("/api/v1/invoices" + query)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo(query.substring(1, query.indexOf('='))));
    }

    @Test
    void a_filter_with_a_nul_is_bad_input() {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(TestTokens.token("op", Set.of("operator"), Set.of()))
                .get("/api/v1/invoices?institution=12345%00")
                .then()
                .statusCode(400);
    }

    @Test
    void the_quote_is_shown_to_those_who_move() {
        orders.order("quote-migration", quoteFor("2025-06-30"));
        String quote = "/api/v1/migrations/" + orders.migration + "/quote";
        given().auth()
                .oauth2(TestTokens.token("dir", Set.of("director"), Set.of("222222")))
                .get(quote)
                .then()
                .statusCode(200)
                .body("priceList", equalTo("2025"))
                .body("quotedFor", equalTo("2025-06-30"))
                .body("totalCents", equalTo(51_425));
        given().auth()
                .oauth2(TestTokens.token("foreign", Set.of("director"), Set.of("333333")))
                .get(quote)
                .then()
                .statusCode(404);
    }

    private static ValidatableResponse list(String token, String query) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/invoices" + query)
                .then()
                .statusCode(200);
    }

    private static byte[] bytes(String address, String mediaType) {
        return given().auth()
                .oauth2(TestTokens.token("op", Set.of("operator"), Set.of()))
                .accept(mediaType)
                .get(address)
                .then()
                .statusCode(200)
                .contentType(mediaType)
                .extract()
                .asByteArray();
    }

    private static String xml(String address) {
        return new String(bytes(address, "application/xml"), StandardCharsets.UTF_8);
    }

    private String pdf(String document) throws Exception {
        byte[] bytes = bytes("/api/v1/migrations/" + orders.migration + "/" + document, "application/pdf");
        try (var pdf = Loader.loadPDF(bytes)) {
            return new PDFTextStripper().getText(pdf);
        }
    }

    private List<String> own(String sql) throws SQLException {
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

    private static Map<String, Object> quoteFor(String date) {
        var command = Orders.move("zuid", "noord", "111111", "222222");
        command.put("date", date);
        return command;
    }

    private static Map<String, Object> charge() {
        var command = Orders.move("zuid", "noord", "111111", "222222");
        command.put("requestedBy", "111111");
        return command;
    }
}

package be.fusie.billing.registration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.Orders;
import be.fusie.billing.School;
import be.fusie.kit.messaging.Refusal;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.sql.DataSource;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** M17: new barcodes, over the real broker and a real school database as the role of this service. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class RegistrationTest {
    private static final AtomicInteger TESTS = new AtomicInteger();

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    @Inject
    SchoolBarcodes barcodes;

    @Inject
    Ledger ledger;

    @Inject
    DataSource own;

    School noord;
    Orders orders;

    /** Two institutions that moved in, with 5 and 3 pupils, and one that was there before. */
    String first;

    String second;
    String resident;
    long person;

    @BeforeEach
    void begin() throws Exception {
        noord = new School(admin, "noord");
        orders = new Orders(bootstrap);
        int test = TESTS.incrementAndGet();
        first = "41%04d".formatted(test);
        second = "42%04d".formatted(test);
        resident = "43%04d".formatted(test);
        person = test * 1_000L;
        noord.institution(first, person, 5);
        noord.institution(second, person + 100, 3);
        noord.institution(resident, person + 200, 2);
    }

    @AfterEach
    void end() throws Exception {
        noord.run("drop trigger if exists obstacle on barcode");
        orders.close();
        noord.close();
    }

    @Test
    void every_moved_pupil_gets_a_new_code_and_the_old_one_points_to_it() throws Exception {
        noord.run(
                "insert into barcode values ('SECOND-CARD-%1$s', %2$d, '%1$s', '2026-09-02')".formatted(first, person));
        List<String> residents = noord.list("select b::text from barcode b where institution = '" + resident + "'");

        var reply = orders.order("reprovision-registration", move());

        assertThat(reply.type()).isEqualTo("registration-reprovisioned");
        assertThat(reply.data().get("issued").asInt()).isEqualTo(8);
        assertThat(reply.data().get("revoked").asInt()).isEqualTo(9);
        assertThat(active(first)).hasSize(5).allSatisfy(code -> {
            var read = BarcodeCode.parse(code).orElseThrow();
            assertThat(read.institution()).isEqualTo(first);
            assertThat(read.series()).isEqualTo(2);
        });
        assertThat(noord.list("select count(*) from barcode o join barcode n on n.code = o.replaced_by and"
                        + " n.person_id = o.person_id and n.institution = o.institution and n.revoked_on is null"
                        + " where o.revoked_on is not null and o.institution in ('" + first + "', '" + second + "')"))
                .containsExactly("9");
        assertThat(noord.list("select b::text from barcode b where institution = '" + resident + "'"))
                .as("for the receiving institutions nothing changes (M5)")
                .isEqualTo(residents);
    }

    @Test
    void a_repeated_command_issues_nothing_more() throws Exception {
        var once = orders.order("reprovision-registration", move());
        var digests = noord.digests();
        assertThat(orders.order("reprovision-registration", move()).timeless()).isEqualTo(once.timeless());
        assertThat(noord.digests()).isEqualTo(digests);
    }

    @Test
    void the_undo_leaves_the_database_exactly_as_it_was_and_its_codes_are_never_used_again() throws Exception {
        var before = noord.digests();
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(noord.digests()).as("undo before do").isEqualTo(before);

        orders.order("reprovision-registration", move());
        List<String> retired = active(first);
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(noord.digests()).as("undo").isEqualTo(before);
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(noord.digests()).as("undo twice").isEqualTo(before);
        barcodesOf("operator", Set.of(), "").statusCode(404);

        orders.order("reprovision-registration", move());
        assertThat(active(first)).hasSize(5).doesNotContainAnyElementsOf(retired);
        orders.order("restore-registration", move());
        assertThat(noord.digests()).as("undo of the second do").isEqualTo(before);
    }

    @Test
    void what_failed_half_way_is_undone_wholly() throws Exception {
        var before = noord.digests();
        obstacle(second);
        var refused = orders.order("reprovision-registration", move());
        assertThat(refused.type()).isEqualTo("registration-refused");
        assertThat(refused.data().get("reason").asText()).doesNotContain("Canary");
        assertThat(active(first)).as("the first institution is done").allSatisfy(code -> assertThat(
                        BarcodeCode.parse(code).orElseThrow().series())
                .isEqualTo(2));

        noord.run("drop trigger obstacle on barcode");
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(noord.digests()).isEqualTo(before);
    }

    @Test
    void what_failed_half_way_goes_on_where_it_stopped() throws Exception {
        obstacle(second);
        orders.order("reprovision-registration", move());
        List<String> issued = active(first);

        noord.run("drop trigger obstacle on barcode");
        var reply = orders.order("reprovision-registration", move());
        assertThat(reply.data().get("issued").asInt()).isEqualTo(8);
        assertThat(active(first)).isEqualTo(issued);
    }

    @Test
    void after_the_opening_the_undo_keeps_codes_that_were_scanned_and_they_point_back() throws Exception {
        List<String> old = active(first);
        orders.order("reprovision-registration", move());
        String scanned = active(first).get(0);
        noord.run(
                "insert into choice_value (list, value, label) values ('activity-kind', 'opvang', 'Opvang') on conflict do"
                        + " nothing; insert into activity (institution, kind_id, name, from_date) select '" + first
                        + "', id, 'Opvang', '2026-09-01' from choice_value where value = 'opvang';"
                        + " insert into registration_scan (activity_id, person_id, barcode_code, scanned_at) select a.id, "
                        + person
                        + ", '" + scanned + "', now() from activity a where a.institution = '" + first + "'");

        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(active(first)).isEqualTo(old);
        assertThat(noord.list("select replaced_by from barcode where code = '" + scanned + "'"))
                .containsExactly(old.get(0));
        scan("school", Set.of(first), scanned, "?database=noord")
                .statusCode(410)
                .body("newCode", equalTo(old.get(0)));
    }

    @Test
    void a_killed_transaction_is_done_again_or_undone_wholly() throws Exception {
        var before = noord.digests();
        obstacle(second, "perform pg_terminate_backend(pg_backend_pid())");
        assertThat(orders.order("reprovision-registration", move()).type()).isEqualTo("registration-refused");
        assertThat(active(first)).as("the first institution is done").hasSize(5);
        noord.run("drop trigger obstacle on barcode");
        assertThat(orders.order("reprovision-registration", move()).type()).isEqualTo("registration-reprovisioned");

        obstacle(second, "perform pg_terminate_backend(pg_backend_pid())");
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restore-failed");
        noord.run("drop trigger obstacle on barcode");
        assertThat(orders.order("restore-registration", move()).type()).isEqualTo("registration-restored");
        assertThat(noord.digests()).isEqualTo(before);
    }

    @Test
    void it_writes_through_the_guard_with_the_token_of_its_database_and_not_without() throws Exception {
        noord.run("create or replace function pg_temp_guard() returns trigger language plpgsql as $$ begin"
                + " if current_setting('fusie.token', true) is distinct from '7' then"
                + " raise exception 'frozen' using errcode = '25006'; end if; return null; end $$;"
                + " create trigger obstacle before insert or update or delete on barcode"
                + " execute function pg_temp_guard()");
        var stale = move();
        stale.put("tokens", Map.of("zuid", 7, "noord", 6));
        assertThat(orders.order("reprovision-registration", stale).type()).isEqualTo("registration-refused");
        assertThat(orders.order("reprovision-registration", move()).type()).isEqualTo("registration-reprovisioned");
    }

    @Test
    void a_worker_that_wakes_up_after_the_undo_changes_nothing() throws Exception {
        orders.order("reprovision-registration", move());
        orders.order("restore-registration", move());
        var before = noord.digests();
        var plan = ledger.planned(orders.migration, 1);
        assertThat(plan).hasSize(8);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> barcodes.replace(
                        "noord",
                        orders.migration,
                        7L,
                        plan,
                        LocalDate.now(),
                        () -> ledger.checkNotOvertaken(orders.migration, 1)));
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> ledger.advanceNow(orders.migration, registration -> registration.begin(1)));
        assertThat(noord.digests()).isEqualTo(before);
    }

    @Test
    void the_school_gets_its_sheets_with_name_and_class_and_nobody_elses() throws Exception {
        orders.order("reprovision-registration", move());
        barcodesOf("school", Set.of(first, resident), "")
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("count", equalTo(5))
                .body("barcodes.lastName", hasItems("Canary0", "Canary4"))
                .body("barcodes[0].firstName", equalTo("Żofia"))
                .body("barcodes[0].classGroup", equalTo("1A"))
                .body("barcodes.code", equalTo(active(first)));
        barcodesOf("school", Set.of(first), "?institution=" + first).body("count", equalTo(5));
        barcodesOf("school", Set.of(first), "?institution=" + second).statusCode(404);
        barcodesOf("school", Set.of(resident), "").statusCode(404);
        barcodesOf("operator", Set.of(), "").body("count", equalTo(8));

        barcodesOf("school", Set.of(first), "?class=1A").body("count", equalTo(5));
        barcodesOf("school", Set.of(first), "?class=9Z").body("count", equalTo(0));
        for (String bad :
                List.of("?institution=12", "?format=l9999", "?skip=24", "?skip=-1", "?format=l7163&skip=14")) {
            barcodesOf("school", Set.of(first), bad).statusCode(400);
        }
        String list = given().auth()
                .oauth2(TestTokens.token("sheets", Set.of("director"), Set.of(second)))
                .accept("text/csv")
                .get("/api/v1/migrations/" + orders.migration + "/barcodes")
                .then()
                .statusCode(200)
                .contentType("text/csv")
                .extract()
                .asString();
        assertThat(list.lines()).hasSize(4).anyMatch(line -> line.contains("Canary2,Żofia"));
        given().auth()
                .oauth2(TestTokens.token("sheets", Set.of("director"), Set.of(second)))
                .accept("image/png")
                .get("/api/v1/migrations/" + orders.migration + "/barcodes")
                .then()
                .statusCode(406);
        given().auth()
                .oauth2(TestTokens.token("sheets", Set.of("director"), Set.of(second)))
                .get("/api/v1/migrations/" + orders.migration + "/progress")
                .then()
                .statusCode(200)
                .body("[0].step", equalTo("registration"))
                .body("[0].done", equalTo(2))
                .body("[0].changes", equalTo(16));

        byte[] sheets = given().auth()
                .oauth2(TestTokens.token("sheets", Set.of("director"), Set.of(second)))
                .accept("application/pdf")
                .get("/api/v1/migrations/" + orders.migration + "/barcodes")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        try (var pdf = Loader.loadPDF(sheets)) {
            assertThat(new PDFTextStripper().getText(pdf))
                    .contains("Canary0 Żofia", active(second).get(0))
                    .doesNotContain(active(first));
        }
    }

    @Test
    void no_name_of_a_pupil_is_stored_sent_or_logged() throws Exception {
        StringBuffer logged = new StringBuffer();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.append(new SimpleFormatter().format(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(log);
        try {
            orders.order("reprovision-registration", move());
            barcodesOf("operator", Set.of(), "").statusCode(200);
            obstacle(resident);
            var refused = orders.order("reprovision-registration", Orders.move("zuid", "noord", resident, first));
            assertThat(refused.type()).isEqualTo("registration-refused");
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
        assertThat(logged).contains("refused").doesNotContain("Canary");
        try (var connection = own.getConnection();
                var statement = connection.createStatement();
                var tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                String table = tables.getString("TABLE_NAME");
                try (var rows = statement.executeQuery(
                        "select t::text from " + table + " t where t::text like any (array['%Canary%', '%ofia%'])")) {
                    assertThat(rows.next()).as("a canary in " + table + " (I9)").isFalse();
                }
            }
        }
    }

    @Test
    void an_old_code_is_answered_with_the_new_one_to_those_entitled() throws Exception {
        String old = active(first).get(0);
        scan("application", Set.of(first), old, "?database=noord")
                .statusCode(200)
                .body("state", equalTo("active"))
                .body("institution", equalTo(first))
                .body("person", equalTo((int) person));

        orders.order("reprovision-registration", move());
        String renewed = noord.list("select replaced_by from barcode where code = '" + old + "'")
                .get(0);
        for (String database : List.of("", "?database=noord", "?database=zuid")) {
            scan("application", Set.of(first), old, database)
                    .statusCode(410)
                    .body("type", equalTo("urn:fusie:problem:barcode-renewed"))
                    .body("newCode", equalTo(renewed));
        }
        scan("school", Set.of(first), renewed, "").statusCode(200).body("database", equalTo("noord"));
        scan("school", Set.of(second), old, "").statusCode(404);
        scan("operator", Set.of(), old, "").statusCode(410);
        scan("operator", Set.of(), "000000", "").statusCode(404);
        scan("operator", Set.of(), old, "?database=nowhere").statusCode(404);

        noord.run("update barcode set revoked_on = current_date where code = '" + renewed + "'");
        scan("operator", Set.of(), renewed, "")
                .statusCode(410)
                .body("type", equalTo("urn:fusie:problem:barcode-revoked"));
    }

    /** Makes the database refuse whatever happens to codes of the institution. */
    private void obstacle(String institution) throws SQLException {
        obstacle(institution, "raise exception 'no more Canary space'");
    }

    private void obstacle(String institution, String does) throws SQLException {
        noord.run("create or replace function obstacle() returns trigger language plpgsql security definer as $$ begin "
                + does + "; return new; end $$;"
                + " create trigger obstacle before insert or update on barcode for each row"
                + " when (new.institution = '" + institution + "') execute function obstacle()");
    }

    private List<String> active(String institution) throws SQLException {
        return noord.list("select code from barcode where revoked_on is null and institution = '" + institution
                + "' order by person_id");
    }

    private ValidatableResponse barcodesOf(String role, Set<String> institutions, String query) {
        return given().auth()
                .oauth2(TestTokens.token("registration-" + role, Set.of(role), institutions))
                .get("/api/v1/migrations/" + orders.migration + "/barcodes" + query)
                .then();
    }

    private ValidatableResponse scan(String role, Set<String> institutions, String code, String query) {
        return given().auth()
                .oauth2(TestTokens.token("scan-" + role, Set.of(role), institutions))
                .get("/api/v1/barcodes/" + code + query)
                .then();
    }

    private Map<String, Object> move() {
        var command = Orders.move("zuid", "noord", first, second);
        command.put("tokens", Map.of("zuid", 6, "noord", 7));
        return command;
    }
}

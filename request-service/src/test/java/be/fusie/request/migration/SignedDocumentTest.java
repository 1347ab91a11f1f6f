package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.TestAuthority.Card;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R2: consent by the plan's PDF, signed with a card; what proves nothing is refused with the reason. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class SignedDocumentTest {

    private static final String ELS = "85073003328";
    private static final String JAN = "00012556777";
    private static final Duration YESTERDAY = Duration.ofDays(-1);
    private static final Duration TOMORROW = Duration.ofDays(1);

    private static HttpServer server;
    private static String list;
    private static TestAuthority authority;

    private Schools schools;
    private String id;

    @BeforeAll
    static void publishRevocations() throws Exception {
        authority = TestAuthority.known();
        byte[] revocations = authority.revocations();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 20);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, revocations.length);
            exchange.getResponseBody().write(revocations);
            exchange.close();
        });
        server.start();
        list = "http://127.0.0.1:" + server.getAddress().getPort() + "/list";
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
        id = schools.fileAndPlan();
        identify("dir-" + schools.number(1), ELS).statusCode(204);
    }

    @Test
    void a_director_signs_by_card_and_what_was_signed_is_kept_for_the_operator_only() throws Exception {
        byte[] signed = card(ELS).sign(paper("nl"), Instant.now());
        upload(1, signed)
                .statusCode(200)
                .body("consent.signed[0].how", equalTo("DOCUMENT"))
                .body("consent.signed[0].institution", equalTo(schools.number(1)));
        upload(1, signed).statusCode(200);

        var given = Schools.operator()
                .get("/api/v1/migrations/" + id + "/signatures")
                .then()
                .extract()
                .jsonPath();
        assertThat(given.getList("")).hasSize(1);
        String text = given.getString("[0].evidence");
        assertThat(text).doesNotContain(ELS, "Peeters");
        JsonNode evidence = CanonicalJson.read(text, JsonNode.class);
        assertThat(evidence.get("proof").asText()).isEqualTo(CanonicalJson.sha256(signed));
        assertThat(evidence.get("certificate").asText()).hasSize(64);
        assertThat(evidence.hasNonNull("documentSignedAt")).isTrue();

        String proof = "/api/v1/migrations/" + id + "/signatures/" + given.getString("[0].id") + "/proof";
        assertThat(Schools.operator()
                        .accept("application/pdf")
                        .get(proof)
                        .then()
                        .statusCode(200)
                        .contentType("application/pdf")
                        .extract()
                        .asByteArray())
                .isEqualTo(signed);
        schools.director(1).get(proof).then().statusCode(403);
    }

    @Test
    void two_directors_sign_the_same_file_one_after_the_other_in_any_language() throws Exception {
        identify("dir-" + schools.number(2), JAN).statusCode(204);
        byte[] first = card(ELS).sign(paper("fr"), Instant.now());
        upload(1, first).statusCode(200);
        byte[] both = card("PNOBE-" + JAN).sign(first, Instant.now());
        upload(2, both).statusCode(200).body("consent.outstanding.size()", equalTo(1));
    }

    @Test
    void whatever_proves_nothing_is_refused_with_its_reason() throws Exception {
        byte[] plan = paper("en");
        byte[] signed = card(ELS).sign(plan, Instant.now());
        Schools other = Schools.next();
        String elsewhere = other.fileAndPlan();
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("unreadable", "not a PDF at all".getBytes(StandardCharsets.UTF_8));
        documents.put("not-signed", plan);
        byte[] changed = signed.clone();
        changed[changed.length - 40] ^= 1;
        documents.put("other-document", card(ELS).sign(paper(other, elsewhere, "en"), Instant.now()));
        documents.put("changed-afterwards", withNote(signed));
        documents.put("annotated", card(ELS).sign(withNote(plan), Instant.now()));
        documents.put(
                "untrusted",
                TestAuthority.fresh()
                        .card(name(ELS), BigInteger.TEN, YESTERDAY, TOMORROW, list)
                        .sign(plan, Instant.now()));
        documents.put(
                "revoked",
                authority
                        .card(name(ELS), TestAuthority.REVOKED, Duration.ofDays(-5), TOMORROW, list)
                        .sign(plan, Instant.now()));
        documents.put(
                "expired",
                authority
                        .card(name(ELS), BigInteger.TWO, Duration.ofDays(-5), YESTERDAY, list)
                        .sign(plan, Instant.now()));
        documents.put("wrong-time", card(ELS).sign(plan, Instant.now().minus(Duration.ofHours(2))));
        documents.put("no-person", card("BE0123456749").sign(plan, Instant.now()));
        documents.put("other-person", card(JAN).sign(plan, Instant.now()));
        documents.put(
                "uncertain",
                authority
                        .card(name(ELS), BigInteger.TEN, YESTERDAY, TOMORROW, "http://127.0.0.1:1/none")
                        .sign(plan, Instant.now()));
        for (var document : documents.entrySet()) {
            upload(1, document.getValue())
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("reason", equalTo(document.getKey()))
                    .body("remedy", notNullValue());
        }
        upload(1, changed).statusCode(422);
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);

        replan();
        upload(1, signed).statusCode(422).body("reason", equalTo("other-version"));
    }

    @Test
    void nobody_uploads_for_others_and_the_operator_can_forget_an_identity() throws Exception {
        byte[] signed = card(ELS).sign(paper("de"), Instant.now());
        upload(schools.director(2), 1, signed).statusCode(404);
        upload(schools.school(1), 1, signed).statusCode(404);
        upload(Schools.next().director(1), 1, signed).statusCode(404);
        upload(Schools.as("portal", "portal-" + schools.number(1)), 1, signed).statusCode(403);
        Schools.operator()
                .delete("/api/v1/signers/dir-" + schools.number(1) + "/identity")
                .then()
                .statusCode(204);
        upload(1, signed).statusCode(422).body("reason", equalTo("other-person"));
    }

    @Test
    void a_missing_body_place_or_type_is_bad_input() {
        upload(1, new byte[0]).statusCode(400);
        pdf(schools.director(1))
                .body("x".getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/migrations/" + id + "/signatures/documents")
                .then()
                .statusCode(400);
        schools.director(1)
                .body("{}")
                .post("/api/v1/migrations/" + id + "/signatures/documents?institution=" + schools.number(1))
                .then()
                .statusCode(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"nationalNumber\":\"8507300332\"}", "{\"nationalNumber\":85,\"name\":\"Els\"}", "x"})
    void an_identity_that_is_no_number_is_bad_input(String body) {
        Schools.operator().body(body).put("/api/v1/signers/els/identity").then().statusCode(400);
        identify("els", "85073003329").statusCode(422).body("type", endsWith(":wrong-national-number"));
    }

    private static Card card(String serialNumber) throws Exception {
        return authority.card(name(serialNumber), BigInteger.TEN, YESTERDAY, TOMORROW, list);
    }

    private static String name(String serialNumber) {
        return "SERIALNUMBER=" + serialNumber + ",CN=Els Peeters,C=BE";
    }

    private byte[] paper(String language) {
        return paper(schools, id, language);
    }

    private static byte[] paper(Schools whose, String migration, String language) {
        return whose.director(1)
                .accept("application/pdf")
                .get("/api/v1/migrations/" + migration + "/plan?language=" + language)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private static byte[] withNote(byte[] pdf) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            PDAnnotationText note = new PDAnnotationText();
            note.setContents("I do not agree");
            note.setRectangle(new PDRectangle(10, 10, 50, 50));
            PDPage page = document.getPage(0);
            var notes = page.getAnnotations();
            notes.add(note);
            page.setAnnotations(notes);
            page.getCOSObject().setNeedToBeUpdated(true);
            document.getPages().getCOSObject().setNeedToBeUpdated(true);
            document.getDocumentCatalog().getCOSObject().setNeedToBeUpdated(true);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.saveIncremental(bytes);
            return bytes.toByteArray();
        }
    }

    private void replan() {
        Schools.operator()
                .body(Map.of(
                        "reason",
                        "another day",
                        "cutOverDate",
                        LocalDate.now().plusDays(5).toString()))
                .post("/api/v1/migrations/" + id + "/plans")
                .then()
                .statusCode(202);
        Awaitility.await()
                .until(() -> Schools.view(id).getInt("plan.version") == 2
                        && Schools.view(id).getString("state").equals("COLLECTING_CONSENT"));
    }

    private static ValidatableResponse identify(String subject, String number) {
        return Schools.operator()
                .body(Map.of("nationalNumber", number))
                .put("/api/v1/signers/" + subject + "/identity")
                .then();
    }

    private ValidatableResponse upload(int n, byte[] pdf) {
        return upload(schools.director(n), n, pdf);
    }

    private ValidatableResponse upload(RequestSpecification who, int n, byte[] pdf) {
        return pdf(who).body(pdf)
                .post("/api/v1/migrations/" + id + "/signatures/documents?institution=" + schools.number(n))
                .then();
    }

    private static RequestSpecification pdf(RequestSpecification who) {
        return given().spec(who).contentType("application/pdf");
    }
}

package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.merge.proof.Certificate;
import be.fusie.platform.MessagePeer.Content;
import be.fusie.reference.ReferenceSchool;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is shown and kept of a merge, as those see it who have to believe it. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class ProofServiceTest extends ServiceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final UUID migration = UUID.randomUUID();
    private final String path = path(migration);
    private final String school = LANDSCAPE.movableAlone().number();
    private final String stranger = LANDSCAPE.receiver().numbers().get(0);

    @Test
    void a_merge_is_certified_and_its_archives_are_read_until_it_is_undone() throws Exception {
        Map<String, Object> move = moveWith("centralAdministrator", "school-" + stranger);
        move.putAll(Map.of("institutions", List.of(school), "whole", false));
        as("operator").get(path + "/certificate").then().statusCode(404);
        commands.send(migration, "merge.stage-migration.v1", move);
        commands.reply(migration, 1);
        commands.send(migration, "merge.merge-databases.v1", move);
        Content merged = commands.reply(migration, 2);
        assertThat(merged.type()).as(merged.data().toString()).isEqualTo("merge.databases-merged.v1");

        certificate(merged.data());
        scripts();
        archives();
        rights();
        gapsAndServiceDays();
        afterChecks();

        commands.send(migration, "merge.undo-merge.v1", move);
        assertThat(commands.reply(migration, 3).type()).isEqualTo("merge.merge-undone.v1");
        as("operator")
                .get(path + "/certificate")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:not-merged"));
        as("operator").get(path + "/certificate/check.sql").then().statusCode(404);
    }

    private void certificate(JsonNode merged) throws Exception {
        String text = as("director", school)
                .accept("application/json")
                .get(path + "/certificate")
                .then()
                .statusCode(200)
                .body("whole", equalTo(false))
                .body("institutions", equalTo(List.of(school)))
                .body("rows", equalTo(merged.path("rows").asInt()))
                .body("checks.name", hasItem("days of service per person and community: digest of sums"))
                .body("archives.institution", hasItem(school))
                .body("mapSha256", equalTo(Certificate.sha256(map())))
                .body("warning", containsString("demonstration"))
                .extract()
                .asString();
        JsonNode certificate = JSON.readTree(text);
        JsonNode key = JSON.readTree(given().get("/api/v1/certificate-keys")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .path("keys")
                .get(0);
        assertThat(key.path("kid")).isEqualTo(certificate.at("/signature/key"));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(
                        Base64.getMimeDecoder().decode(key.path("pem").asText().replaceAll("-----[^-]*-----", "")))));
        signature.update(Certificate.signedBytes(certificate));
        assertThat(signature.verify(Base64.getUrlDecoder()
                        .decode(certificate.at("/signature/value").asText())))
                .isTrue();
        assertThat(as("school", school)
                        .accept("application/json")
                        .get(path + "/certificate")
                        .asString())
                .as("asked again it is the same one")
                .isEqualTo(text);
        byte[] pdf = as("director", school)
                .accept("application/pdf")
                .get(path + "/certificate")
                .then()
                .statusCode(200)
                .header("content-disposition", containsString(migration + ".pdf"))
                .extract()
                .asByteArray();
        assertThat(new String(pdf, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("%PDF-");
        as("director", stranger).get(path + "/certificate").then().statusCode(404);
        as("vendor", school).get(path + "/certificate").then().statusCode(403);
        given().get(path + "/certificate").then().statusCode(401);
    }

    private static String map() throws Exception {
        try (var in = ReferenceSchool.class.getResourceAsStream("/reference/merge-map.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void scripts() throws Exception {
        String receiver = as("director", school)
                .get(path + "/certificate/check.sql")
                .then()
                .statusCode(200)
                .header("content-disposition", containsString("check-receiver.sql"))
                .extract()
                .asString();
        run(RECEIVER, receiver);
        as("director", school)
                .get(path + "/certificate/check.sql?side=source")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:fusie:problem:operators-only"));
        String source = as("operator")
                .get(path + "/certificate/check.sql?side=source")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        run(SOURCE, source);
        JsonNode certificate =
                JSON.readTree(as("operator").get(path + "/certificate").asString());
        assertThat(certificate.at("/scripts/source").asText()).isEqualTo(Certificate.sha256(source));
        assertThat(certificate.at("/scripts/receiver").asText()).isEqualTo(Certificate.sha256(receiver));
        as("operator").get(path + "/certificate/check.sql?side=front").then().statusCode(400);
        as("director", stranger).get(path + "/certificate/check.sql").then().statusCode(404);
    }

    private void archives() throws SQLException {
        String archive = "/api/v1/archives/" + school;
        long pupil = Long.parseLong(
                query(SOURCE, "select min(person_id)::text from pupil where institution = '" + school + "'")
                        .get(0));
        as("operator")
                .get(archive)
                .then()
                .statusCode(200)
                .body("migration", hasItem(migration.toString()))
                .body("institution", hasItem(school));
        as("operator")
                .get(archive + "/persons/" + pupil + "?migration=" + migration)
                .then()
                .statusCode(200)
                .body("archive.migration", equalTo(migration.toString()))
                .body("records.pupil", hasSize(1))
                .body("records.person[0].id", equalTo(Long.toString(pupil)))
                .body("context.institution.number", hasItems(school));
        as("director", school).get(archive + "/persons/" + pupil).then().statusCode(200);
        as("operator")
                .get(archive + "/persons/999999999")
                .then()
                .statusCode(404)
                .body("remedy", containsString("before the move"));
        as("director", stranger)
                .get(archive + "/persons/" + pupil)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:not-in-archive"));
        as("school", school).get(archive + "/persons/" + pupil).then().statusCode(403);
        given().get(archive).then().statusCode(401);
        assertThat(query(
                        own.getConnection(),
                        "select subject || ' ' || found from archive_access where institution = '%s' order by at"
                                .formatted(school)))
                .as("who looked for whom is known")
                .containsExactly("a-operator true", "a-director true", "a-operator false");
    }

    private void rights() {
        as("operator")
                .get(path + "/rights")
                .then()
                .statusCode(200)
                .body("before.becomes", hasItems("kept", "passes to the central administrator"))
                .body("before.institution", everyItem(equalTo(school)))
                .body("countsAfter.administrator", equalTo(1))
                .body("after.find { it.administrator }.user", containsString("@s" + stranger))
                .body("after.findAll { !it.administrator }.user", everyItem(containsString("." + school + "@schools")));
        as("director", school).get(path + "/rights").then().statusCode(200);
        as("director", stranger).get(path + "/rights").then().statusCode(404);
        as("school", school).get(path + "/rights").then().statusCode(403);
        given().get(path + "/rights").then().statusCode(401);
    }

    private void gapsAndServiceDays() {
        as("school", school)
                .get(path + "/gaps")
                .then()
                .statusCode(200)
                .body("institution", equalTo(List.of(school)))
                .body("[0].gaps.kind", hasItem("link"))
                .body("[0].gaps.text.nl", everyItem(notNullValue()));
        as("director", school)
                .get(path + "/gaps?institution=" + stranger)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-institution"));
        as("director", stranger).get(path + "/gaps").then().statusCode(404);
        as("vendor", school).get(path + "/gaps").then().statusCode(403);

        as("director", school)
                .get(path + "/service-days?institution=" + school)
                .then()
                .statusCode(200)
                .body("total", everyItem(startsWith("days of service")))
                .body("institutions", everyItem(hasItem(school)));
        as("director", stranger).get(path + "/service-days").then().statusCode(404);
        as("school", school).get(path + "/service-days").then().statusCode(403);
    }

    private void afterChecks() throws SQLException {
        String checks = path + "/after-checks";
        as("operator").get(checks).then().statusCode(404).body("type", equalTo("urn:fusie:problem:not-looked-at"));
        as("director", school).post(checks).then().statusCode(403);
        as("operator")
                .contentType("application/json")
                .post(checks)
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'credentials' }.state", equalTo("PASSED"))
                .body("checks.find { it.name == 'log-in' }.state", equalTo("OPEN"))
                .body("checks.find { it.name == 'old-home-closed' }.next", containsString("guard"));
        String user = query(
                        RECEIVER, "select user_name from app_user where user_name like 'u3.%s@%%'".formatted(school))
                .get(0);
        as("operator")
                .contentType("application/json")
                .body(Map.of("userName", user, "password", "welkom-3"))
                .post(checks)
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'log-in' }.state", equalTo("PASSED"));
        as("operator")
                .contentType("application/json")
                .body(Map.of("userName", user, "password", "welkom-4"))
                .post(checks)
                .then()
                .body("checks.find { it.name == 'log-in' }.state", equalTo("FAILED"));
        String last = as("school", school)
                .get(checks)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(last).contains("FAILED").doesNotContain("welkom", user);
        as("director", stranger).get(checks).then().statusCode(404);
    }

    @Test
    void what_is_offered_is_described() {
        String openApi = given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(openApi)
                .contains(
                        "/api/v1/migrations/{migration}/certificate",
                        "/api/v1/migrations/{migration}/certificate/check.sql",
                        "/api/v1/certificate-keys",
                        "/api/v1/migrations/{migration}/rights",
                        "/api/v1/migrations/{migration}/gaps",
                        "/api/v1/migrations/{migration}/service-days",
                        "/api/v1/migrations/{migration}/after-checks",
                        "/api/v1/archives/{institution}/persons/{number}");
    }

    private void run(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        ReferenceSchool.urlOf(admin, database), "fusie_merger", "fusie_merger");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String database, String sql) throws SQLException {
        return query(DriverManager.getConnection(ReferenceSchool.urlOf(admin, database), "postgres", "postgres"), sql);
    }

    private static List<String> query(Connection open, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = open;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }
}

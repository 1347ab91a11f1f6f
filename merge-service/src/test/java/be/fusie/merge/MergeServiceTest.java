package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.merge.engine.HalfMerge;
import be.fusie.merge.engine.Move;
import be.fusie.platform.MessagePeer.Content;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.ReferenceSchool;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as the saga and people meet it: Kafka, REST, and generated school databases. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class MergeServiceTest extends ServiceTest {

    @ConfigProperty(name = "fusie.merge.data-dir")
    Path data;

    private final UUID migration = UUID.randomUUID();

    /** Without replacements, and with something that a later version may say. */
    private static Map<String, Object> bare() {
        Map<String, Object> move = moveWith("fieldOfTheFuture", 1);
        move.remove("replacements");
        move.remove("cutOverDate");
        return move;
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> move = bare();
        move.put(field, value);
        return move;
    }

    @Test
    void a_migration_is_planned_staged_merged_and_undone() throws Exception {
        DatabaseDigest source = digest(LANDSCAPE.source());
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());

        Map<String, Object> plan = with("replacements", LANDSCAPE.replacements());
        plan.put("cutOverDate", "2026-08-31");
        commands.send(migration, "merge.plan-merge.v1", plan);
        Content planned = commands.reply(migration, 1);
        assertThat(planned.type()).as(planned.data().toString()).isEqualTo("merge.merge-planned.v1");
        assertThat(planned.data().at("/persons/matched").asInt())
                .isEqualTo(LANDSCAPE.sharedPeople(LANDSCAPE.source().numbers()));
        assertThat(planned.data().path("ogmCollisions").asInt())
                .isEqualTo(LANDSCAPE.ogmCollisions(LANDSCAPE.source().numbers()));

        commands.send(migration, "merge.stage-migration.v1", bare());
        Content staged = commands.reply(migration, 2);
        assertThat(staged.type()).as(staged.data().toString()).isEqualTo("merge.migration-staged.v1");
        assertThat(staged.data().path("backups")).hasSize(2);
        assertThat(staged.data().path("archives"))
                .hasSize(LANDSCAPE.source().numbers().size());
        assertThat(data.resolve(migration.toString()).resolve("staged.json")).exists();

        commands.send(migration, "merge.merge-databases.v1", with("replacements", LANDSCAPE.replacements()));
        Content merged = commands.reply(migration, 3);
        assertThat(merged.type()).as(merged.data().toString()).isEqualTo("merge.databases-merged.v1");
        assertThat(merged.data().path("persons")).isEqualTo(planned.data().path("persons"));
        listsAndProof();

        commands.send(migration, "merge.undo-merge.v1", bare());
        assertThat(commands.reply(migration, 4).type()).isEqualTo("merge.merge-undone.v1");
        commands.send(migration, "merge.discard-stage.v1", Map.of());
        assertThat(commands.reply(migration, 5).type()).isEqualTo("merge.stage-discarded.v1");
        assertThat(source.differencesTo(digest(LANDSCAPE.source()))).isEmpty();
        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();
        assertThat(Files.exists(data.resolve(migration.toString()))).isFalse();
        as("operator").get(path(migration) + "/proof").then().statusCode(404);
    }

    private void listsAndProof() {
        String path = path(migration);
        String sister = LANDSCAPE.source().numbers().get(1);
        as("operator")
                .get(path + "/progress")
                .then()
                .statusCode(200)
                .body("phase", equalTo("MERGED"))
                .body("rows", greaterThan(1000))
                .body("rate", greaterThan(0f))
                .body("points.rows", hasItem(greaterThan(0)))
                .body("tables.table", hasItem("attendance"));
        as("school", SCHOOL)
                .get(path + "/numbers?kind=pupil")
                .then()
                .statusCode(200)
                .body("institutions", everyItem(hasItem(SCHOOL)))
                .body("kinds", everyItem(hasItem("pupil")))
                .body("institutions.flatten()", not(hasItem("999999")));
        as("school", SCHOOL)
                .accept("text/csv")
                .get(path + "/numbers?kind=staff")
                .then()
                .statusCode(200)
                .contentType("text/csv")
                .body(startsWith("old,new,how,kinds,institutions"))
                .body(containsString("moved"));
        as("director", sister)
                .get(path + "/proof")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("rows of invoice"))
                .body("checks.name", hasItem("days of service per person and community: digest of sums"));
        String receiving = LANDSCAPE.receiver().numbers().get(0);
        as("director", receiving)
                .get(path + "/proof")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-migration"));
        as("school", receiving).get(path + "/numbers").then().statusCode(404);
        as("vendor", receiving).get(path + "/numbers").then().statusCode(404);
        given().get(path + "/progress").then().statusCode(401);
        as("operator").get(path + "/numbers?kind=dog").then().statusCode(400).body("remedy", containsString("boarder"));
        as("operator").get(path(UUID.randomUUID()) + "/progress").then().statusCode(404);
    }

    @Test
    void an_idle_replica_takes_part_in_a_merge_that_another_one_began(@TempDir Path folder) throws Exception {
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());
        Move half = Move.ofAll(migration, SOURCE, RECEIVER)
                .replacing(LANDSCAPE.replacements().stream()
                        .map(r -> new Move.Replacement(r.list(), r.value(), r.replacement()))
                        .toList());
        HalfMerge.begin(this::open, half, folder);
        assertThat(open(RECEIVER, "select count(*) from fusie_merge.unit where done"))
                .isZero();
        own(
                "insert into merge_under_way (migration, source, receiver, whole, tokens) values ('%s', '%s', '%s', true, '{}')"
                        .formatted(migration, half.source(), half.receiver()));

        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        open(half.receiver(), "select count(*) from fusie_merge.unit where not done and kind <> 'LAST'")
                                == 0);

        commands.send(migration, "merge.merge-databases.v1", with("replacements", LANDSCAPE.replacements()));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("merge.databases-merged.v1");
        commands.send(migration, "merge.undo-merge.v1", bare());
        assertThat(commands.reply(migration, 2).type()).isEqualTo("merge.merge-undone.v1");
        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();
    }

    private Connection open(String database) throws SQLException {
        return DriverManager.getConnection(ReferenceSchool.urlOf(admin, database), "fusie_merger", "fusie_merger");
    }

    private long open(String database, String count) throws SQLException {
        try (Connection c = open(database);
                ResultSet row = c.createStatement().executeQuery(count)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void a_plan_that_cannot_be_is_refused_with_reasons() {
        commands.send(migration, "merge.plan-merge.v1", bare());
        Content refused = commands.reply(migration, 1);
        assertThat(refused.type()).isEqualTo("merge.plan-refused.v1");
        assertThat(refused.data().at("/reasons/0/code").asText()).isEqualTo("choice-value-unknown");

        UUID other = UUID.randomUUID();
        commands.send(other, "merge.plan-merge.v1", with("receiver", "nowhere"));
        assertThat(commands.reply(other, 1).data().at("/reasons/0/detail").asText())
                .contains("unknown database: nowhere");
    }

    @Test
    void undoing_and_discarding_what_never_happened_succeeds() throws Exception {
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());
        commands.send(migration, "merge.undo-merge.v1", bare());
        assertThat(commands.reply(migration, 1).type()).isEqualTo("merge.merge-undone.v1");
        commands.send(migration, "merge.discard-stage.v1", Map.of());
        assertThat(commands.reply(migration, 2).type()).isEqualTo("merge.stage-discarded.v1");
        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();
    }

    @Test
    void a_merge_without_its_replacements_is_refused_and_leaves_nothing() throws Exception {
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());
        commands.send(migration, "merge.merge-databases.v1", with("replacements", List.of()));
        Content refused = commands.reply(migration, 1);
        assertThat(refused.type()).isEqualTo("merge.merge-refused.v1");
        assertThat(refused.data().path("reason").asText()).contains("attendance-code");
        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();
    }
}

package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.reference.DatabaseDigest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Undo after completion, as an operator and the saga meet it. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class LateUndoServiceTest extends ServiceTest {

    private final UUID migration = UUID.randomUUID();
    private final String path = path(migration);

    @Test
    void an_operator_looks_confirms_and_gets_what_people_entered() throws Exception {
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());
        as("operator").get(path + "/undo-preview").then().statusCode(404);
        commands.send(migration, "merge.merge-databases.v1", move());
        assertThat(commands.reply(migration, 1).type()).isEqualTo("merge.databases-merged.v1");

        as("director", SCHOOL).get(path + "/undo-preview").then().statusCode(403);
        as("operator")
                .get(path + "/undo-preview")
                .then()
                .statusCode(200)
                .body("nothing", is(true))
                .body("obstacles", empty());
        as("operator").get(path + "/undo-export").then().statusCode(404).body("remedy", containsString("hands it out"));

        school(
                RECEIVER,
                "update attendance set day = day + 1000 where id in"
                        + " (select id from attendance where institution = '" + SCHOOL + "' order by id limit 2)");
        String confirmation = as("operator")
                .get(path + "/undo-preview")
                .then()
                .statusCode(200)
                .body("nothing", is(false))
                .body(
                        "tables.findAll { it.table == 'attendance' && it.institution == '" + SCHOOL + "' }.changed",
                        equalTo(java.util.List.of(2)))
                .extract()
                .path("confirmation");

        commands.send(migration, "merge.undo-merge.v1", moveWith("confirmation", "of another list"));
        Content refused = commands.reply(migration, 2);
        assertThat(refused.type()).isEqualTo("merge.undo-failed.v1");
        assertThat(refused.data().path("reason").asText()).contains("confirmed");
        commands.send(migration, "merge.undo-merge.v1", moveWith("confirmation", confirmation));
        Content undone = commands.reply(migration, 3);
        assertThat(undone.type()).as(undone.data().toString()).isEqualTo("merge.merge-undone.v1");

        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();
        commands.send(migration, "merge.discard-stage.v1", Map.of());
        assertThat(commands.reply(migration, 4).type())
                .as("backups go, what people entered stays")
                .isEqualTo("merge.stage-discarded.v1");
        byte[] zip = as("operator")
                .get(path + "/undo-export")
                .then()
                .statusCode(200)
                .contentType("application/zip")
                .extract()
                .asByteArray();
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        assertThat(files).containsOnlyKeys("attendance.csv", "undone.json");
        assertThat(files.get("attendance.csv").lines()).hasSize(3).anyMatch(l -> l.startsWith("changed,"));
        as("director", SCHOOL).get(path + "/undo-export").then().statusCode(403);
    }
}

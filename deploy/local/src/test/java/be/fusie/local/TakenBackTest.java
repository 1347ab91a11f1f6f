package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** X1: a migration that is complete is taken back, by two operators who know what is lost. */
@Order(6)
@ExtendWith(EndToEnd.class)
class TakenBackTest {

    private final Migrations migrations;

    TakenBackTest(Migrations migrations) {
        this.migrations = migrations;
    }

    @Test
    void a_completed_migration_is_taken_back_and_nothing_of_it_is_left_but_a_credit_note() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.TAKEN_BACK);
        LocalPlatform platform = migrations.platform();
        String admin = platform.postgres().adminUrl();
        String source = landscape.source().name();
        String receiver = landscape.receiver().name();
        String school = landscape.source().numbers().get(0);
        DatabaseDigest sourceBefore = DatabaseDigest.of(admin, source);
        DatabaseDigest receiverBefore = DatabaseDigest.of(admin, receiver);
        Filed migration = migrations.fileWhole(landscape).signedByAll();
        migration.awaitState("COMPLETED");
        assertThat(write(source, school)).as("the old home is closed").contains("moved");

        JsonNode first = migration.undoPreview("The wrong database was named.");
        assertThat(write(receiver, school)).isEqualTo("2 rows");
        migration.agreeToUndo(first);
        JsonNode stopped = migration.awaitState("NEEDS_ATTENTION");
        assertThat(stopped.path("step").asText()).as("somebody worked on since").isEqualTo("MERGE");
        assertThat(stopped.path("nextStep").asText()).contains("/undo/withdrawal");
        assertThat(write(receiver, school)).as("nobody writes meanwhile").contains("read-only");

        migration.keep("First the schools have to know.");
        migration.awaitState("COMPLETED");
        assertThat(write(receiver, school)).isEqualTo("2 rows");

        JsonNode preview = migration.undoPreview("The wrong database was named.");
        assertThat(preview.path("obstacles")).isEmpty();
        assertThat(preview.path("tables")).anySatisfy(table -> {
            assertThat(table.path("table").asText()).isEqualTo("attendance");
            assertThat(table.path("institution").asText()).isEqualTo(school);
            assertThat(table.path("changed").asInt()).isEqualTo(2);
        });
        migration.agreeToUndo(preview);
        migration.awaitState("UNDONE");

        assertThat(receiverBefore.differencesTo(DatabaseDigest.of(admin, receiver)))
                .as("I6")
                .isEmpty();
        assertThat(sourceBefore.differencesTo(DatabaseDigest.of(admin, source)))
                .as("I6")
                .isEmpty();
        migration.invariantsHold();
        String path = "/api/v1/migrations/" + migration.id;
        assertThat(platform.rest(Service.BILLING, LocalPlatform.OPERATOR)
                        .get(path + "/credit-note")
                        .path("creditNote")
                        .path("number")
                        .asText())
                .startsWith("C");
        assertThat(platform.rest(Service.FREEZE, LocalPlatform.OPERATOR)
                        .get("/api/v1/institutions/" + school + "/home")
                        .path("database")
                        .asText())
                .isEqualTo(source);
        assertThat(platform.rest(Service.NOTIFICATION, LocalPlatform.OPERATOR).get(path + "/to-dos"))
                .isNotEmpty()
                .allSatisfy(toDo -> assertThat(toDo.path("state").asText()).isEqualTo("withdrawn"));
        assertThat(platform.rest(Service.MERGE, LocalPlatform.OPERATOR).text(path + "/undo-export", "application/zip"))
                .as("what people had entered is handed out")
                .contains("attendance.csv");
        assertThat(EventLog.of(platform, migration.id.toString()))
                .extracting(EventLog.Event::type)
                .as("what vendors hear (N7)")
                .endsWith(
                        "fusie.migration.completed.v1",
                        "fusie.migration.frozen.v1",
                        "fusie.migration.thawed.v1",
                        "fusie.migration.frozen.v1",
                        "fusie.migration.thawed.v1",
                        "fusie.migration.undone.v1");
        assertThat(Delivered.nothingPersonal(migration, platform))
                .satisfies(f -> assertThat(f.holds()).as(f.toString()).isTrue());
        assertThat(write(source, school)).as("the old home is open").isEqualTo("2 rows");
        assertThatThrownBy(() -> openClass(receiver, school))
                .as("the new home knows the school no more")
                .isInstanceOf(SQLException.class);
    }

    /** What a school application gets to hear that changes two absences of a school. */
    private String write(String database, String school) {
        try (Connection connection = migrations.platform().postgres().connect(database);
                var statement = connection.createStatement()) {
            return statement.executeUpdate(
                            "update attendance set day = day + 1000 where id in (select id from attendance"
                                    + " where institution = '" + school + "' order by id limit 2)")
                    + " rows";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    private void openClass(String database, String school) throws SQLException {
        try (Connection connection = migrations.platform().postgres().connect(database);
                var statement = connection.createStatement()) {
            statement.execute("insert into class_group (institution, school_year_id, code, name) select '" + school
                    + "', min(id), '9Z', 'a class' from school_year");
        }
    }
}

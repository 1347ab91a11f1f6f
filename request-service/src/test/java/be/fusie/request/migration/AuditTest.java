package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.audit.AuditRun;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I8, X1: whoever changes the log, its evidence or a delegation behind the service's back is found out offline. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class AuditTest {

    private static final String[] UNLOCK = {
        "alter table history disable trigger history_stays",
        "create table if not exists kept_history as select * from history where migration_id = ID",
        "create table if not exists kept_signature as select * from signature where migration_id = ID"
    };

    private Schools schools;
    private String id;

    @BeforeEach
    void signOnBehalfAndInPerson() {
        OtherServices.start();
        schools = Schools.next();
        LocalDate today = LocalDate.now(ZoneId.of("Europe/Brussels"));
        String administrator = "adm-" + schools.number(1);
        schools.director(1)
                .body(Map.of(
                        "institution", schools.number(1),
                        "delegate", administrator,
                        "from", today.toString(),
                        "until", today.toString()))
                .post("/api/v1/delegations")
                .then()
                .statusCode(201);
        id = schools.fileAndPlan();
        schools.sign(id, schools.school(1), administrator, 1).statusCode(200);
        schools.sign(id, 2).statusCode(200);
    }

    @Test
    void an_untouched_trail_is_intact_as_a_file_and_in_the_database(@TempDir Path folder) throws Exception {
        assertThat(inDatabase().text()).contains("intact " + id, "2 signatures");
        assertThat(inDatabase().code()).isZero();
        for (var who : List.of(Schools.operator(), schools.director(4))) {
            Path file = folder.resolve("trail.json");
            Files.write(
                    file,
                    who.get("/api/v1/migrations/" + id + "/history/export").asByteArray());
            AuditRun said = verify("--file", file.toString());
            assertThat(said.text()).startsWith("intact " + id);
            assertThat(said.code()).isZero();
        }
    }

    @Test
    void only_operators_export_who_people_are() {
        String open = schools.director(4)
                .get("/api/v1/migrations/" + id + "/history/export")
                .asString();
        assertThat(open).doesNotContain("dir-", "adm-", "auth_time").contains("\"salt\":null");
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history/export")
                        .asString())
                .contains("dir-" + schools.number(2), "auth_time");
    }

    @Test
    void what_is_changed_by_plain_sql_is_found_and_the_first_broken_entry_is_named() throws Exception {
        for (String[] attack : new String[][] {
            {"update history set reason = 'another' where migration_id = ID and number = 2", "entry 2: "},
            {"update history set at = at - interval '1 day' where migration_id = ID and number = 1", "entry 1: "},
            {"update history set subject = 'mallory' where migration_id = ID and act = 'SIGNED'", "the person named"},
            {"update history set state_after = 'COMPLETED' where migration_id = ID and number = 3", "entry 3: "},
            {"delete from history where migration_id = ID and number = 2", "entry 2: an entry is missing"},
            {
                "delete from history where migration_id = ID and number ="
                        + " (select max(number) from history where migration_id = ID)",
                "it ends with"
            },
            {
                "update signature set institution = '000000' where migration_id = ID and institution = '%s'",
                "evidence of signature"
            },
            {"update signature set auth_time = now() where migration_id = ID", "evidence of signature"},
            {"update signature set digest = repeat('0', 64) where migration_id = ID", "evidence is gone"},
            {"update delegation set valid_until = valid_until + 9 where institution = '%s'", "the delegation"},
            {"update delegation set valid_until = valid_until - 9 where institution = '%s'", null}
        }) {
            Sql.run(id, UNLOCK);
            Sql.run(id, attack[0].formatted(schools.number(1)));
            AuditRun said = inDatabase();
            if (attack[1] == null) {
                assertThat(said.code()).as("put back").isZero();
            } else {
                assertThat(said.text()).as(attack[0]).startsWith("BROKEN " + id).contains(attack[1]);
                assertThat(said.code()).isEqualTo(1);
            }
            Sql.run(
                    id,
                    "delete from history where migration_id = ID",
                    "insert into history select * from kept_history",
                    "update signature s set institution = k.institution, auth_time = k.auth_time, digest = k.digest"
                            + " from kept_signature k where k.id = s.id");
        }
        Sql.run(id, "drop table kept_history", "drop table kept_signature");
        Sql.run(id, "alter table history enable trigger history_stays");
        assertThat(inDatabase().code()).isZero();
    }

    @Test
    void a_chain_that_was_written_anew_is_told_by_an_anchor() {
        var trail = schools.director(4)
                .get("/api/v1/migrations/" + id + "/history/export")
                .jsonPath();
        String noted = "2:" + trail.getString("entries[1].hash");
        assertThat(inDatabase("--anchor", noted).code()).isZero();
        AuditRun forged = inDatabase("--anchor", "2:" + "0".repeat(64));
        assertThat(forged.code()).isEqualTo(1);
        assertThat(forged.text()).contains("entry 2", "written anew");
    }

    @Test
    void the_database_itself_lets_nobody_change_the_log_except_to_erase_a_person() throws Exception {
        for (String sql : List.of(
                "update history set reason = 'another' where migration_id = ID",
                "update history set subject = 'mallory' where migration_id = ID",
                "update history set subject = null, detail = '{}' where migration_id = ID",
                "delete from history where migration_id = ID")) {
            assertThatThrownBy(() -> Sql.run(id, sql)).hasMessageContaining("history is never changed");
        }
        String who = "dir-" + schools.number(2);
        Sql.run(who, "update history set subject = null, salt = '' where subject = ID");
        Sql.run(who, "update signature set subject = null, salt = '' where subject = ID");
        AuditRun said = inDatabase();
        assertThat(said.text()).startsWith("intact " + id);
        assertThat(said.code()).isZero();
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .statusCode(200)
                .body("intact", equalTo(true));
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history/export")
                        .asString())
                .doesNotContain(who);
    }

    @Test
    void what_can_not_be_read_is_neither_intact_nor_broken(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"entries\":[]}");
        Path torn = Files.writeString(folder.resolve("torn.json"), "{\"format\":\"fusie-aud");
        for (String[] arguments : new String[][] {
            {},
            {"verify"},
            {"verify", "--file", "a", "--url", "b"},
            {"verify", "--file", folder.resolve("none.json").toString()},
            {"verify", "--file", file.toString()},
            {"verify", "--file", torn.toString()},
            {"verify", "--url", "jdbc:postgresql://127.0.0.1:1/none"},
            {"verify", "--url", Sql.url(), "--user", Sql.user(), "--anchor", "1:" + "0".repeat(64)},
            {"verify", "--url", Sql.url(), "--user", Sql.user(), "--migration", id, "--anchor", "x"},
            {"verify", "--url", Sql.url(), "--user", Sql.user(), "--migration", "7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11"}
        }) {
            assertThat(run(arguments).code()).as(Arrays.toString(arguments)).isEqualTo(2);
        }
    }

    private AuditRun inDatabase(String... more) {
        return verify(Stream.concat(
                        Stream.of("--url", Sql.url(), "--user", Sql.user(), "--migration", id), Arrays.stream(more))
                .toArray(String[]::new));
    }

    private static AuditRun verify(String... arguments) {
        return run(Stream.concat(Stream.of("verify"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    private static AuditRun run(String... arguments) {
        return AuditRun.of(Sql.password(), arguments);
    }
}

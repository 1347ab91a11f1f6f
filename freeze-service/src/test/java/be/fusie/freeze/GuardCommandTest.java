package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class GuardCommandTest {

    private static final Map<String, String> FREEZER = Map.of("PGUSER", "fusie_freezer", "PGPASSWORD", "fusie_freezer");

    @Inject
    FreezeSequence sequence;

    @Inject
    Schools schools;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void databases() throws SQLException {
        schools.reset();
    }

    private int run(Map<String, String> environment, String... args) {
        return GuardCommand.line(environment::get, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void a_database_is_guarded_looked_at_and_left_without_a_trace_by_command() throws SQLException {
        String url = schools.url("zuid");
        assertThat(run(FREEZER, "remove", "--database", url)).isZero();
        List<String> before = schools.catalogue("zuid");
        assertThat(run(FREEZER, "status", "--database", url)).isEqualTo(1);
        assertThat(out.toString()).contains("No guard is installed");

        assertThat(run(FREEZER, "install", "--database", url)).isZero();
        assertThat(run(FREEZER, "status", "--database", url)).isZero();
        assertThat(out.toString()).contains("gate open", "35 tables");

        assertThat(run(FREEZER, "remove", "--database", url)).isZero();
        assertThat(schools.catalogue("zuid")).isEqualTo(before);
    }

    @Test
    void a_guard_in_use_is_not_removed_by_command() throws SQLException {
        Move move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111", "222222"), true);
        sequence.check(move);
        sequence.close(move, () -> false);

        assertThat(run(FREEZER, "remove", "--database", schools.url("zuid"))).isEqualTo(1);
        assertThat(err.toString()).contains("frozen", "end the migration first");
    }

    @Test
    void what_is_wrong_is_said_without_a_password() throws SQLException {
        assertThat(run(FREEZER, "install")).isEqualTo(2);
        assertThat(run(FREEZER, "install", "--database", "zuid")).isEqualTo(2);
        assertThat(run(
                        Map.of("PGUSER", "fusie_freezer", "PGPASSWORD", "hemelrijk"),
                        "install",
                        "--database",
                        schools.url("zuid")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("--database is no address", "password authentication failed")
                .doesNotContain("hemelrijk");
    }

    @Test
    void the_sql_for_the_guards_own_role_can_be_run_and_run_again() throws SQLException {
        assertThat(run(Map.of(), "roles", "--owner", "school_owner", "--role", "guard_of_test"))
                .isZero();
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, out.toString());
            Schools.execute(admin, out.toString());
            assertThat(Schools.value(admin, "select pg_has_role('guard_of_test', 'school_owner', 'member')"))
                    .isEqualTo("t");
            Schools.execute(admin, "drop owned by guard_of_test; drop role guard_of_test");
        }
    }
}

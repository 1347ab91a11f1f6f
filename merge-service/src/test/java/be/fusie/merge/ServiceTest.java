package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.TestTokens;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import be.fusie.reference.ReferenceSchool;
import io.agroal.api.AgroalDataSource;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** The service as the saga meets it, over the real broker, and people, over REST; with generated school databases. */
abstract class ServiceTest {

    static final Landscape LANDSCAPE = SchoolsTestResource.LANDSCAPE;
    static final String SOURCE = LANDSCAPE.source().name();
    static final String RECEIVER = LANDSCAPE.receiver().name();
    static final String SCHOOL = LANDSCAPE.requesting().number();
    /** A school that has nothing to do with the move. */
    static final String FOREIGN = LANDSCAPE.bystander().institutions().get(0).number();

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    @Inject
    AgroalDataSource own;

    static Commands commands;

    @BeforeEach
    void connect() throws Exception {
        if (commands == null) {
            commands = new Commands(bootstrap);
        }
    }

    @AfterAll
    static void disconnect() {
        commands.close();
        commands = null;
    }

    /** What commands say of the move of the whole source. */
    static Map<String, Object> move() {
        return new HashMap<>(Map.of(
                "source",
                SOURCE,
                "receiver",
                RECEIVER,
                "institutions",
                LANDSCAPE.source().numbers(),
                "whole",
                true,
                "replacements",
                LANDSCAPE.replacements(),
                "cutOverDate",
                "2026-08-31"));
    }

    static Map<String, Object> moveWith(String field, Object value) {
        Map<String, Object> move = move();
        move.put(field, value);
        return move;
    }

    /** A migration of which there is a plan. */
    static UUID planned() {
        UUID migration = UUID.randomUUID();
        commands.send(migration, "merge.plan-merge.v1", move());
        Content reply = commands.reply(migration, 1);
        assertThat(reply.type()).as(reply.data().toString()).isEqualTo("merge.merge-planned.v1");
        return migration;
    }

    static RequestSpecification as(String role, String... institutions) {
        return person("a-" + role, role, institutions);
    }

    static RequestSpecification person(String name, String role, String... institutions) {
        return given().auth()
                .oauth2(TestTokens.token(name, Set.of(role), Set.of(institutions)))
                .contentType("application/json");
    }

    static String path(UUID migration) {
        return "/api/v1/migrations/" + migration;
    }

    DatabaseDigest digest(Landscape.Database database) throws SQLException {
        return DatabaseDigest.of(admin, database.name());
    }

    /** As administrator of a school database. */
    void school(String database, String statement) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(ReferenceSchool.urlOf(admin, database), "postgres", "postgres")) {
            run(connection, statement);
        }
    }

    /** In the database of the service. */
    void own(String statement) throws SQLException {
        try (Connection connection = own.getConnection()) {
            run(connection, statement);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

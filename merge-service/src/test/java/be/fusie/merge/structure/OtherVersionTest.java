package be.fusie.merge.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import be.fusie.merge.engine.EngineBench;
import be.fusie.platform.PostgresServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL of this machine, older than the embedded one: its own pg_dump as the judge, and a move to the newer (R13). */
class OtherVersionTest {

    @TempDir
    Path folder;

    @Test
    void pg_dump_says_the_same_of_a_restored_database_and_a_newer_server_takes_it_over() throws Exception {
        assumeTrue(
                Stock.tool("initdb").isPresent() && Stock.tool("pg_dump").isPresent(),
                "no PostgreSQL server on this machine: nothing shown here of another version");
        String roles = "create role nasty_owner; create role nasty_reader";
        try (StockServer old = StockServer.start(folder)) {
            try (Connection admin = old.connect("postgres");
                    Statement statement = admin.createStatement()) {
                statement.execute(roles);
                statement.execute("create database nasty template template0");
                statement.execute("create database nasty_again template template0");
            }
            try (Connection admin = old.connect("nasty");
                    Statement statement = admin.createStatement();
                    InputStream sql = OtherVersionTest.class.getResourceAsStream("/structure/nasty.sql")) {
                statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            }
            try (Connection source = old.connect("nasty");
                    Connection again = old.connect("nasty_again")) {
                assertThat(copy(source, again).notes()).isEmpty();
            }
            assertThat(old.dump("nasty_again")).isEqualTo(old.dump("nasty"));
            newer(old);
        }
    }

    private static DatabaseCopy.Copied copy(Connection source, Connection target) throws Exception {
        source.setAutoCommit(false);
        source.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        target.setAutoCommit(false);
        DatabaseCopy.Copied copied = DatabaseCopy.run(source, target, Map.of(), true, (t, rows, complete) -> {});
        target.commit();
        assertThat(Contents.differences(copied.contents(), Contents.of(target))).isEmpty();
        List<String> missing = new ArrayList<>(Structure.read(source).titles());
        missing.removeAll(Structure.read(target).titles());
        assertThat(missing).isEmpty();
        target.rollback();
        source.rollback();
        return copied;
    }

    private static void newer(StockServer old) throws Exception {
        PostgresServer server = EngineBench.server();
        try (Connection admin = server.connect("postgres")) {
            Rows.run(
                    admin,
                    "do $$ begin create role nasty_owner; create role nasty_reader; exception when duplicate_object then end $$");
        }
        server.dropDatabase("nasty_newer");
        server.createDatabase("nasty_newer");
        try (Connection source = old.connect("nasty");
                Connection target = server.connect("nasty_newer")) {
            assertThat(copy(source, target).notes()).isEmpty();
        } finally {
            server.dropDatabase("nasty_newer");
        }
    }
}

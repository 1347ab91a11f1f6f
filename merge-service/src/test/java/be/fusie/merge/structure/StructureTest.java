package be.fusie.merge.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import be.fusie.merge.engine.EngineBench;
import be.fusie.platform.PostgresServer;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.ReferenceSchool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A structure that is hard to create again, read, backed up, and restored: the same as before. */
class StructureTest {

    private static PostgresServer server;

    private final List<String> made = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws SQLException, IOException {
        server = EngineBench.server();
        try (Connection admin = server.connect("postgres")) {
            Rows.run(
                    admin,
                    "do $$ begin create role nasty_owner; create role nasty_reader; exception when duplicate_object then end $$");
        }
        if (!server.hasDatabase("nasty")) {
            server.createDatabase("nasty");
            try (Connection admin = server.connect("nasty");
                    Statement statement = admin.createStatement();
                    InputStream sql = StructureTest.class.getResourceAsStream("/structure/nasty.sql")) {
                statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
                statement.execute(
                        "alter database nasty set search_path = \"Odd Schema\", public;"
                                + " alter database nasty set work_mem = '7MB'; alter role nasty_reader in database nasty set statement_timeout = 5000");
            }
        }
    }

    @AfterEach
    void drop() {
        made.forEach(server::dropDatabase);
    }

    private String empty(String name) {
        server.dropDatabase(name);
        server.createDatabase(name);
        made.add(name);
        return name;
    }

    private static Structure structure(String database) throws SQLException {
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            return Structure.read(connection);
        }
    }

    private Dump.Written backup(String database) throws SQLException, IOException {
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return Dump.write(connection, folder, (table, rows, complete) -> {});
        }
    }

    private List<String> restore(String database) throws SQLException, IOException {
        try (Connection connection = server.connect(database)) {
            List<String> notes = Restore.into(connection, folder, true);
            connection.commit();
            return notes;
        }
    }

    private List<String> differences(String database) throws SQLException, IOException {
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            return Restore.differences(connection, folder);
        }
    }

    @Test
    void a_nasty_database_is_backed_up_and_restored_with_structure_rows_sequences_and_large_objects() throws Exception {
        Structure original = structure("nasty");
        Dump.Written written = backup("nasty");
        String copy = empty("nasty_restored");
        assertThat(restore(copy)).isEmpty();
        assertThat(differences(copy)).isEmpty();
        assertThat(structure(copy).script()).isEqualTo(original.script());
        assertThat(written.notes()).isEmpty();
        sameContents("nasty", copy);
    }

    private static void sameContents(String one, String other) throws SQLException {
        try (Connection a = server.connect(one);
                Connection b = server.connect(other)) {
            for (String sql : List.of(
                    "select last_value || ' ' || is_called from library.counter",
                    "select string_agg(t::text, ' ' order by t::text) from library.sums t",
                    "select string_agg(loid || encode(data, 'hex'), ' ' order by loid) from pg_largeobject",
                    "select string_agg(oid::text, ' ' order by oid) from pg_largeobject_metadata",
                    "select string_agg(t::text, ' ' order by t::text) from \"Odd Schema\".\"Ta\"\"ble\" t")) {
                assertThat(Rows.text(b, sql))
                        .as(sql)
                        .isEqualTo(Rows.text(a, sql))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void the_reference_school_is_restored_with_equal_digests() throws Exception {
        String school = EngineBench.reference().source;
        backup(school);
        String copy = empty("school_restored");
        assertThat(restore(copy)).isEmpty();
        assertThat(DatabaseDigest.of(server.adminUrl(), school)
                        .differencesTo(DatabaseDigest.of(server.adminUrl(), copy)))
                .isEmpty();
        assertThat(structure(copy).script()).isEqualTo(structure(school).script());
    }

    @Test
    void a_stock_pg_restore_lists_and_restores_the_backup() throws Exception {
        var pgRestore = Stock.tool("pg_restore");
        assumeTrue(pgRestore.isPresent(), "no pg_restore on this machine: nothing shown here of a stock one");
        backup("nasty");
        Map<String, String> password = Map.of("PGPASSWORD", PostgresServer.ADMIN);
        assertThat(Stock.run(password, List.of(pgRestore.get().toString(), "-l", folder.toString())))
                .contains(
                        "TABLE DATA Odd Schema Ta\"ble", "SEQUENCE SET library counter", "FK CONSTRAINT library note");
        for (String jobs : List.of("1", "3")) {
            String copy = empty("nasty_stock_" + jobs);
            Stock.run(
                    password,
                    List.of(
                            pgRestore.get().toString(),
                            "--exit-on-error",
                            "-j" + jobs,
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(server.port()),
                            "-U",
                            "postgres",
                            "-d",
                            copy,
                            folder.toString()));
            assertThat(differences(copy)).isEmpty();
            assertThat(structure(copy).script()).isEqualTo(structure("nasty").script());
            sameContents("nasty", copy);
        }
        // the database itself with its settings, under its own name
        String script =
                Stock.run(password, List.of(pgRestore.get().toString(), "-C", "-s", "-f", "-", folder.toString()));
        assertThat(script)
                .contains(
                        "CREATE DATABASE \"nasty\" WITH TEMPLATE = template0 ENCODING = 'UTF8'",
                        "ALTER DATABASE \"nasty\" SET search_path TO \"Odd Schema\", public",
                        "ALTER ROLE \"nasty_reader\" IN DATABASE \"nasty\" SET statement_timeout TO '5000'");
    }

    @Test
    void a_changed_file_is_noticed_when_the_backup_is_compared() throws Exception {
        backup("nasty");
        String copy = empty("nasty_changed");
        restore(copy);
        try (Connection admin = server.connect(copy)) {
            Rows.run(admin, "update library.note set note = 'm' where note = 'n'");
        }
        assertThat(differences(copy)).singleElement().asString().contains("library.note");
    }

    @Test
    void what_cannot_be_created_is_named() throws Exception {
        backup(EngineBench.reference().source);
        String copy = empty("school_taken");
        try (Connection admin = server.connect(copy)) {
            Rows.run(admin, "create table pupil (other int)");
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Restore.into(admin, folder, false)))
                    .isInstanceOf(NotRebuilt.class)
                    .hasMessageContaining("TABLE public.pupil could not be created");
        }
        assertThat(Files.exists(folder.resolve("toc.dat"))).isTrue();
    }

    @Test
    void databases_left_behind_are_swept_and_those_in_use_are_not() throws Exception {
        ReferenceSchool.createRoles(server.adminUrl());
        try (TemporaryDatabase used =
                TemporaryDatabase.create(server.connect("postgres"), "fusie_sweep_used", server.connect("nasty"))) {
            empty("fusie_sweep_left");
            try (Connection other = server.connect("nasty")) {
                assertThat(TemporaryDatabase.sweep(other, "fusie_sweep_")).containsExactly("fusie_sweep_left");
            }
            assertThat(server.hasDatabase(used.name())).isTrue();
        }
        assertThat(server.hasDatabase("fusie_sweep_used")).isFalse();
    }
}

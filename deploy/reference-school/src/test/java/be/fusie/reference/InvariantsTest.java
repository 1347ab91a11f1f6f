package be.fusie.reference;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PostgresServer;
import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Invariants.Finding;
import be.fusie.reference.Landscape.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The check has teeth: what is broken on purpose is found. That it finds nothing where all is well, and knows a real move
 * when it sees one, is shown by the end-to-end tests.
 */
class InvariantsTest {

    private static PostgresServer postgres;
    private static Landscape landscape;
    private static Before before;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.builder().start();
        landscape = Landscape.plan(Size.TINY, 1, Options.DEFAULT);
        landscape.create(postgres.adminUrl());
        for (String service : List.of("request", "freeze", "merge", "billing", "notification")) {
            String database = "fusie_" + service;
            postgres.createDatabase(database);
            sql(database, Files.readString(Path.of("../../service-kit/src/main/resources/db/kit/V0.1__messaging.sql")));
            sql(
                    database,
                    Files.readString(Path.of(
                            "../../%1$s-service/src/main/resources/db/migration/V1__%1$s.sql".formatted(service))));
        }
        // Only the columns that the check reads are filled in here.
        sql(
                "fusie_request",
                """
                do $$ declare c record; begin
                  for c in select attname from pg_attribute where attrelid = 'migration'::regclass and attnum > 0
                      and attnotnull and attname <> 'id' loop
                    execute format('alter table migration alter column %I drop not null', c.attname);
                  end loop;
                end $$
                """);
        before = Before.of(
                postgres.adminUrl(),
                landscape.source().name(),
                landscape.receiver().name());
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void an_undone_migration_that_left_nothing_behind_breaks_nothing() throws SQLException {
        assertThat(broken(migration("ABANDONED"))).isEmpty();
    }

    @Test
    void a_move_that_is_declared_complete_but_moved_nothing_breaks_nearly_everything() throws SQLException {
        assertThat(broken(migration("COMPLETED"))).contains("I2", "I3", "I4", "I5", "M24");
    }

    @Test
    void one_changed_name_breaks_I6() throws SQLException {
        UUID migration = migration("ABANDONED");
        sql(landscape.receiver().name(), "update person set first_name = first_name || 'x' where id = 3");
        assertThat(broken(migration)).containsExactly("I6");
        sql(landscape.receiver().name(), "update person set first_name = rtrim(first_name, 'x') where id = 3");
    }

    @Test
    void one_number_taken_from_a_sequence_breaks_I6() throws SQLException {
        UUID migration = migration("ABANDONED");
        sql(landscape.source().name(), "select nextval('person_id_seq')");
        assertThat(broken(migration)).containsExactly("I6");
        sql(landscape.source().name(), "select setval('person_id_seq', (select max(id) from person))");
    }

    @Test
    void a_second_writable_home_breaks_I2() throws SQLException {
        UUID migration = migration("ABANDONED");
        String copy = landscape.requesting().number();
        String values = "('" + copy + "', 'Copy', 'school', 'plus', 'a', '9000', 'b', 'c@example.org', 'd')";
        sql(landscape.bystander().name(), "insert into institution values " + values);
        assertThat(broken(migration)).containsExactly("I2");
        sql(landscape.bystander().name(), "delete from institution where number = '" + copy + "'");
    }

    @Test
    void a_gate_that_stays_frozen_breaks_I1_and_I2() throws SQLException {
        UUID migration = migration("ABANDONED");
        String database = landscape.source().name();
        sql(
                database,
                """
                create schema fusie_guard;
                create table fusie_guard.gate as select 'frozen'::text as state;
                create function fusie_guard.check_gate() returns trigger language plpgsql as
                  $$ begin raise exception using errcode = '25006'; end $$;
                do $$ declare t regclass; begin
                  for t in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
                    execute format('create trigger guard before update on %s execute function fusie_guard.check_gate()', t);
                  end loop;
                end $$
                """);
        assertThat(broken(migration)).containsExactly("I1", "I2");
        sql(database, "drop schema fusie_guard cascade");
    }

    @Test
    void an_event_that_was_never_sent_breaks_I7() throws SQLException {
        UUID migration = migration("ABANDONED");
        sql(
                "fusie_merge",
                "insert into outbox (message_id, topic, key, sequence, type, data) values (gen_random_uuid(), 't', '"
                        + migration + "', 1, 'merge.merge-planned.v1', '{}')");
        assertThat(broken(migration)).containsExactly("I7");
    }

    @Test
    void a_charge_for_what_was_undone_breaks_I5() throws SQLException {
        UUID migration = migration("ABANDONED");
        sql(
                "fusie_billing",
                """
                insert into invoice values ('X1', '%1$s', '111111', current_date, current_date, '000000000101', 1, 0, 1, 'EUR',
                  0, '2026', 's', 'a', 'e', 'i');
                insert into charge values (gen_random_uuid(), '%1$s', 'school_north', 'X1', 'd', 1)
                """
                        .formatted(migration));
        assertThat(broken(migration)).containsExactly("I5");
    }

    private static UUID migration(String phase) throws SQLException {
        UUID id = UUID.randomUUID();
        String numbers = "\"" + String.join("\",\"", landscape.source().numbers()) + "\"";
        sql(
                "fusie_request",
                """
                insert into migration (id, phase, move)
                values ('%s', '%s', '{"institutions":[%s],"whole":true}')
                """
                        .formatted(id, phase, numbers));
        return id;
    }

    private static List<String> broken(UUID migration) throws SQLException {
        return Invariants.of(postgres.adminUrl(), migration, before, true, List::of).stream()
                .filter(finding -> !finding.holds())
                .map(Finding::invariant)
                .sorted()
                .toList();
    }

    private static void sql(String database, String sql) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

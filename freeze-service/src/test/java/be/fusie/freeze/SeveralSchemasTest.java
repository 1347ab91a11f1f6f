package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.kit.messaging.Refusal;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partial move out of a database whose tables stand in two schemas (F7, X3): school 111111 of 111111 and 222222. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class SeveralSchemasTest {

    private static final String TABLES =
            """
            create table school (number text primary key);
            create table person (id int primary key, name text);
            create table pupil (id int primary key, person_id int references person, school text references school);
            create table country (iso text primary key, name text);
            create schema billing;
            create table billing.account (school text references school, nr int, primary key (school, nr));
            create table billing.payer (id int primary key, person_id int references person, school text, nr int,
                                        foreign key (school, nr) references billing.account);
            create table billing.line (id int primary key, account_school text, account_nr int, amount int);
            create table billing.note (id int primary key, pupil int, text text);
            create table billing."odd.table" (id int primary key, school text, pupil_id int references pupil, text text);
            insert into school values ('111111'), ('222222');
            insert into person select i, 'person ' || i from generate_series(1, 6) i;
            insert into pupil values (1, 1, '111111'), (2, 2, '222222'), (3, 3, '111111'), (4, 3, '222222');
            insert into country values ('BE', 'Belgium');
            insert into billing.account values ('111111', 1), ('222222', 1);
            insert into billing.payer values (1, 5, '111111', 1), (2, 6, '222222', 1);
            insert into billing.line values (1, '111111', 1, 10), (2, '222222', 1, 10);
            insert into billing.note values (1, 1, 'x'), (2, 2, 'x');
            insert into billing."odd.table" values (1, '111111', null, 'x'), (2, null, 1, 'x'), (3, '222222', null, 'x'),
                                                   (4, '222222', 1, 'x');
            grant usage on schema billing to school_app;
            grant all on all tables in schema public, billing to school_app
            """;

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    @Inject
    Schools schools;

    Move move = new Move(UUID.randomUUID(), SchoolsTestResource.TWO_SCHEMAS, "noord", List.of("111111"), false);

    @BeforeEach
    void databases() throws SQLException {
        schools.open();
        try (Connection admin = schools.as("postgres", "postgres")) {
            Schools.execute(admin, "drop database if exists " + move.source() + " with (force)");
            Schools.execute(admin, "create database " + move.source() + " owner school_owner");
        }
        try (Connection admin = schools.as("postgres", move.source())) {
            Schools.execute(admin, "set role school_owner; " + TABLES);
        }
        guard.install(move.source());
    }

    private void assertThatWriting(String sql, String answer) throws SQLException {
        assertThat(schools.attempt("school_app", move.source(), sql)).as(sql).isEqualTo(answer);
    }

    /** Rows of what moves are refused, and those of what stays are not, while frozen and behind the fence alike. */
    private void onlyWhatStaysCanBeWritten() throws SQLException {
        for (String of111111 : List.of(
                "update pupil set person_id = person_id where id = 1",
                "update person set name = 'y' where id = 1",
                "update person set name = 'y' where id = 5",
                "insert into billing.account values ('111111', 2)",
                "update billing.payer set id = id where id = 1",
                "update billing.line set amount = 11 where id = 1",
                "insert into billing.line values (3, '111111', 1, 10)",
                "update billing.line set account_school = '111111' where id = 2",
                "delete from billing.note where id = 1",
                "update billing.\"odd.table\" set text = 'y' where id = 1",
                "update billing.\"odd.table\" set text = 'y' where id = 2")) {
            assertThatWriting(of111111, "25006");
        }
        for (String of222222 : List.of(
                "update pupil set person_id = person_id where id = 2",
                "update person set name = 'y' where id = 2",
                "update person set name = 'y' where id = 6",
                "insert into billing.account select '222222', max(nr) + 1 from billing.account",
                "update billing.payer set id = id where id = 2",
                "update billing.line set amount = 11 where id = 2",
                "update billing.note set text = 'y' where id = 2",
                "update billing.\"odd.table\" set text = 'y' where id = 3")) {
            assertThatWriting(of222222, "ok");
        }
    }

    @Test
    void a_partial_move_freezes_and_fences_the_rows_of_its_institutions_in_every_schema() throws SQLException {
        sequence.check(move);
        Move scoped = sequence.scoped(move);
        assertThat(scoped.byRows()).isTrue();
        var tokens = sequence.close(scoped, () -> false).tokens();

        onlyWhatStaysCanBeWritten();
        assertThatWriting("update country set name = 'x'", "25006");
        assertThatWriting("update person set name = 'y' where id = 3", "25006");
        assertThatWriting("update billing.\"odd.table\" set text = 'y' where id = 4", "25006");

        sequence.prepareOpening(scoped);
        sequence.open(scoped, tokens);

        onlyWhatStaysCanBeWritten();
        assertThatWriting("update country set name = 'x'", "ok");
        assertThatWriting("update person set name = 'y' where id = 3", "ok");
        assertThatWriting("update billing.\"odd.table\" set text = 'y' where id = 4", "ok");
    }

    @Test
    void a_map_that_speaks_of_a_schema_it_does_not_list_is_refused(@TempDir Path folder) throws IOException {
        Path map = Files.writeString(
                folder.resolve("map.yaml"),
                """
                version: 1
                institution: { table: school, key: number }
                tables:
                  billing.account: { scope: { column: school } }
                """);
        assertThatThrownBy(() -> MoveScopes.read(map.toString()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("billing.account")
                .hasMessageContaining("under schemas");
    }

    @Test
    void a_map_that_follows_columns_which_lead_nowhere_is_refused(@TempDir Path folder)
            throws IOException, SQLException {
        Path map = Files.writeString(
                folder.resolve("map.yaml"),
                """
                version: 1
                schemas: [billing]
                tables:
                  school: { scope: { column: number } }
                  billing.line: { scope: { via: [account_school, account_nr] } }
                """);
        try (Connection freezer = schools.as("fusie_freezer", move.source())) {
            assertThatThrownBy(() -> RowFence.plan(freezer, MoveScopes.read(map.toString())))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("billing.line.account_school, account_nr");
        }
    }
}

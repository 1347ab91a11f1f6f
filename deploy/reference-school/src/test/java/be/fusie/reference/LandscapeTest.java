package be.fusie.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.platform.PostgresServer;
import be.fusie.reference.Landscape.Institution;
import be.fusie.reference.Landscape.Options;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LandscapeTest {

    private static PostgresServer postgres;
    private static Landscape tiny;

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresServer.builder().start();
        tiny = Landscape.create(postgres.adminUrl(), Size.TINY, 7, Options.DEFAULT);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void the_same_seed_gives_the_same_data() throws SQLException {
        List<DatabaseDigest> first = digests(tiny);
        for (var database : tiny.databases()) {
            ReferenceSchool.drop(postgres.adminUrl(), database.name());
        }
        tiny = Landscape.create(postgres.adminUrl(), Size.TINY, 7, Options.DEFAULT);
        List<DatabaseDigest> second = digests(tiny);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).differencesTo(second.get(i))).isEmpty();
        }
    }

    @Test
    void another_seed_gives_other_people() throws SQLException {
        Landscape other = Landscape.create(postgres.adminUrl(), Size.TINY, 8, Options.DEFAULT.withIndex(8));
        assertThat(digests(other).get(0).tables().get("public.person"))
                .isNotEqualTo(digests(tiny).get(0).tables().get("public.person"));
        assertThat(column(other.source().name(), "select number from institution"))
                .doesNotContainAnyElementsOf(column(tiny.source().name(), "select number from institution"));
    }

    @Test
    void a_tiny_database_has_rows_in_every_table_and_is_tiny() throws SQLException {
        DatabaseDigest digest = digests(tiny).get(0);
        assertThat(digest.tables())
                .hasSize(35)
                .allSatisfy((name, table) -> assertThat(table.rows()).as(name).isPositive());
        assertThat(digest.rows()).isBetween(2_000L, 6_000L);
    }

    @Test
    void a_small_database_has_the_rows_it_should_have_and_every_foreign_key_holds() throws SQLException {
        Landscape small = Landscape.plan(Size.SMALL, 1, Options.DEFAULT.withIndex(5));
        ReferenceSchool.createRoles(postgres.adminUrl());
        small.create(postgres.adminUrl(), small.source());
        Map<String, Long> expected = Map.of(
                "person",
                1_400L,
                "attendance",
                210_000L,
                "grade",
                67_000L,
                "invoice",
                10_000L,
                "invoice_line",
                58_000L,
                "registration_scan",
                147_000L);
        for (var entry : expected.entrySet()) {
            long rows = number(small.source().name(), "select count(*) from " + entry.getKey());
            assertThat(rows).as(entry.getKey()).isBetween(entry.getValue() * 9 / 10, entry.getValue() * 11 / 10);
        }
        try (Connection connection = postgres.connect(small.source().name());
                Statement statement = connection.createStatement()) {
            for (String again : column(
                    small.source().name(),
                    """
                    select format('alter table %s add %s', conrelid::regclass, pg_get_constraintdef(oid))
                    from pg_constraint where contype = 'f'
                    """)) {
                statement.execute(again);
            }
        }
    }

    @Test
    void every_invented_number_is_valid() throws SQLException {
        for (var database : tiny.databases()) {
            String name = database.name();
            assertThat(column(name, "select national_number from person where national_number is not null"))
                    .isNotEmpty()
                    .allMatch(CheckDigits::isNationalNumber)
                    .doesNotHaveDuplicates();
            assertThat(column(name, "select ogm from invoice")).isNotEmpty().allMatch(CheckDigits::isOgm);
            assertThat(column(name, "select iban from unit union all select iban from board"))
                    .allMatch(CheckDigits::isIban);
            assertThat(column(name, "select enterprise_number from board")).allMatch(CheckDigits::isEnterpriseNumber);
            assertThat(column(name, "select code from barcode")).isNotEmpty().allMatch(CheckDigits::isBarcode);
        }
    }

    @Test
    void the_people_who_stand_in_source_and_receiver_are_the_only_ones_with_the_same_national_number()
            throws SQLException {
        String identity = "select national_number || ' ' || birth_date from person where national_number is not null";
        Set<String> both = new TreeSet<>(column(tiny.source().name(), identity));
        both.retainAll(column(tiny.receiver().name(), identity));
        assertThat(both).hasSize(tiny.sharedPeople(tiny.source().numbers())).isNotEmpty();
        assertThat(column(tiny.bystander().name(), identity)).doesNotContainAnyElementsOf(both);
    }

    @Test
    void some_payment_references_collide() throws SQLException {
        Set<String> both = new TreeSet<>(column(tiny.source().name(), "select ogm from invoice"));
        both.retainAll(column(tiny.receiver().name(), "select ogm from invoice"));
        assertThat(both).hasSize(tiny.ogmCollisions(tiny.source().numbers())).isNotEmpty();
    }

    @Test
    void the_receiver_does_not_know_two_values_that_the_source_uses_but_knows_their_replacements() throws SQLException {
        for (var replacement : tiny.replacements()) {
            String where = "select count(*) from choice_value where list = '%s' and value = '%s'";
            String unknown = where.formatted(replacement.list(), replacement.value());
            assertThat(number(tiny.source().name(), unknown)).isOne();
            assertThat(number(tiny.receiver().name(), unknown)).isZero();
            assertThat(number(tiny.receiver().name(), where.formatted(replacement.list(), replacement.replacement())))
                    .isOne();
        }
        assertThat(number(
                        tiny.source().name(),
                        "select count(distinct institution) from attendance a join choice_value c on c.id = code_id "
                                + "where value = 'T'"))
                .isEqualTo(2);
    }

    @Test
    void a_community_spans_both_databases_and_one_school_can_move_alone() {
        Set<Institution> all = tiny.signatories(tiny.source().numbers());
        assertThat(all).containsAll(tiny.receiver().institutions()).hasSize(6);
        assertThat(tiny.source().institutions().get(0).community())
                .isEqualTo(tiny.receiver().institutions().get(0).community());
        Institution alone = tiny.movableAlone();
        assertThat(tiny.signatories(List.of(alone.number())).stream()
                        .filter(i -> i.database().equals(tiny.source().name())))
                .containsExactly(alone);
    }

    @Test
    void all_school_years_are_finalised_but_in_the_variant_that_asks_for_an_unfinished_one() throws SQLException {
        String open = "select count(*) from school_year where not finalised";
        assertThat(number(tiny.source().name(), open)).isZero();
        Landscape unfinished = Landscape.plan(
                Size.TINY, 7, Options.DEFAULT.withIndex(3).withUnfinishedYear().withNearMatches(1));
        unfinished.create(postgres.adminUrl(), unfinished.source());
        unfinished.create(postgres.adminUrl(), unfinished.receiver());
        assertThat(number(unfinished.source().name(), open)).isOne();
        assertThat(number(unfinished.receiver().name(), open)).isZero();
        String near = "select last_name from person where last_name in ('Xhenseval', 'Quaghebeur')";
        assertThat(column(unfinished.source().name(), near)).containsExactly("Xhenseval");
        assertThat(column(unfinished.receiver().name(), near)).containsExactly("Quaghebeur");
    }

    @Test
    void an_application_writes_rows_but_changes_no_structure() throws SQLException {
        String url = ReferenceSchool.urlOf(postgres.adminUrl(), tiny.bystander().name());
        try (Connection connection = DriverManager.getConnection(url, "school_app", "school_app");
                Statement statement = connection.createStatement()) {
            statement.execute("update contact_point set value = value");
            assertThatThrownBy(() -> statement.execute("alter table person add column surprise text"))
                    .hasMessageContaining("owner");
        }
    }

    @Test
    void a_digest_tells_what_differs_and_forgets_what_was_rolled_back() throws SQLException {
        Landscape own = Landscape.plan(Size.TINY, 7, Options.DEFAULT.withIndex(4));
        own.create(postgres.adminUrl(), own.bystander());
        String name = own.bystander().name();
        DatabaseDigest before = DatabaseDigest.of(postgres.adminUrl(), name);
        try (Connection connection = postgres.connect(name);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("delete from payment");
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(before.differencesTo(DatabaseDigest.of(connection))).isEmpty();
            statement.execute("create schema fusie_test create table fusie_test.own (id bigint)");
            assertThat(before.differencesTo(DatabaseDigest.of(connection))).isEmpty();
            statement.execute("update person set first_name = 'Iemand' where id = 1");
            statement.execute("select nextval('invoice_id_seq')");
            statement.execute("drop index person_national_number_idx");
            statement.execute("revoke insert on payment from school_app");
            assertThat(before.differencesTo(DatabaseDigest.of(connection)))
                    .hasSize(4)
                    .anyMatch(line -> line.startsWith("table public.person was"))
                    .anyMatch(line -> line.startsWith("sequence public.invoice_id_seq was"))
                    .anyMatch(line -> line.startsWith("structure: index person_national_number_idx is gone"))
                    .anyMatch(line -> line.startsWith("structure: grants on payment was"));
        }
    }

    @Test
    void people_are_reached_by_what_they_are() throws SQLException {
        String orphans =
                """
                select count(*) from person p
                where not exists (select from pupil where person_id = p.id)
                and not exists (select from boarder where person_id = p.id)
                and not exists (select from staff where person_id = p.id)
                and not exists (select from relation where related_person_id = p.id)
                """;
        for (var database : tiny.databases()) {
            assertThat(number(database.name(), orphans)).isZero();
        }
    }

    private static List<DatabaseDigest> digests(Landscape landscape) throws SQLException {
        List<DatabaseDigest> digests = new ArrayList<>();
        for (var database : landscape.databases()) {
            digests.add(DatabaseDigest.of(postgres.adminUrl(), database.name()));
        }
        return digests;
    }

    private static List<String> column(String database, String query) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static long number(String database, String query) throws SQLException {
        return Long.parseLong(column(database, query).get(0));
    }
}

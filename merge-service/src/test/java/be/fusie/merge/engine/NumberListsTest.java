package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.kit.security.Vault;
import be.fusie.merge.engine.NumberLists.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists old → new at rest (M6): sealed, streamed, found by number. */
class NumberListsTest {

    private static final String OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private static DataSource own;
    private final UUID migration = UUID.randomUUID();

    @BeforeAll
    static void database() throws Exception {
        own = EngineBench.ownDatabase();
    }

    private static NumberLists lists(String... keys) {
        return new NumberLists(
                own,
                new Vault(
                        "list-keys",
                        keys.length > 1 ? Map.of("old", keys[0], "new", keys[1]) : Map.of("old", keys[0]),
                        Optional.of(keys.length > 1 ? "new" : "old")));
    }

    private void save(String query) throws Exception {
        try (Connection c = own.getConnection();
                Connection from = own.getConnection()) {
            c.setAutoCommit(false);
            from.setAutoCommit(false);
            lists(OLD_KEY).save(c, migration, from, query);
            c.commit();
        }
    }

    private void save(int lines) throws Exception {
        save(("select gen_random_uuid(), i, i + 1000000, 'moved', array['pupil'], array['111' || i %% 10]"
                        + " from generate_series(%d, 1, -1) i")
                .formatted(lines));
    }

    private List<String> olds(NumberLists lists, String after, int limit) throws Exception {
        List<String> olds = new ArrayList<>();
        lists.read(migration, after, line -> olds.add(line.old()) && olds.size() < limit);
        return olds;
    }

    @Test
    void a_list_is_read_in_the_order_of_its_numbers_from_any_number_on() throws Exception {
        save(1234);
        List<String> all = olds(lists(OLD_KEY), null, 5000);
        assertThat(all).hasSize(1234).startsWith("1", "2", "3").endsWith("1233", "1234");
        assertThat(olds(lists(OLD_KEY), "499", 3)).containsExactly("500", "501", "502");
        assertThat(olds(lists(OLD_KEY), "500", 2)).containsExactly("501", "502");
        assertThat(olds(lists(OLD_KEY), "1234", 2)).isEmpty();
        assertThat(olds(lists(OLD_KEY), "0", 1)).containsExactly("1");
    }

    @Test
    void lines_are_found_by_old_number_whatever_kind_of_key_it_is() throws Exception {
        save("select gen_random_uuid(), v, v || '-new', 'moved', array[]::text[], array[]::text[] from (values"
                + " ('7'), ('10'), ('007'), ('b3'),"
                + " ('5d9c'),"
                + " ('" + migration + "'), ('12345678901234567890123')) x(v)");
        NumberLists lists = lists(OLD_KEY);
        assertThat(lists.find(migration, List.of("7", "007", "10", "11", "b3", migration.toString()))
                        .keySet())
                .containsExactlyInAnyOrder("7", "007", "10", "b3", migration.toString());
        assertThat(lists.find(migration, List.of("12345678901234567890123")).values())
                .extracting(Line::now)
                .containsExactly("12345678901234567890123-new");
        save(1234);
        assertThat(lists.find(migration, List.of("1", "500", "501", "1000", "1001", "1234", "1235"))
                        .values())
                .allSatisfy(l -> assertThat(Long.parseLong(l.now())).isEqualTo(Long.parseLong(l.old()) + 1_000_000))
                .hasSize(6);
        assertThat(lists.find(UUID.randomUUID(), List.of("1"))).isEmpty();
    }

    @Test
    void nobody_who_reads_the_database_sees_a_number_behind_another() throws Exception {
        save("select gen_random_uuid(), i, 777000 + i, 'matched', array['staff'], array['424242'] from"
                + " generate_series(1, 9) i");
        try (Connection c = own.getConnection()) {
            String row = Sql.list(
                            c,
                            "select position || first_key || last_key || key_id || encode(sealed, 'escape') from"
                                    + " number_chunk where migration = ?",
                            r -> r.getString(1),
                            migration)
                    .get(0);
            assertThat(row).doesNotContain("77700", "matched", "staff", "424242");
        }
    }

    @Test
    void a_piece_that_was_altered_or_put_elsewhere_does_not_open() throws Exception {
        save(600);
        try (Connection c = own.getConnection()) {
            Sql.update(
                    c,
                    "update number_chunk a set sealed = b.sealed from number_chunk b where a.migration = ? and"
                            + " b.migration = ? and a.position = 0 and b.position = 1",
                    migration,
                    migration);
        }
        assertThatThrownBy(() -> lists(OLD_KEY).find(migration, List.of("1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can't be read");
        assertThat(lists(OLD_KEY).find(migration, List.of("600"))).hasSize(1);
    }

    @Test
    void keys_are_changed_without_losing_a_list() throws Exception {
        save(1234);
        assertThatThrownBy(() -> lists(NEW_KEY).find(migration, List.of("1")))
                .isInstanceOf(IllegalStateException.class);
        NumberLists both = lists(OLD_KEY, NEW_KEY);
        assertThat(both.find(migration, List.of("1"))).hasSize(1);
        assertThat(both.sealAnew()).isPositive();
        assertThat(both.sealAnew()).isZero();
        NumberLists alone = new NumberLists(own, new Vault("list-keys", Map.of("new", NEW_KEY), Optional.empty()));
        assertThat(olds(alone, null, 5000)).hasSize(1234);
    }

    @Test
    void a_list_is_replaced_as_a_whole() throws Exception {
        save(1234);
        save(3);
        assertThat(olds(lists(OLD_KEY), null, 5000)).containsExactly("1", "2", "3");
        save(0);
        assertThat(lists(OLD_KEY).has(migration)).isFalse();
    }

    @Test
    void without_a_configured_key_one_is_made_and_kept_where_its_owner_only_reads_it(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("keys/list-key");
        Vault made = ListKeyFile.open(file);
        Vault.Sealed sealed = made.seal("abc".getBytes(), "here");
        assertThat(ListKeyFile.open(file).open(sealed, "here")).isEqualTo("abc".getBytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.list(file.getParent())).hasSize(1);
    }
}

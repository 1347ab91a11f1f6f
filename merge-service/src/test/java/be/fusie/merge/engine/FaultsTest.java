package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on real parts gives a clear reason, or passes; both databases are as they were, whatever happened. */
class FaultsTest {

    private final EngineBench bench = SmallSchool.bench();
    private final List<String> source = bench.plainDigest(bench.source);
    private final List<String> receiver = bench.plainDigest(bench.receiver);

    FaultsTest() throws Exception {}

    /** Runs the SQL once, in the middle of copying grades into the receiver. */
    private void inTheMiddle(String sql) throws SQLException {
        bench.admin(
                bench.receiver,
                """
                create schema trap; grant usage on schema trap to public; create sequence trap.strikes;
                create function trap.strike() returns trigger language plpgsql security definer as $$
                begin
                  if nextval('trap.strikes') = 100 then %s; end if;
                  return new;
                end $$;
                create trigger strike before insert on grade for each row execute function trap.strike();
                alter table grade enable always trigger strike;
                """
                        .formatted(sql));
    }

    private void bothAsBefore() throws SQLException {
        assertThat(bench.plainDigest(bench.source)).as("source").isEqualTo(source);
        assertThat(bench.plainDigest(bench.receiver)).as("receiver").isEqualTo(receiver);
        assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                .isEmpty();
    }

    private List<Reason> refused(Move move) {
        MergeRefused refused = catchThrowableOfType(MergeRefused.class, () -> bench.merge(move));
        assertThat(refused).isNotNull();
        assertThat(refused.reasons()).allSatisfy(r -> {
            assertThat(r.remedy()).isNotBlank();
            assertThat(r.detail() + r.remedy())
                    .doesNotContainIgnoringCase("secret")
                    .doesNotContain("fusie_merger");
        });
        return refused.reasons();
    }

    /** What a service does: tries again, a few times. */
    private Results.Merged again(MergeEngine engine, Move move) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return engine.merge(bench.map, move, bench.progress(move));
            } catch (SQLException e) {
                if (attempt == 4) {
                    throw e;
                }
            }
        }
    }

    private void mergesAfterAll(MergeEngine engine) throws SQLException {
        Move move = SmallSchool.move(bench);
        assertThat(again(engine, move).rows()).isEqualTo(2 + 39 + 1 + 400);
        assertThat(bench.rows(bench.receiver, "select count(*) from grade")).containsExactly("402");
        bench.engine.undo(bench.map, move);
        bothAsBefore();
    }

    @ParameterizedTest
    @ValueSource(strings = "pg_terminate_backend")
    void a_source_session_ended_in_the_middle_of_a_copy_is_survived(String ends) throws Exception {
        inTheMiddle("perform %s(pid) from pg_stat_activity where datname = '%s' and usename = 'fusie_merger'"
                .formatted(ends, bench.source));
        mergesAfterAll(bench.engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_terminate_backend", "pg_cancel_backend"})
    void a_receiver_session_ended_in_the_middle_of_a_copy_is_survived(String ends) throws Exception {
        inTheMiddle("perform %s(pg_backend_pid())".formatted(ends));
        mergesAfterAll(bench.engine);
    }

    @ParameterizedTest
    @ValueSource(strings = "53300")
    void what_passes_is_tried_again(String state) throws Exception {
        inTheMiddle("raise exception 'secret' using errcode = '%s'".formatted(state));
        mergesAfterAll(bench.engine);
    }

    @ParameterizedTest
    @ValueSource(ints = 25_000)
    void a_line_cut_anywhere_is_survived(int bytes) throws Exception {
        for (String cut : List.of(bench.source, bench.receiver)) {
            try (CutLine line = new CutLine(EngineBench.server().port(), bytes)) {
                MergeEngine engine = bench.by(name -> name.equals(cut)
                        ? DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(line.port(), name),
                                "fusie_merger",
                                "fusie_merger")
                        : bench.open(name));
                mergesAfterAll(engine);
                assertThat(line.isCut()).isTrue();
            }
        }
    }

    @Test
    void what_a_trigger_of_the_receiver_writes_besides_refuses_the_merge_and_is_taken_back_too() throws Exception {
        inTheMiddle("create table trap.noted (x int); insert into trap.noted values (1)");
        assertThat(refused(SmallSchool.move(bench))).singleElement().satisfies(r -> {
            assertThat(r.code()).isEqualTo("trigger-writes");
            assertThat(r.detail()).contains("grade", "trap.noted");
        });
        bothAsBefore();
        assertThat(bench.rows(bench.receiver, "select to_regclass('trap.noted')::text"))
                .containsOnlyNulls();
        mergesAfterAll(bench.engine);
    }

    @Test
    void a_full_disk_is_told() throws Exception {
        inTheMiddle("raise exception 'could not extend file \"base/5/1259\": No space left on device' using errcode ="
                + " 'disk_full'");
        assertThat(refused(SmallSchool.move(bench))).singleElement().satisfies(r -> {
            assertThat(r.code()).isEqualTo("disk-full");
            assertThat(r.detail()).contains("No space left");
        });
        bothAsBefore();
        mergesAfterAll(bench.engine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alter table grade add constraint few check (points < 10)                                 | few",
                "create unique index once on grade (person_id, given) where points > 3                    | once",
                "create unique index lower_note on grade (lower(left(note, 7)))                           | lower_note",
                "alter table grade add constraint apart exclude (given with =) where (school <> 'R1')     | apart",
                "alter table person add constraint named check (name not like '%7')                       | named",
                "alter table grade alter note set not null                                                | note",
                "create domain low as int check (value < 10); alter table grade alter points type low      | points"
            })
    void a_row_that_a_constraint_of_the_receiver_forbids_is_refused_without_its_values(String sql, String name)
            throws Exception {
        bench.admin(bench.source, "update grade set note = null where id = 7");
        bench.admin(bench.receiver, "update grade set note = 'x' || id; " + sql);
        List<String> before = bench.plainDigest(bench.receiver);
        assertThat(refused(SmallSchool.move(bench)).get(0).detail()).contains(name);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop table grade                                                         | table-missing  | grade",
                "alter table grade drop column points                                     | column-differs |"
                        + " grade.points is integer in the source and missing",
                "alter table grade alter points type bigint                               | column-differs |"
                        + " grade.points",
                "alter table grade add weight int; update grade set weight = 1; alter table grade alter weight set not"
                        + " null | column-differs | grade.weight",
            })
    void a_receiver_of_another_version_is_refused(String sql, String code, String detail) throws Exception {
        bench.admin(bench.receiver, sql);
        List<String> before = bench.plainDigest(bench.receiver);
        assertThat(refused(SmallSchool.move(bench))).anySatisfy(r -> {
            assertThat(r.code()).isEqualTo(code);
            assertThat(r.detail()).contains(detail);
        });
        assertThatThrownBy(() -> bench.engine.plan(bench.map, SmallSchool.move(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
    }

    @Test
    void numbers_that_a_column_or_a_sequence_cannot_hold_are_refused() throws Exception {
        for (String sql : List.of(
                "select setval('person_id_seq', 2147483640)", "alter sequence person_id_seq as bigint maxvalue 20")) {
            bench.admin(bench.receiver, sql);
            List<String> before = bench.plainDigest(bench.receiver);
            assertThat(refused(SmallSchool.move(bench)))
                    .extracting(Reason::code)
                    .as(sql)
                    .contains("numbers-exhausted");
            assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
            bench.admin(bench.receiver, "select setval('person_id_seq', 2)");
        }
    }

    @Test
    void a_database_that_does_not_let_us_in_is_named() throws Exception {
        Map<String, Connector> doors = Map.of(
                "sign-in-refused",
                name -> DriverManager.getConnection(
                        EngineBench.server().jdbcUrl(name), "fusie_merger", "secret-and-wrong"),
                "unknown-database",
                name -> DriverManager.getConnection(
                        EngineBench.server().jdbcUrl("no_such_" + name), "fusie_merger", "fusie_merger"));
        for (var door : doors.entrySet()) {
            for (String shut : List.of(bench.source, bench.receiver)) {
                MergeEngine engine =
                        bench.by(name -> name.equals(shut) ? door.getValue().open(name) : bench.open(name));
                Move move = SmallSchool.move(bench);
                MergeRefused refused = catchThrowableOfType(
                        MergeRefused.class, () -> engine.merge(bench.map, move, bench.progress(move)));
                assertThat(refused.reasons()).singleElement().satisfies(r -> {
                    assertThat(r.code()).isEqualTo(door.getKey());
                    assertThat(r.detail()).contains(shut).doesNotContain("secret");
                    assertThat(r.remedy()).isNotBlank();
                });
            }
        }
        bothAsBefore();
    }

    @Test
    void a_database_that_cannot_be_reached_may_be_tried_again() throws Exception {
        MergeEngine engine = bench.by(
                name -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/" + name, "fusie_merger", "secret"));
        assertThatThrownBy(() -> engine.plan(bench.map, SmallSchool.move(bench), EngineBench.CUT_OVER))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("database (%s|%s) can't be reached .*".formatted(bench.source, bench.receiver))
                .hasMessageNotContaining("secret");
        bothAsBefore();
    }

    @ParameterizedTest
    @CsvSource({"source,access exclusive", "receiver,access exclusive", "source,row exclusive"})
    void who_holds_a_table_that_the_merge_needs_is_named(String where, String mode) throws Exception {
        String database = where.equals("source") ? bench.source : bench.receiver;
        System.setProperty(Blockers.TIMEOUT, "300ms");
        try (Connection other = EngineBench.server().connect(database)) {
            other.setAutoCommit(false);
            Sql.run(other, "set application_name = 'night report'; lock table grade in " + mode + " mode");
            assertThat(refused(SmallSchool.move(bench))).anySatisfy(r -> {
                assertThat(r.code()).isEqualTo("locked");
                assertThat(r.detail()).contains("grade").contains("night report");
            });
            other.rollback();
        } finally {
            System.clearProperty(Blockers.TIMEOUT);
        }
        bothAsBefore();
        mergesAfterAll(bench.engine);
    }

    @Test
    void a_deadlock_with_somebody_else_is_survived() throws Exception {
        try (Connection other = EngineBench.server().connect(bench.source)) {
            other.setAutoCommit(false);
            Sql.run(other, "set deadlock_timeout = '1h'; lock table subject in access exclusive mode");
            Thread merging = new Thread(() -> {
                try {
                    mergesAfterAll(bench.engine);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Throwable[] failed = {null};
            merging.setUncaughtExceptionHandler((t, e) -> failed[0] = e);
            merging.start();
            while (bench.rows(
                            bench.source, "select 1 from pg_locks where not granted and relation = 'subject'::regclass")
                    .isEmpty()) {
                assertThat(merging.isAlive()).isTrue();
                Thread.sleep(20);
            }
            Sql.run(other, "lock table grade, person, school in access exclusive mode");
            other.rollback();
            merging.join(60_000);
            assertThat(failed[0]).isNull();
            assertThat(merging.isAlive()).isFalse();
        }
    }

    @FunctionalInterface
    private interface Connector {
        Connection open(String name) throws SQLException;
    }
}

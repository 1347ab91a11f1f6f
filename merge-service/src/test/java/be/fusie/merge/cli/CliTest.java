package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.cli.Terminal.Said;
import be.fusie.reference.DatabaseDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as it is typed, on real databases: what it answers, with which exit code, and what it leaves behind. */
class CliTest {

    @TempDir
    Path folder;

    @Test
    void what_was_planned_is_run_and_taken_back_again() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        DatabaseDigest sourceBefore = terminal.bench.digest(terminal.bench.source);
        DatabaseDigest receiverBefore = terminal.bench.digest(terminal.bench.receiver);

        Said plan = terminal.asks("plan");
        assertThat(plan.code()).isZero();
        assertThat(plan.json().path("outcome").asText()).isEqualTo("done");
        assertThat(plan.json().path("refusals")).isEmpty();
        assertThat(sourceBefore.differencesTo(terminal.bench.digest(terminal.bench.source)))
                .isEmpty();
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();

        Said run = terminal.asks("run");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("rows").asLong())
                .isEqualTo(plan.json().path("tables").findValues("rows").stream()
                        .mapToLong(r -> r.asLong())
                        .sum());
        assertThat(run.json().path("persons")).isEqualTo(plan.json().path("persons"));
        List<String> numbers = Files.readAllLines(terminal.state().resolve("numbers.csv"));
        assertThat(numbers.get(0)).isEqualTo("old,new,how,kinds,institutions");
        assertThat(numbers)
                .hasSize(1
                        + Integer.parseInt(terminal.bench
                                .rows(terminal.bench.source, "select count(*)::text from person")
                                .get(0)));
        assertThat(terminal.state().resolve("result.json")).isNotEmptyFile();
        assertThat(terminal.state().resolve("lists"))
                .isDirectoryContaining("glob:**/pupil.csv")
                .isDirectoryContaining("glob:**/staff.xlsx")
                .isDirectoryContaining("glob:**/others.csv");

        Said again = terminal.asks("run");
        assertThat(again.code()).isZero();
        assertThat(again.json()).as("the same answer").isEqualTo(run.json());

        Said undo = terminal.asks("undo");
        assertThat(undo.code()).isZero();
        assertThat(undo.json().path("undone").asBoolean()).isTrue();
        assertThat(undo.json().path("migration")).isEqualTo(run.json().path("migration"));
        assertThat(sourceBefore.differencesTo(terminal.bench.digest(terminal.bench.source)))
                .isEmpty();
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();
        Said undoAgain = terminal.asks("undo");
        assertThat(undoAgain.code()).isZero();
        assertThat(undoAgain.json().path("undone").asBoolean()).isFalse();
    }

    @Test
    void people_read_tables_and_sentences() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        String institution = terminal.bench
                .rows(terminal.bench.source, "select number from institution order by 1")
                .get(0);

        Said plan = terminal.says("plan", "--institutions", institution);
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out())
                .contains("Institutions " + institution + " of ")
                .containsPattern("(?m)^attendance +[0-9,]+ +important$")
                .containsPattern("(?m)^People: [0-9,]+ get a new number")
                .contains("Nothing stands in the way of \"run\".");

        Said run = terminal.says("run", "--institutions", institution);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("(?m)^[0-9]+ checks hold").contains("Merged into ");
        assertThat(run.err()).as("sparse progress").contains("copying");

        Said undo = terminal.says("undo");
        assertThat(undo.out()).startsWith("Undone: ");
    }

    @Test
    void a_drafted_map_is_all_that_stands_on_standard_output() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        String source = terminal.url(terminal.bench.source);

        Said draft = terminal.types("draft-map", "--source", source, "--person", "person.id");
        assertThat(draft.code()).isZero();
        assertThat(draft.out()).startsWith("#").contains("\nversion: 1\n").contains("person:");
        assertThat(draft.err()).isEmpty();

        Said unknown = terminal.types("draft-map", "--source", source, "--person", "nobody.id", "--json");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("nobody");
    }

    @Test
    void every_answer_in_json_is_as_its_schema_says() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        Said draft = terminal.types("draft-map", "--source", terminal.url(terminal.bench.source), "--json");
        Said usage = terminal.types("run", "--json");
        assertThat(usage.code()).isEqualTo(2);
        assertThat(terminal.asks("run").code()).isZero();
        Said certificate =
                terminal.types("certificate", "--state", terminal.state().toString(), "--json");
        Said backup = terminal.asks("backup", "--no-check", "true");
        Path archives = Path.of(backup.json().path("archiveFolder").asText());
        Path archive;
        try (Stream<Path> files = Files.walk(archives)) {
            archive = files.filter(f -> f.toString().endsWith(".zip"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        String person = terminal.bench
                .rows(
                        terminal.bench.source,
                        "select min(person_id)::text from pupil where institution = '%s'"
                                .formatted(archive.getFileName().toString().replace(".zip", "")))
                .get(0);
        Said records = terminal.types("archive", "--file", archive.toString(), "--person", person, "--json");

        for (Said said : List.of(draft, usage, certificate, records)) {
            assertThat(Terminal.SCHEMA.validate(said.json())).as(said.out()).isEmpty();
        }
        assertThat(records.json().path("archive").path("taken").asText()).startsWith("20");
    }

    @Test
    void what_people_did_since_is_listed_first_and_undone_by_who_confirms_that_list() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        DatabaseDigest before = terminal.bench.digest(terminal.bench.receiver);
        assertThat(terminal.asks("run").code()).isZero();
        assertThat(terminal.says("undo", "--preview", "true").out()).startsWith("Nobody did anything");
        terminal.bench.admin(
                terminal.bench.receiver, "update grade set score = 1 where id = (select max(id) from grade)");

        Said refused = terminal.asks("undo");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.codes()).containsExactly("work-would-be-lost");
        assertThat(terminal.says("undo", "--preview", "true").out()).contains("grade", "1 changed", "--confirm");
        Said other = terminal.asks("undo", "--confirm", "something-else");
        assertThat(other.codes()).containsExactly("confirmation-outdated");

        Said undone = terminal.asks(
                "undo",
                "--confirm",
                refused.json().path("loss").path("confirmation").asText());
        assertThat(undone.code()).as(undone.out()).isZero();
        assertThat(undone.json().path("undone").asBoolean()).isTrue();
        assertThat(before.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();
        try (Stream<Path> files = Files.walk(terminal.state())) {
            assertThat(files).anyMatch(f -> f.endsWith("undo-export/grade.csv"));
        }
    }

    @Test
    void nothing_to_undo_is_no_error() throws Exception {
        Terminal terminal = Terminal.reference(folder);

        Said undo = terminal.says("undo");

        assertThat(undo.code()).isZero();
        assertThat(undo.out()).startsWith("Nothing to undo");
    }

    @Test
    void while_a_database_takes_no_connections_the_same_command_waits_for_its_time() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        DatabaseDigest receiverBefore = terminal.bench.digest(terminal.bench.receiver);
        assertThat(terminal.asks("run").code()).isZero();
        allowConnections(terminal, false);

        Said broken = terminal.asks("undo");
        assertThat(broken.code()).isEqualTo(3);
        assertThat(broken.json().path("outcome").asText()).isEqualTo("interrupted");
        assertThat(broken.json().path("reasons").get(0).path("remedy").asText()).contains("same command again");

        allowConnections(terminal, true);
        assertThat(terminal.asks("undo").code()).isZero();
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();
    }

    private static void allowConnections(Terminal terminal, boolean allow) throws Exception {
        terminal.bench.admin(
                "postgres", "alter database %s allow_connections %s".formatted(terminal.bench.receiver, allow));
    }

    @Test
    void a_connection_that_is_lost_once_costs_nobody_a_command() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        terminal.bench.admin(terminal.bench.receiver, "create sequence times");
        plant(terminal, "if nextval('times') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if");

        Said run = terminal.asks("run");

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(terminal.bench.rows(terminal.bench.receiver, "select last_value::text from times"))
                .as("it was lost")
                .isNotEqualTo(List.of("1"));
    }

    @Test
    void what_was_merged_is_verified_again_as_often_as_one_likes() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        Said before = terminal.asks("verify");
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.codes()).containsExactly("nothing-to-verify");
        Said run = terminal.asks("run");
        DatabaseDigest receiverMerged = terminal.bench.digest(terminal.bench.receiver);

        Said verified = terminal.asks("verify");
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.json().path("tables")).isEqualTo(run.json().path("tables"));
        assertThat(verified.json().path("checks")).hasSizeGreaterThan(100).allMatch(c -> c.path("expected")
                .equals(c.path("found")));
        assertThat(receiverMerged.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .as("verifying changes nothing")
                .isEmpty();

        terminal.bench.admin(
                terminal.bench.receiver, "update grade set score = score + 1 where id = (select max(id) from grade)");
        Said changed = terminal.says("verify");
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.err()).contains("digest of grade").doesNotContain("digest of invoice");
    }

    @Test
    void backups_and_archives_lie_where_the_answer_says() throws Exception {
        Terminal terminal = Terminal.reference(folder);

        Said backup = terminal.asks("backup", "--no-check", "true");

        assertThat(backup.code()).as(backup.out()).isZero();
        assertThat(backup.json().path("backups")).hasSize(2);
        assertThat(Path.of(backup.json().path("folder").asText())).isNotEmptyDirectory();
        assertThat(Path.of(backup.json().path("archiveFolder").asText())).isDirectoryContaining("glob:**/*.zip");
    }

    @Test
    void a_rehearsal_leaves_nothing_behind() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        terminal.bench.admin("postgres", "alter role fusie_merger createdb");
        DatabaseDigest receiverBefore = terminal.bench.digest(terminal.bench.receiver);

        Said rehearsed = terminal.asks("rehearse", "--mask", "true");

        assertThat(rehearsed.code()).as(rehearsed.out()).isZero();
        assertThat(rehearsed.json().path("passed").asBoolean()).isTrue();
        assertThat(rehearsed.json().path("masked")).isNotEmpty();
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();
        assertThat(terminal.bench.rows("postgres", "select datname from pg_database where datname like 'fusie%'"))
                .isEmpty();
        assertThat(terminal.asks("undo").json().path("undone").asBoolean()).isFalse();
    }

    @Test
    void what_was_interrupted_can_be_taken_back_instead() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        DatabaseDigest receiverBefore = terminal.bench.digest(terminal.bench.receiver);
        plant(terminal, "raise exception using errcode = '53100', message = 'no space for Jan Peeters'");

        Said broken = terminal.asks("run");
        assertThat(broken.code()).isEqualTo(3);
        assertThat(broken.codes()).containsExactly("disk-full");
        assertThat(broken.out() + broken.err()).doesNotContain("Jan Peeters");

        clear(terminal);
        Said undo = terminal.asks("undo");
        assertThat(undo.code()).isZero();
        assertThat(undo.json().path("undone").asBoolean()).isTrue();
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();
    }

    /** Something happens in the receiver while payments come in, whatever the merge does about triggers. */
    private static void plant(Terminal terminal, String what) throws Exception {
        terminal.bench.admin(
                terminal.bench.receiver,
                """
                create function planted() returns trigger language plpgsql security definer as $$begin %s; return null; end$$;
                create trigger planted after insert on payment for each statement execute function planted();
                alter table payment enable always trigger planted
                """
                        .formatted(what));
    }

    private static void clear(Terminal terminal) throws Exception {
        terminal.bench.admin(terminal.bench.receiver, "drop function planted cascade");
    }

    @Test
    void a_refused_run_leaves_the_databases_as_they_were_and_the_folder_free() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        terminal.bench.admin(
                terminal.bench.receiver,
                "alter table invoice add constraint planted check (total_cents < 0) not valid");
        DatabaseDigest receiverBefore = terminal.bench.digest(terminal.bench.receiver);

        Said refused = terminal.asks("run");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.codes()).contains("constraint-violated");
        assertThat(receiverBefore.differencesTo(terminal.bench.digest(terminal.bench.receiver)))
                .isEmpty();

        terminal.bench.admin(terminal.bench.receiver, "alter table invoice drop constraint planted");
        Files.writeString(terminal.map, Files.readString(terminal.map) + "\n# corrected\n");
        Said run = terminal.asks("run");
        assertThat(run.code()).as(run.out()).isZero();
    }

    @Test
    void a_state_folder_belongs_to_the_merge_that_stands() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        Terminal other = Terminal.reference(Files.createDirectory(folder.resolve("other")));
        assertThat(terminal.asks("run").code()).isZero();

        for (String command : List.of("plan", "run", "undo")) {
            Said elsewhere = terminal.asks(command, "--receiver", terminal.url(other.bench.receiver));
            assertThat(elsewhere.code()).as(command).isEqualTo(1);
            assertThat(elsewhere.codes()).containsExactly("state-of-another-migration");
        }
        Files.writeString(terminal.map, Files.readString(terminal.map) + "\n# changed\n");
        Said changed = terminal.asks("run");
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.json().path("reasons").get(0).path("detail").asText())
                .contains("another merge map");

        terminal.map = terminal.state().resolve("map.yaml");
        assertThat(terminal.asks("undo").code()).as("with the map it kept").isZero();
    }

    @Test
    void one_command_at_a_time_changes_what_a_folder_remembers() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        try (StateFolder busy = StateFolder.open(terminal.state(), true)) {
            Said second = terminal.asks("undo");

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.codes()).containsExactly("state-folder-in-use");
            assertThat(busy.migration()).isEmpty();
        }
    }

    @Test
    void people_decide_about_pairs_in_a_file_that_the_plan_wrote() throws Exception {
        Terminal terminal = Terminal.reference(folder);
        Said plan = terminal.asks("plan");
        int pairs = plan.json().path("openPairs").size();
        assertThat(pairs).as("the generated schools have near matches").isPositive();
        assertThat(terminal.asks("plan", "--refuse-undecided", "true").code()).isEqualTo(1);

        List<String> lines = new ArrayList<>(Files.readAllLines(terminal.state().resolve("open-pairs.csv")));
        assertThat(lines).hasSize(pairs + 1);
        lines.set(1, lines.get(1) + "same");
        Path decisions = Files.write(folder.resolve("decisions.csv"), lines);

        Said decided = terminal.asks("run", "--decisions", decisions.toString());
        assertThat(decided.code()).as(decided.out()).isZero();
        assertThat(decided.json().path("persons").path("matched").asLong())
                .isEqualTo(plan.json().path("persons").path("matched").asLong() + 1);
        assertThat(terminal.asks("run").codes()).as("without them").containsExactly("state-of-another-migration");
        assertThat(terminal.asks("undo").code()).isZero();

        Files.writeString(decisions, "old,receiver,decision\n1,2,perhaps\n");
        Said unreadable = terminal.asks("plan", "--decisions", decisions.toString());
        assertThat(unreadable.code()).isEqualTo(1);
        assertThat(unreadable.out()).contains("decisions.csv", "line 2");
    }
}

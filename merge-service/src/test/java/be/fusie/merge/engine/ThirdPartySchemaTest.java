package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Schemas that nobody here wrote, unpacked from published packages: a workflow engine, whose user names stand in dozens of
 * columns without a foreign key, and a repository, whose whole numbers come from sequences that no default names. Their
 * maps are drafted, with a few words of ours.
 */
class ThirdPartySchemaTest {

    private static final Path UNPACKED = Path.of("target/third-party");

    private static String sql(String folder, String... names) throws IOException {
        try (Stream<Path> all = Files.walk(UNPACKED.resolve(folder))) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            StringBuilder sql = new StringBuilder();
            for (String name : names) {
                sql.append(Files.readString(files.stream()
                                .filter(f -> f.getFileName().toString().contains(name))
                                .findFirst()
                                .orElseThrow()))
                        .append('\n');
            }
            return sql.toString();
        }
    }

    private static final String WORKFLOWS =
            """
            insert into act_id_tenant values ('north', 1, 'North School'), ('south', 1, 'South School');
            insert into act_id_user (id_, rev_, first_, last_, email_) values
              ('ann', 1, 'Ann', 'Peeters', 'ann@x'), ('bert', 1, 'Bert', 'Maes', 'b@x'), ('cleo', 1, 'Cleo', 'Zee', 'c@x');
            insert into act_id_group values ('teachers', 1, 'Teachers', 'WORKFLOW'), ('board', 1, 'Board', 'WORKFLOW');
            insert into act_id_membership values ('ann', 'teachers'), ('bert', 'teachers'), ('cleo', 'board');
            insert into act_id_tenant_member values ('tm1', 'north', 'ann', null), ('tm2', 'north', 'bert', null), ('tm3', 'south', 'cleo', null);
            insert into act_re_deployment (id_, name_, deploy_time_, tenant_id_) values
              ('d1', 'Trip', '2026-01-01', 'north'), ('d2', 'Trip', '2026-01-01', 'south');
            insert into act_re_procdef (id_, rev_, key_, version_, deployment_id_, suspension_state_, tenant_id_) values
              ('trip:1:d1', 1, 'trip', 1, 'd1', 1, 'north'), ('trip:1:d2', 1, 'trip', 1, 'd2', 1, 'south');
            insert into act_ge_bytearray (id_, rev_, name_, deployment_id_, bytes_, tenant_id_) values ('b1', 1, 'trip.bpmn', 'd1', '\\xcafe', 'north');
            insert into act_ru_execution (id_, rev_, root_proc_inst_id_, proc_inst_id_, proc_def_id_, suspension_state_, tenant_id_) values
              ('e1', 1, 'e1', 'e1', 'trip:1:d1', 1, 'north'), ('e2', 1, 'e2', 'e2', 'trip:1:d2', 1, 'south');
            insert into act_ru_task (id_, rev_, execution_id_, proc_inst_id_, proc_def_id_, name_, owner_, assignee_, suspension_state_, tenant_id_) values
              ('t1', 1, 'e1', 'e1', 'trip:1:d1', 'Approve', 'ann', 'bert', 1, 'north'), ('t2', 1, 'e2', 'e2', 'trip:1:d2', 'Approve', null, 'cleo', 1, 'south');
            insert into act_ru_identitylink (id_, rev_, type_, user_id_, task_id_, tenant_id_) values ('l1', 1, 'candidate', 'bert', 't1', 'north');
            insert into act_ru_variable (id_, rev_, type_, name_, execution_id_, proc_inst_id_, text_, tenant_id_) values
              ('v1', 1, 'string', 'place', 'e1', 'e1', 'Gent', 'north');
            insert into act_hi_procinst (id_, proc_inst_id_, proc_def_key_, proc_def_id_, start_time_, start_user_id_, tenant_id_) values
              ('e1', 'e1', 'trip', 'trip:1:d1', '2026-02-01', 'bert', 'north'), ('e2', 'e2', 'trip', 'trip:1:d2', '2026-02-01', 'cleo', 'south');
            insert into act_hi_taskinst (id_, proc_def_key_, proc_def_id_, proc_inst_id_, execution_id_, name_, assignee_, start_time_, tenant_id_) values
              ('t1', 'trip', 'trip:1:d1', 'e1', 'e1', 'Approve', 'bert', '2026-02-01', 'north');
            insert into act_hi_comment (id_, time_, user_id_, task_id_, proc_inst_id_, message_, tenant_id_) values
              ('c1', '2026-02-02', 'ann', 't1', 'e1', 'fine', 'north'), ('c2', '2026-02-03', 'bert', 't1', 'e1', 'done', 'north');
            """;

    private static final String OTHER_WORKFLOWS =
            """
            insert into act_id_tenant values ('east', 1, 'East School');
            insert into act_id_user (id_, rev_, first_, last_, email_) values ('bert', 1, 'Bertrand', 'Other', 'other@x');
            insert into act_id_group values ('teachers', 1, 'Teachers', 'WORKFLOW');
            insert into act_id_tenant_member values ('tm9', 'east', 'bert', null);
            insert into act_hi_comment (id_, time_, user_id_, message_, tenant_id_) values ('c9', '2026-02-02', 'bert', 'mine', 'east');
            """;

    private static final String WHO_DID_WHAT =
            """
            select concat_ws('|', t.name_, o.first_, a.first_, h.first_, s.first_, (select string_agg(u.first_ || ' ' || c.message_, ',' order by c.time_)
              from act_hi_comment c join act_id_user u on u.id_ = c.user_id_ where c.task_id_ = t.id_), l.first_,
              (select string_agg(m.group_id_, ',') from act_id_membership m where m.user_id_ = a.id_), d.name_, b.name_, v.text_)
            from act_ru_task t join act_id_user a on a.id_ = t.assignee_ left join act_id_user o on o.id_ = t.owner_
            left join act_hi_taskinst ht on ht.id_ = t.id_ left join act_id_user h on h.id_ = ht.assignee_
            join act_hi_procinst p on p.id_ = t.proc_inst_id_ join act_id_user s on s.id_ = p.start_user_id_
            left join act_ru_identitylink i on i.task_id_ = t.id_ left join act_id_user l on l.id_ = i.user_id_
            join act_re_procdef pd on pd.id_ = t.proc_def_id_ join act_re_deployment d on d.id_ = pd.deployment_id_
            left join act_ge_bytearray b on b.deployment_id_ = d.id_ left join act_ru_variable v on v.proc_inst_id_ = t.proc_inst_id_
            where t.tenant_id_ <> 'east' order by t.id_
            """;

    private static Move whole(EngineBench bench) {
        return bench.move();
    }

    @Test
    void a_workflow_engine_s_tenants_move_and_a_user_name_of_somebody_else_is_not_taken() throws Exception {
        String schema = sql(
                "org/camunda",
                "create.engine.",
                "create.history.",
                "create.identity.",
                "create.case.engine.",
                "create.case.history.",
                "create.decision.engine.",
                "create.decision.history.");
        EngineBench bench = EngineBench.of(schema, WORKFLOWS, OTHER_WORKFLOWS, EngineBench.referenceMap());
        String draft =
                DraftMapTest.draft(bench, new DraftMap.Options(List.of(), "act_id_tenant.id_", "act_id_user.id_"));
        List<String> undecided =
                draft.lines().filter(l -> l.strip().matches("[^#]*decide.*")).toList();
        MergeMap map = DraftMapTest.read(draft.replace("scope: decide", "scope: stays"));
        assertThat(undecided)
                .as("only the engine's own book-keeping has to be decided")
                .hasSize(2);
        List<String> receiver = bench.plainDigest(bench.receiver);
        List<String> before = bench.rows(bench.source, WHO_DID_WHAT);
        Move move = whole(bench);
        assertThat(bench.engine.plan(map, move, EngineBench.CUT_OVER).refusals())
                .isEmpty();

        bench.engine.merge(map, move, bench.progress(move));

        assertThat(before)
                .hasSize(2)
                .first()
                .asString()
                .contains("Approve|Ann|Bert|Bert|Bert|Ann fine,Bert done|Bert|teachers");
        assertThat(bench.rows(bench.receiver, WHO_DID_WHAT)).isEqualTo(before);
        assertThat(bench.rows(
                        bench.receiver,
                        "select first_ || ' ' || id_ from act_id_user where id_ like 'bert%' order by id_"))
                .containsExactly("Bertrand bert", "Bert bert." + bench.source);
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select u.first_ from act_hi_comment c join act_id_user u on u.id_ = c.user_id_ where c.id_ = 'c9'"))
                .containsExactly("Bertrand");
        bench.engine.undo(map, move);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    private static final String REPOSITORY =
            """
            insert into bitstreamformatregistry values (1, 'text/plain', 'Text', null, 1, false), (2, 'application/pdf', 'PDF', null, 1, false);
            insert into fileextension values (1, 1, 'txt'), (2, 2, 'pdf');
            insert into dctyperegistry values (1, 'title', 'main', 'title'), (2, 'contributor', 'author', 'author');
            insert into eperson (eperson_id, email, firstname, lastname) values
              (1, 'ann@x', 'Ann', 'Peeters'), (2, 'bert@x', 'Bert', 'Maes'), (3, 'cleo@x', 'Cleo', 'Zee');
            insert into epersongroup values (0, 'Anonymous'), (1, 'Administrator'), (2, 'Teachers');
            insert into epersongroup2eperson values (1, 2, 1), (2, 1, 2);
            insert into bitstream (bitstream_id, bitstream_format_id, name) values (1, 2, 'a.pdf'), (2, 1, 'b.txt'), (3, 2, 'logo.pdf');
            insert into community (community_id, name, logo_bitstream_id) values (1, 'North', 3), (2, 'South', null);
            insert into collection (collection_id, name, workflow_step_1) values (1, 'Reports', 2), (2, 'Photos', null);
            insert into community2collection values (1, 1, 1), (2, 2, 2);
            insert into item values (1, 1, true, false, '2026-01-01'), (2, 2, true, false, '2026-01-02'), (3, 3, true, false, '2026-01-03');
            insert into collection2item values (1, 1, 1), (2, 1, 2), (3, 2, 3);
            insert into bundle values (1, null), (2, null);
            insert into item2bundle values (1, 1, 1), (2, 2, 2);
            insert into bundle2bitstream values (1, 1, 1), (2, 2, 2);
            insert into dcvalue values (1, 1, 1, 'My report', 'en', 1), (2, 1, 2, 'Peeters, Ann', null, 1), (3, 2, 1, 'Other', 'en', 1), (4, 3, 1, 'Third', 'en', 1);
            insert into handle values (1, '123/1', 4, 1), (2, '123/2', 3, 1), (3, '123/3', 2, 1), (4, '123/4', 2, 2), (5, '123/5', 2, 3);
            insert into resourcepolicy values (1, 2, 1, 0, null, 0), (2, 2, 2, 1, 2, null), (3, 3, 1, 0, null, 2), (4, 4, 1, 0, 1, null);
            insert into workflowitem values (1, 3, 2, 1, 3);
            insert into tasklistitem values (1, 3, 1);
            insert into subscription values (1, 1, 1), (2, 3, 2);
            select setval(c.oid::regclass, 100) from pg_class c where relkind = 'S';
            """;

    private static final String OTHER_REPOSITORY =
            """
            insert into bitstreamformatregistry values (7, 'text/plain', 'Text', null, 1, false);
            insert into dctyperegistry values (5, 'title', 'main', 'title');
            insert into eperson (eperson_id, email, firstname, lastname) select g, g || '@z', 'Z', 'Z' from generate_series(1, 40) g;
            insert into epersongroup values (0, 'Anonymous'), (1, 'Administrator'), (9, 'Teachers');
            insert into community (community_id, name) values (1, 'East');
            insert into item select g, g, true, false, '2026-01-01' from generate_series(1, 30) g;
            insert into handle values (1, '999/1', 4, 1);
            select setval(c.oid::regclass, 200) from pg_class c where relkind = 'S';
            """;

    private static final String MEANING =
            """
            select concat_ws('|', co.name, c.name, b.name, g.name, p.firstname, v.text_value, t.element, h.handle, ch.handle, f.name, ff.short_description)
            from community co join community2collection cc using (community_id) join collection c using (collection_id)
            left join bitstream b on b.bitstream_id = co.logo_bitstream_id left join epersongroup g on g.eperson_group_id = c.workflow_step_1
            join collection2item ci on ci.collection_id = c.collection_id join item i on i.item_id = ci.item_id join eperson p on p.eperson_id = i.submitter_id
            join dcvalue v on v.item_id = i.item_id join dctyperegistry t using (dc_type_id)
            left join handle h on h.resource_type_id = 2 and h.resource_id = i.item_id left join handle ch on ch.resource_type_id = 4 and ch.resource_id = co.community_id
            left join item2bundle ib on ib.item_id = i.item_id left join bundle2bitstream bb on bb.bundle_id = ib.bundle_id
            left join bitstream f on f.bitstream_id = bb.bitstream_id left join bitstreamformatregistry ff on ff.bitstream_format_id = f.bitstream_format_id
            where co.name in (%1$s)
            union all select concat_ws('|', 'policy', r.resource_type_id, r.action_id, e.firstname, g.name, coalesce(v.text_value, c.name, co.name))
            from resourcepolicy r left join eperson e on e.eperson_id = r.eperson_id left join epersongroup g on g.eperson_group_id = r.epersongroup_id
            left join dcvalue v on r.resource_type_id = 2 and v.item_id = r.resource_id and v.place = 1 and v.text_value not like '%%,%%'
            left join collection c on r.resource_type_id = 3 and c.collection_id = r.resource_id
            left join community co on r.resource_type_id = 4 and co.community_id = r.resource_id order by 1
            """;

    @Test
    void a_repository_s_communities_move_with_numbers_that_no_default_gives() throws Exception {
        String schema = sql("org/dspace", "V1.1__");
        EngineBench bench = EngineBench.of(schema, REPOSITORY, OTHER_REPOSITORY, EngineBench.referenceMap());
        String draft = DraftMapTest.draft(bench, new DraftMap.Options(List.of(), "community.name", null));
        String resource =
                "{ by-type: { column: resource_type_id, values: { '2': item.item_id, '3': collection.collection_id, '4': community.community_id } } }";
        // by hand: what a type number stands for, and tables that nothing ties to a community
        String filled = draft.lines()
                .map(l -> l.contains("resource_id: { by-type") ? l.replaceAll("\\{ by-type.*", resource) : l)
                .collect(Collectors.joining("\n"))
                .replaceAll(
                        "(?s)(\n  fileextension:\n    scope: )decide",
                        "$1shared\n    natural-key: [bitstream_format_id, extension]")
                .replaceAll(
                        "(?s)(\n  handle:\n    scope: )[^\n]*",
                        "$1{ via: resource_id }\n    columns: { handle_id: offset, resource_id: "
                                + Matcher.quoteReplacement(resource) + " }")
                .replaceAll("(?s)(\n  resourcepolicy:\n    scope: )[^\n]*", "$1{ via: resource_id }")
                .replaceAll("(?s)(\n  (history|historystate|registrationdata):\n    scope: )decide", "$1stays");
        MergeMap map = DraftMapTest.read(filled);
        List<String> receiver = bench.plainDigest(bench.receiver);
        List<String> before = bench.rows(bench.source, MEANING.formatted("'North', 'South'"));
        assertThat(before)
                .hasSizeGreaterThan(6)
                .anyMatch(
                        r -> r.startsWith("North|Reports|logo.pdf|Teachers|Ann|My report|title|123/3|123/1|a.pdf|PDF"));
        Move move = whole(bench);
        assertThat(bench.engine.plan(map, move, EngineBench.CUT_OVER).refusals())
                .isEmpty();

        bench.engine.merge(map, move, bench.progress(move));

        assertThat(bench.rows(bench.receiver, MEANING.formatted("'North', 'South'")))
                .isEqualTo(before);
        assertThat(bench.rows(bench.receiver, "select (nextval('item_seq') > (select max(item_id) from item))::text"))
                .containsExactly("true");
        bench.engine.undo(map, move);
        assertThat(bench.plainDigest(bench.receiver).stream()
                        .filter(r -> !r.startsWith("item_seq"))
                        .toList())
                .isEqualTo(
                        receiver.stream().filter(r -> !r.startsWith("item_seq")).toList());
    }
}

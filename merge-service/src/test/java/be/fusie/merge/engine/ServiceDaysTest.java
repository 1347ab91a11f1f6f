package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Days of service are the same before and after, per person and community (M7, M24). */
class ServiceDaysTest {

    /** Days per national number and community; people of the source, and what matched ones have in the receiver. */
    private static final String DAYS =
            "select p.national_number || ' ' || c.number || ' ' || sum(e.days) from seniority_entry e"
                    + " join person p on p.id = e.person_id join school_community c on c.id = e.community_id"
                    + " group by p.national_number, c.number order by 1";

    @Test
    void every_teacher_has_the_days_of_both_databases_afterwards() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(
                bench.receiver,
                "insert into seniority_entry (person_id, institution, community_id, school_year_id, days, effective_days)"
                        + " select p.id, i.number, c.id, y.id, 100, 100 from person p, institution i, school_community c, school_year y"
                        + " where not exists (select from seniority_entry e where e.person_id = p.id) and exists"
                        + " (select from staff s where s.person_id = p.id) order by p.id, i.number, c.id, y.id limit 1");
        Move move = bench.whole();
        List<PersonSum> foreseen = bench.engine.serviceDays(bench.map, move, false);
        List<String> before = bench.rows(bench.source, DAYS);
        assertThat(foreseen).hasSameSizeAs(before).allSatisfy(s -> {
            assertThat(s.total()).isEqualTo("days of service per person and community");
            assertThat(s.institutions()).isNotEmpty();
            assertThat(Long.parseLong(s.after())).isGreaterThanOrEqualTo(Long.parseLong(s.before()));
        });
        assertThat(foreseen).anySatisfy(s -> assertThat(s.how()).isEqualTo("matched"));

        bench.merge(move);

        List<PersonSum> taken = bench.engine.serviceDays(bench.map, move, true);
        assertThat(taken).hasSameSizeAs(foreseen);
        for (PersonSum s : taken) {
            assertThat(bench.rows(
                            bench.receiver,
                            "select coalesce(sum(e.days), 0)::text from seniority_entry e join school_community c on c.id = e.community_id"
                                    + " where e.person_id = %s and c.number = '%s'"
                                            .formatted(s.newNumber(), s.group().get(0))))
                    .as(s.toString())
                    .containsExactly(s.after());
        }
        assertThat(taken.stream().mapToLong(s -> Long.parseLong(s.before())).sum())
                .isEqualTo(Long.parseLong(bench.rows(bench.source, "select sum(days)::text from seniority_entry")
                        .get(0)));
    }

    @Test
    void a_merge_in_which_a_teacher_loses_a_day_is_refused() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(
                bench.receiver,
                """
                create function lose() returns trigger language plpgsql as $$
                begin new.days := new.days - 1; return new; end $$;
                create trigger lose before insert on seniority_entry for each row when (new.days > 1 and new.effective_days < new.days)
                  execute function lose();
                alter table seniority_entry enable always trigger lose;
                """);
        assertThatThrownBy(() -> bench.merge(bench.whole()))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("days of service per person and community");
        assertThat(bench.rows(
                        bench.receiver,
                        "select count(*)::text from institution where number in ('%s')"
                                .formatted(String.join(
                                        "', '", EngineBench.landscape().source().numbers()))))
                .containsExactly("0");
    }
}

package be.fusie.request.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.schedule.Proposals.Proposal;
import be.fusie.request.schedule.Proposals.Taken;
import be.fusie.request.schedule.Proposals.Wish;
import be.fusie.request.schedule.SchoolCalendar.Holiday;
import be.fusie.request.schedule.SchoolCalendar.SchoolYear;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Windows are proposed on days without school, apart from what is taken, and summer comes first (R6). */
class ProposalsTest {

    private static final ZoneId BRUSSELS = ZoneId.of("Europe/Brussels");
    private static final LocalDate FIRST = LocalDate.of(2026, 9, 1);
    private static final SchoolCalendar FLEMISH = calendar(
            "be-vl",
            holiday("Autumn", "2026-11-02", "2026-11-08"),
            holiday("Christmas", "2026-12-21", "2027-01-03"),
            holiday("Easter", "2027-03-29", "2027-04-11"),
            holiday("Summer", "2027-07-01", "2027-08-31"));

    private static SchoolCalendar calendar(String code, Holiday... holidays) {
        return new SchoolCalendar(
                code,
                code,
                true,
                List.of(),
                List.of(new SchoolYear("2026-2027", FIRST, LocalDate.of(2027, 8, 31), List.of(holidays))));
    }

    private static Holiday holiday(String name, String from, String until) {
        return new Holiday(name, LocalDate.parse(from), LocalDate.parse(until));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(BRUSSELS).toInstant();
    }

    private static Wish wish(LocalDate from, LocalDate until, Duration length, LocalTime start, List<Taken> taken) {
        return new Wish(
                BRUSSELS,
                midnight(from),
                midnight(until.plusDays(1)),
                length,
                List.of(start, LocalTime.of(18, 0)),
                until,
                List.of(FLEMISH),
                taken,
                5);
    }

    record Span(LocalDate from, int days, int hours, int startsAt) {}

    @Provide
    Arbitrary<Span> spans() {
        return Combinators.combine(
                        Arbitraries.integers().between(-30, 380),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.integers().between(1, 80),
                        Arbitraries.integers().between(0, 23))
                .as((day, days, hours, start) -> new Span(FIRST.plusDays(day), days, hours, start));
    }

    @Provide
    Arbitrary<List<Holiday>> holidays() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 360),
                        Arbitraries.integers().between(0, 40))
                .as((day, days) -> new Holiday("h", FIRST.plusDays(day), FIRST.plusDays(day + days)))
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<Taken>> taken() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9000),
                        Arbitraries.integers().between(1, 400))
                .as((hour, hours) -> new Taken(
                        midnight(FIRST).plus(Duration.ofHours(hour)),
                        midnight(FIRST).plus(Duration.ofHours(hour + hours)),
                        "a blackout"))
                .list()
                .ofMaxSize(5);
    }

    @Property(tries = 400)
    void no_proposal_meets_a_school_day_or_what_is_taken_or_another_proposal(
            @ForAll("spans") Span span,
            @ForAll("holidays") List<Holiday> one,
            @ForAll("holidays") List<Holiday> other,
            @ForAll("taken") List<Taken> taken) {
        List<SchoolCalendar> calendars =
                List.of(calendar("one", one.toArray(Holiday[]::new)), calendar("two", other.toArray(Holiday[]::new)));
        Duration length = Duration.ofHours(span.hours());
        Wish wish = new Wish(
                BRUSSELS,
                midnight(span.from()),
                midnight(span.from().plusDays(span.days() + 1L)),
                length,
                List.of(LocalTime.of(span.startsAt(), 0)),
                span.from(),
                calendars,
                taken,
                6);
        List<Proposal> proposals = Proposals.of(wish);
        assertThat(proposals).hasSizeLessThanOrEqualTo(6);
        for (Proposal proposal : proposals) {
            assertThat(Duration.between(proposal.from(), proposal.until())).isEqualTo(length);
            assertThat(proposal.from()).isAfterOrEqualTo(wish.earliest());
            assertThat(proposal.until()).isBeforeOrEqualTo(wish.latest());
            assertThat(proposal.from().atZone(BRUSSELS).toLocalTime()).isEqualTo(LocalTime.of(span.startsAt(), 0));
            assertThat(taken).noneMatch(t -> t.overlaps(proposal.from(), proposal.until()));
            assertThat(proposal.score()).isBetween(0, 100);
            for (LocalDate day : days(proposal)) {
                assertThat(isSchoolDay(day, one) || isSchoolDay(day, other))
                        .as(day + " " + day.getDayOfWeek())
                        .isFalse();
            }
        }
        for (int i = 0; i < proposals.size(); i++) {
            for (Proposal later : proposals.subList(i + 1, proposals.size())) {
                assertThat(later.score()).isLessThanOrEqualTo(proposals.get(i).score());
                assertThat(later.from().isBefore(proposals.get(i).until())
                                && proposals.get(i).from().isBefore(later.until()))
                        .isFalse();
            }
        }
    }

    /** As one would say it: a weekday inside the school year that is no holiday, or one that no year tells of. */
    private static boolean isSchoolDay(LocalDate day, List<Holiday> holidays) {
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        return !weekend
                && holidays.stream()
                        .noneMatch(h -> !day.isBefore(h.from())
                                && !day.isAfter(h.until())
                                && !day.isBefore(FIRST)
                                && !day.isAfter(LocalDate.of(2027, 8, 31)));
    }

    private static List<LocalDate> days(Proposal proposal) {
        List<LocalDate> days = new ArrayList<>();
        LocalDate last = proposal.until().minusNanos(1).atZone(BRUSSELS).toLocalDate();
        for (LocalDate day = proposal.from().atZone(BRUSSELS).toLocalDate();
                !day.isAfter(last);
                day = day.plusDays(1)) {
            days.add(day);
        }
        return days;
    }

    @Example
    void the_summer_is_preferred_and_says_why() {
        List<Proposal> proposals = Proposals.of(wish(
                LocalDate.of(2027, 3, 1),
                LocalDate.of(2027, 8, 31),
                Duration.ofHours(4),
                LocalTime.of(6, 0),
                List.of()));
        assertThat(proposals).hasSize(5).allMatch(p -> p.reasons().stream()
                .anyMatch(r -> r.code().equals("summer")));
        assertThat(proposals.get(0).from().atZone(BRUSSELS).getMonthValue()).isBetween(7, 8);
        assertThat(proposals.get(0).reasons())
                .extracting(Proposals.Reason::text)
                .allMatch(text -> !text.isBlank());
    }

    @Example
    void in_the_middle_of_a_term_there_is_the_weekend_only_and_it_is_rated_low() {
        List<Proposal> proposals = Proposals.of(wish(
                LocalDate.of(2027, 1, 11),
                LocalDate.of(2027, 1, 17),
                Duration.ofHours(4),
                LocalTime.of(6, 0),
                List.of()));
        assertThat(proposals).hasSize(1);
        assertThat(proposals.get(0).from()).isEqualTo(Instant.parse("2027-01-16T05:00:00Z"));
        assertThat(proposals.get(0).score()).isLessThan(50);
        assertThat(Proposals.of(wish(
                        LocalDate.of(2027, 1, 11),
                        LocalDate.of(2027, 1, 15),
                        Duration.ofHours(4),
                        LocalTime.of(6, 0),
                        List.of())))
                .isEmpty();
    }

    @Example
    void the_clocks_of_brussels_are_kept_also_when_they_change() {
        // Sunday 28 March 2027: 02:00 becomes 03:00. A window of 24 hours from 06:00 ends at 07:00 summer time.
        Proposal over = Proposals.of(wish(
                        LocalDate.of(2027, 3, 27),
                        LocalDate.of(2027, 3, 28),
                        Duration.ofHours(24),
                        LocalTime.of(6, 0),
                        List.of()))
                .get(0);
        assertThat(over.from()).isEqualTo(Instant.parse("2027-03-27T05:00:00Z"));
        assertThat(over.until().atZone(BRUSSELS).toLocalTime()).isEqualTo(LocalTime.of(7, 0));
        Wish skipped = new Wish(
                BRUSSELS,
                midnight(LocalDate.of(2027, 3, 28)),
                midnight(LocalDate.of(2027, 3, 29)),
                Duration.ofHours(1),
                List.of(LocalTime.of(2, 30)),
                FIRST,
                List.of(FLEMISH),
                List.of(),
                5);
        assertThat(Proposals.of(skipped))
                .as("there is no half past two that night")
                .isEmpty();
    }

    @Example
    void weekdays_that_no_calendar_reaches_count_as_school_days() {
        SchoolCalendar nothing = new SchoolCalendar("none", "", true, List.of(), List.of());
        assertThat(nothing.isFree(LocalDate.of(2026, 7, 15))).isFalse();
        assertThat(nothing.isFree(LocalDate.of(2026, 7, 18))).isTrue();
        SchoolCalendar gap = new SchoolCalendar(
                "fr",
                "",
                true,
                List.of(),
                List.of(
                        new SchoolYear("2025-2026", LocalDate.of(2025, 8, 25), LocalDate.of(2026, 7, 3), List.of()),
                        new SchoolYear("2026-2027", LocalDate.of(2026, 8, 24), LocalDate.of(2027, 7, 2), List.of())));
        assertThat(gap.isFree(LocalDate.of(2026, 7, 15)))
                .as("between two years")
                .isTrue();
        assertThat(gap.isFree(LocalDate.of(2026, 8, 24))).isFalse();
        assertThat(gap.isFree(LocalDate.of(2027, 7, 5))).isFalse();
    }
}

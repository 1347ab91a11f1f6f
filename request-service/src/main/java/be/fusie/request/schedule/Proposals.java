package be.fusie.request.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows proposed from the estimate and the calendars (R6). Each lies on days that are free by every calendar, overlaps
 * nothing that is taken, and says what speaks for and against it. Pure.
 */
public final class Proposals {

    private static final int SUMMER_DAYS = 28;
    private static final int LOOKS_AHEAD = 60;

    /** Something that windows may not overlap. @param what for people */
    public record Taken(Instant from, Instant until, String what) {
        public boolean overlaps(Instant start, Instant end) {
            return from.isBefore(end) && start.isBefore(until);
        }
    }

    /**
     * @param earliest no window begins before it
     * @param latest no window ends after it
     * @param length of each window, exactly, also over a change of the clock
     * @param starts times of the day to begin at
     * @param wanted day that the move is planned for; windows near it are better
     * @param count at most so many, from 1
     */
    public record Wish(
            ZoneId zone,
            Instant earliest,
            Instant latest,
            Duration length,
            List<LocalTime> starts,
            LocalDate wanted,
            List<SchoolCalendar> calendars,
            List<Taken> taken,
            int count) {}

    /** @param score from 0 to 100, more is better @param reasons what makes the score */
    public record Proposal(Instant from, Instant until, int score, List<Reason> reasons) {}

    /** @param points what it adds to the score, or takes away */
    public record Reason(String code, int points, String text) {}

    private final Wish wish;
    private final Map<LocalDate, Boolean> free = new HashMap<>();

    private Proposals(Wish wish) {
        this.wish = wish;
    }

    /** The best first; at equal scores the earlier first. No two of them overlap or begin on the same or the next day. */
    public static List<Proposal> of(Wish wish) {
        Proposals proposals = new Proposals(wish);
        List<Proposal> best = new ArrayList<>();
        for (Proposal candidate : proposals.candidates()) {
            if (best.size() < wish.count() && best.stream().allMatch(other -> proposals.apart(other, candidate))) {
                best.add(candidate);
            }
        }
        return best;
    }

    private boolean apart(Proposal a, Proposal b) {
        return Math.abs(ChronoUnit.DAYS.between(day(a.from()), day(b.from()))) > 1
                && (!a.from().isBefore(b.until()) || !b.from().isBefore(a.until()));
    }

    private List<Proposal> candidates() {
        List<Proposal> candidates = new ArrayList<>();
        LocalDate last = day(wish.latest());
        for (LocalDate day = day(wish.earliest()); !day.isAfter(last); day = day.plusDays(1)) {
            for (LocalTime time : wish.starts()) {
                ZonedDateTime start = ZonedDateTime.of(day, time, wish.zone());
                // In the hour that the clock skips there is nothing to begin at.
                if (start.toLocalTime().equals(time) && fits(start.toInstant())) {
                    candidates.add(proposal(start));
                }
            }
        }
        candidates.sort(Comparator.comparingInt(Proposal::score).reversed().thenComparing(Proposal::from));
        return candidates;
    }

    private boolean fits(Instant from) {
        Instant until = from.plus(wish.length());
        return !from.isBefore(wish.earliest())
                && !until.isAfter(wish.latest())
                && wish.taken().stream().noneMatch(taken -> taken.overlaps(from, until))
                && schoolDays(wish.calendars(), wish.zone(), from, until).isEmpty();
    }

    /** The days, in local time, on which the window meets pupils at school. */
    public static List<LocalDate> schoolDays(List<SchoolCalendar> calendars, ZoneId zone, Instant from, Instant until) {
        LocalDate last = LocalDate.ofInstant(until.minusNanos(1), zone);
        return LocalDate.ofInstant(from, zone)
                .datesUntil(last.plusDays(1))
                .filter(day -> !calendars.stream().allMatch(calendar -> calendar.isFree(day)))
                .toList();
    }

    private LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, wish.zone());
    }

    private boolean free(LocalDate day) {
        return free.computeIfAbsent(day, d -> wish.calendars().stream().allMatch(calendar -> calendar.isFree(d)));
    }

    private Proposal proposal(ZonedDateTime start) {
        Instant from = start.toInstant();
        Instant until = from.plus(wish.length());
        LocalDate first = start.toLocalDate();
        LocalDate last = day(until.minusNanos(1));
        int after = freeDays(last, 1);
        int stretch = freeDays(first, -1) + (int) ChronoUnit.DAYS.between(first, last) + 1 + after;
        List<Reason> reasons = new ArrayList<>();
        if (stretch >= SUMMER_DAYS) {
            reasons.add(new Reason("summer", 30, "in the summer holidays"));
        } else if (stretch > 4) {
            reasons.add(new Reason("holidays", 10, "in a holiday of " + stretch + " days"));
        } else {
            reasons.add(
                    new Reason("weekend", -10, "on a weekend or a few days off: little time if something goes wrong"));
        }
        reasons.add(new Reason(
                "room-afterwards", Math.min(after, 15), after + " more days without school to mend what may go wrong"));
        if (stretch >= SUMMER_DAYS && after < 7) {
            reasons.add(new Reason(
                    "schools-prepare", -15, "in the last week before school, when schools prepare the year"));
        }
        boolean workday = first.getDayOfWeek() != DayOfWeek.SATURDAY && first.getDayOfWeek() != DayOfWeek.SUNDAY;
        if (workday && !last.isAfter(first)) {
            reasons.add(new Reason("working-day", 10, "hosting operators and vendors are at work"));
        }
        long distance = Math.abs(ChronoUnit.DAYS.between(first, wish.wanted()));
        int near = (int) Math.max(0, 10 - distance / 7);
        reasons.add(new Reason("near-cut-over", near, distance + " days from the cut-over date"));
        int score = 35 + reasons.stream().mapToInt(Reason::points).sum();
        return new Proposal(from, until, Math.max(0, Math.min(100, score)), List.copyOf(reasons));
    }

    /** How many days next to {@code day} are free, at most {@value #LOOKS_AHEAD}. */
    private int freeDays(LocalDate day, int direction) {
        int days = 0;
        while (days < LOOKS_AHEAD && free(day.plusDays((long) direction * (days + 1)))) {
            days++;
        }
        return days;
    }
}

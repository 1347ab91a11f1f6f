package be.fusie.request.schedule;

import be.fusie.request.CanonicalJson;
import be.fusie.request.schedule.Proposals.Taken;
import be.fusie.request.schedule.ScheduleRows.BlackoutRow;
import be.fusie.request.schedule.ScheduleRows.CalendarRow;
import be.fusie.request.schedule.ScheduleRows.YearRow;
import be.fusie.request.schedule.SchoolCalendar.Holiday;
import be.fusie.request.schedule.SchoolCalendar.SchoolYear;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Loads calendars and blackouts. All its methods belong inside a transaction. */
@ApplicationScoped
public class Schedule {

    /** Whoever changes calendars or blackouts waits here, until the transaction ends: they are few, and change seldom. */
    Uni<Void> lock() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from pg_advisory_xact_lock(hashtext('schedule'))", Integer.class)
                        .getSingleResult())
                .replaceWithVoid();
    }

    Uni<List<SchoolCalendar>> all() {
        return CalendarRow.<CalendarRow>list("order by code")
                .flatMap(calendars -> YearRow.<YearRow>list("order by starts").map(years -> {
                    Map<String, List<YearRow>> of =
                            years.stream().collect(Collectors.groupingBy(year -> year.calendar));
                    return calendars.stream()
                            .map(calendar -> read(calendar, of.getOrDefault(calendar.code, List.of())))
                            .toList();
                }));
    }

    static SchoolCalendar read(CalendarRow row, List<YearRow> years) {
        return new SchoolCalendar(
                row.code,
                row.title,
                row.byDefault,
                Arrays.asList(CanonicalJson.read(row.institutions, String[].class)),
                years.stream().map(Schedule::read).toList());
    }

    static SchoolYear read(YearRow year) {
        return new SchoolYear(
                year.label, year.starts, year.ends, Arrays.asList(CanonicalJson.read(year.holidays, Holiday[].class)));
    }

    /** The calendars that these institutions follow: those that name one of them, and the default for those not named. */
    public Uni<List<SchoolCalendar>> of(Collection<String> institutions) {
        return all().map(calendars -> {
            boolean anyUnnamed = institutions.stream().anyMatch(number -> calendars.stream()
                    .noneMatch(c -> c.institutions().contains(number)));
            return calendars.stream()
                    .filter(calendar -> calendar.institutions().stream().anyMatch(institutions::contains)
                            || calendar.byDefault() && anyUnnamed)
                    .toList();
        });
    }

    /** Blackouts of these databases, or of all, that have not ended by then. */
    public Uni<List<Taken>> blackouts(Collection<String> databases, Instant after) {
        return BlackoutRow.<BlackoutRow>list("ends > ?1 order by starts", after).map(rows -> rows.stream()
                .filter(row -> concerns(row, databases))
                .map(row -> new Taken(row.starts, row.ends, "a blackout: " + row.reason))
                .toList());
    }

    private static boolean concerns(BlackoutRow row, Collection<String> databases) {
        List<String> named = Arrays.asList(CanonicalJson.read(row.databases, String[].class));
        return named.isEmpty() || named.stream().anyMatch(databases::contains);
    }
}

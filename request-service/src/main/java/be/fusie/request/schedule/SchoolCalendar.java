package be.fusie.request.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;

/**
 * When pupils are at school, by one calendar, for example that of the Flemish or the French community. Pure.
 *
 * @param institutions numbers of the institutions that follow it
 * @param byDefault whether those follow it that no calendar names
 * @param years the school years that are known, in order; they do not overlap
 */
public record SchoolCalendar(
        String code, String title, boolean byDefault, List<String> institutions, List<SchoolYear> years) {

    /** @param until its last day, the summer holidays included where they belong to it */
    public record SchoolYear(String label, LocalDate from, LocalDate until, List<Holiday> holidays) {}

    /** Days without school. @param until the last one */
    public record Holiday(String name, LocalDate from, LocalDate until) {
        boolean contains(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(until);
        }
    }

    /**
     * Whether nobody expects pupils on {@code day}: a weekend, a holiday, or between two school years that are known. A
     * weekday that no known school year reaches counts as a school day.
     */
    public boolean isFree(LocalDate day) {
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return true;
        }
        for (SchoolYear year : years) {
            if (!day.isBefore(year.from()) && !day.isAfter(year.until())) {
                return year.holidays().stream().anyMatch(holiday -> holiday.contains(day));
            }
        }
        return reaches(day);
    }

    /** Whether {@code day} lies between the first and the last day that are known. */
    public boolean reaches(LocalDate day) {
        return !years.isEmpty()
                && !day.isBefore(years.get(0).from())
                && !day.isAfter(years.get(years.size() - 1).until());
    }
}

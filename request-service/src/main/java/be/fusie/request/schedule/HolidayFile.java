package be.fusie.request.schedule;

import be.fusie.request.schedule.SchoolCalendar.Holiday;
import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.DateOrDateTimeProperty;
import biweekly.util.DateTimeComponents;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holidays out of an iCalendar file (RFC 5545), as ministries and schools publish them: an event for each holiday. Pure. */
final class HolidayFile {

    private static final int LONGEST_NAME = 200;

    private HolidayFile() {}

    /**
     * The events that touch the days from {@code from} to {@code until}, in order, cut to them. The day an event ends on
     * does not belong to it, as the standard says of whole days.
     *
     * @throws be.fusie.kit.problem.Problem 422 if there is no calendar in the text, an event has no beginning, or repeats
     */
    static List<Holiday> holidays(String text, LocalDate from, LocalDate until) {
        List<Holiday> holidays = new ArrayList<>();
        for (VEvent event : events(text)) {
            LocalDate first = date(event.getDateStart());
            if (first == null) {
                throw ScheduleProblems.noCalendar("An event has no day on which it begins.");
            }
            if (event.getRecurrenceRule() != null) {
                throw ScheduleProblems.noCalendar(
                        "The event on " + first + " repeats: holidays differ from year to year.");
            }
            LocalDate end = date(event.getDateEnd());
            LocalDate last = end == null ? first : end.isAfter(first) ? end.minusDays(1) : first;
            if (!last.isBefore(from) && !first.isAfter(until)) {
                holidays.add(new Holiday(
                        name(event), first.isBefore(from) ? from : first, last.isAfter(until) ? until : last));
            }
        }
        holidays.sort(Comparator.comparing(Holiday::from).thenComparing(Holiday::name));
        return holidays;
    }

    private static List<VEvent> events(String text) {
        List<ICalendar> calendars;
        try {
            calendars = Biweekly.parse(text).all();
        } catch (RuntimeException e) {
            throw ScheduleProblems.noCalendar("The text can't be read as a calendar.");
        }
        List<VEvent> events = calendars.stream()
                .flatMap(calendar -> calendar.getEvents().stream())
                .toList();
        if (events.isEmpty()) {
            throw ScheduleProblems.noCalendar("There is no event in it.");
        }
        return events;
    }

    private static String name(VEvent event) {
        String summary = event.getSummary() == null ? null : event.getSummary().getValue();
        String name = summary == null || summary.isBlank()
                ? "holiday"
                : summary.replaceAll("\\p{Cntrl}", " ").strip();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    /** As it is written, whatever the time zone of this machine. */
    private static LocalDate date(DateOrDateTimeProperty property) {
        DateTimeComponents written = property == null || property.getValue() == null
                ? null
                : property.getValue().getRawComponents();
        try {
            return written == null ? null : LocalDate.of(written.getYear(), written.getMonth(), written.getDate());
        } catch (DateTimeException e) {
            throw ScheduleProblems.noCalendar("An event has a day that does not exist.");
        }
    }
}

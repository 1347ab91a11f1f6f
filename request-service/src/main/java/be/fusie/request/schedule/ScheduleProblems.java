package be.fusie.request.schedule;

import be.fusie.kit.problem.Problem;
import java.util.List;

/** What can be wrong with calendars and blackouts, each by name, with its remedy. */
final class ScheduleProblems {

    private ScheduleProblems() {}

    static Problem unknownCalendar(String code) {
        return Problem.of(
                404,
                "unknown-calendar",
                "Unknown calendar",
                "There is no calendar " + code + ".",
                "List the calendars with GET /api/v1/calendars; make one with PUT.");
    }

    static Problem unknownYear(String label) {
        return Problem.of(
                404,
                "unknown-school-year",
                "Unknown school year",
                "The calendar has no school year " + label + ".",
                "Read the calendar; add a year with PUT …/school-years/" + label + ".");
    }

    static Problem changedSince(String etag) {
        return Problem.of(
                412,
                "changed-since",
                "The calendar has changed",
                "If-Match names a version that is not the present one, " + etag + ".",
                "Read the calendar again, decide again, and send its ETag.");
    }

    static Problem unsoundYear(List<String> errors) {
        return Problem.of(
                        422,
                        "school-year-unsound",
                        "The school year is unsound",
                        String.join("; ", errors.subList(0, Math.min(errors.size(), 20))),
                        "Correct what is named under 'errors' and send the whole year again.")
                .with("errors", errors);
    }

    static Problem noCalendar(String why) {
        return Problem.of(
                422,
                "no-calendar-file",
                "Not a calendar that can be used",
                why,
                "Send an iCalendar file (RFC 5545) with an all-day event for each holiday, or the year as JSON.");
    }

    static Problem unknownBlackout() {
        return Problem.of(
                404,
                "unknown-blackout",
                "Unknown blackout",
                "There is no blackout of this id.",
                "List the blackouts with GET /api/v1/blackouts.");
    }

    static Problem unsoundBlackout() {
        return Problem.of(
                422,
                "blackout-unsound",
                "The blackout is unsound",
                "It ends before it begins, lasts longer than a year, or lies more than ten years ahead.",
                "Give 'from' and a later 'until'.");
    }
}

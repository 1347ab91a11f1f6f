package be.fusie.request.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.kit.problem.Problem;
import be.fusie.request.schedule.SchoolCalendar.Holiday;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holidays out of an iCalendar file (R6). */
class HolidayFileTest {

    static final String FILE =
            """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//test//EN
            BEGIN:VEVENT
            UID:1
            SUMMARY:Kerstvakantie
            DTSTART;VALUE=DATE:20261221
            DTEND;VALUE=DATE:20270104
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            SUMMARY:Wapenstilstand
            DTSTART;VALUE=DATE:20261111
            END:VEVENT
            BEGIN:VEVENT
            UID:3
            SUMMARY:Zomervakantie
            DTSTART;VALUE=DATE:20260701
            DTEND;VALUE=DATE:20260902
            END:VEVENT
            BEGIN:VEVENT
            UID:4
            SUMMARY:Paasvakantie van later
            DTSTART;VALUE=DATE:20280403
            DTEND;VALUE=DATE:20280417
            END:VEVENT
            END:VCALENDAR
            """
                    .replace("\n", "\r\n");

    private static List<Holiday> read(String file) {
        return HolidayFile.holidays(file, LocalDate.of(2026, 9, 1), LocalDate.of(2027, 8, 31));
    }

    @Test
    void events_are_holidays_of_the_school_year_that_they_touch() {
        assertThat(read(FILE))
                .containsExactly(
                        new Holiday("Zomervakantie", LocalDate.of(2026, 9, 1), LocalDate.of(2026, 9, 1)),
                        new Holiday("Wapenstilstand", LocalDate.of(2026, 11, 11), LocalDate.of(2026, 11, 11)),
                        new Holiday("Kerstvakantie", LocalDate.of(2026, 12, 21), LocalDate.of(2027, 1, 3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no calendar at all",
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261399\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261111\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
                        + "END:VCALENDAR\r\n"
            })
    void what_can_not_be_used_is_refused_with_the_reason(String file) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(422));
    }
}

package be.fusie.request.schedule;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

final class ScheduleRows {

    private ScheduleRows() {}

    @Entity(name = "SchoolCalendar")
    @Table(name = "school_calendar")
    static class CalendarRow extends PanacheEntityBase {
        @Id
        public String code;

        public String title;

        @Column(name = "by_default")
        public boolean byDefault;

        /** As a JSON array. */
        public String institutions;

        /** Grows with each change, of its school years too. */
        public int revision;
    }

    @Entity(name = "SchoolYear")
    @Table(name = "school_year")
    static class YearRow extends PanacheEntityBase {
        @Id
        public UUID id;

        public String calendar;
        public String label;
        public LocalDate starts;
        public LocalDate ends;

        /** As a JSON array. */
        public String holidays;
    }

    @Entity(name = "Blackout")
    @Table(name = "blackout")
    static class BlackoutRow extends PanacheEntityBase {
        @Id
        public UUID id;

        public Instant starts;
        public Instant ends;

        /** As a JSON array; an empty one means all. */
        public String databases;

        public String reason;
    }
}

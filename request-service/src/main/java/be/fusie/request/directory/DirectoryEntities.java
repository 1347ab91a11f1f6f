package be.fusie.request.directory;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/** The directory's rows, one entity per table; {@link DirectoryStore} puts them together. */
final class DirectoryEntities {

    private DirectoryEntities() {}

    @Entity(name = "SchoolDatabase")
    @Table(name = "school_database")
    static class SchoolDatabase extends PanacheEntityBase {
        @Id
        public String name;

        public String title;
    }

    @Entity(name = "Board")
    @Table(name = "board")
    static class Board extends PanacheEntityBase {
        @Id
        public String number;

        public String name;
    }

    @Entity(name = "Community")
    @Table(name = "community")
    static class Community extends PanacheEntityBase {
        @Id
        public String id;

        public String name;
    }

    @Entity(name = "Institution")
    @Table(name = "institution")
    static class Institution extends PanacheEntityBase {
        @Id
        public String number;

        public String name;
        public String board;
        public String home;
    }

    @Entity(name = "Membership")
    @Table(name = "membership")
    static class Membership extends PanacheEntityBase {
        @Id
        public UUID id;

        public String institution;
        public String community;

        @Column(name = "valid_from")
        public LocalDate validFrom;

        @Column(name = "valid_until")
        public LocalDate validUntil;
    }

    enum Role {
        DIRECTOR,
        ADMINISTRATOR,
        PORTAL
    }

    @Entity(name = "Appointment")
    @Table(name = "appointment")
    static class Appointment extends PanacheEntityBase {
        @Id
        public UUID id;

        public String institution;
        public String subject;

        @Enumerated(EnumType.STRING)
        public Role role;
    }

    /** One object that came, went or changed. */
    @Entity(name = "DirectoryChange")
    @Table(name = "directory_change")
    static class ChangeRow extends PanacheEntityBase {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long number;

        public Instant at;
        public String subject;

        /** What was done: {@code import}, {@code edit}, {@code migration}. */
        public String act;

        public String path;

        @Column(name = "value_before")
        public String before;

        @Column(name = "value_after")
        public String after;
    }

    @Entity(name = "FormerHome")
    @Table(name = "former_home")
    static class FormerHome extends PanacheEntityBase {
        @Id
        public String institution;

        public String home;
    }
}

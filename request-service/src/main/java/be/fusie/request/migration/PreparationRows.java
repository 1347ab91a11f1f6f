package be.fusie.request.migration;

import be.fusie.request.preparation.Item.Owner;
import be.fusie.request.preparation.Item.State;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The rows that hold what has to be so before a migration begins (R6, R8, R12). */
final class PreparationRows {

    private PreparationRows() {}

    /** What a person answered; a later answer takes its place. */
    @Entity(name = "PreconditionAnswer")
    @Table(name = "precondition_answer")
    static class AnswerRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public String code;

        /** Empty where the answer is about the whole migration. */
        public String institution;

        @Enumerated(EnumType.STRING)
        public State state;

        public String reason;

        @Column(name = "valid_until")
        public Instant validUntil;

        public String role;
        public String subject;
        public Instant at;
    }

    /** An item that an operator added. */
    @Entity(name = "Precondition")
    @Table(name = "precondition")
    static class OwnRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public String code;
        public String title;

        @Enumerated(EnumType.STRING)
        public Owner owner;

        public String institution;
        public boolean binding;
    }

    /** What merge-service found last. */
    @Entity(name = "Preparation")
    @Table(name = "preparation")
    static class FoundRow extends PanacheEntityBase {
        @Id
        @Column(name = "migration_id")
        public UUID migrationId;

        /** As JSON, see {@link be.fusie.request.preparation.Checklist.Found}; null while nothing was. */
        public String found;

        @Column(name = "found_at")
        public Instant foundAt;

        /** Null while no answer is waited for. */
        @Column(name = "asked_at")
        public Instant askedAt;
    }

    /** An intake form. */
    @Entity(name = "IntakeForm")
    @Table(name = "intake_form")
    static class IntakeRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public String board;

        /** Grows with each draft. */
        public int revision;

        public String draft;

        @Column(name = "changed_at")
        public Instant changedAt;

        /** Null until it was whole and handed in. */
        public String submitted;

        /** SHA-256 of what was submitted. */
        public String hash;

        @Column(name = "submitted_at")
        public Instant submittedAt;
    }

    /** What an institution says about a window. */
    @Entity(name = "WindowAnswer")
    @Table(name = "window_answer")
    static class WindowRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public String institution;

        @Column(name = "window_from")
        public Instant windowFrom;

        @Column(name = "window_until")
        public Instant windowUntil;

        public boolean agrees;

        @Column(name = "other_from")
        public Instant otherFrom;

        @Column(name = "other_until")
        public Instant otherUntil;

        public String reason;
        public String role;
        public String subject;
        public Instant at;
    }
}

package be.fusie.request.migration;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One operator asks that a completed migration be taken back, another confirms what would be lost (X1). */
@Entity
@Table(name = "undo_request")
class UndoRequest extends PanacheEntityBase {

    @Id
    @Column(name = "migration_id")
    public UUID migrationId;

    @Column(name = "asked_by")
    public String askedBy;

    @Column(name = "asked_at")
    public Instant askedAt;

    public String reason;

    /** Null while merge-service's answer is waited for. */
    @Convert(converter = JsonColumns.PreviewColumn.class)
    public UndoPreview preview;

    @Column(name = "previewed_at")
    public Instant previewedAt;

    @Column(name = "confirmed_by")
    public String confirmedBy;

    @Column(name = "confirmed_at")
    public Instant confirmedAt;

    /** Of the list that was confirmed; null before. */
    public String confirmation;

    /** Asked anew: what was seen and confirmed before does not count any more. */
    void ask(String subject, String why, Instant now) {
        askedBy = subject;
        askedAt = now;
        reason = why;
        preview = null;
        previewedAt = null;
        confirmedBy = null;
        confirmedAt = null;
        confirmation = null;
    }
}

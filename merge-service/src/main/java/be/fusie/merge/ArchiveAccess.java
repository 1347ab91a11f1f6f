package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Somebody took a person's records out of an archive, or tried to (M23). */
@Entity
@Table(name = "archive_access")
class ArchiveAccess extends PanacheEntityBase {

    @Id
    public UUID id;

    public Instant at;

    public String subject;

    public String institution;

    public UUID migration;

    @Column(name = "person_number")
    public long personNumber;

    public boolean found;
}

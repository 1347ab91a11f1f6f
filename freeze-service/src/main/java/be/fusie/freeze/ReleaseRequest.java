package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One operator asks for a forced release; another one has to confirm it before it expires. */
@Entity
@Table(name = "release_request")
class ReleaseRequest extends PanacheEntityBase {

    @Id
    public String what;

    static String freeze(UUID migration) {
        return "freeze/" + migration;
    }

    static String copy(String database) {
        return "copy/" + database;
    }

    @Column(name = "requested_by")
    public String requestedBy;

    public String reason;

    @Column(name = "data_may_have_moved")
    public boolean dataMayHaveMoved;

    @Column(name = "requested_at")
    public Instant requestedAt;

    @Column(name = "expires_at")
    public Instant expiresAt;
}

package be.fusie.request.migration;

import be.fusie.request.audit.AuditTrail.Sealed;
import be.fusie.request.audit.DelegationContent;
import be.fusie.request.audit.Evidence;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/** A director lets somebody sign in his or her place, for one institution and between two days (R2). */
@Entity
@Table(name = "delegation")
class Delegation extends PanacheEntityBase {

    @Id
    public UUID id;

    public String institution;

    /** Subject of who gave it. */
    public String director;

    /** Subject of who holds it. */
    public String delegate;

    @Column(name = "valid_from")
    public LocalDate validFrom;

    /** Last day. */
    @Column(name = "valid_until")
    public LocalDate validUntil;

    public String issuer;
    public String acr;

    /** Of the sign-in that it was given with. */
    @Column(name = "auth_time")
    public Instant authTime;

    @Column(name = "created_at")
    public Instant createdAt;

    public String salt;

    /** SHA-256 over the salt, a line feed and the {@link #content}. */
    public String digest;

    @Column(name = "revoked_at")
    public Instant revokedAt;

    DelegationContent content() {
        return new DelegationContent(
                id,
                institution,
                director,
                delegate,
                validFrom.toString(),
                validUntil.toString(),
                issuer,
                acr,
                Evidence.time(authTime),
                Evidence.time(createdAt));
    }

    /** As it is exported: for those who may know it, while neither person is erased. */
    Sealed sealed(boolean evident) {
        boolean shown = evident && director != null && delegate != null;
        return new Sealed(id, digest, shown ? salt : null, shown ? content().text() : null);
    }
}

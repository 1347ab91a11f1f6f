package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** SHA-256 over the salt, a line feed and all of the above as canonical JSON. */
    public String digest;

    @Column(name = "revoked_at")
    public Instant revokedAt;

    static String digest(Delegation delegation) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("id", delegation.id.toString());
        content.put("institution", delegation.institution);
        content.put("director", delegation.director);
        content.put("delegate", delegation.delegate);
        content.put("from", delegation.validFrom.toString());
        content.put("until", delegation.validUntil.toString());
        content.put("iss", delegation.issuer);
        content.put("acr", delegation.acr);
        content.put("auth_time", delegation.authTime.toString());
        content.put("at", delegation.createdAt.toString());
        return CanonicalJson.sha256(delegation.salt + "\n" + CanonicalJson.write(content));
    }
}

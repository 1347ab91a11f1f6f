package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A certificate as it was issued, with the key it verifies by. */
@Entity
@Table(name = "certificate")
class CertificateRow extends PanacheEntityBase {

    @Id
    public UUID migration;

    @Column(name = "result_sha256")
    public String resultSha256;

    /** JSON, signed. */
    public String document;

    /** JSON Web Key. */
    @Column(name = "public_key")
    public String publicKey;

    @Column(name = "issued_at")
    public Instant issuedAt;
}

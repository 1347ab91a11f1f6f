package be.fusie.notification.vendor;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What deliveries of a subscription are signed with. The secret is sealed by {@link KeySeal}. */
@Entity
@Table(name = "webhook_key")
public class SigningKey extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID subscription;

    @Enumerated(EnumType.STRING)
    public Algorithm algorithm;

    public byte[] secret;

    @Column(name = "public_key")
    public String publicKey;

    @Column(name = "created_at")
    public Instant createdAt;

    /** Null: until it is replaced. */
    @Column(name = "expires_at")
    public Instant expiresAt;

    static SigningKey of(UUID subscription, Algorithm.Made made, byte[] sealed, Instant now) {
        SigningKey key = new SigningKey();
        key.id = UUID.randomUUID();
        key.subscription = subscription;
        key.algorithm = made.algorithm();
        key.secret = sealed;
        key.publicKey = made.publicKey();
        key.createdAt = now;
        return key;
    }

    /** Those that sign now, the newest first. */
    static Uni<List<SigningKey>> valid(UUID subscription, Instant now) {
        return find(
                        "subscription = ?1 and (expiresAt is null or expiresAt > ?2) order by createdAt desc, id",
                        subscription,
                        now)
                .list();
    }
}

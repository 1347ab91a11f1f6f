package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/** A list that somebody asked for: who, when, which, and how many lines they got. */
@Entity
@Table(name = "download")
class Download extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID migration;

    /** Null for all. */
    public String kind;

    /** Null for all that the caller may see. */
    public String institution;

    /** csv, xlsx or json. */
    public String format;

    public String subject;
    public String[] roles;

    @Column(name = "requested_at")
    public Instant requestedAt;

    /** SHA-256 of the ticket; null when the list was fetched at once. */
    public String ticket;

    @Column(name = "expires_at")
    public Instant expiresAt;

    @Column(name = "started_at")
    public Instant startedAt;

    /** Null as long as not all of it was sent. */
    @Column(name = "finished_at")
    public Instant finishedAt;

    public Long lines;

    static String hash(String ticket) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

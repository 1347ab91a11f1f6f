package be.fusie.freeze;

import be.fusie.freeze.DraftsResource.NewDraft;
import be.fusie.kit.security.Vault;
import be.fusie.kit.security.Vault.Sealed;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a person tried to save too late, encrypted (F4). Only the application that left it can ask for it, for that person. */
@Entity
@Table(name = "draft")
class Draft extends PanacheEntityBase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = "fusie person tag";

    @Id
    public UUID id;

    /** The database that refused it. */
    public String database;

    public String institution;
    public String application;

    /** A name that leads back to nobody without the key: {@link #owners}. */
    public byte[] person;

    public String kind;

    @Column(name = "key_id")
    public String keyId;

    public byte[] sealed;

    /** Bytes of the content. */
    public int size;

    @Column(name = "saved_at")
    public Instant savedAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    /** What is sealed. */
    record Content(String reference, String mediaType, String content) {}

    static Draft of(
            String database, NewDraft draft, int size, String application, String person, Vault vault, Instant until) {
        var row = new Draft();
        row.id = UUID.randomUUID();
        row.database = database;
        row.institution = draft.institution();
        row.application = application;
        row.kind = draft.kind();
        row.size = size;
        row.savedAt = Freeze.now();
        row.expiresAt = until;
        row.person = vault.names(PERSON, person).get(vault.current());
        try {
            Sealed sealed = vault.seal(
                    JSON.writeValueAsBytes(new Content(draft.reference(), draft.mediaType(), draft.content())),
                    row.bound(person));
            row.keyId = sealed.keyId();
            row.sealed = sealed.bytes();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the draft can't be written", e);
        }
        return row;
    }

    Content open(String owner, Vault vault) {
        try {
            return JSON.readValue(vault.open(new Sealed(keyId, sealed), bound(owner)), Content.class);
        } catch (IOException e) {
            throw new IllegalStateException("the draft can't be read", e);
        }
    }

    /** What the drafts of a person are stored under: one name for each key that is kept. */
    static List<byte[]> owners(String person, Vault vault) {
        return List.copyOf(vault.names(PERSON, person).values());
    }

    private String bound(String owner) {
        return String.join("\n", id.toString(), database, institution, application, kind, owner);
    }

    static Uni<List<Draft>> of(String application, List<byte[]> person) {
        return list(
                "application = ?1 and person in ?2 and expiresAt > ?3 order by savedAt, id",
                application,
                person,
                Instant.now());
    }

    static Uni<Draft> find(UUID id, String application, List<byte[]> person) {
        return Draft.<Draft>find(
                        "id = ?1 and application = ?2 and person in ?3 and expiresAt > ?4",
                        id,
                        application,
                        person,
                        Instant.now())
                .firstResult();
    }
}

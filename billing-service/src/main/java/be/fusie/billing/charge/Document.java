package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An invoice or credit note as it was issued: the very bytes. Written once, never changed. */
@Entity
@IdClass(Document.Key.class)
class Document extends PanacheEntityBase {
    record Key(String number, String mediaType) implements Serializable {}

    /** Of the invoice or credit note. */
    @Id
    public String number;

    @Id
    public String mediaType;

    public byte[] bytes;

    /** Of the bytes, in hexadecimal digits. */
    public String sha256;

    static Document of(String number, String mediaType, byte[] bytes) {
        var document = new Document();
        document.number = number;
        document.mediaType = mediaType;
        document.bytes = bytes;
        try {
            document.sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        return document;
    }

    static Uni<Document> find(String number, String mediaType) {
        return findById(new Key(number, mediaType));
    }
}

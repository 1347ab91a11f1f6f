package be.fusie.request.audit;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;

/**
 * What proves a consent (R5): which bytes were shown, by whom and in which role they were signed, by which sign-in or
 * document, and when. Its salted digest stands in the history's chain. What does not apply is null, and left out.
 *
 * @param planHash SHA-256 of the exact bytes shown
 * @param authTime when the person proved who they are
 * @param role at that moment: director or delegate
 * @param textVersion of the sentence agreed to
 * @param how {@code SIGN_IN} or {@code DOCUMENT}
 * @param onBehalfOf subject of the director whose delegation was used
 * @param delegation its digest
 * @param nonce that the provider repeated in the ID token; SHA-256 over {@code nonceSalt}, a line feed and the canonical
 *     JSON of migration, planVersion, planHash, institution and sub, in base64url
 * @param proof SHA-256 of the ID token or the signed PDF
 * @param certificate SHA-256 of the certificate that signed the PDF
 */
public record Evidence(
        UUID migration,
        int planVersion,
        String planHash,
        String institution,
        String iss,
        String sub,
        String acr,
        @JsonProperty("auth_time") String authTime,
        String role,
        String textVersion,
        String at,
        String how,
        String onBehalfOf,
        String delegation,
        String nonce,
        String nonceSalt,
        String proof,
        String certificate,
        String documentSignedAt) {

    /** The text that is hashed: canonical JSON. */
    public String text() {
        return CanonicalJson.write(this);
    }

    /** As it is hashed; null stays null. */
    public static String time(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}

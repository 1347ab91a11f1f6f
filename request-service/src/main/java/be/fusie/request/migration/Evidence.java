package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.Signature;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What proves a consent (R5): which bytes were shown, by whom and in which role they were signed, by which sign-in or
 * document, and when. Its salted digest stands in the history's chain.
 */
final class Evidence {

    private Evidence() {}

    /** The evidence as canonical JSON; what does not apply is left out. */
    static String of(Signature signature) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("migration", signature.migrationId.toString());
        evidence.put("planVersion", signature.planVersion);
        evidence.put("planHash", signature.planHash);
        evidence.put("institution", signature.institution);
        evidence.put("iss", signature.issuer);
        evidence.put("sub", signature.subject);
        evidence.put("acr", signature.acr);
        evidence.put("auth_time", text(signature.authTime));
        evidence.put("role", signature.role);
        evidence.put("textVersion", signature.textVersion);
        evidence.put("at", signature.signedAt.toString());
        evidence.put("how", signature.how);
        evidence.put("onBehalfOf", signature.onBehalfOf);
        evidence.put("delegation", signature.delegationDigest);
        evidence.put("nonce", signature.nonce);
        evidence.put("nonceSalt", signature.nonceSalt);
        evidence.put("proof", signature.proofSha256);
        evidence.put("certificate", signature.certificateSha256);
        evidence.put("documentSignedAt", text(signature.documentSignedAt));
        return CanonicalJson.write(evidence);
    }

    /** SHA-256 over the salt, a line feed and the evidence. */
    static String digest(Signature signature) {
        return CanonicalJson.sha256(signature.salt + "\n" + of(signature));
    }

    private static String text(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}

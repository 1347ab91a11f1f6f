package be.fusie.merge.proof;

import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Staged;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What moved from where to where, when, and what was found equal on both sides before the receiver took it (M24), as a
 * signed JSON document. The signature is over the document without its member {@code signature}, in canonical form (RFC
 * 8785). It holds counts, digests and sums; no personal data.
 */
public final class Certificate {

    /** The document's first member; another number means another form. */
    static final String FORM = "fusie-merge-certificate/1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Certificate() {}

    /**
     * What a certificate is made of.
     *
     * @param merged when the merge was done, UTC
     * @param planSha256 of the plan as it was answered; null when there was none
     * @param mapSha256 of the merge map's file
     * @param staged backups and archives with their hashes; null when there are none
     * @param scripts SHA-256 of the scripts that recompute the digests, by side: source, receiver
     * @param issuer who vouches
     */
    public record Facts(
            UUID migration,
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            Instant merged,
            Merged result,
            String planSha256,
            String mapSha256,
            Staged staged,
            Map<String, String> scripts,
            String issuer,
            Instant issued) {}

    private static final String SIGNATURE =
            "Signature: jq -cS 'del(.signature)' certificate.json | tr -d '\\n' gives the signed bytes; verify"
                    + " signature.value (Base64url) with the Ed25519 key that /api/v1/certificate-keys publishes.";

    /** The SHA-256 of a text's UTF-8 bytes, as certificates name it. */
    public static String sha256(String text) {
        return Canonical.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The signed certificate. */
    public static ObjectNode issue(Facts facts, CertificateKey key) {
        ObjectNode document = document(facts, key);
        byte[] bytes = Canonical.bytes(document);
        ObjectNode signature = document.putObject("signature");
        signature.put("algorithm", "EdDSA");
        signature.put("key", key.id());
        signature.put("sha256", Canonical.sha256(bytes));
        signature.put("value", Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(bytes)));
        return document;
    }

    private static ObjectNode document(Facts facts, CertificateKey key) {
        Merged result = facts.result();
        ObjectNode document = JSON.createObjectNode();
        document.put("form", FORM);
        document.put("migration", facts.migration().toString());
        document.put("issuer", facts.issuer());
        document.put("issued", seconds(facts.issued()));
        if (key.isGenerated()) {
            document.put(
                    "warning",
                    "Signed with a key that was generated for demonstration: it vouches for nobody. Configure the"
                            + " organisation's own key.");
        }
        document.put("source", facts.source());
        document.put("receiver", facts.receiver());
        document.put("whole", facts.whole());
        ArrayNode institutions = document.putArray("institutions");
        facts.institutions().stream().sorted().forEach(institutions::add);
        document.put("merged", seconds(facts.merged()));
        document.put("milliseconds", Math.round(result.seconds() * 1000));
        document.put("rows", result.rows());
        document.set("persons", JSON.valueToTree(result.persons()));
        document.set("tables", JSON.valueToTree(result.tables()));
        ArrayNode checks = document.putArray("checks");
        for (Check check : result.checks()) {
            ObjectNode one = checks.addObject();
            one.put("name", check.name());
            one.put("expected", check.expected());
            one.put("found", check.found());
        }
        document.put("mapSha256", facts.mapSha256());
        if (facts.planSha256() != null) {
            document.put("planSha256", facts.planSha256());
        }
        if (facts.staged() != null) {
            document.set("backups", JSON.valueToTree(facts.staged().backups()));
            document.set("archives", JSON.valueToTree(facts.staged().archives()));
        }
        document.set("scripts", JSON.valueToTree(new java.util.TreeMap<>(facts.scripts())));
        document.set("howToCheck", howToCheck(facts.scripts().isEmpty()));
        return document;
    }

    private static ArrayNode howToCheck(boolean unchanged) {
        ArrayNode how = JSON.createArrayNode();
        if (unchanged) {
            how.add("Nothing was remapped: every table of the receiver equals the source's. A digest is the sum over"
                    + " all rows of a hash of the row as COPY writes it as text (CRC-32 and CRC-32C of its bytes,"
                    + " mixed by splitmix64), in hexadecimal, so that the order of rows does not matter.");
            how.add("fusie-merge verify compares both databases again; run it before people work on, or on backups of"
                    + " then.");
            how.add(SIGNATURE);
            return how;
        }
        how.add("A digest is the sum over all rows of hash_record_extended(row(columns), 0) in PostgreSQL 14 or later,"
                + " so that the order of rows does not matter; columns are all stored ones, in the order of the"
                + " table.");
        how.add("Receiver: psql -X -v ON_ERROR_STOP=1 -f check-receiver.sql <receiver> counts and digests what"
                + " arrived; exit code 0 when all is equal to this certificate. Run it before people work on, or"
                + " on a backup of then.");
        how.add("Source: psql -X -v ON_ERROR_STOP=1 -f check-source.sql <source> does the same for what left, under the"
                + " numbers it has now. Run it on the closed source, or on a backup of it taken after the freeze.");
        how.add("The scripts are plain SQL, read only (temporary tables), and are here by their SHA-256.");
        how.add(SIGNATURE);
        return how;
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What is signed: the document without its signature, in canonical form. */
    public static byte[] signedBytes(JsonNode certificate) {
        return Canonical.bytes(((ObjectNode) certificate.deepCopy()).without("signature"));
    }
}

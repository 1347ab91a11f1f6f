package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Staged;
import be.fusie.merge.proof.Certificate;
import be.fusie.merge.proof.CertificateKey;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Issues certificates and keeps them as issued (M24); from worker threads. */
@ApplicationScoped
class Certificates {

    static final String SOURCE = "source";
    static final String RECEIVER = "receiver";

    private static final Logger LOG = Logger.getLogger(Certificates.class);

    private final Transactions transactions;
    private final Engines engines;
    private final ObjectMapper json;
    private final ProofSettings settings;
    private final Path data;
    private CertificateKey key;

    Certificates(
            Transactions transactions,
            Engines engines,
            ObjectMapper json,
            ProofSettings settings,
            MergeSettings merging) {
        this.transactions = transactions;
        this.engines = engines;
        this.json = json;
        this.settings = settings;
        this.data = merging.dataDir();
    }

    /** The key that signs now. */
    synchronized CertificateKey key() {
        if (key == null) {
            if (settings.privateKey().isPresent() && settings.publicKey().isPresent()) {
                key = CertificateKey.of(
                        settings.privateKey().get(), settings.publicKey().get());
            } else {
                try {
                    key = CertificateKey.generated(data.resolve("certificate.key"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                LOG.warn("certificates are signed with a generated key, which vouches for nobody: set"
                        + " fusie.certificate.private-key and .public-key");
            }
        }
        return key;
    }

    /** The migration's certificate; issued when it is asked for first, or when the migration was merged anew. */
    JsonNode of(MergeRun run) {
        if (run.result == null) {
            throw MergeProblems.notMerged(run.migration);
        }
        String result = Certificate.sha256(run.result);
        CertificateRow known = transactions.await(() -> CertificateRow.<CertificateRow>findById(run.migration));
        if (known != null && known.resultSha256.equals(result)) {
            return tree(known.document);
        }
        ObjectNode document = Certificate.issue(facts(run), key());
        String text = document.toString();
        String publicKey = key().jwk().toString();
        return tree(transactions.await(() -> CertificateRow.<CertificateRow>findById(
                        run.migration, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE)
                .flatMap(row -> {
                    if (row != null && row.resultSha256.equals(result)) {
                        return Uni.createFrom().item(row.document); // another request was first
                    }
                    CertificateRow issued = row == null ? new CertificateRow() : row;
                    issued.migration = run.migration;
                    issued.resultSha256 = result;
                    issued.document = text;
                    issued.publicKey = publicKey;
                    issued.issuedAt = Instant.now();
                    return (row == null
                                    ? Panache.getSession().flatMap(s -> s.persist(issued))
                                    : Uni.createFrom().voidItem())
                            .replaceWith(text);
                })));
    }

    private Certificate.Facts facts(MergeRun run) {
        try {
            Map<String, String> scripts = new TreeMap<>();
            for (String side : List.of(SOURCE, RECEIVER)) {
                Optional<Path> script = script(run.migration, side);
                if (script.isPresent()) {
                    scripts.put(side, Certificate.sha256(Files.readString(script.get())));
                }
            }
            return new Certificate.Facts(
                    run.migration,
                    run.source,
                    run.receiver,
                    List.of(run.institutions),
                    run.whole,
                    run.mergedAt == null ? run.updatedAt : run.mergedAt,
                    json.readValue(run.result, Merged.class),
                    run.plan == null ? null : Certificate.sha256(run.plan),
                    run.mapSha256,
                    run.stage == null ? null : json.readValue(run.stage, Staged.class),
                    scripts,
                    settings.issuer(),
                    Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script that counts and digests one side again; empty when there is none. */
    Optional<Path> script(UUID migration, String side) {
        return Optional.of(engines.engine().checkScript(migration, side)).filter(Files::isReadable);
    }

    /** Public keys as a JSON Web Key Set: the present one, and those of certificates issued before. */
    JsonNode keys() {
        Set<JsonNode> keys = new LinkedHashSet<>();
        keys.add(key().jwk());
        transactions
                .await(() -> CertificateRow.<CertificateRow>listAll())
                .forEach(row -> keys.add(tree(row.publicKey)));
        ObjectNode set = json.createObjectNode();
        ArrayNode all = set.putArray("keys");
        keys.forEach(all::add);
        return set;
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }
}

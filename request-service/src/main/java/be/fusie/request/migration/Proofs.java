package be.fusie.request.migration;

import be.fusie.kit.security.Vault;
import be.fusie.request.ConsentSettings;
import be.fusie.request.migration.Rows.Signature;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** ID tokens and signed PDFs, sealed: they name people. Each is bound to its signature, so that none can be put elsewhere. */
@ApplicationScoped
class Proofs {

    private final Vault vault;

    Proofs(ConsentSettings settings) {
        vault = new Vault("fusie.request.consent.keys", settings.keys(), settings.keyId());
    }

    @Entity(name = "SignatureProof")
    @Table(name = "signature_proof")
    static class Kept extends PanacheEntityBase {
        @Id
        @Column(name = "signature_id")
        public UUID signatureId;

        @Column(name = "media_type")
        public String mediaType;

        public String sha256;

        @Column(name = "key_id")
        public String keyId;

        public byte[] sealed;
    }

    /** The vault that proof and identities are kept with; closed when the operator gave no key. */
    Vault vault() {
        return vault;
    }

    /** Keeps it, unless there is no key: the signature holds its hash in any case. */
    Uni<Void> keep(Signature signature, Consents.Proof proof) {
        if (!vault.isOpen()) {
            return Uni.createFrom().voidItem();
        }
        Vault.Sealed sealed = vault.seal(proof.content(), signature.id.toString());
        Kept kept = new Kept();
        kept.signatureId = signature.id;
        kept.mediaType = proof.mediaType();
        kept.sha256 = signature.proofSha256;
        kept.keyId = sealed.keyId();
        kept.sealed = sealed.bytes();
        return kept.persist().replaceWithVoid();
    }

    /** @throws be.fusie.kit.problem.Problem 409 when its key is gone */
    byte[] open(Kept kept) {
        try {
            return opened(kept);
        } catch (IllegalStateException e) {
            throw ConsentProblems.proofLocked(kept.keyId);
        }
    }

    private byte[] opened(Kept kept) {
        return vault.open(new Vault.Sealed(kept.keyId, kept.sealed), kept.signatureId.toString());
    }
}

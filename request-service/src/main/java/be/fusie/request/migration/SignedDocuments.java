package be.fusie.request.migration;

import be.fusie.kit.security.Vault;
import be.fusie.request.CanonicalJson;
import be.fusie.request.ConsentSettings;
import be.fusie.request.document.DocumentRefused;
import be.fusie.request.document.DocumentRefused.Reason;
import be.fusie.request.document.PdfSignatures;
import be.fusie.request.document.PdfSignatures.Verdict;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.migration.Rows.Signature;
import be.fusie.request.plan.Language;
import be.fusie.request.plan.PlanPages;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Consent by uploading the plan's PDF, signed by eID or itsme (R2). The uploader is signed in as the signer; the national
 * number in the certificate is compared with the keyed digest that the operator recorded for that person, and kept nowhere.
 */
@ApplicationScoped
class SignedDocuments {

    private final Proofs proofs;
    private final PlanPages pages;
    private final ConsentSettings settings;
    private final PdfSignatures signatures;

    SignedDocuments(Proofs proofs, PlanPages pages, ConsentSettings settings) {
        this.proofs = proofs;
        this.pages = pages;
        this.settings = settings;
        this.signatures = settings.documents()
                .trustedCertificates()
                .map(file -> new PdfSignatures(file, settings.documents().revocationTimeOut()))
                .orElse(null);
    }

    @Entity(name = "SignerIdentity")
    @Table(name = "signer_identity")
    static class Identity extends PanacheEntityBase {
        @Id
        public String subject;

        /** {@link Vault#tag} of subject and national number. */
        public String tag;

        @Column(name = "recorded_at")
        public Instant recordedAt;
    }

    /** The plan's versions, the current one last. Inside a transaction. */
    Uni<List<PlanRow>> plans(UUID migration) {
        if (signatures == null || !proofs.vault().isOpen()) {
            throw ConsentProblems.documentsNotSetUp();
        }
        return PlanRow.<PlanRow>list("migrationId = ?1 order by version", migration)
                .invoke(plans -> {
                    if (plans.isEmpty()) {
                        throw MigrationProblems.noPlan();
                    }
                    if (!PlanPages.canShow(last(plans).content)) {
                        throw PlanProblems.jsonOnly(last(plans).version);
                    }
                });
    }

    private static PlanRow last(List<PlanRow> plans) {
        return plans.get(plans.size() - 1);
    }

    /**
     * Takes seconds: for a worker thread.
     *
     * @throws be.fusie.kit.problem.Problem 413 or 422 with the reason
     */
    Checked check(byte[] pdf, List<PlanRow> plans) {
        if (pdf.length > settings.documents().maxBytes()) {
            throw ConsentProblems.documentTooLarge(settings.documents().maxBytes());
        }
        PlanRow plan = last(plans);
        List<Supplier<byte[]>> handedOut = Stream.of(Language.values())
                .<Supplier<byte[]>>map(language -> () -> pages.pdf(plan.content, plan.hash, language))
                .toList();
        Set<String> others = plans.stream()
                .map(row -> row.hash)
                .filter(hash -> !hash.equals(plan.hash))
                .collect(Collectors.toSet());
        try {
            Verdict verdict = signatures.check(pdf, handedOut, others);
            Instant now = Instant.now();
            if (verdict.signedAt().isBefore(plan.createdAt.minus(settings.clockSkew()))
                    || verdict.signedAt().isAfter(now.plus(settings.clockSkew()))) {
                throw new DocumentRefused(Reason.WRONG_TIME);
            }
            return new Checked(plan.hash, pdf, verdict);
        } catch (DocumentRefused e) {
            throw ConsentProblems.documentRefused(e.reason());
        }
    }

    /** A PDF that is sound, and which plan it signs. */
    record Checked(String planHash, byte[] pdf, Verdict verdict) {}

    /** Lets it prove a signature, if the certificate is that of the person who signs. */
    Uni<Optional<Consents.Proof>> prove(Checked checked, Signature signature) {
        return Identity.<Identity>findById(signature.subject).map(identity -> {
            if (identity == null
                    || !proofs.vault()
                            .matches(
                                    identity.tag,
                                    secret(signature.subject, checked.verdict().nationalNumber()))) {
                throw ConsentProblems.documentRefused(Reason.OTHER_PERSON);
            }
            signature.how = "DOCUMENT";
            signature.proofSha256 = CanonicalJson.sha256(checked.pdf());
            signature.certificateSha256 = checked.verdict().certificateSha256();
            signature.documentSignedAt = checked.verdict().signedAt();
            return Optional.of(new Consents.Proof("application/pdf", checked.pdf()));
        });
    }

    /** Records by which national number a person's certificates are known. */
    Uni<Void> record(String subject, String nationalNumber) {
        if (!proofs.vault().isOpen()) {
            throw ConsentProblems.documentsNotSetUp();
        }
        if (!isNationalNumber(nationalNumber)) {
            throw ConsentProblems.wrongNationalNumber();
        }
        return Identity.<Identity>findById(subject).flatMap(known -> {
            Identity identity = known == null ? new Identity() : known;
            identity.subject = subject;
            identity.tag = proofs.vault().tag(Optional.empty(), secret(subject, nationalNumber));
            identity.recordedAt = Instant.now();
            return identity.persist().replaceWithVoid();
        });
    }

    Uni<Void> forget(String subject) {
        return Identity.delete("subject", subject).replaceWithVoid();
    }

    private static String secret(String subject, String nationalNumber) {
        return subject + "\n" + nationalNumber;
    }

    /** Check = 97 − (first nine mod 97), with a 2 before the nine for births from 2000 on. */
    private static boolean isNationalNumber(String number) {
        long nine = Long.parseLong(number.substring(0, 9));
        long check = Long.parseLong(number.substring(9));
        return check == 97 - nine % 97 || check == 97 - (2_000_000_000L + nine) % 97;
    }
}

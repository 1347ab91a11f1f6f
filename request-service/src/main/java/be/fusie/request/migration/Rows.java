package be.fusie.request.migration;

import be.fusie.request.audit.AuditTrail.Entry;
import be.fusie.request.audit.AuditTrail.Sealed;
import be.fusie.request.audit.Evidence;
import be.fusie.request.directory.Closure;
import be.fusie.request.saga.Deadline;
import be.fusie.request.saga.Step;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The rows that hang on a migration. */
final class Rows {

    private Rows() {}

    @Entity(name = "Participant")
    @Table(name = "participant")
    static class Participant extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public String institution;
        public String home;

        @Enumerated(EnumType.STRING)
        public Closure.Part part;

        /** The path as JSON, see {@link Closure.Member#why()}. */
        public String why;
    }

    @Entity(name = "Deadline")
    @Table(name = "deadline")
    static class DeadlineRow extends PanacheEntityBase {
        @Id
        @Column(name = "migration_id")
        public UUID migrationId;

        @Enumerated(EnumType.STRING)
        public Deadline kind;

        @Enumerated(EnumType.STRING)
        public Step step;

        /** Null while the migration is paused. */
        @Column(name = "due_at")
        public Instant dueAt;

        /** Time left when the migration was paused; null while the clock runs. */
        @Column(name = "remaining_millis")
        public Long remainingMillis;

        /**
         * Removes it, if it is there. By query: Hibernate Reactive mixes up entities of one type that are removed at the
         * same moment by two sessions (HR000069, or no end).
         */
        static Uni<Void> remove(UUID migrationId) {
            return delete("migrationId", migrationId).replaceWithVoid();
        }
    }

    @Entity(name = "Plan")
    @Table(name = "plan")
    static class PlanRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public int version;
        public String content;
        public String hash;

        @Column(name = "created_at")
        public Instant createdAt;
    }

    @Entity(name = "Signature")
    @Table(name = "signature")
    static class Signature extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        @Column(name = "plan_version")
        public int planVersion;

        @Column(name = "plan_hash")
        public String planHash;

        public String institution;
        public String issuer;
        public String subject;
        public String acr;

        @Column(name = "auth_time")
        public Instant authTime;

        public String role;

        @Column(name = "text_version")
        public String textVersion;

        @Column(name = "signed_at")
        public Instant signedAt;

        public String salt;

        /** Of the salted {@link #evidence}; the history's chain holds it. */
        public String digest;

        @Column(name = "voided_at")
        public Instant voidedAt;

        /** {@code SIGN_IN} or {@code DOCUMENT}. */
        public String how;

        /** Subject of the director whose delegation was used; null for the director in person. */
        @Column(name = "on_behalf_of")
        public String onBehalfOf;

        @Column(name = "delegation_digest")
        public String delegationDigest;

        /** Of the challenge that the sign-in was bound to, see {@link Challenges}. */
        public String nonce;

        @Column(name = "nonce_salt")
        public String nonceSalt;

        /** Of the ID token or the signed PDF, see {@link Proofs}. */
        @Column(name = "proof_sha256")
        public String proofSha256;

        @Column(name = "certificate_sha256")
        public String certificateSha256;

        @Column(name = "document_signed_at")
        public Instant documentSignedAt;

        Evidence evidence() {
            return new Evidence(
                    migrationId,
                    planVersion,
                    planHash,
                    institution,
                    issuer,
                    subject,
                    acr,
                    Evidence.time(authTime),
                    role,
                    textVersion,
                    Evidence.time(signedAt),
                    how,
                    onBehalfOf,
                    delegationDigest,
                    nonce,
                    nonceSalt,
                    proofSha256,
                    certificateSha256,
                    Evidence.time(documentSignedAt));
        }

        /** As it is exported: evidence for those who may know it, while the person is not erased. */
        Sealed sealed(boolean evident) {
            boolean shown = evident && subject != null;
            return new Sealed(
                    id, digest, shown ? salt : null, shown ? evidence().text() : null);
        }
    }

    @Entity(name = "History")
    @Table(name = "history")
    static class HistoryRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        public int number;
        public Instant at;
        public String role;

        /** Who; null once erased. The chain covers {@link #who} only. */
        public String subject;

        public String salt;

        /** SHA-256 over salt and subject. */
        public String who;

        public String act;
        public String reason;

        @Column(name = "state_before")
        public String stateBefore;

        @Column(name = "state_after")
        public String stateAfter;

        /** What else there is to know, as canonical JSON. */
        public String detail;

        @Column(name = "previous_hash")
        public String previousHash;

        public String hash;

        /** As it is exported. @param known whether the reader may know who it was */
        Entry entry(boolean known) {
            return new Entry(
                    number,
                    at.toString(),
                    role,
                    who,
                    known ? subject : null,
                    known && subject != null ? salt : null,
                    act,
                    reason,
                    stateBefore,
                    stateAfter,
                    detail,
                    previousHash,
                    hash);
        }
    }
}

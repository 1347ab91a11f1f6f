package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.audit.AuditCheck;
import be.fusie.request.audit.AuditTrail;
import be.fusie.request.migration.Rows.HistoryRow;
import be.fusie.request.migration.Rows.Signature;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Who did what, when and why, chained by hash (I8): each row's hash is the SHA-256 of the previous row's hash, a line feed
 * and the row's canonical JSON. People stand in the chain as salted digests, so that erasing a name leaves it whole.
 */
@ApplicationScoped
class History {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Adds a row; the migration is locked, so rows come one after the other. */
    Uni<Void> add(Migration migration, Actor actor, String act, String reason, String before, Map<String, ?> detail) {
        HistoryRow row = new HistoryRow();
        row.id = UUID.randomUUID();
        row.migrationId = migration.id;
        row.number = migration.historyCount + 1;
        row.at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        row.role = actor.role();
        row.subject = actor.subject();
        row.salt = salt();
        row.who = CanonicalJson.sha256(row.salt + "\n" + row.subject);
        row.act = act;
        row.reason = reason;
        row.stateBefore = before;
        row.stateAfter = migration.standing();
        row.detail = CanonicalJson.write(detail);
        row.previousHash = migration.historyHash;
        row.hash = hash(row);
        migration.historyCount = row.number;
        migration.historyHash = row.hash;
        return Panache.getSession().flatMap(session -> session.persist(row));
    }

    static String salt() {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    static String hash(HistoryRow row) {
        return row.entry(false).rightHash(row.migrationId);
    }

    /**
     * @param rows a migration's history in order
     * @param head the last hash as the migration itself holds it
     * @return whether nothing was changed, dropped or put in
     */
    static boolean isIntact(List<HistoryRow> rows, String head) {
        return rows.isEmpty()
                ? head.isEmpty()
                : AuditCheck.chain(trail(rows.get(0).migrationId, rows.size(), head, rows, true))
                        .isEmpty();
    }

    /** Everything about a migration, as it is exported. @param known whether the reader may know who people are */
    static Uni<AuditTrail> export(UUID id, boolean known) {
        return Migration.<Migration>findById(id)
                .flatMap(migration -> HistoryRow.<HistoryRow>list("migrationId = ?1 order by number", id)
                        .map(rows -> trail(id, migration.historyCount, migration.historyHash, rows, known)))
                .flatMap(trail -> Signature.<Signature>list("migrationId = ?1 order by signedAt", id)
                        .flatMap(signatures -> Delegation.<Delegation>list(
                                        "digest in ?1 order by createdAt",
                                        signatures.stream()
                                                .map(signature -> signature.delegationDigest)
                                                .filter(Objects::nonNull)
                                                .toList())
                                .map(delegations -> new AuditTrail(
                                        trail.format(),
                                        id,
                                        trail.count(),
                                        trail.head(),
                                        trail.entries(),
                                        signatures.stream()
                                                .map(s -> s.sealed(known))
                                                .toList(),
                                        delegations.stream()
                                                .map(d -> d.sealed(known))
                                                .toList()))));
    }

    private static AuditTrail trail(UUID id, int count, String head, List<HistoryRow> rows, boolean known) {
        return new AuditTrail(
                AuditTrail.FORMAT,
                id,
                count,
                head,
                rows.stream().map(row -> row.entry(known)).toList(),
                List.of(),
                List.of());
    }
}

package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.HistoryRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("migration", row.migrationId.toString());
        content.put("number", row.number);
        content.put("at", row.at.toString());
        content.put("role", row.role);
        content.put("who", row.who);
        content.put("act", row.act);
        content.put("reason", row.reason);
        content.put("before", row.stateBefore);
        content.put("after", row.stateAfter);
        content.put("detail", row.detail);
        return CanonicalJson.sha256(row.previousHash + "\n" + CanonicalJson.write(content));
    }

    /**
     * @param rows a migration's history in order
     * @param head the last hash as the migration itself holds it
     * @return whether nothing was changed, dropped or put in
     */
    static boolean isIntact(List<HistoryRow> rows, String head) {
        String previous = "";
        int number = 0;
        for (HistoryRow row : rows) {
            boolean named = row.subject == null
                    || CanonicalJson.sha256(row.salt + "\n" + row.subject).equals(row.who);
            if (row.number != ++number || !named || !row.previousHash.equals(previous) || !row.hash.equals(hash(row))) {
                return false;
            }
            previous = row.hash;
        }
        return previous.equals(head);
    }
}

package be.fusie.request.audit;

import be.fusie.request.CanonicalJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Everything that happened to one migration, chained by hash, in the form in which it is exported and verified.
 *
 * @param format {@link #FORMAT}
 * @param count entries, as the migration itself holds it
 * @param head hash of the last entry, as the migration itself holds it; empty when there is none
 * @param entries first to last
 * @param signatures evidence that entries named {@code SIGNED} refer to by its digest
 * @param delegations that evidence refers to by their digest
 */
public record AuditTrail(
        String format,
        UUID migration,
        int count,
        String head,
        List<Entry> entries,
        List<Sealed> signatures,
        List<Sealed> delegations) {

    public static final String FORMAT = "fusie-audit-1";

    /**
     * One thing that happened.
     *
     * @param at ISO-8601, UTC, as it was hashed
     * @param who SHA-256 over salt, line feed and subject; the chain holds it in the place of the person
     * @param subject the person; null once erased, and for readers who may not know
     * @param salt likewise
     * @param detail canonical JSON as it was hashed
     * @param previousHash the hash of the entry before; empty for the first one
     * @param hash SHA-256 over {@code previousHash}, a line feed and {@link #content} as canonical JSON
     */
    public record Entry(
            int number,
            String at,
            String role,
            String who,
            String subject,
            String salt,
            String act,
            String reason,
            String before,
            String after,
            String detail,
            String previousHash,
            String hash) {

        /** What the hash covers besides the entry before: no salt and no person, so that one can be erased. */
        Map<String, Object> content(UUID migration) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("migration", migration.toString());
            content.put("number", number);
            content.put("at", at);
            content.put("role", role);
            content.put("who", who);
            content.put("act", act);
            content.put("reason", reason);
            content.put("before", before);
            content.put("after", after);
            content.put("detail", detail);
            return content;
        }

        /** The hash that the entry has to have. */
        public String rightHash(UUID migration) {
            return CanonicalJson.sha256(previousHash + "\n" + CanonicalJson.write(content(migration)));
        }
    }

    /**
     * Something that is kept apart from the chain because it names people; the chain holds its digest.
     *
     * @param digest SHA-256 over salt, line feed and content
     * @param salt null once erased, and for readers who may not know
     * @param content canonical JSON; likewise
     */
    public record Sealed(UUID id, String digest, String salt, String content) {

        /** @param text what it is about, as canonical JSON */
        public static String digest(String salt, String text) {
            return CanonicalJson.sha256(salt + "\n" + text);
        }
    }
}

package be.fusie.request.migration;

import be.fusie.request.saga.Phase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Which migrations are asked for; null where it does not matter. Pages go by time of filing and id, newest first. */
record Listing(Phase state, Boolean stuck, String institution, String database, String school, Cursor cursor) {

    /** What does not go on as it should: it needs attention, is tried again after a failure, or its window is blocked. */
    private static final String STUCK = "(m.phase = :attention or m.trouble is not null and m.phase not in :ended)";

    /** Where a page ended. Opaque to callers. */
    record Cursor(Instant createdAt, UUID id) {

        static Cursor after(Migration last) {
            return new Cursor(last.createdAt, last.id);
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((createdAt + " " + id).getBytes(StandardCharsets.UTF_8));
        }

        static Cursor read(String text) {
            if (text == null) {
                return null;
            }
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
                return new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            } catch (RuntimeException e) {
                throw MigrationProblems.badCursor();
            }
        }
    }

    /** @param own institutions whose migrations may be seen; null: all may be */
    Uni<List<Migration>> page(Set<String> own, int size) {
        Parameters parameters = new Parameters();
        StringBuilder query = new StringBuilder("from Migration m where 1 = 1");
        if (own != null) {
            query.append(" and exists (from Participant p where p.migrationId = m.id and p.institution in :own)");
            parameters.and("own", own);
        }
        if (state != null) {
            query.append(" and m.phase = :state");
            parameters.and("state", state);
        }
        if (stuck != null) {
            query.append(stuck ? " and " : " and not ").append(STUCK);
            parameters.and("attention", Phase.NEEDS_ATTENTION).and("ended", Phase.FINAL);
        }
        if (institution != null) {
            query.append(
                    " and exists (from Participant p where p.migrationId = m.id and p.institution = :institution)");
            parameters.and("institution", institution);
        }
        if (database != null) {
            query.append(" and (m.source = :database or m.receiver = :database)");
            parameters.and("database", database);
        }
        if (school != null) {
            query.append(" and exists (from Participant p, Institution i where p.migrationId = m.id"
                    + " and i.number = p.institution and lower(i.name) like :school escape '!')");
            parameters.and("school", "%" + school.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%");
        }
        if (cursor != null) {
            query.append(" and (m.createdAt < :at or m.createdAt = :at and m.id < :id)");
            parameters.and("at", cursor.createdAt()).and("id", cursor.id());
        }
        return Migration.<Migration>find(query + " order by m.createdAt desc, m.id desc", parameters)
                .page(0, size)
                .list();
    }
}

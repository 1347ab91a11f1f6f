package be.fusie.request.console;

import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the services tell operators about a migration, as far as pages show it. */
@TemplateData
public final class Docs {

    private Docs() {}

    /** request-service: the log that can't be altered. */
    @TemplateData
    public record History(boolean intact, List<Act> acts) {

        public List<Act> latestFirst() {
            List<Act> turned = new ArrayList<>(acts);
            Collections.reverse(turned);
            return turned;
        }
    }

    /** @param after standing after it, such as {@code RUNNING MERGE} @param detail JSON */
    @TemplateData
    public record Act(
            int number,
            Instant at,
            String role,
            String who,
            String act,
            String reason,
            String before,
            String after,
            String detail) {}

    /** freeze-service: a freeze. @param editors people who still edit, by database */
    @TemplateData
    public record Freeze(
            UUID migration,
            String state,
            String source,
            String receiver,
            Instant drainUntil,
            Instant since,
            Instant holdUntil,
            Map<String, Long> editors,
            String mode,
            Instant announcedFor,
            String held,
            String heldBy,
            Double readOnlySeconds,
            Instant endedAt,
            String endedBy,
            String reason) {

        public boolean draining() {
            return "draining".equals(state);
        }

        public boolean frozen() {
            return "frozen".equals(state);
        }

        public boolean ended() {
            return endedAt != null;
        }

        public long editing() {
            return editors == null
                    ? 0
                    : editors.values().stream().mapToLong(Long::longValue).sum();
        }

        public String look() {
            return switch (state) {
                case "announced", "draining", "thawing", "opening" -> "busy";
                case "frozen" -> "warn";
                default -> "";
            };
        }
    }

    @TemplateData
    public record FreezeAct(Instant at, String who, String what, String reason) {}

    /** freeze-service: a forced release that waits for a second operator. */
    @TemplateData
    public record Release(
            String requestedBy, String reason, boolean dataMayHaveMoved, Instant requestedAt, Instant expiresAt) {}

    /** freeze-service: what needs a person now. */
    @TemplateData
    public record Alarm(
            String kind,
            UUID migration,
            List<String> databases,
            Instant since,
            String owner,
            String reason,
            String remedy) {}

    /** merge-service: how far the work is. @param secondsLeft null when nothing is to be estimated */
    @TemplateData
    public record Progress(
            String phase,
            String table,
            long rows,
            long of,
            double rate,
            long bytes,
            Long secondsLeft,
            boolean ended,
            Instant startedAt,
            Instant updatedAt,
            List<Table> tables,
            List<Point> points) {

        public double share() {
            return of == 0 ? 0 : Math.min(1, (double) rows / of);
        }

        /** Tables that have rows to copy. */
        public List<Table> filled() {
            return tables == null
                    ? List.of()
                    : tables.stream().filter(table -> table.of() > 0).toList();
        }

        /** As a maximum, which may not be zero. */
        public long whole() {
            return Math.max(1, of);
        }

        public long rowsPerSecond() {
            return Math.round(rate);
        }
    }

    /** @param rows copied in all at that moment */
    @TemplateData
    public record Point(Instant at, long rows) {}

    @TemplateData
    public record Table(String table, long rows, long of) {

        public boolean done() {
            return rows >= of;
        }
    }

    /** request-service: whether and how a completed migration is taken back. */
    @TemplateData
    public record Undo(String state, boolean possible, Instant until, UndoRequest request) {

        /** What decides which forms there are. */
        public String standing() {
            return request == null
                    ? possible ? "possible" : "not-possible"
                    : request.confirmedBy() != null ? "confirmed" : request.preview() != null ? "previewed" : "asked";
        }
    }

    @TemplateData
    public record UndoRequest(
            String askedBy,
            Instant askedAt,
            String reason,
            Preview preview,
            Instant previewedAt,
            String confirmedBy,
            Instant confirmedAt) {}

    /** @param refusal why there is no list; null when there is one @param confirmation of exactly this list */
    @TemplateData
    public record Preview(
            String refusal,
            Instant until,
            List<Lost> tables,
            List<MigrationDoc.Obstacle> obstacles,
            String confirmation) {

        public boolean confirmable() {
            return refusal == null && obstacles.isEmpty() && confirmation != null;
        }
    }

    @TemplateData
    public record Lost(String table, String institution, long changed, long deleted, long added, long emptied) {}

    /** request-service: the parts of a plan that pictures are made of. */
    @TemplateData
    public record Plan(String source, String sourceTitle, String receiver, String receiverTitle, List<Party> parties) {

        String title(String database) {
            return database.equals(source) ? sourceTitle : database.equals(receiver) ? receiverTitle : null;
        }
    }

    /** @param why path of institutions and communities that pulled it in */
    @TemplateData
    public record Party(
            String institution,
            String name,
            String home,
            String board,
            String boardName,
            String part,
            List<String> why) {

        public boolean moves() {
            return !"STAYS".equals(part);
        }
    }
}

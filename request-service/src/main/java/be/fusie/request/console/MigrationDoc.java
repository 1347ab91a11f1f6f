package be.fusie.request.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A migration as request-service tells it: what the console shows of it. */
@TemplateData
public record MigrationDoc(
        UUID id,
        String state,
        String step,
        String direction,
        Instant since,
        int attempts,
        boolean resting,
        boolean paused,
        String reason,
        String trouble,
        List<String> acts,
        String source,
        String receiver,
        boolean whole,
        List<String> institutions,
        Map<String, String> names,
        String requestedBy,
        Instant createdAt,
        Schedule schedule,
        Plan plan,
        Consent consent,
        ReadOnly readOnly,
        List<Obstacle> obstacles,
        Map<String, JsonNode> results) {

    public MigrationDoc {
        acts = acts == null ? List.of() : acts;
        names = names == null ? Map.of() : names;
        obstacles = obstacles == null ? List.of() : obstacles;
    }

    /** @param expectedReadOnlySeconds forecast of the plan; null while there is none */
    @TemplateData
    public record Schedule(
            LocalDate cutOverDate, Instant windowFrom, Instant windowUntil, Double expectedReadOnlySeconds) {}

    @TemplateData
    public record Plan(int version, String hash) {}

    @TemplateData
    public record Consent(Instant deadline, List<String> required, List<String> outstanding) {}

    /** @param seconds null while it lasts */
    @TemplateData
    public record ReadOnly(Instant since, Double seconds) {}

    @TemplateData
    public record Obstacle(String code, String detail, String remedy) {}

    /** A school's name, or its number where the directory does not know it any more; the same for a database. */
    public String name(String key) {
        return names.getOrDefault(key, key);
    }

    /** Of its page in the console. */
    public String address() {
        return "/console/migrations/" + id;
    }

    public String from() {
        return name(source);
    }

    public String to() {
        return name(receiver);
    }

    public String requester() {
        return name(requestedBy);
    }

    public boolean back() {
        return "BACK".equals(direction);
    }

    public boolean needsAttention() {
        return "NEEDS_ATTENTION".equals(state);
    }

    public boolean ended() {
        return switch (state) {
            case "COMPLETED", "ABANDONED", "UNDONE" -> true;
            default -> false;
        };
    }

    public boolean signing() {
        return "COLLECTING_CONSENT".equals(state);
    }

    public int signed() {
        return consent == null
                ? 0
                : consent.required().size() - consent.outstanding().size();
    }

    /** Whether a step is under way, so that its name says more than the state does. */
    public boolean stepping() {
        return step != null && ("RUNNING".equals(state) || "UNDOING".equals(state) || needsAttention());
    }

    /** Class of the badge. */
    public String look() {
        return switch (state) {
            case "COMPLETED" -> "good";
            case "NEEDS_ATTENTION" -> "bad";
            case "UNDOING" -> "warn";
            case "PLANNING", "RUNNING" -> trouble == null ? "busy" : "warn";
            default -> trouble == null ? "" : "warn";
        };
    }
}

package be.fusie.freeze.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a school application needs of freeze-service: leases for those who edit, drafts of those who saved too late (F4), and
 * where an institution lives (F7). One class, for a copy: it needs {@code java.net.http} and Jackson. Thread-safe.
 *
 * <pre>
 *  try (SchoolGate.Lease lease = gate.edit("zuid", "111111", "grades", "Jan Janssens")) {
 *      …                                        // lease.renew() every minute; it tells when to hurry
 *      save();                                  // SQLSTATE 25006: too late
 *  } catch (SQLException tooLate) {
 *      gate.leaveDraft("zuid", "111111", personId, "grades", "class 3A", form);
 *  }
 * </pre>
 */
public final class SchoolGate {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI service;
    private final Supplier<String> token;

    /**
     * @param service such as {@code http://localhost:8102}
     * @param token gives an access token with role {@code application}; asked for at each call
     */
    public SchoolGate(URI service, Supplier<String> token) {
        this.service = service;
        this.token = token;
    }

    /** The service said no, or could not be reached ({@code status} 0). The message is for people. */
    public static final class Refused extends RuntimeException {
        private final int status;
        private final String code;

        private Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        /** 409 while a freeze drains, 423 while it is read-only, 0 when the service can't be reached. */
        public int status() {
            return status;
        }

        /** Such as {@code no-new-editing-sessions}, {@code read-only}, {@code draft-not-needed}. */
        public String code() {
            return code;
        }
    }

    /**
     * What a lease is worth now.
     *
     * @param expiresAt renew before
     * @param readOnlyFrom when writing ends at the latest; null while no migration is about to begin
     * @param nudge what to tell the user who is asked to finish; null when nobody asks
     */
    public record LeaseState(Instant expiresAt, Instant readOnlyFrom, String nudge) {}

    /** Where an institution lives. Nobody may write when {@code mayWrite} is false. */
    public record Gate(String database, String mode, boolean mayWrite, boolean mayBegin, long epoch) {}

    /** A draft without its content. {@code saveIn}: the database it belongs into now. */
    public record Draft(UUID id, String institution, String kind, Instant savedAt, String saveIn, boolean canBeSaved) {}

    /** Somebody edits; closing gives the lease back. */
    public final class Lease implements AutoCloseable {
        private final UUID id;

        private Lease(UUID id) {
            this.id = id;
        }

        public UUID id() {
            return id;
        }

        /** @throws Refused when it has ended: what is saved now comes too late */
        public LeaseState renew() {
            JsonNode state = call("PUT", "/api/v1/editing-sessions/" + id, null, null);
            return new LeaseState(
                    instant(state, "expiresAt"),
                    instant(state, "readOnlyFrom"),
                    state.path("nudgedAt").isTextual() ? state.path("nudge").asText("") : null);
        }

        /** Never fails: a lease that could not be given back expires. */
        @Override
        public void close() {
            try {
                call("DELETE", "/api/v1/editing-sessions/" + id, null, null);
            } catch (Refused gone) {
                // It expires by itself.
            }
        }
    }

    /**
     * Takes a lease before somebody begins to edit.
     *
     * @param kind a word of small letters, digits, dots and hyphens; no personal data
     * @param who a name for the school's own people, or null
     * @throws Refused when nothing new may be begun
     */
    public Lease edit(String database, String institution, String kind, String who) {
        ObjectNode about =
                JSON.createObjectNode().put("institution", institution).put("kind", kind);
        if (who != null) {
            about.put("who", who);
        }
        JsonNode taken = call("POST", "/api/v1/databases/" + database + "/editing-sessions", null, about);
        return new Lease(UUID.fromString(taken.path("id").asText()));
    }

    /** Keeps what a person could not save; for the person to get back with {@link #drafts}. */
    public UUID leaveDraft(
            String database, String institution, String person, String kind, String reference, String content) {
        ObjectNode draft = JSON.createObjectNode()
                .put("institution", institution)
                .put("kind", kind)
                .put("reference", reference)
                .put("content", content);
        JsonNode kept = call("POST", "/api/v1/databases/" + database + "/drafts", person, draft);
        return UUID.fromString(kept.path("id").asText());
    }

    /** The drafts of a person who is signed in at the application, the oldest first. */
    public List<Draft> drafts(String person) {
        var drafts = new ArrayList<Draft>();
        for (JsonNode draft : call("GET", "/api/v1/drafts", person, null)) {
            drafts.add(new Draft(
                    UUID.fromString(draft.path("id").asText()),
                    draft.path("institution").asText(),
                    draft.path("kind").asText(),
                    instant(draft, "savedAt"),
                    draft.path("saveIn").asText(),
                    draft.path("canBeSaved").asBoolean()));
        }
        return drafts;
    }

    /** The content of a draft, as it was left. */
    public String content(String person, UUID draft) {
        return call("GET", "/api/v1/drafts/" + draft, person, null)
                .path("content")
                .asText();
    }

    /** After it was saved, or because nobody wants it. */
    public void deleteDraft(String person, UUID draft) {
        call("DELETE", "/api/v1/drafts/" + draft, person, null);
    }

    /** Empty when no database is known to hold the institution. */
    public Optional<Gate> gate(String institution) {
        try {
            JsonNode gate = call("GET", "/api/v1/gates/" + institution, null, null);
            return Optional.of(new Gate(
                    gate.path("database").asText(),
                    gate.path("mode").asText(),
                    gate.path("mayWrite").asBoolean(),
                    gate.path("mayBegin").asBoolean(),
                    gate.path("epoch").asLong()));
        } catch (Refused unknown) {
            if (unknown.status() == 404) {
                return Optional.empty();
            }
            throw unknown;
        }
    }

    private static Instant instant(JsonNode node, String field) {
        return node.path(field).isTextual() ? Instant.parse(node.path(field).asText()) : null;
    }

    private JsonNode call(String method, String path, String person, JsonNode body) {
        try {
            var request = HttpRequest.newBuilder(service.resolve(path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token.get())
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (person != null) {
                request.header("Fusie-Person", person);
            }
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode document = JSON.readTree(answer.body());
            if (answer.statusCode() >= 300) {
                throw new Refused(
                        answer.statusCode(),
                        document.path("type").asText().replace("urn:fusie:problem:", ""),
                        document.path("detail").asText() + " "
                                + document.path("remedy").asText());
            }
            return document;
        } catch (IOException e) {
            throw new Refused(0, "unreachable", "freeze-service can't be reached; the database decides by itself");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(0, "interrupted", "the call was interrupted");
        }
    }
}

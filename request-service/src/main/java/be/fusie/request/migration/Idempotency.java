package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * POSTs that may be sent again: with the header {@code Idempotency-Key} (the IETF draft of that name) the act and its
 * answer are one transaction, and whoever sends the same request with the same key again gets that answer, with the
 * header {@code Idempotency-Replayed: true}. Two at once wait for each other. Keys belong to a subject and are
 * remembered for {@link RequestSettings#idempotencyKeptFor()}. Refusals are not remembered: nothing was done.
 */
@RequestScoped
class Idempotency {

    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 200;

    private final Transactions transactions;
    private final Duration keptFor;
    private final HttpHeaders headers;
    private final UriInfo uri;
    private final ObjectMapper json;

    Idempotency(
            Transactions transactions, RequestSettings settings, HttpHeaders headers, UriInfo uri, ObjectMapper json) {
        this.transactions = transactions;
        this.keptFor = settings.idempotencyKeptFor();
        this.headers = headers;
        this.uri = uri;
        this.json = json;
    }

    /** @param location null for none @param entity null for none */
    record Answer(int status, String location, Object entity) {
        Response response() {
            Response.ResponseBuilder builder = Response.status(status);
            if (location != null) {
                builder.header(HttpHeaders.LOCATION, location);
            }
            return (entity == null ? builder : builder.entity(entity).type(MediaType.APPLICATION_JSON)).build();
        }
    }

    /**
     * Does the work in a transaction of its own, or gives the answer that it gave before.
     *
     * @param body what the caller sent, to tell another request under the same key from the same one
     */
    Uni<Response> once(Person person, Object body, Supplier<Uni<Answer>> work) {
        String key = headers.getHeaderString(HEADER);
        if (key == null) {
            return transactions.in(work::get).map(Answer::response);
        }
        if (key.isBlank() || key.length() > LONGEST) {
            throw MigrationProblems.badIdempotencyKey(LONGEST);
        }
        String request = CanonicalJson.sha256(uri.getPath() + "\n" + CanonicalJson.write(body));
        return transactions.in(() -> turn(person.subject(), key)
                .chain(() -> Kept.<Kept>findById(new KeptId(person.subject(), key)))
                .flatMap(kept -> kept == null
                        ? work.get().flatMap(answer -> keep(person, key, request, answer))
                        : Uni.createFrom().item(replay(kept, request))));
    }

    /** The same key of the same person one after the other; other keys at the same time. */
    private static Uni<Void> turn(String subject, String key) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from pg_advisory_xact_lock(hashtextextended(?1, 7))", Integer.class)
                        .setParameter(1, subject + "\n" + key)
                        .getSingleResult())
                .replaceWithVoid();
    }

    private Uni<Response> keep(Person person, String key, String request, Answer answer) {
        Kept kept = new Kept();
        kept.subject = person.subject();
        kept.key = key;
        kept.request = request;
        kept.status = answer.status();
        kept.location = answer.location();
        kept.body = answer.entity() == null ? null : written(answer.entity());
        kept.at = Instant.now();
        return Kept.delete("at < ?1", kept.at.minus(keptFor))
                .chain(() -> kept.persist())
                .replaceWith(answer.response());
    }

    /** To the letter as the first answer was written. */
    private String written(Object entity) {
        try {
            return json.writeValueAsString(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer can't be written as JSON: " + entity.getClass(), e);
        }
    }

    private static Response replay(Kept kept, String request) {
        if (!kept.request.equals(request)) {
            throw MigrationProblems.idempotencyKeyReused();
        }
        return Response.fromResponse(new Answer(kept.status, kept.location, kept.body).response())
                .header("Idempotency-Replayed", "true")
                .build();
    }

    record KeptId(String subject, String key) implements Serializable {}

    @Entity(name = "IdempotentAnswer")
    @Table(name = "idempotent_answer")
    @IdClass(KeptId.class)
    static class Kept extends PanacheEntityBase {
        @Id
        public String subject;

        @Id
        public String key;

        public String request;
        public int status;
        public String location;
        public String body;

        @Column(name = "at")
        public Instant at;
    }
}

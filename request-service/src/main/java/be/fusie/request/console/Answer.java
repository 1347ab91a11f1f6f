package be.fusie.request.console;

import be.fusie.kit.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.util.Optional;

/**
 * What a service answered: a value, or the trouble instead.
 *
 * @param value null when there is trouble, or when the answer has no body
 * @param trouble null when all went well
 * @param etag version of what was answered, for {@code If-Match}; null without one
 * @param next cursor of the next page; null on the last one
 */
@TemplateData
public record Answer<T>(T value, Trouble trouble, String etag, String next) {

    /**
     * Why there is no value.
     *
     * @param service that was asked, as in the texts {@code service.<name>}
     * @param status HTTP status; 0 when the service did not answer
     * @param code name of the problem, without its urn
     * @param detail what is wrong, in the service's own words (English); null when it did not say
     * @param remedy what to do about it; null when it did not say
     * @param document the problem as it came, with members of its own; null when there is none
     */
    @TemplateData
    public record Trouble(String service, int status, String code, String detail, String remedy, JsonNode document) {

        /** What the console itself finds, before a service is asked. */
        static Trouble of(Service service, int status, String code) {
            return new Trouble(service.code(), status, code, null, null, null);
        }

        /** A number among the problem's own members; 0 when there is none. */
        int number(String member) {
            return document == null ? 0 : document.path(member).asInt();
        }

        /** Whether the service is away or broken, in contrast to one that says no. */
        public boolean away() {
            return status == 0 || status >= 500;
        }

        /** Whether there is simply nothing there, or nothing for this person. */
        public boolean missing() {
            return status == 404;
        }
    }

    static <T> Answer<T> no(Trouble trouble) {
        return new Answer<>(null, trouble, null, null);
    }

    public boolean ok() {
        return trouble == null;
    }

    /** Whether there is nothing there, which is no trouble for a part of a page. */
    public boolean missing() {
        return trouble != null && trouble.missing();
    }

    Optional<T> found() {
        return Optional.ofNullable(value);
    }

    /** The value. @throws Problem that becomes a page of its own, when there is none */
    T orThrow() {
        if (ok()) {
            return value;
        }
        throw Problem.of(
                trouble.status() == 0 ? 503 : trouble.status(),
                trouble.code(),
                trouble.code(),
                trouble.detail() == null ? "" : trouble.detail(),
                trouble.remedy() == null ? "" : trouble.remedy());
    }
}

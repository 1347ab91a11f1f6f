package be.fusie.request.console;

import io.quarkus.qute.TemplateData;
import java.util.Map;
import java.util.UUID;

/**
 * A form that asks for the reason of an act; the template is {@code tags/reasonform.html}.
 *
 * @param key makes sending it twice one act ({@code Idempotency-Key})
 * @param version ETag of what the person looked at; null when it does not matter
 * @param reason what was typed in; null at first
 * @param wrong what is wrong with it, in the reader's language; null when nothing is
 * @param longest characters that the service takes
 */
@TemplateData
public record ReasonForm(String key, String version, String reason, String wrong, int longest) {

    static ReasonForm blank(String version, int longest) {
        return new ReasonForm(UUID.randomUUID().toString(), version, null, null, longest);
    }

    /** The same again, with what is wrong. */
    static ReasonForm again(String key, String version, String reason, String wrong, int longest) {
        return new ReasonForm(key, version, reason, wrong, longest);
    }

    /** Headers of the call that does it. */
    Map<String, String> headers() {
        return version == null || version.isBlank()
                ? Map.of("Idempotency-Key", key)
                : Map.of("Idempotency-Key", key, "If-Match", version);
    }
}

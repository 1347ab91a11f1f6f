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

    /** What came back, with what is wrong with it. */
    static ReasonForm sent(String key, String version, String reason, int longest, Reader reader) {
        String text = reason == null ? "" : reason.strip();
        String wrong = text.isEmpty()
                ? reader.text("reason.missing")
                : text.length() > longest ? reader.text("reason.long", "count", longest) : null;
        String once = key != null && key.matches("[0-9a-f-]{36}")
                ? key
                : UUID.randomUUID().toString();
        return new ReasonForm(once, version, text, wrong, longest);
    }

    /** Headers of the call that does it. */
    Map<String, String> headers() {
        return version == null || version.isBlank()
                ? Map.of("Idempotency-Key", key)
                : Map.of("Idempotency-Key", key, "If-Match", version);
    }
}

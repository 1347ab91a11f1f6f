package be.fusie.kit.problem;

import be.fusie.kit.log.Tellable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem document (RFC 9457) that an endpoint answers with: what is wrong, and how to mend it. Neither holds personal
 * data or secrets.
 */
public class Problem extends RuntimeException implements Tellable {

    /** Media type of the answer. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final String code;
    private final String title;
    private final String remedy;
    private final transient Map<String, Object> extensions = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(int status, String code, String title, String detail, String remedy) {
        super(detail);
        this.status = status;
        this.code = code;
        this.title = title;
        this.remedy = remedy;
    }

    /**
     * @param status the HTTP status
     * @param code a stable name; the document's type is {@code urn:fusie:problem:<code>}
     * @param title the same for every problem of this code
     * @param detail what is wrong this time
     * @param remedy what to do about it
     */
    public static Problem of(int status, String code, String title, String detail, String remedy) {
        return new Problem(status, code, title, detail, remedy);
    }

    /** Adds a member to the document, for machines to read. */
    public Problem with(String extension, Object value) {
        extensions.put(extension, value);
        return this;
    }

    /** Adds a header to the answer, such as {@code Retry-After}. */
    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }

    Map<String, Object> document(String instance) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:fusie:problem:" + code);
        document.put("title", title);
        document.put("status", status);
        document.put("detail", getMessage());
        document.put("remedy", remedy);
        document.put("instance", instance);
        document.putAll(extensions);
        return document;
    }
}

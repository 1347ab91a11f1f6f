package be.fusie.request.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A part of a page that keeps itself true: it asks again with a digest of what it shows, and is left alone when that still
 * holds. So whoever reads or types there is disturbed only by what really changed.
 *
 * @param again address that it asks, digest included
 * @param seconds between two questions
 * @param html what it shows, as it was rendered
 */
@TemplateData
public record Live(String id, String again, int seconds, String html) {

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance live(Live live);
    }

    static Live of(String id, String address, int seconds, TemplateInstance content) {
        String html = content.render();
        return new Live(id, address + (address.contains("?") ? "&" : "?") + "known=" + digest(html), seconds, html);
    }

    /** Nothing when {@code known} is what would be shown. */
    Response answer(String known) {
        return known != null && again.endsWith("known=" + known)
                ? Response.noContent().build()
                : Response.ok(Templates.live(this).render(), MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                        .build();
    }

    private static String digest(String html) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(html.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

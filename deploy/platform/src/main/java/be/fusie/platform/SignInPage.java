package be.fusie.platform;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page on which people sign in. It runs no script, and its style is allowed by its hash. */
public final class SignInPage {

    private static final Pattern HIDDEN = Pattern.compile("<input type=hidden name=\"([^\"]*)\" value=\"([^\"]*)\">");

    private static final String STYLE =
            """
            :root{color-scheme:light dark;--page:#f6f7f5;--surface:#fff;--line:#767f7b;--ink:#17201d;--muted:#55605c;--accent:#0f6b63;--on:#fff;--bad:#a3261b}
            @media(prefers-color-scheme:dark){:root{--page:#101514;--surface:#181f1d;--line:#8b9692;--ink:#e8edeb;--muted:#a5b0ac;--accent:#63c8bb;--on:#06201d;--bad:#ff9d92}}
            *{box-sizing:border-box}
            body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
            main{width:min(22rem,100%);padding:2rem;background:var(--surface);border-radius:.75rem;box-shadow:0 8px 32px rgb(0 0 0/.08)}
            h1{margin:0 0 .25rem;font-size:1.5rem;letter-spacing:-.01em}
            p{margin:0 0 1.25rem;color:var(--muted)}
            .wrong{color:var(--bad);font-weight:600}
            label{display:block;margin-bottom:1rem;font-weight:600}
            input{display:block;width:100%;min-height:2.75rem;margin-top:.25rem;padding:.4rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}
            button{width:100%;min-height:2.75rem;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:0;border-radius:.5rem;cursor:pointer}
            :focus-visible{outline:3px solid #0b57d0;outline-offset:2px}
            """;

    private SignInPage() {}

    /** What the page may do; a form may lead back to whichever client asked. */
    static String policy() {
        return "default-src 'none'; style-src 'sha256-%s'; frame-ancestors 'none'; base-uri 'none'".formatted(digest());
    }

    /** @param request what was asked for, carried along @param wrong what is wrong with the last try; empty for none */
    static String of(Map<String, String> request, String wrong) {
        StringBuilder hidden = new StringBuilder();
        request.forEach((name, value) -> {
            if (!name.equals("username") && !name.equals("password")) {
                hidden.append("<input type=hidden name=\"%s\" value=\"%s\">".formatted(escape(name), escape(value)));
            }
        });
        String alert = wrong.isEmpty() ? "" : "<p role=alert class=wrong>" + escape(wrong) + "</p>";
        return """
                <!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
                <title>Sign in (demo)</title><style>%s</style></head>
                <body><main><h1>Sign in</h1><p>For tests and the demo only.</p>%s
                <form method=post action="/authorize">%s
                <label>Name <input name=username autofocus autocomplete=username autocapitalize=none required></label>
                <label>Password <input name=password type=password autocomplete=current-password required></label>
                <button>Sign in</button></form></main></body></html>
                """
                .formatted(STYLE, alert, hidden);
    }

    /** What a browser sends when somebody has filled in this page, to which it was led; answered with the way back. */
    public static HttpRequest.Builder filledIn(HttpResponse<String> page, String user, String password) {
        List<String> fields = new ArrayList<>(List.of("username", user, "password", password));
        Matcher hidden = HIDDEN.matcher(page.body());
        while (hidden.find()) {
            fields.add(unescape(hidden.group(1)));
            fields.add(unescape(hidden.group(2)));
        }
        return HttpRequest.newBuilder(page.uri().resolve("/authorize"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(SignInForm.of(fields.toArray(String[]::new))));
    }

    private static String digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String unescape(String text) {
        return text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
    }
}

package be.fusie.platform;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The authorization code flow with PKCE: login page, codes that can be redeemed once and within a minute. */
final class SignInCodes {

    private static final Duration CODE_LIFE = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Set<String>> redirects;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    SignInCodes(Map<String, Set<String>> redirects) {
        this.redirects = redirects;
    }

    /** What a code stands for. */
    record Grant(String user, String client, String redirect, String challenge, String nonce, Instant signedInAt) {}

    void loginPage(HttpExchange exchange) throws IOException {
        Map<String, String> query = SignInForm.parse(exchange.getRequestURI().getRawQuery());
        if (!valid(query)) {
            refuse(exchange);
            return;
        }
        page(exchange, 200, query, "");
    }

    void login(HttpExchange exchange, Map<String, SignInUser> users) throws IOException {
        Map<String, String> form = SignInForm.read(exchange);
        if (!valid(form)) {
            refuse(exchange);
            return;
        }
        SignInUser user = users.get(form.getOrDefault("username", ""));
        if (user == null || !SignIn.sameText(user.password(), form.getOrDefault("password", ""))) {
            page(exchange, 401, form, "<p role=alert>Unknown name or wrong password.</p>");
            return;
        }
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String redirect = form.get("redirect_uri");
        grants.put(
                code,
                new Grant(
                        user.name(),
                        form.get("client_id"),
                        redirect,
                        form.get("code_challenge"),
                        form.get("nonce"),
                        Instant.now()));
        String query = form.get("state") == null
                ? SignInForm.of("code", code)
                : SignInForm.of("code", code, "state", form.get("state"));
        exchange.getResponseHeaders().set("Location", redirect + (redirect.contains("?") ? "&" : "?") + query);
        exchange.sendResponseHeaders(303, -1);
    }

    /** The grant, or null when the code is unknown, used, too old or somebody else's. */
    Grant redeem(Map<String, String> form) {
        Grant grant = grants.remove(form.getOrDefault("code", ""));
        boolean good = grant != null
                && grant.signedInAt().plus(CODE_LIFE).isAfter(Instant.now())
                && grant.client().equals(form.get("client_id"))
                && grant.redirect().equals(form.get("redirect_uri"))
                && SignIn.sameText(grant.challenge(), s256(form.getOrDefault("code_verifier", "")));
        return good ? grant : null;
    }

    private boolean valid(Map<String, String> request) {
        return redirects
                        .getOrDefault(request.getOrDefault("client_id", ""), Set.of())
                        .contains(request.getOrDefault("redirect_uri", ""))
                && "code".equals(request.get("response_type"))
                && "S256".equals(request.get("code_challenge_method"))
                && request.getOrDefault("code_challenge", "").matches("[A-Za-z0-9_-]{43}");
    }

    /** Never redirects: the address to go back to is what may be wrong. */
    private static void refuse(HttpExchange exchange) throws IOException {
        SignIn.send(
                exchange,
                400,
                "text/plain;charset=utf-8",
                "Client or redirect unknown, or no code with PKCE (S256) asked for.");
    }

    private static void page(HttpExchange exchange, int status, Map<String, String> request, String message)
            throws IOException {
        StringBuilder hidden = new StringBuilder();
        request.forEach((name, value) -> {
            if (!name.equals("username") && !name.equals("password")) {
                hidden.append("<input type=hidden name=\"%s\" value=\"%s\">".formatted(escape(name), escape(value)));
            }
        });
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        SignIn.send(
                exchange,
                status,
                "text/html;charset=utf-8",
                """
                <!doctype html><html lang=en><meta charset=utf-8><title>Sign in (demo)</title>
                <h1>Sign in</h1><p>For tests and the demo only.</p>%s
                <form method=post action="/authorize">%s
                <p><label>Name <input name=username autofocus autocomplete=username></label>
                <p><label>Password <input name=password type=password autocomplete=current-password></label>
                <p><button>Sign in</button></form></html>
                """
                        .formatted(message, hidden));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

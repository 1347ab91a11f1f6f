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
import java.util.regex.Pattern;

/** The authorization code flow with PKCE: login page, codes that can be redeemed once and within a minute. */
final class SignInCodes {

    private static final Duration CODE_LIFE = Duration.ofMinutes(1);
    private static final Pattern LOOPBACK_PORT = Pattern.compile("^(http://(?:127\\.0\\.0\\.1|localhost)):[0-9]{1,5}/");
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
            page(exchange, 401, form, "Unknown name or wrong password.");
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
        return knows(request.getOrDefault("client_id", ""), request.getOrDefault("redirect_uri", ""))
                && "code".equals(request.get("response_type"))
                && "S256".equals(request.get("code_challenge_method"))
                && request.getOrDefault("code_challenge", "").matches("[A-Za-z0-9_-]{43}");
    }

    /** Ends nothing, because nothing is kept here, and sends the browser back to where a client said that it may be sent. */
    void endSession(HttpExchange exchange) throws IOException {
        Map<String, String> query = SignInForm.parse(exchange.getRequestURI().getRawQuery());
        String back = query.getOrDefault("post_logout_redirect_uri", "");
        if (redirects.keySet().stream().noneMatch(client -> knows(client, back))) {
            refuse(exchange);
            return;
        }
        String state = query.get("state") == null ? "" : "?" + SignInForm.of("state", query.get("state"));
        exchange.getResponseHeaders().set("Location", back + state);
        exchange.sendResponseHeaders(303, -1);
    }

    /** Exactly; but one on the loopback interface that was registered without a port may have any (RFC 8252, 7.3). */
    private boolean knows(String client, String redirect) {
        Set<String> registered = redirects.getOrDefault(client, Set.of());
        return registered.contains(redirect)
                || registered.contains(LOOPBACK_PORT.matcher(redirect).replaceFirst("$1/"));
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
        exchange.getResponseHeaders().set("Content-Security-Policy", SignInPage.policy());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        SignIn.send(exchange, status, "text/html;charset=utf-8", SignInPage.of(request, message));
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

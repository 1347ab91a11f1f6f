package be.fusie.request.console;

import be.fusie.kit.security.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.mutiny.core.MultiMap;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Has somebody sign in once more, for one act (RFC 9470): to sign a plan, the sign-in's nonce is made from that plan; to let
 * somebody else sign, the sign-in has to be recent. What it is for waits in the browser, sealed, for ten minutes; the session stays
 * as it is.
 */
@ApplicationScoped
class FreshSignIns {

    static final String COOKIE = "fusie_fresh_sign_in";
    static final String PAGE = "console/fresh-sign-in";

    private static final int LIFE_SECONDS = 600;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vault vault;
    private final WebClient client;
    private final OidcConfigurationMetadata provider;
    private final SecurityIdentity identity;
    private final ConsoleSettings settings;
    private final String clientId;
    private final Optional<String> clientSecret;
    private final boolean secure;

    FreshSignIns(
            ConsoleSettings settings,
            Connections connections,
            OidcConfigurationMetadata provider,
            SecurityIdentity identity,
            @ConfigProperty(name = "quarkus.oidc.console.client-id") String clientId,
            @ConfigProperty(name = "quarkus.oidc.console.credentials.secret") Optional<String> clientSecret,
            @ConfigProperty(name = "quarkus.oidc.console.authentication.cookie-force-secure", defaultValue = "false")
                    boolean secure) {
        String secret = settings.secret().orElseGet(() -> random(32));
        String key = Base64.getEncoder().encodeToString(sha256("fresh sign-in\n" + secret));
        this.vault = new Vault("fresh-sign-in", Map.of("key", key), Optional.empty());
        this.client = connections.client();
        this.provider = provider;
        this.identity = identity;
        this.settings = settings;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.secure = secure;
    }

    /** What it is for. */
    enum Purpose {
        SIGN,
        DELEGATE
    }

    /**
     * @param nonce that the provider has to repeat in the ID token
     * @param maxAge seconds that the sign-in may be old; 0: it has to be made anew
     * @param details of the act, as the form sent them
     */
    record Wish(Purpose purpose, String nonce, long maxAge, String acrValues, Map<String, String> details) {}

    private record Waiting(
            Purpose purpose,
            String subject,
            String state,
            String verifier,
            String nonce,
            String redirect,
            Instant until,
            Map<String, String> details) {}

    /** Why nothing came of it; each has a text {@code fresh.<name>}. */
    enum Failure {
        EXPIRED,
        CANCELLED,
        NOT_THIS_ONE,
        OTHER_PERSON
    }

    /** A sign-in that was made. @param failure null when all is well */
    record Made(Purpose purpose, Map<String, String> details, String idToken, String accessToken, Failure failure) {

        static Made not(Failure failure) {
            return new Made(null, Map.of(), null, null, failure);
        }
    }

    static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return text(random);
    }

    /** Sends the browser to the sign-in, from where it comes back to {@link #PAGE}. */
    Response begin(Wish wish, UriInfo here) {
        String redirect = here.getBaseUri().resolve("/" + PAGE).toString();
        Waiting waiting = new Waiting(
                wish.purpose(),
                subject(),
                random(16),
                random(32),
                wish.nonce(),
                redirect,
                Instant.now().plusSeconds(LIFE_SECONDS),
                wish.details());
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", clientId);
        query.put("redirect_uri", redirect);
        query.put("scope", "openid");
        query.put("state", waiting.state());
        query.put("nonce", wish.nonce());
        query.put("code_challenge", text(sha256(waiting.verifier())));
        query.put("code_challenge_method", "S256");
        query.put("prompt", "login");
        query.put("max_age", Long.toString(wish.maxAge()));
        if (!wish.acrValues().isBlank()) {
            query.put("acr_values", wish.acrValues());
        }
        String asked = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String address = provider.getAuthorizationUri();
        return Response.seeOther(URI.create(address + (address.contains("?") ? "&" : "?") + asked))
                .cookie(cookie(sealed(waiting), LIFE_SECONDS))
                .build();
    }

    /** @param cookie as it was kept @param state as the provider gave it back @param code null when it gave none */
    Made finish(String cookie, String state, String code) {
        Waiting waiting = opened(cookie);
        if (waiting == null
                || waiting.until().isBefore(Instant.now())
                || !waiting.state().equals(state)) {
            return Made.not(Failure.EXPIRED);
        }
        if (code == null) {
            return new Made(waiting.purpose(), waiting.details(), null, null, Failure.CANCELLED);
        }
        JsonNode tokens = redeem(waiting, code);
        String idToken = tokens.path("id_token").asText();
        JsonNode claims = claims(idToken);
        Failure failure = !claims.path("nonce").asText().equals(waiting.nonce())
                ? Failure.NOT_THIS_ONE
                : !claims.path("sub").asText().equals(subject())
                                || !waiting.subject().equals(subject())
                        ? Failure.OTHER_PERSON
                        : null;
        return new Made(
                waiting.purpose(),
                waiting.details(),
                idToken,
                tokens.path("access_token").asText(),
                failure);
    }

    /** Takes what waited out of the browser. */
    NewCookie forget() {
        return cookie("", 0);
    }

    /** The provider's own answer over its own connection; who verifies signatures are the services that get the tokens. */
    private JsonNode redeem(Waiting waiting, String code) {
        MultiMap form = MultiMap.caseInsensitiveMultiMap()
                .add("grant_type", "authorization_code")
                .add("code", code)
                .add("redirect_uri", waiting.redirect())
                .add("code_verifier", waiting.verifier())
                .add("client_id", clientId);
        var call = client.postAbs(provider.getTokenUri())
                .timeout(settings.patience().toMillis())
                .putHeader("Accept", "application/json");
        clientSecret.ifPresent(secret -> call.basicAuthentication(clientId, secret));
        return call.sendForm(form)
                .map(answer -> answer.statusCode() / 100 == 2 ? json(answer.bodyAsString()) : Services.JSON.nullNode())
                .onFailure()
                .recoverWithItem(Services.JSON.nullNode())
                .await()
                .indefinitely();
    }

    private String subject() {
        return identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : "";
    }

    private static JsonNode claims(String token) {
        String[] parts = token.split("\\.");
        return parts.length == 3
                ? json(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                : Services.JSON.nullNode();
    }

    private static JsonNode json(String text) {
        try {
            return Services.JSON.readTree(text == null ? "null" : text);
        } catch (IOException e) {
            return Services.JSON.nullNode();
        }
    }

    private String sealed(Waiting waiting) {
        try {
            return text(
                    vault.seal(Services.JSON.writeValueAsBytes(waiting), COOKIE).bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Waiting opened(String cookie) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cookie == null ? "" : cookie);
            return Services.JSON.readValue(vault.open(new Vault.Sealed("key", bytes), COOKIE), Waiting.class);
        } catch (IOException | RuntimeException e) {
            return null; // old, altered, or of a replica that is gone: it begins anew
        }
    }

    private NewCookie cookie(String value, int seconds) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/" + PAGE)
                .maxAge(seconds)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

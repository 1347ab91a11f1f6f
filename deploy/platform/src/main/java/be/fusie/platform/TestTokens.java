package be.fusie.platform;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Real access tokens for tests, from the sign-in that {@link PlatformTestResource} started. */
public final class TestTokens {

    private TestTokens() {}

    /**
     * Signs a user in who has exactly these roles and institutions from now on.
     *
     * @param user name, which is the subject of the token
     * @param roles such as {@code operator}, {@code director}, {@code school}
     * @param institutions six-digit institution numbers
     * @return the access token, for {@code Authorization: Bearer …}; valid for an hour
     */
    public static String token(String user, Set<String> roles, Set<String> institutions) {
        return token(url(), user, roles, institutions);
    }

    /** The ID token of a fresh sign-in with that nonce, of a user who got a {@link #token} before. */
    public static String idToken(String user, String nonce) {
        return SignIn.idToken(url(), user, password(user), nonce);
    }

    /**
     * Both tokens of a sign-in some time ago, of a user who got a {@link #token} before.
     *
     * @param secondsAgo how old {@code auth_time} is
     */
    public static Tokens tokensOf(String user, String nonce, long secondsAgo) {
        var answer = SignIn.exchange(HttpRequest.newBuilder(URI.create(url() + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(SignInForm.of(
                        "grant_type",
                        "password",
                        "username",
                        user,
                        "password",
                        password(user),
                        "scope",
                        "openid",
                        "nonce",
                        nonce,
                        "test_seconds_ago",
                        Long.toString(secondsAgo)))));
        return new Tokens(
                answer.get("access_token").asText(), answer.get("id_token").asText());
    }

    /** @param access for {@code Authorization: Bearer …} @param id what proves the sign-in to the client that asked for it */
    public record Tokens(String access, String id) {}

    private static String url() {
        String url = System.getProperty("fusie.test.sign-in.url");
        if (url == null) {
            throw new IllegalStateException(
                    "no sign-in runs: annotate the test with" + " @WithTestResource(PlatformTestResource.class)");
        }
        return url;
    }

    private static String password(String user) {
        return "test-" + user;
    }

    /** The same, from the sign-in at {@code url}, which has to allow test users. */
    public static String token(String url, String user, Set<String> roles, Set<String> institutions) {
        String password = password(user);
        try {
            String body = SignIn.JSON.writeValueAsString(
                    Map.of("password", password, "roles", roles, "institutions", institutions));
            SignIn.exchange(HttpRequest.newBuilder(URI.create(url + "/test/users/"
                            + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20")))
                    .PUT(HttpRequest.BodyPublishers.ofString(body)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return SignIn.token(url, user, password);
    }
}

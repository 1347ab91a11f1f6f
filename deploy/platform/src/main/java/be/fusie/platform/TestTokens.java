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
        String url = System.getProperty("fusie.test.sign-in.url");
        if (url == null) {
            throw new IllegalStateException(
                    "no sign-in runs: annotate the test with" + " @WithTestResource(PlatformTestResource.class)");
        }
        return token(url, user, roles, institutions);
    }

    /** The same, from the sign-in at {@code url}, which has to allow test users. */
    public static String token(String url, String user, Set<String> roles, Set<String> institutions) {
        String password = "test-" + user;
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

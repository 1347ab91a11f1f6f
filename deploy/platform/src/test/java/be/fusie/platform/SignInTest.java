package be.fusie.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInTest {

    private static final String BACK = "http://127.0.0.1:9/console/back";
    // the example of RFC 7636, appendix B
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static SignIn signIn;

    @BeforeAll
    static void start() {
        signIn = SignIn.builder()
                .user(new SignInUser("els", "secret", Set.of("director"), Set.of("111111", "222222")))
                .user(new SignInUser("school-app", "app-secret", Set.of("application"), Set.of()))
                .redirect("console", BACK)
                .start();
    }

    @AfterAll
    static void stop() {
        signIn.close();
    }

    @Test
    void a_password_gives_a_token_that_the_published_keys_verify() throws Exception {
        JwtClaims claims = verified(SignIn.token(signIn.url(), "els", "secret"), "fusie");
        assertThat(claims.getSubject()).isEqualTo("els");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("director");
        assertThat(claims.getStringListClaimValue("institutions")).containsExactlyInAnyOrder("111111", "222222");
        assertThat(claims.getClaimValue("acr")).isEqualTo("urn:fusie:acr:password");
        assertThat(claims.hasClaim("auth_time")).isTrue();
    }

    @Test
    void a_password_gives_an_id_token_too_that_repeats_the_nonce() throws Exception {
        JwtClaims claims = verified(SignIn.idToken(signIn.url(), "els", "secret", "n-2"), "fusie-portal");
        assertThat(claims.getStringClaimValue("nonce")).isEqualTo("n-2");
        assertThat(claims.hasClaim("auth_time")).isTrue();
    }

    @Test
    void a_wrong_password_and_an_unknown_user_are_told_apart_by_nobody() throws Exception {
        assertThat(post("/token", SignInForm.of("grant_type", "password", "username", "els", "password", "x"))
                        .body())
                .isEqualTo(post("/token", SignInForm.of("grant_type", "password", "username", "x", "password", "x"))
                        .body());
        assertThatThrownBy(() -> SignIn.token(signIn.url(), "els", "wrong")).hasMessageContaining("invalid_grant");
    }

    @Test
    void a_program_signs_in_with_its_secret() throws Exception {
        JsonNode answer = json(post(
                "/token",
                SignInForm.of(
                        "grant_type", "client_credentials", "client_id", "school-app", "client_secret", "app-secret")));
        assertThat(verified(answer.get("access_token").asText(), "fusie").getStringListClaimValue("groups"))
                .containsExactly("application");
    }

    @Test
    void the_code_flow_works_once_and_only_with_the_right_verifier() throws Exception {
        String request = authorize(BACK, "S256");
        assertThat(get("/authorize?" + request).body()).contains("<form").doesNotContain("<script");
        String code = code(request);
        assertThat(redeem(code, "wrong-verifier").statusCode()).isEqualTo(400);
        assertThat(redeem(code, VERIFIER).statusCode())
                .as("a failed attempt uses the code up")
                .isEqualTo(400);

        String second = code(request);
        JsonNode tokens = json(redeem(second, VERIFIER));
        assertThat(verified(tokens.get("id_token").asText(), "console").getStringClaimValue("nonce"))
                .isEqualTo("n-1");
        assertThat(redeem(second, VERIFIER).statusCode()).isEqualTo(400);
    }

    @Test
    void another_redirect_or_no_pkce_is_refused_without_going_there() throws Exception {
        for (String request : new String[] {authorize(BACK + "/", "S256"), authorize(BACK, "plain")}) {
            HttpResponse<String> answer = get("/authorize?" + request);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
    }

    @Test
    void a_loopback_redirect_without_a_port_may_have_any_and_others_may_not() throws Exception {
        try (SignIn local = SignIn.builder()
                .redirect("console", "http://127.0.0.1/back")
                .redirect("console", "http://example.org/back")
                .start()) {
            assertThat(status(local, authorize("http://127.0.0.1:4711/back", "S256")))
                    .isEqualTo(200);
            for (String other : new String[] {
                "http://127.0.0.1:4711/other", "http://example.org:4711/back", "http://localhost:4711/back"
            }) {
                assertThat(status(local, authorize(other, "S256"))).isEqualTo(400);
            }
        }
    }

    @Test
    void whoever_signs_out_is_sent_back_only_to_where_a_client_may_send_people() throws Exception {
        HttpResponse<String> back = get("/end-session?"
                + SignInForm.of("post_logout_redirect_uri", BACK, "state", "s-1", "id_token_hint", "whatever"));
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.headers().firstValue("Location")).contains(BACK + "?state=s-1");
        assertThat(get("/end-session?" + SignInForm.of("post_logout_redirect_uri", "http://example.org/"))
                        .statusCode())
                .isEqualTo(400);
    }

    private static int status(SignIn signIn, String request) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(signIn.url() + "/authorize?" + request))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void users_can_be_added_at_run_time_only_where_that_was_allowed() throws Exception {
        assertThatThrownBy(() -> TestTokens.token(signIn.url(), "jan", Set.of("operator"), Set.of()))
                .hasMessageContaining("404");
        try (SignIn open = SignIn.builder().allowTestUsers().start()) {
            assertThat(TestTokens.token(open.url(), "jan de man", Set.of("operator"), Set.of()))
                    .isNotBlank();
        }
    }

    private static String authorize(String redirect, String method) {
        return SignInForm.of(
                "client_id",
                "console",
                "redirect_uri",
                redirect,
                "response_type",
                "code",
                "scope",
                "openid",
                "state",
                "s",
                "nonce",
                "n-1",
                "code_challenge",
                CHALLENGE,
                "code_challenge_method",
                method);
    }

    private static String code(String request) throws Exception {
        HttpResponse<String> answer =
                post("/authorize", request + "&" + SignInForm.of("username", "els", "password", "secret"));
        assertThat(answer.statusCode()).isEqualTo(303);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(BACK + "?code=").endsWith("&state=s");
        return SignInForm.parse(URI.create(location).getRawQuery()).get("code");
    }

    private static HttpResponse<String> redeem(String code, String verifier) throws Exception {
        return post(
                "/token",
                SignInForm.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "client_id",
                        "console",
                        "redirect_uri",
                        BACK,
                        "code_verifier",
                        verifier));
    }

    private static JwtClaims verified(String token, String audience) throws Exception {
        JsonNode discovery = json(get("/.well-known/openid-configuration"));
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(
                        new HttpsJwks(discovery.get("jwks_uri").asText())))
                .setExpectedIssuer(discovery.get("issuer").asText())
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .build()
                .processToClaims(token);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(signIn.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String form) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(signIn.url() + path))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}

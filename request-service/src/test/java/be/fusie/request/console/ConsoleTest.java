package be.fusie.request.console;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.migration.FastSaga;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's frame: sign-in, policy, forms; what is on the pages is looked at in a browser (deploy/browser). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ConsoleTest {

    private static final Pattern LINKED = Pattern.compile("<(?:script src|link rel=\"[a-z]+\" href)=\"([^\"]+)\"");
    private static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]+)\"");

    @TestHTTPResource("/")
    URI here;

    @Test
    void nobody_sees_a_page_before_the_sign_in_which_is_asked_with_pkce_and_a_nonce() throws Exception {
        HttpResponse<String> answer = new Browser(here).get("/console/migrations");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .startsWith(System.getProperty("fusie.test.sign-in.url") + "/authorize?")
                .contains("response_type=code", "code_challenge_method=S256", "code_challenge=", "nonce=", "state=");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void after_the_sign_in_the_browser_holds_no_token() throws Exception {
        Browser browser = Browser.signedIn(here, "olga", "operator");
        assertThat(browser.cookies()).isNotEmpty().allSatisfy(cookie -> {
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getPath()).isEqualTo("/console");
            assertThat(cookie.getValue()).doesNotContain("eyJ").hasSizeLessThan(60);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/migrations", "/console/no-such-page", "/console/assets/console.css"})
    void every_answer_carries_the_policy_and_allows_no_other_host(String path) throws Exception {
        HttpResponse<String> answer = Browser.signedIn(here, "olga", "operator").get(path);
        String policy = answer.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .replaceAll("\\s+", " ");
        assertThat(policy)
                .contains("default-src 'none';", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none';")
                .doesNotContain("unsafe", "*");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.body()).doesNotContain("<style", " style=", " onclick=");
    }

    @Test
    void what_a_page_links_to_is_there() throws Exception {
        Browser browser = Browser.signedIn(here, "olga", "operator");
        Matcher linked = LINKED.matcher(browser.get("/console/migrations").body());
        int found = 0;
        while (linked.find()) {
            found++;
            assertThat(browser.get(linked.group(1)).statusCode())
                    .as(linked.group(1))
                    .isEqualTo(200);
        }
        assertThat(found).isEqualTo(4);
    }

    @Test
    void a_form_without_its_token_or_with_another_persons_is_refused() throws Exception {
        Browser olga = Browser.signedIn(here, "olga", "operator");
        Browser oscar = Browser.signedIn(here, "oscar", "operator");
        String own = token(olga);
        assertThat(olga.post("/console/preferences", "theme", "dark").statusCode())
                .isEqualTo(403);
        assertThat(olga.post("/console/preferences", "theme", "dark", "form-token", token(oscar))
                        .statusCode())
                .isEqualTo(403);
        assertThat(new Browser(here)
                        .post("/console/preferences", "theme", "dark", "form-token", own)
                        .statusCode())
                .isEqualTo(302);
        assertThat(olga.post("/console/preferences", "theme", "dark", "form-token", own)
                        .statusCode())
                .isEqualTo(303);
        assertThat(olga.get("/console/migrations").body()).contains("data-theme=\"dark\"");
    }

    @Test
    void preferences_lead_nowhere_else() throws Exception {
        Browser browser = Browser.signedIn(here, "olga", "operator");
        for (String back :
                List.of("https://example.org/", "//example.org", "/console//example.org", "/api/v1", "\\x")) {
            assertThat(browser.post("/console/preferences", "back", back, "form-token", token(browser))
                            .headers()
                            .firstValue("Location")
                            .orElseThrow())
                    .as(back)
                    .endsWith("/console");
        }
    }

    @Test
    void a_page_speaks_the_chosen_language_else_the_browsers() throws Exception {
        Browser browser = Browser.signedIn(here, "olga", "operator");
        assertThat(browser.get("/console/migrations", "Accept-Language", "fr-BE,fr;q=0.9")
                        .body())
                .contains("<html lang=\"fr\"");
        browser.post("/console/preferences", "language", "de", "form-token", token(browser));
        assertThat(browser.get("/console/migrations", "Accept-Language", "fr").body())
                .contains("<html lang=\"de\"");
    }

    @Test
    void a_role_gets_its_own_pages_only_and_problems_are_pages() throws Exception {
        Browser vendor = Browser.signedIn(here, "vera", "vendor");
        HttpResponse<String> refused = vendor.get("/console/migrations", "Accept-Language", "en");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(refused.body()).contains("<h1>Not allowed</h1>");
        HttpResponse<String> missing = vendor.get("/console/nowhere", "Accept-Language", "en");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("<h1>Not found</h1>");
        assertThat(vendor.get("/console", "Accept-Language", "en").body()).contains("Nothing to show here");
    }

    @Test
    void a_part_of_a_page_that_comes_too_late_is_not_sent_to_the_sign_in() throws Exception {
        assertThat(new Browser(here)
                        .get("/console/migrations", "HX-Request", "true")
                        .statusCode())
                .isEqualTo(499);
    }

    @Test
    void whoever_signs_out_is_out() throws Exception {
        Browser browser = Browser.signedIn(here, "olga", "operator");
        Set<String> before = browser.session();
        HttpResponse<String> out = browser.follow("/console/sign-out");
        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.uri().getPath()).isEqualTo("/console/signed-out");
        assertThat(browser.session()).isEmpty();
        Browser thief = new Browser(here);
        HttpResponse<String> again = thief.get("/console/migrations", "Cookie", String.join("; ", before));
        assertThat(again.statusCode())
                .as("the session is gone on the server, too")
                .isIn(302, 401);
    }

    @Test
    void the_api_stays_with_bearer_tokens_and_sets_no_cookie() throws Exception {
        HttpResponse<String> answer = Browser.signedIn(here, "olga", "operator").get("/api/v1/migrations");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isEmpty();
    }

    private static String token(Browser browser) throws Exception {
        Matcher found = TOKEN.matcher(browser.get("/console/migrations").body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}

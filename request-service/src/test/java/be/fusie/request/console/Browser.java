package be.fusie.request.console;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.SignInPage;
import be.fusie.platform.TestTokens;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a browser does without showing anything: it keeps cookies, and follows the way through the sign-in. */
public final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]+)\"");

    private final URI base;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Browser(URI base) {
        this.base = URI.create("http://localhost:" + base.getPort());
    }

    /** A browser in which somebody with that role has signed in. */
    public static Browser signedIn(URI base, String user, String role) throws Exception {
        TestTokens.token(user, Set.of(role), Set.of());
        Browser browser = new Browser(base);
        HttpResponse<String> first = browser.signInAt("/console", user);
        assertThat(first.statusCode()).isEqualTo(200);
        return browser;
    }

    /** Follows an address to the sign-in, signs in there, and follows on. @return the page that it ends at */
    public HttpResponse<String> signInAt(String address, String user) throws Exception {
        HttpResponse<String> form = follow(address);
        HttpResponse<String> back = send(SignInPage.filledIn(form, user, "test-" + user));
        assertThat(back.statusCode()).isEqualTo(303);
        return follow(back.headers().firstValue("Location").orElseThrow());
    }

    /** What a page's forms carry. */
    public static String formToken(String page) {
        Matcher found = TOKEN.matcher(page);
        assertThat(found.find()).as("a form").isTrue();
        return found.group(1);
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    public HttpResponse<String> post(String path, String... fields) throws Exception {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(fields[i]).append('=').append(encoded(fields[i + 1]));
        }
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Accept-Language", "en")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    /** Sends a form with a file, as {@code multipart/form-data}. @param fields names and values in turn */
    public HttpResponse<String> upload(String path, String file, String content, String... fields) throws Exception {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append("--part\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                    .formatted(fields[i], fields[i + 1]));
        }
        form.append(("--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n%s\r\n--part--\r\n")
                .formatted(file, content));
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Accept-Language", "en")
                .header("Content-Type", "multipart/form-data; boundary=part")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    HttpResponse<String> follow(String address) throws Exception {
        URI next = base.resolve(address);
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(next));
            if (answer.statusCode() / 100 != 3) {
                return answer;
            }
            next = next.resolve(answer.headers().firstValue("Location").orElseThrow());
        }
        throw new IllegalStateException("goes round in circles at " + next);
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    /** The cookies of the sign-in, as a header holds them. */
    Set<String> session() {
        return cookies().stream()
                .filter(cookie -> cookie.getName().startsWith("q_session"))
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.toSet());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

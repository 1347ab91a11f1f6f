package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.SignInPage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Somebody who signs in at the console with a browser: each request by a connection of its own, so that it may get to any replica. */
final class Visitor {

    private static final int LONGEST_WAY = 10;

    private final Map<String, String> cookies = new TreeMap<>();
    private int requests;

    /** One request, with these headers in pairs besides; redirects are not followed. */
    HttpResponse<String> get(String address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Follows an address until a page comes. */
    HttpResponse<String> follow(String address) throws IOException, InterruptedException {
        String next = address;
        for (int i = 0; i < LONGEST_WAY; i++) {
            HttpResponse<String> answer = get(next);
            if (answer.statusCode() / 100 != 3) {
                return answer;
            }
            next = answer.uri().resolve(location(answer)).toString();
        }
        throw new AssertionError("goes round in circles at " + next);
    }

    /** Goes to an address, signs in where that leads to, and comes back. */
    HttpResponse<String> signInAt(String address, String user, String password)
            throws IOException, InterruptedException {
        HttpResponse<String> form = follow(address);
        HttpResponse<String> back = send(SignInPage.filledIn(form, user, password));
        assertThat(back.statusCode()).as(back.body()).isEqualTo(303);
        return follow(location(back));
    }

    /** How many requests were made. */
    int requests() {
        return requests;
    }

    static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!cookies.isEmpty()) {
            StringBuilder all = new StringBuilder();
            cookies.forEach((name, value) -> all.append(all.isEmpty() ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            request.header("Cookie", all.toString());
        }
        requests++;
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return answer;
    }
}

package be.fusie.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What came back.
 *
 * @param status 0: nothing came within the time
 * @param headers by name in lower case, the first value of each
 * @param body empty for a stream of events, which is left as soon as it begins
 */
record Answer(int status, Map<String, String> headers, String body) {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @throws IllegalArgumentException when the JDK's client does not send such a header */
    static Answer to(Call call, String base, Duration patience) {
        HttpRequest request = call.request(base);
        try {
            HttpResponse<String> response =
                    CLIENT.sendAsync(request, Answer::body).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            Map<String, String> headers = new HashMap<>();
            response.headers().map().forEach((name, all) -> headers.put(name.toLowerCase(Locale.ROOT), all.get(0)));
            return new Answer(response.statusCode(), headers, response.body());
        } catch (ExecutionException e) {
            return new Answer(0, Map.of(), e.getCause().toString());
        } catch (TimeoutException e) {
            return new Answer(0, Map.of(), "nothing within " + patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse.BodySubscriber<String> body(HttpResponse.ResponseInfo response) {
        boolean events =
                response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
        return events
                ? HttpResponse.BodySubscribers.mapping(HttpResponse.BodySubscribers.ofInputStream(), Answer::leave)
                : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    private static String leave(InputStream events) {
        try (events) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String type() {
        return headers.getOrDefault("content-type", "").split(";")[0].strip().toLowerCase(Locale.ROOT);
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }
}

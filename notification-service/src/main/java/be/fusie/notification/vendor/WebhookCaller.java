package be.fusie.notification.vendor;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Calls a receiver once, as Standard Webhooks say: the event as the body; its id, the time and the signatures as headers.
 * Follows no redirect; reads no answer beyond its head and {@value #MOST_BYTES} bytes; connects to the address that
 * {@link CallGuard} checked, while host name and certificate stay those of the address that the vendor gave. For worker
 * threads.
 */
@ApplicationScoped
class WebhookCaller {

    static final String MEDIA_TYPE = "application/cloudevents+json";
    private static final int MOST_BYTES = 65_536;
    private static final Duration LONGEST_WISH = Duration.ofDays(1);

    /** What signs now, opened. */
    record Key(Algorithm algorithm, byte[] secret) {

        /** Does not show the secret. */
        @Override
        public String toString() {
            return "Key[" + algorithm + "]";
        }
    }

    private final Vertx vertx;
    private final CallGuard guard;
    private final HttpClient http;
    private final Duration timeOut;

    WebhookCaller(Vertx vertx, CallGuard guard, WebhookSettings settings) {
        this.vertx = vertx;
        this.guard = guard;
        this.timeOut = settings.timeOut();
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeOut.toMillis())
                .setKeepAlive(false)
                .setMaxPoolSize(settings.workers())
                .setVerifyHost(true)
                .setDecompressionSupported(false));
    }

    @PreDestroy
    void stop() {
        http.close();
    }

    /** @param id the webhook-id, by which a receiver recognises what it has already */
    Outcome call(String url, UUID id, String body, List<Key> keys) {
        long start = System.nanoTime();
        try {
            HttpClientResponse answer = within(send(URI.create(url), id, body, keys));
            Duration wish = retryAfter(answer.getHeader("Retry-After"));
            return Outcome.answered(answer.statusCode(), wish, millis(start));
        } catch (CallGuard.Forbidden e) {
            return Outcome.unanswered(
                    "The receiver's name leads into a network that webhooks do not call.", millis(start));
        } catch (UnknownHostException e) {
            return Outcome.unanswered("The receiver's name is unknown.", millis(start));
        } catch (TimeoutException e) {
            return Outcome.unanswered(
                    "The receiver did not answer within " + timeOut.toSeconds() + " s.", millis(start));
        } catch (ExecutionException e) {
            return Outcome.unanswered(failure(e.getCause()), millis(start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.unanswered("The sender was stopped.", millis(start));
        }
    }

    private Future<HttpClientResponse> send(URI url, UUID id, String body, List<Key> keys)
            throws UnknownHostException, CallGuard.Forbidden {
        InetAddress address = guard.resolve(url.getHost());
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() < 0 ? (https ? 443 : 80) : url.getPort();
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(https)
                .setFollowRedirects(false)
                .setTimeout(timeOut.toMillis())
                .setURI(pathOf(url))
                .putHeader("Content-Type", MEDIA_TYPE)
                .putHeader("User-Agent", "Fusie-Webhooks/1")
                .putHeader("webhook-id", id.toString())
                .putHeader("webhook-timestamp", timestamp)
                .putHeader(
                        "webhook-signature",
                        keys.stream()
                                .map(key -> key.algorithm().signature(key.secret(), content))
                                .collect(Collectors.joining(" ")));
        return http.request(options)
                .compose(request -> request.send(body).onSuccess(this::drop).onFailure(failed -> request.reset()))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private <T> T within(Future<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        // Connecting and answering each have a limit of their own.
        return answer.get(timeOut.toMillis() * 2 + 1_000, TimeUnit.MILLISECONDS);
    }

    /** Lets a short answer end in peace, and cuts off a long or a slow one. */
    private void drop(HttpClientResponse answer) {
        HttpClientRequest request = answer.request();
        long[] bytes = {0};
        long timer = vertx.setTimer(timeOut.toMillis(), late -> request.reset());
        answer.endHandler(end -> vertx.cancelTimer(timer));
        answer.handler(buffer -> {
            bytes[0] += buffer.length();
            if (bytes[0] > MOST_BYTES) {
                request.reset();
            }
        });
        answer.exceptionHandler(cut -> vertx.cancelTimer(timer));
    }

    private static String pathOf(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + '?' + url.getRawQuery();
    }

    /** Seconds only; a date is not worth the trouble of another clock. */
    private static Duration retryAfter(String header) {
        if (header == null || !header.matches("[0-9]{1,6}")) {
            return Duration.ZERO;
        }
        Duration wish = Duration.ofSeconds(Long.parseLong(header));
        return wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
    }

    private String failure(Throwable cause) {
        for (Throwable e = cause; e != null && e.getCause() != e; e = e.getCause()) {
            if (e instanceof SSLException) {
                return "No safe connection: certificate or protocol of the receiver were not accepted.";
            }
            if (e instanceof java.net.ConnectException) {
                return "The receiver takes no connection.";
            }
            if (e instanceof TimeoutException) {
                return "The receiver did not answer within " + timeOut.toSeconds() + " s.";
            }
        }
        return "The connection to the receiver broke off.";
    }

    private static int millis(long start) {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}

package be.fusie.freeze;

import be.fusie.platform.TestTokens;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Listens to a stream of events; waits 20 s at most for each. */
final class Events implements AutoCloseable {

    private final HttpURLConnection connection;
    private final BufferedReader lines;

    private Events(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    static Events of(String path, String role) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://localhost:" + RestAssured.port + path)
                .toURL()
                .openConnection();
        connection.setReadTimeout(20_000);
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setRequestProperty("Authorization", "Bearer " + TestTokens.token(role, Set.of(role), Set.of()));
        return new Events(connection);
    }

    /** The data of the next event; null at the end of the stream. */
    String next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data:")) {
                return line.substring(5);
            }
        }
        return null;
    }

    /** The next event that holds a text. */
    String until(String text) throws IOException {
        String event = next();
        while (event != null && !event.contains(text)) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}

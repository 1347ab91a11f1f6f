package be.fusie.api;

import be.fusie.api.Contract.Operation;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One request.
 *
 * @param number its place in the run, from 1
 * @param caller what kind of caller sends it
 * @param headers without {@code Authorization}
 * @param body null: none
 * @param wrong what is wrong with it by the contract, in words; empty: it is valid
 */
record Call(
        int number,
        Operation operation,
        String method,
        String target,
        Caller caller,
        Map<String, String> headers,
        byte[] body,
        List<String> wrong) {

    /**
     * @param token null: the header is left out
     * @param role null: no role, because the token is none
     * @param stranger whether nothing of the seeded objects concerns them
     */
    record Caller(String name, String token, String role, boolean stranger) {}

    HttpRequest request(String base) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (caller.token() != null) {
            request.header("Authorization", "Bearer " + caller.token());
        }
        headers.forEach(request::header);
        return request.build();
    }

    /** Enough to send it again by hand. */
    String shown() {
        StringBuilder shown =
                new StringBuilder("#" + number + " " + method + " " + cut(target) + " as " + caller.name());
        headers.forEach((name, value) ->
                shown.append("\n      ").append(name).append(": ").append(cut(value)));
        if (body != null) {
            shown.append("\n      ").append(cut(new String(body, StandardCharsets.UTF_8)));
        }
        if (!wrong.isEmpty()) {
            shown.append("\n      wrong in it: ").append(cut(String.join("; ", wrong)));
        }
        return shown.toString();
    }

    static String cut(String text) {
        String plain = text.replace("\u0000", "\\u0000").replace("\n", "\\n");
        return plain.length() <= 600 ? plain : plain.substring(0, 600) + " … (" + plain.length() + " characters)";
    }
}

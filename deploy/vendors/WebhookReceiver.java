import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of Fusie's webhooks, in one file and with nothing but a JDK 17. It verifies the signature of Standard Webhooks
 * (v1 with {@code whsec_…}, v1a with {@code whpk_…}), refuses what is older than five minutes, recognises what it has already,
 * and prints one line per event.
 *
 * <pre>java deploy/vendors/WebhookReceiver.java PORT KEY [KEY]        two keys while they change</pre>
 *
 * <p>A real receiver keeps the ids that it has seen in its database, in the transaction of the work.
 */
public class WebhookReceiver {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MOST_BYTES = 1_000_000;

    private final List<String> keys;
    private final Set<String> seen = new HashSet<>();

    WebhookReceiver(List<String> keys) {
        this.keys = keys;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: java WebhookReceiver.java PORT whsec_…|whpk_… [another key]");
            System.exit(2);
        }
        WebhookReceiver receiver = new WebhookReceiver(Arrays.asList(args).subList(1, args.length));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.createContext("/", receiver::receive);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
    }

    private void receive(HttpExchange call) throws IOException {
        try (call) {
            String id = call.getRequestHeaders().getFirst("webhook-id");
            String timestamp = call.getRequestHeaders().getFirst("webhook-timestamp");
            String signatures = call.getRequestHeaders().getFirst("webhook-signature");
            byte[] body = call.getRequestBody().readNBytes(MOST_BYTES + 1);
            if (id == null || timestamp == null || signatures == null || body.length > MOST_BYTES) {
                call.sendResponseHeaders(400, -1);
                return;
            }
            if (!isRecent(timestamp) || !isSigned(id + "." + timestamp + ".", body, signatures)) {
                System.out.println("REFUSED " + id.replaceAll("[^0-9A-Za-z_-]", "?"));
                call.sendResponseHeaders(401, -1);
                return;
            }
            String event = new String(body, StandardCharsets.UTF_8);
            boolean fresh;
            synchronized (seen) {
                fresh = seen.add(id);
            }
            // Read with a JSON library in earnest; three fields of a known writer do not need one.
            System.out.println((fresh ? "NEW " : "AGAIN ") + field(event, "type") + " " + field(event, "subject") + " "
                    + field(event, "sequence"));
            call.sendResponseHeaders(204, -1);
        }
    }

    private static boolean isRecent(String timestamp) {
        try {
            Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), Instant.now());
            return age.abs().compareTo(TOLERANCE) <= 0;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Whether one of the signatures is of one of the keys. */
    private boolean isSigned(String head, byte[] body, String signatures) {
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, content, start.length, body.length);
        for (String signature : signatures.split(" ")) {
            for (String key : keys) {
                try {
                    if (signature.startsWith("v1,") && key.startsWith("whsec_") && isHmac(key, content, signature)
                            || signature.startsWith("v1a,") && key.startsWith("whpk_") && isEd25519(key, content, signature)) {
                        return true;
                    }
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    // no signature of this key; perhaps another one is
                }
            }
        }
        return false;
    }

    private static boolean isHmac(String key, byte[] content, String signature) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.substring("whsec_".length())), "HmacSHA256"));
        return MessageDigest.isEqual(
                mac.doFinal(content), Base64.getDecoder().decode(signature.substring("v1,".length())));
    }

    private static boolean isEd25519(String key, byte[] content, String signature) throws GeneralSecurityException {
        byte[] raw = Base64.getDecoder().decode(key.substring("whpk_".length()));
        boolean odd = (raw[31] & 0x80) != 0;
        raw[31] &= 0x7f;
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = raw[31 - i];
        }
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bigEndian)))));
        verifier.update(content);
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }

    private static String field(String json, String name) {
        var found = java.util.regex.Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "?";
    }
}

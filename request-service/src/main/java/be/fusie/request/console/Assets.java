package be.fusie.request.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The static files of the console; their addresses carry a digest, so that browsers keep them until they change. */
final class Assets {

    private static final String FOLDER = "/console/assets/";
    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private Assets() {}

    static String address(String name) {
        return KNOWN.computeIfAbsent(name, file -> FOLDER + file + "?v=" + digest(file));
    }

    private static String digest(String file) {
        try (InputStream in = Assets.class.getResourceAsStream("/META-INF/resources" + FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + file + " among the console's assets");
            }
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, sha256).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(sha256.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.security.Vault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A key for lists that the service makes for itself, when nobody configured one. */
public final class ListKeyFile {

    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ListKeyFile() {}

    /**
     * The key in a file, which is made when there is none: for whoever configured no key. The file is readable by its
     * owner only; without it the lists are lost.
     */
    public static Vault open(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[KEY_BYTES];
            RANDOM.nextBytes(bytes);
            Path whole = Files.createTempFile(
                    Files.createDirectories(file.toAbsolutePath().getParent()),
                    "list-key",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(whole, Base64.getEncoder().encodeToString(bytes));
                // in one step, and never over the one another replica made at the same moment
                Files.createLink(file, whole);
            } catch (FileAlreadyExistsException e) {
                // then that one counts
            } finally {
                Files.delete(whole);
            }
        }
        return new Vault(file.toString(), Map.of("file", Files.readString(file)), Optional.empty());
    }
}

package be.fusie.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of the embedded parts. */
public final class Folders {

    private Folders() {}

    /**
     * Where unpacked server binaries are kept between runs: {@code target/platform} of the project that the working
     * directory is in (so that a clean build removes it), otherwise the folder for temporary files. The system property
     * {@code fusie.platform.cache} overrides it.
     */
    static Path cache() {
        String told = System.getProperty("fusie.platform.cache");
        if (told != null) {
            return Path.of(told).toAbsolutePath();
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve("mvnw"))) {
                return dir.resolve("target/platform");
            }
        }
        return Path.of(System.getProperty("java.io.tmpdir"), "fusie-platform-" + System.getProperty("user.name"));
    }

    /** A new temporary folder. */
    public static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder with all that is in it; what vanishes meanwhile is no error. */
    public static void delete(Path folder) {
        for (int attempt = 0; attempt < 20 && Files.exists(folder); attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException | UncheckedIOException e) {
                // something still writes there: once more
            }
        }
    }
}

package be.fusie.merge.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders with personal data: only the owner looks in. */
final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes the folder, with those above it, unless it is there; closes it to others where the file system knows how. */
    static void folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}

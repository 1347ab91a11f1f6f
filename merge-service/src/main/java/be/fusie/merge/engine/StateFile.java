package be.fusie.merge.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files for their owner only, that are there whole or not at all, whatever breaks off. */
public final class StateFile {

    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private StateFile() {}

    /** Writes the file beside, forces it to the disk, and puts it in place; on failure the old one stays. */
    public static void replace(Path file, Content content) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId() + ".partial");
        try {
            try (FileChannel channel = FileChannel.open(beside, NEW, forOwner(beside))) {
                try (OutputStream out = Channels.newOutputStream(new Uncloseable(channel))) {
                    content.writeTo(out);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Makes the file anew, empty; for content that is written over time. */
    static Path emptied(Path file) throws IOException {
        Files.deleteIfExists(file);
        return Files.createFile(file, forOwner(file));
    }

    private static FileAttribute<?>[] forOwner(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Writers of content may close what they write to; the file is forced to the disk after that. */
    private record Uncloseable(FileChannel channel) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            // by replace()
        }
    }

    /** Writes what the file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}

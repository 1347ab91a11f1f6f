package be.fusie.merge.cli;

import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import be.fusie.merge.engine.StateFile;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The folder that remembers a migration between two calls, and holds what people want to look at afterwards. */
final class StateFolder implements AutoCloseable {

    private static final String MIGRATION = "migration.json";

    private static final ObjectMapper JSON = FusieMerge.mapper()
            .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Where the migration of the folder stands. */
    enum Status {
        /** A run began and has not ended: another run goes on. */
        BEGUN,
        MERGED,
        /** The last run was refused; it left nothing behind. */
        REFUSED,
        UNDONE
    }

    /**
     * The migration that the folder belongs to.
     *
     * @param source host, port and database
     * @param sourceIdentity by which the database is known again, whatever it is called
     * @param decisionsSha256 of the file of decisions; null when none was given
     * @param kind that was asked for; null when the receiver told
     */
    record Migration(
            UUID id,
            Status status,
            String source,
            String sourceIdentity,
            String receiver,
            String receiverIdentity,
            String mapSha256,
            List<String> institutions,
            List<Move.Replacement> replacements,
            String decisionsSha256,
            MoveKind kind,
            String centralAdministrator,
            List<String> upgrades,
            String began) {

        Migration {
            upgrades = upgrades == null ? List.of() : upgrades;
        }

        Migration now(Status other) {
            return new Migration(
                    id,
                    other,
                    source,
                    sourceIdentity,
                    receiver,
                    receiverIdentity,
                    mapSha256,
                    institutions,
                    replacements,
                    decisionsSha256,
                    kind,
                    centralAdministrator,
                    upgrades,
                    began);
        }

        /** Whether something of it may stand in the databases. */
        boolean open() {
            return status == Status.BEGUN || status == Status.MERGED;
        }

        static Migration begin(
                Inspection source,
                Inspection receiver,
                String mapSha256,
                List<String> institutions,
                List<Move.Replacement> replacements,
                String decisionsSha256,
                MoveKind kind,
                String centralAdministrator,
                List<String> upgrades) {
            return new Migration(
                    UUID.randomUUID(),
                    Status.BEGUN,
                    source.url().place(),
                    source.identity(),
                    receiver.url().place(),
                    receiver.identity(),
                    mapSha256,
                    institutions,
                    replacements,
                    decisionsSha256,
                    kind,
                    centralAdministrator,
                    upgrades,
                    Instant.now().toString());
        }
    }

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private StateFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens the folder, creates it when it is not there.
     *
     * @param alone whether no other command may work in it meanwhile
     * @throws Stopped when it can't be written, or another command works in it
     */
    static StateFolder open(Path folder, boolean alone) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    // lists of numbers and backups are personal data
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
            }
            FileChannel channel = FileChannel.open(
                    folder.resolve(".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel, alone);
            if (lock == null) {
                channel.close();
                throw new Stopped(
                        Outcome.REFUSED,
                        "state-folder-in-use",
                        "Another fusie-merge works with state folder " + folder,
                        "Wait until it ends, or end it; after that the same command goes on.");
            }
            StateFile.replace(folder.resolve(".writable"), out -> out.write('\n'));
            return new StateFolder(folder, channel, lock);
        } catch (IOException e) {
            throw Failures.folder(folder.toString(), e);
        }
    }

    private static FileLock tryLock(FileChannel channel, boolean alone) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, !alone);
        } catch (java.nio.channels.OverlappingFileLockException e) {
            return null; // by this process
        }
    }

    /** Something that of several processes only one may do at a time. */
    <T> T atOnce(Work<T> work) throws IOException, SQLException {
        try (FileChannel turn = FileChannel.open(file(".turn"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = turn.lock()) {
            return held.isValid() ? work.run() : null;
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, SQLException;
    }

    Path path() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Optional<Migration> migration() {
        Path file = folder.resolve(MIGRATION);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Migration.class));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new Stopped(
                    Outcome.REFUSED,
                    "state-folder-damaged",
                    "%s is no description of a migration".formatted(file),
                    "Put back the file as it was, or name another state folder.");
        } catch (IOException e) {
            throw Failures.folder(folder.toString(), e);
        }
    }

    void save(Migration migration) throws IOException {
        write(MIGRATION, migration);
    }

    /** Writes a result as JSON for people and programs. */
    void write(String name, Object value) throws IOException {
        byte[] json = JSON.writeValueAsBytes(value);
        StateFile.replace(file(name), out -> {
            out.write(json);
            out.write('\n');
        });
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw Failures.unchecked(e);
        }
    }
}

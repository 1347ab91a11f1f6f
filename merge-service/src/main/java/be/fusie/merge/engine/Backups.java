package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Backup;
import be.fusie.merge.structure.Dump;
import be.fusie.merge.structure.NotRebuilt;
import be.fusie.merge.structure.Restore;
import be.fusie.merge.structure.TemporaryDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The backup of one database (M1): written out of one snapshot as an archive that a stock {@code pg_restore} reads, then
 * restored into a temporary database on the same server, whose rows are compared with what was written.
 */
final class Backups {

    /** Temporary databases of a check; swept when a crash left them behind. */
    static final String PREFIX = "fusie_check_";

    /** May not, disk full, configuration limit, missing library: says nothing about the backup. */
    private static final Set<String> NOT_THE_BACKUP = Set.of("42501", "53100", "53400", "58P01", "0A000");

    private final Databases databases;
    private final Path work;
    private final UUID migration;
    private final boolean check;
    private final List<Reason> findings = new ArrayList<>();

    /** @param check whether the backup is restored and compared */
    Backups(Databases databases, Path work, UUID migration, boolean check) {
        this.databases = databases;
        this.work = work;
        this.migration = migration;
        this.check = check;
    }

    /** What people should know of the backup. */
    List<Reason> findings() {
        return findings;
    }

    /** Where the archive of a database lies, under the migration's folder. */
    static Path folder(Path migration, String database) {
        return migration.resolve("backup").resolve(database.replaceAll("[^A-Za-z0-9_-]", "_"));
    }

    /**
     * Writes and checks the backup.
     *
     * @param snapshot in a repeatable-read transaction, which is rolled back when the backup is written
     * @throws MergeRefused code {@code backup-not-restorable} when what was restored is not what was written
     */
    Backup write(Connection snapshot, String database, Dump.Progress progress) throws SQLException, IOException {
        Path folder = Files.createDirectories(folder(work, database));
        Dump.Written written = Dump.write(snapshot, folder, progress);
        snapshot.rollback();
        written.notes()
                .forEach(note -> findings.add(new Reason("backup-leaves-out", "Backup of " + database + ": " + note)));
        if (check) {
            restore(snapshot, database, folder);
        }
        return new Backup(database, written.bytes(), written.sha256());
    }

    private void restore(Connection original, String database, Path folder) throws SQLException, IOException {
        original.setAutoCommit(true);
        try {
            TemporaryDatabase.sweep(original, PREFIX);
            if (!TemporaryDatabase.mayCreate(original)) {
                notChecked(database, "the role may not create databases (alter role … createdb)");
                return;
            }
            String name = PREFIX
                    + UUID.nameUUIDFromBytes((migration + database).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .toString()
                            .replace("-", "");
            try (TemporaryDatabase temporary = TemporaryDatabase.create(databases.open(database), name, original);
                    Connection restored = databases.open(database, temporary.name())) {
                Restore.into(restored, folder, false);
                List<String> differences = Restore.differences(restored, folder);
                restored.rollback();
                if (!differences.isEmpty()) {
                    throw new MergeRefused(
                            "backup-not-restorable",
                            "The backup of " + database + ", restored, is not what was written: "
                                    + String.join(" ", differences),
                            "Look at the disk that holds the backups, then stage again.");
                }
            }
        } catch (NotRebuilt e) {
            if (!NOT_THE_BACKUP.contains(String.valueOf(e.getSQLState()))) {
                throw new MergeRefused(
                        "backup-not-restorable",
                        "The backup of " + database + " can't be restored: " + e.getMessage(),
                        "Correct what is named in the database, then stage again; or switch the check off"
                                + " (fusie.merge.check-backups=false) and restore by hand.");
            }
            notChecked(database, e.getMessage());
        } catch (SQLException e) {
            notChecked(
                    database, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private void notChecked(String database, String reason) {
        findings.add(new Reason(
                "backup-not-checked", "The backup of %s was not restored for a check: %s".formatted(database, reason)));
    }
}

package be.fusie.merge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of merge-service. School databases are {@code fusie.databases."<name>"}, each with its {@code .map}. */
@ConfigMapping(prefix = "fusie.merge")
interface MergeSettings {

    /**
     * Folder for backups and archives (M1). They hold personal data: keep it as the databases are kept. With several
     * replicas, a folder that all of them see.
     */
    @WithDefault("merge-data")
    Path dataDir();

    /**
     * Whether each backup is restored into a temporary database and compared, before the saga goes on (M1). Takes about as
     * long as the backup and as much room as the database; the role needs CREATEDB.
     */
    @WithDefault("true")
    boolean checkBackups();

    /** Connections to either database by which one replica copies at once. */
    @WithDefault("2")
    int workers();

    /** Rows a second that estimates count with until a merge was measured (R6). */
    @WithDefault("40000")
    long rowsPerSecond();

    /**
     * Keys that lists old → new are sealed with (M6), by id: 32 random bytes in Base64. Keep a key as long as something is
     * sealed with it. Without any, a key is made in {@code data-dir}, which is then to be kept as well as the database.
     */
    Map<String, String> listKeys();

    /** Id of the key that seals; may be left out while there is one. */
    Optional<String> listKey();

    /** How long a link to a list lives. */
    @WithDefault("PT5M")
    Duration ticketLifetime();

    /** How long after a merge it can be undone, with a list of what would be lost; after that, what it needs goes. */
    @WithDefault("P30D")
    Duration undoWindow();

    /** How long after a merge its backups are kept; as long as it can be undone at least. */
    @WithDefault("P90D")
    Duration keepBackups();

    /** How long after a merge the archives of the institutions are kept, out of which single records are taken (M23). */
    @WithDefault("P3650D")
    Duration keepArchives();

    /** How long it is kept who fetched a list, or a person's records. */
    @WithDefault("P730D")
    Duration keepAccess();

    /** Whether pairs of persons that nobody decided block a plan and a merge (M18); else they count as different. */
    @WithDefault("false")
    boolean openPairsBlock();
}

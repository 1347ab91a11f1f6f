package be.fusie.merge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Settings of merge-service. School databases are {@code fusie.databases."<name>"}, each with its {@code .map}. */
@ConfigMapping(prefix = "fusie.merge")
interface MergeSettings {

    /**
     * Folder for backups and archives (M1). They hold personal data: keep it as the databases are kept. With several
     * replicas, a folder that all of them see.
     */
    @WithDefault("merge-data")
    Path dataDir();

    /** Rows a second that estimates count with until a merge was measured (R6). */
    @WithDefault("40000")
    long rowsPerSecond();
}

package be.fusie.merge;

import be.fusie.platform.PlatformTestResource;
import be.fusie.reference.Landscape;
import be.fusie.reference.ReferenceSchool;
import be.fusie.reference.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The platform, and the generated school databases of {@link #LANDSCAPE}. */
public class SchoolsTestResource extends PlatformTestResource {

    static final Landscape LANDSCAPE = Landscape.plan(
            Size.TINY, 11, Landscape.Options.DEFAULT.withIndex(8).withSchools(2).withNearMatches(2));

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(super.start());
        String admin = config.get("fusie.test.postgres.url");
        try {
            if (!ReferenceSchool.exists(admin, LANDSCAPE.source().name())) {
                LANDSCAPE.create(admin);
            }
            config.put(
                    "fusie.merge.data-dir",
                    Files.createTempDirectory(Path.of("target"), "merge-data").toString());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Landscape.Database database : LANDSCAPE.databases()) {
            String prefix = "fusie.databases.\"" + database.name() + "\".";
            config.put(prefix + "url", ReferenceSchool.urlOf(admin, database.name()));
            config.put(prefix + "user", "fusie_merger");
            config.put(prefix + "password", "fusie_merger");
            config.put(prefix + "map", "classpath:reference/merge-map.yaml");
        }
        return config;
    }
}

package be.fusie.freeze;

import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The platform, and two school databases by name, which {@link Schools} makes anew for each test. */
public class SchoolsTestResource extends PlatformTestResource {

    static final List<String> NAMES = List.of("noord", "zuid");
    /** Is there for the test that makes it, with a map of its own. */
    static final String TWO_SCHEMAS = "two_schemas";

    static final List<String> CRASHING = List.of("crash-noord", "crash-zuid");

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(super.start());
        for (String name : List.of("noord", "zuid", Schools.TEMPLATE, TWO_SCHEMAS)) {
            String prefix = "fusie.databases.\"" + name + "\".";
            config.put(prefix + "url", Schools.urlOf(config.get("fusie.test.postgres.url"), name));
            config.put(prefix + "user", "fusie_freezer");
            config.put(prefix + "password", "fusie_freezer");
            config.put(
                    prefix + "map",
                    name.equals(TWO_SCHEMAS) ? "classpath:two-schemas.yaml" : "classpath:reference/merge-map.yaml");
        }
        // On a server of its own that a test starts and kills; until then nothing is there.
        String crash = "jdbc:postgresql://127.0.0.1:" + Ports.free() + "/";
        for (String name : CRASHING) {
            String prefix = "fusie.databases.\"" + name + "\".";
            config.put(prefix + "url", crash + name);
            config.put(prefix + "user", "fusie_freezer");
            config.put(prefix + "password", "fusie_freezer");
        }
        return config;
    }
}

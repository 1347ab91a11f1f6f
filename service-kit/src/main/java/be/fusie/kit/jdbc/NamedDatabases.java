package be.fusie.kit.jdbc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Databases that are not the service's own, by name: {@code fusie.databases."<name>".url}, {@code .user} and
 * {@code .password}. Each service reaches them by a role of its own. Connections are not pooled: whoever opens one sets
 * it up for one piece of work and closes it.
 */
@ApplicationScoped
public class NamedDatabases {

    /** Everything before the database's name, and the parameters behind it. */
    private static final Pattern OTHER_DATABASE =
            Pattern.compile("^(jdbc:postgresql:(?://[^/?]*/)?)([^?]*)((?:\\?.*)?)$");

    private final Map<String, DatabaseSettings> databases;
    private final String applicationName;

    NamedDatabases(
            DatabasesSettings settings, @ConfigProperty(name = "quarkus.application.name") String applicationName) {
        this.databases = settings.databases();
        this.applicationName = applicationName;
    }

    public Set<String> names() {
        return databases.keySet();
    }

    public boolean knows(String name) {
        return databases.containsKey(name);
    }

    /** Setting {@code .map}: where the description of the database lies; empty when it isn't set. */
    public Optional<String> map(String name) {
        return Optional.ofNullable(databases.get(name)).flatMap(DatabaseSettings::map);
    }

    /**
     * Opens a connection in auto-commit mode.
     *
     * @throws UnknownDatabase when nothing is configured under the name
     * @throws SQLException when the database can't be reached; what it says holds no row of data
     */
    public Connection open(String name) throws SQLException {
        return open(settings(name), settings(name).url());
    }

    /**
     * Opens another database of the server that {@code name} is on, as the same role; otherwise as {@link #open(String)}.
     *
     * @param database the other database's name on that server
     */
    public Connection open(String name, String database) throws SQLException {
        return open(settings(name), urlOf(settings(name).url(), database));
    }

    /** Setting {@code .upgrade}: what brings the database to the current schema version; empty when it isn't set. */
    public List<Path> upgrade(String name) {
        return settings(name).upgrade().orElse(List.of());
    }

    /** What the database of that name is called on its server. */
    public String databaseOf(String name) {
        String url = settings(name).url();
        Matcher matcher = OTHER_DATABASE.matcher(url);
        String database = matcher.matches() ? matcher.group(2) : "";
        return URLDecoder.decode(database.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The JDBC URL of another database of the same server, with the same parameters. */
    public static String urlOf(String url, String database) {
        return OTHER_DATABASE
                .matcher(url)
                .replaceFirst("$1"
                        + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20") + "$3");
    }

    private DatabaseSettings settings(String name) {
        DatabaseSettings database = databases.get(name);
        if (database == null) {
            throw new UnknownDatabase(name);
        }
        return database;
    }

    private Connection open(DatabaseSettings database, String url) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        // A constraint's detail quotes the row: personal data.
        properties.setProperty("logServerErrorDetail", "false");
        return DriverManager.getConnection(url, properties);
    }

    @ConfigMapping(prefix = "fusie.databases")
    interface DatabasesSettings {

        @WithParentName
        Map<String, DatabaseSettings> databases();
    }

    interface DatabaseSettings {

        /** A JDBC URL without user and password. */
        String url();

        String user();

        String password();

        /** For a service that needs it: where the description of the database lies, a path or {@code classpath:…}. */
        Optional<String> map();

        /**
         * For a service that needs it: scripts, or folders of them with Flyway's names, that bring the database to the
         * current schema version. They are run on copies only.
         */
        Optional<List<Path>> upgrade();
    }
}

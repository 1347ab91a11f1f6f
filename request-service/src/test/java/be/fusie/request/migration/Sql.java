package be.fusie.request.migration;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.eclipse.microprofile.config.ConfigProvider;

/** Plain SQL in the service's own database, behind the service's back. */
final class Sql {

    private Sql() {}

    static String url() {
        return setting("quarkus.datasource.jdbc.url");
    }

    static String user() {
        return setting("quarkus.datasource.username");
    }

    static String password() {
        return setting("quarkus.datasource.password");
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    /** @param statements with {@code ID} for the migration */
    static void run(String id, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), user(), password());
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("ID", "'" + id + "'"));
            }
        }
    }
}

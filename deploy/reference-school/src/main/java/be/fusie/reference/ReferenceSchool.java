package be.fusie.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The reference school database: one schema as a school platform might have it ({@code reference/schema.sql}), with the
 * roles that work on it ({@code reference/roles.sql}). Fusie does not own this schema; it serves the demo and the tests.
 */
public final class ReferenceSchool {

    /** What school applications log in as; on the local platform the password is the role's name. */
    public static final String APPLICATION_ROLE = "school_app";

    private ReferenceSchool() {}

    /**
     * Creates an empty school database: roles when the cluster has none, the database, and the schema.
     *
     * @param adminUrl JDBC address of a database of that cluster, with the user and password of an administrator in it
     *     or, when it names none, {@code postgres}/{@code postgres}
     * @param name the new database's name
     * @return the JDBC address of the new database, without user and password
     * @throws SQLException when a database of that name exists already, among others
     */
    public static String create(String adminUrl, String name) throws SQLException {
        createRoles(adminUrl);
        try (Connection admin = open(adminUrl);
                Statement statement = admin.createStatement()) {
            statement.execute("create database %s owner school_owner template template0 encoding 'UTF8'"
                    .formatted(statement.enquoteIdentifier(name, true)));
        }
        String url = urlOf(adminUrl, name);
        try (Connection school = open(adminUrl, name)) {
            runScript(school, "reference/schema.sql");
        }
        return url;
    }

    /** Creates the roles of the cluster and their memberships; what is there already stays as it is. */
    public static void createRoles(String adminUrl) throws SQLException {
        try (Connection admin = open(adminUrl)) {
            runScript(admin, "reference/roles.sql");
        }
    }

    /** Removes a school database and ends the sessions in it; one that does not exist is no error. */
    public static void drop(String adminUrl, String name) throws SQLException {
        try (Connection admin = open(adminUrl);
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "drop database if exists %s with (force)".formatted(statement.enquoteIdentifier(name, true)));
        }
    }

    /** Whether the cluster has a database of that name. */
    public static boolean exists(String adminUrl, String name) throws SQLException {
        try (Connection admin = open(adminUrl);
                var query = admin.prepareStatement("select from pg_database where datname = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /**
     * The JDBC address of another database of the same cluster, without user and password.
     *
     * @param adminUrl as in {@link #create}
     */
    public static String urlOf(String adminUrl, String name) {
        int query = adminUrl.indexOf('?');
        String path = query < 0 ? adminUrl : adminUrl.substring(0, query);
        return path.substring(0, path.lastIndexOf('/') + 1) + name;
    }

    /** A connection of the administrator to the database the address names. */
    static Connection open(String adminUrl) throws SQLException {
        Properties defaults = new Properties();
        defaults.setProperty("user", "postgres");
        defaults.setProperty("password", "postgres");
        return DriverManager.getConnection(adminUrl, defaults);
    }

    /** A connection of the administrator to another database of that cluster. */
    static Connection open(String adminUrl, String database) throws SQLException {
        int query = adminUrl.indexOf('?');
        return open(urlOf(adminUrl, database) + (query < 0 ? "" : adminUrl.substring(query)));
    }

    private static void runScript(Connection connection, String resource) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(read(resource));
        }
        connection.commit();
    }

    private static String read(String resource) {
        try (InputStream script = ReferenceSchool.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

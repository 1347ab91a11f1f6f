package be.fusie.merge.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.postgresql.Driver;

/**
 * Where a database is and who signs in: a JDBC URL or a {@code postgresql://} URI as psql takes it. User and password
 * come from the URL, else from {@code FUSIE_SOURCE_USER} and the like, else from {@code PGUSER} and {@code PGPASSWORD},
 * else (the password) from {@code .pgpass}. A password never leaves this class but to the server.
 */
final class DatabaseUrl {

    private static final String FORMS =
            "Write jdbc:postgresql://host:port/database or postgresql://user@host:port/database.";

    /** libpq's names of parameters, where pgjdbc has another one. */
    private static final Map<String, String> LIBPQ = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "sslnegotiation", "sslNegotiation",
            "gssencmode", "gssEncMode");

    private final String option;
    private final Properties properties;

    private DatabaseUrl(String option, Properties properties) {
        this.option = option;
        this.properties = properties;
    }

    /**
     * @param option the option that holds it, {@code --source} or {@code --receiver}; names the variables too
     * @param environment variables by name
     * @throws Stopped wrong usage, which does not repeat the text: it may hold a password
     */
    static DatabaseUrl parse(String option, String text, UnaryOperator<String> environment) {
        String jdbc = text.startsWith("jdbc:") ? text : ofLibpq(option, text);
        String prefix = "FUSIE_" + option.substring(2).toUpperCase(Locale.ROOT) + '_';
        Properties known = new Properties();
        known.setProperty("ApplicationName", "fusie-merge");
        known.setProperty("connectTimeout", "10");
        known.setProperty("tcpKeepAlive", "true");
        put(known, "user", environment, prefix + "USER", "PGUSER");
        put(known, "password", environment, prefix + "PASSWORD", "PGPASSWORD");
        Properties parsed = jdbc.startsWith("jdbc:postgresql:") ? Driver.parseURL(jdbc, known) : null;
        if (parsed == null || parsed.getProperty("PGDBNAME", "").isEmpty()) {
            throw wrong(option, "is no URL of a PostgreSQL database", FORMS);
        }
        Properties all = new Properties();
        parsed.stringPropertyNames().forEach(name -> all.setProperty(name, parsed.getProperty(name)));
        // a constraint's detail quotes the row: personal data
        all.setProperty("logServerErrorDetail", "false");
        return new DatabaseUrl(option, all);
    }

    private static void put(Properties to, String name, UnaryOperator<String> environment, String... variables) {
        for (String variable : variables) {
            String value = environment.apply(variable);
            if (value != null && !value.isEmpty()) {
                to.setProperty(name, value);
                return;
            }
        }
    }

    private static String ofLibpq(String option, String text) {
        if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
            throw wrong(option, "is no URL of a PostgreSQL database", FORMS);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(
                    option,
                    "has a character at position %d that a URL does not take".formatted(e.getIndex() + 1),
                    "Write it percent-encoded, such as %40 for @.");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String[] sign = authority.substring(0, at).split(":", 2);
            parameters.put("user", decoded(sign[0]));
            if (sign.length > 1) {
                parameters.put("password", decoded(sign[1]));
            }
        }
        if (uri.getRawQuery() != null) {
            for (String part : uri.getRawQuery().split("&")) {
                String[] pair = part.split("=", 2);
                parameters.put(LIBPQ.getOrDefault(pair[0], pair[0]), pair.length > 1 ? decoded(pair[1]) : "");
            }
        }
        String host = parameters.remove("host");
        String port = parameters.remove("port");
        if (host != null && host.startsWith("/")) {
            throw wrong(option, "names a Unix socket, which Java can't reach", "Name a host: postgresql://localhost/…");
        }
        String hosts = host != null ? host : authority.substring(at + 1);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "");
        String database = parameters.containsKey("dbname") ? encoded(parameters.remove("dbname")) : path;
        StringJoiner query = new StringJoiner("&", "?", "");
        parameters.forEach((name, value) -> query.add(name + '=' + encoded(value)));
        return "jdbc:postgresql://" + (hosts.isEmpty() ? "localhost" : hosts) + (port == null ? "" : ":" + port) + '/'
                + database + query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Stopped wrong(String option, String what, String remedy) {
        return new Stopped(Outcome.WRONG_USAGE, "wrong-url", option + ' ' + what, remedy);
    }

    /** The option it was given with. */
    String option() {
        return option;
    }

    String database() {
        return properties.getProperty("PGDBNAME");
    }

    /** Host, port and database, without user and password. */
    String place() {
        return hosts() + '/' + database();
    }

    private String hosts() {
        String[] hosts = properties.getProperty("PGHOST", "localhost").split(",");
        String[] ports = properties.getProperty("PGPORT", "5432").split(",");
        StringJoiner all = new StringJoiner(",");
        for (int i = 0; i < hosts.length; i++) {
            all.add(hosts[i] + ':' + ports[Math.min(i, ports.length - 1)]);
        }
        return all.toString();
    }

    /** Who signs in. */
    String user() {
        return properties.getProperty("user", System.getProperty("user.name"));
    }

    /** Another database of the same server, as the same role. */
    DatabaseUrl beside(String database) {
        Properties other = new Properties();
        properties.stringPropertyNames().forEach(name -> other.setProperty(name, properties.getProperty(name)));
        other.setProperty("PGDBNAME", database);
        return new DatabaseUrl(option, other);
    }

    /** An own connection in auto-commit mode. What runs there ends soon after this process does, however that ends. */
    Connection open() throws SQLException {
        Connection connection =
                new Driver().connect("jdbc:postgresql://" + hosts() + '/' + encoded(database()), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set client_connection_check_interval = '2s'");
        } catch (SQLException e) {
            // not every system can do that: what a killed process left behind then runs to its end first
            return connection;
        }
        return connection;
    }
}

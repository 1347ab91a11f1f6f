package be.fusie.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real PostgreSQL 18 server on the loopback interface, as an own process. Works as root too (the server then runs in a
 * user namespace). Passwords are checked; the administrator is {@code postgres} with password {@code postgres}.
 *
 * <p>Ends with this JVM, however that ends; {@link #close()} ends it in order.
 */
public final class PostgresServer implements AutoCloseable {

    /** Name and password of the administrator. */
    public static final String ADMIN = "postgres";

    private static final String HBA =
            """
            # own machine only, and never without a password
            host all all 127.0.0.1/32 %1$s
            host replication all 127.0.0.1/32 %1$s
            host all all samenet %1$s
            """;

    private final EmbeddedPostgres server;
    private final Path data;
    private final boolean temporary;
    private final Leash leash;
    private boolean closed;

    private PostgresServer(EmbeddedPostgres server, Path data, boolean temporary, Leash leash) {
        this.server = server;
        this.data = data;
        this.temporary = temporary;
        this.leash = leash;
    }

    /** A builder; without further settings: free port, temporary data, fast rather than durable. */
    public static Builder builder() {
        return new Builder();
    }

    /** TCP port. */
    public int port() {
        return server.getPort();
    }

    /** Data folder of the server. */
    public Path dataFolder() {
        return data;
    }

    /** JDBC URL of a database, without user. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** URL for Vert.x' reactive client, without user. */
    public String reactiveUrl(String database) {
        return "postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** JDBC URL of the administrator's database. */
    public String adminUrl() {
        return jdbcUrl(ADMIN);
    }

    /** A connection as administrator. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), ADMIN, ADMIN);
    }

    /** Creates an empty database (from {@code template0}, UTF-8), owned by the administrator. */
    public void createDatabase(String name) {
        createDatabase(name, "template0");
    }

    /** Creates a database as a copy of another one, to which nobody may be connected. */
    public void createDatabase(String name, String template) {
        // without fsync files are copied in half the time that it takes to write them to the log as well
        admin("create database \"" + name + "\" template \"" + template + "\" strategy file_copy");
    }

    /** Drops a database if it exists; open connections to it are ended. */
    public void dropDatabase(String name) {
        admin("drop database if exists \"" + name + "\" with (force)");
    }

    /** Whether a database of this name exists. */
    public boolean hasDatabase(String name) {
        try (Connection connection = connect(ADMIN);
                var query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw new PlatformException("PostgreSQL could not be asked for its databases: " + e.getMessage(), e);
        }
    }

    private void admin(String sql) {
        try (Connection connection = connect(ADMIN);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new PlatformException("PostgreSQL refused: " + sql + ": " + e.getMessage(), e);
        }
    }

    /** Ends the server (sessions are cut, data is flushed) and removes temporary data. Closing twice is no error. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL on port " + port() + " could not be stopped", e);
        } finally {
            leash.close();
            startLog(data).toFile().delete(); // stopping writes there too
            if (temporary) {
                Folders.delete(data);
            }
        }
    }

    /** What the server and its tools say when they start and stop; it has to lie beside the data folder, which initdb wants empty. */
    private static Path startLog(Path data) {
        return data.resolveSibling(data.getFileName() + "-start.log");
    }

    /** The packed server for this machine. (The library's own way to tell Alpine Linux leaves scripts behind.) */
    private static InputStream binaries(String system, String machine) throws IOException {
        String architecture =
                switch (machine) {
                    case "aarch64", "arm64" -> "arm_64";
                    case "amd64", "x86_64" -> "x86_64";
                    default -> machine;
                };
        boolean alpine = Files.exists(Path.of("/etc/alpine-release"));
        String name = "/postgres-%s-%s%s.txz"
                .formatted(system.toLowerCase(Locale.ROOT), architecture, alpine ? "-alpine_linux" : "");
        InputStream packed = PostgresServer.class.getResourceAsStream(name);
        if (packed == null) {
            throw new IOException(
                    "no PostgreSQL for " + system + " on " + machine + " is on the class path (" + name + ")");
        }
        return packed;
    }

    /** Settings of a server to be started. */
    public static final class Builder {

        private int port;
        private String address = Ports.LOOPBACK;
        private Path data;
        private boolean durable;
        private boolean bulk;
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {}

        /** TCP port; 0 (the default) takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** An address to listen on besides the loopback interface, for who is in the same network. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Folder for the data, which is kept; the default is a temporary one, removed at the end. */
        public Builder dataFolder(Path folder) {
            this.data = folder;
            return this;
        }

        /** Commits survive a crash ({@code fsync} and {@code synchronous_commit} on), and sessions authenticate by SCRAM. Off by default: faster tests. */
        public Builder durable(boolean durable) {
            this.durable = durable;
            return this;
        }

        /** Memory and write-ahead log sized for millions of rows. Off by default: small. */
        public Builder bulk(boolean bulk) {
            this.bulk = bulk;
            return this;
        }

        /** One more server setting. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Starts the server; returns when it accepts connections (0.5–15 s). */
        public PostgresServer start() {
            boolean temporary = data == null;
            Path folder = temporary ? Folders.temporary("fusie-postgres-") : data.toAbsolutePath();
            Path log = startLog(folder);
            System.setProperty("ot.epg.working-dir", Folders.cache().toString());
            Leash leash =
                    Leash.on(folder.toString(), List.of(folder.resolve("postmaster.pid")), temporary ? folder : null);
            try {
                Files.createDirectories(Folders.cache());
                Files.createDirectories(folder);
                EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                        .setPort(Ports.orFree(port))
                        .setDataDirectory(folder)
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setOverrideWorkingDirectory(Folders.cache().toFile())
                        .setLocaleConfig("locale", "C.UTF-8")
                        .setLocaleConfig("encoding", "UTF-8")
                        .setPgBinaryResolver(PostgresServer::binaries)
                        .setConnectConfig("password", ADMIN)
                        .setPGStartupWait(Duration.ofSeconds(45))
                        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
                serverSettings().forEach(builder::setServerConfig);
                PostgresServer started = new PostgresServer(builder.start(), folder, temporary, leash);
                // Hashing it thousands of times, as SCRAM wants, is most of what a test's short session costs.
                started.requirePasswords(durable ? "scram-sha-256" : "password");
                return started;
            } catch (IOException | SQLException | RuntimeException e) {
                leash.close();
                if (temporary) {
                    Folders.delete(folder);
                }
                throw new PlatformException(
                        "PostgreSQL did not start" + (port == 0 ? "" : " on port " + port) + ": " + fatal(log, e), e);
            } finally {
                log.toFile().delete();
            }
        }

        /** What the server itself says, when it says something. */
        private static String fatal(Path log, Exception failure) {
            try (Stream<String> lines = Files.lines(log)) {
                return lines.filter(line -> line.contains("FATAL:"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf("FATAL:")))
                        .orElse(failure.getMessage());
            } catch (IOException | UncheckedIOException e) {
                return failure.getMessage();
            }
        }

        private Map<String, String> serverSettings() {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("listen_addresses", String.join(",", new LinkedHashSet<>(List.of(Ports.LOOPBACK, address))));
            all.put("unix_socket_directories", "");
            all.put("max_connections", "200");
            all.put("max_prepared_transactions", "0");
            all.put("wal_level", "replica");
            all.put("shared_buffers", bulk ? "512MB" : "64MB");
            all.put("max_wal_size", bulk ? "4GB" : "1GB");
            all.put("fsync", durable ? "on" : "off");
            all.put("synchronous_commit", durable ? "on" : "off");
            all.put("full_page_writes", durable ? "on" : "off");
            all.put("scram_iterations", durable ? "4096" : "1");
            all.put("logging_collector", "on");
            all.put("log_directory", "log");
            all.put("log_filename", "postgresql.log");
            all.put("log_min_messages", "warning");
            all.put("jit", "off");
            if (bulk) {
                all.put("maintenance_work_mem", "256MB");
                all.put("work_mem", "32MB");
                all.put("checkpoint_timeout", "15min");
            }
            all.putAll(settings);
            return all;
        }
    }

    private void requirePasswords(String method) throws SQLException, IOException {
        Path hba = data.resolve("pg_hba.conf");
        String wanted = HBA.formatted(method);
        if (Files.readString(hba).equals(wanted)) {
            return;
        }
        try (Connection connection = connect(ADMIN);
                Statement statement = connection.createStatement()) {
            statement.execute("alter role postgres password 'postgres'");
            Files.writeString(hba, wanted);
            statement.execute("select pg_reload_conf()");
        }
    }
}

package be.fusie.merge.engine;

import be.fusie.platform.PostgresServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The service's own state, as empty as after its first start: a schema of its own for each who asks, in one database and
 * behind one pool, as the service has one. A database for each, connected to anew for each number that is drawn, was
 * half of what a small merge cost.
 */
final class OwnDatabase extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;
    private static final String NAME = "own";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static AgroalDataSource pool;
    private static String migrations;

    private final String schema = "own_" + COUNT.incrementAndGet();

    private OwnDatabase() {}

    static DataSource on(PostgresServer server) throws SQLException {
        begin(server);
        OwnDatabase own = new OwnDatabase();
        try (Connection c = pool.getConnection()) {
            Sql.run(c, "create schema %1$s; set search_path to %1$s; %2$s".formatted(own.schema, migrations));
        }
        return own;
    }

    private static synchronized void begin(PostgresServer server) throws SQLException {
        if (pool != null) {
            return;
        }
        server.createDatabase(NAME);
        migrations = migrations();
        pool = AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(p -> p.maxSize(30)
                        .connectionFactoryConfiguration(f -> f.jdbcUrl(server.jdbcUrl(NAME))
                                .principal(new NamePrincipal(PostgresServer.ADMIN))
                                .credential(new SimplePassword(PostgresServer.ADMIN)))));
    }

    private static String migrations() {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.sorted(Comparator.comparingInt(
                            m -> Integer.parseInt(m.getFileName().toString().replaceAll("^V(\\d+)__.*", "$1"))))
                    .map(OwnDatabase::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection c = pool.getConnection();
        Sql.run(c, "set search_path to " + schema);
        return c;
    }
}

package be.fusie.request.migration;

import be.fusie.request.saga.Phase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What operators watch of the saga: how many migrations stand where, for how long the one that stands there longest has not
 * moved on, and by how much read-only lasts longer than was forecast (R6). Every replica shows the same.
 */
@ApplicationScoped
class MigrationGauges {

    private record Standing(double count, double longestSeconds) {}

    private static final Standing NONE = new Standing(0, 0);

    private final DataSource dataSource;
    private volatile Map<Phase, Standing> standing = Map.of();
    private volatile double readOnlySeconds;
    private volatile double overrunSeconds;

    MigrationGauges(DataSource dataSource, MeterRegistry metrics) {
        this.dataSource = dataSource;
        for (Phase phase : Phase.values()) {
            Gauge.builder("fusie.migrations", () -> of(phase).count())
                    .description("Migrations that stand there")
                    .tag("state", phase.name())
                    .register(metrics);
            if (!phase.isFinal()) {
                Gauge.builder("fusie.migrations.unmoved.seconds", () -> of(phase)
                                .longestSeconds())
                        .description("Since when the one that stands there longest has not moved on")
                        .tag("state", phase.name())
                        .register(metrics);
            }
        }
        Gauge.builder("fusie.migrations.readonly.seconds", () -> readOnlySeconds)
                .description("How long the migration that is read-only longest has been so")
                .register(metrics);
        Gauge.builder("fusie.migrations.readonly.overrun.seconds", () -> overrunSeconds)
                .description("How much longer than forecast a migration is read-only")
                .register(metrics);
    }

    private Standing of(Phase phase) {
        return standing.getOrDefault(phase, NONE);
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            standing = standing(connection);
            readOnly(connection);
        }
    }

    private static Map<Phase, Standing> standing(Connection connection) throws SQLException {
        Map<Phase, Standing> found = new EnumMap<>(Phase.class);
        try (var statement = connection.prepareStatement(
                        "select phase, count(*), extract(epoch from now() - min(since)) from migration group by phase");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(Phase.valueOf(rows.getString(1)), new Standing(rows.getDouble(2), rows.getDouble(3)));
            }
        }
        return found;
    }

    private void readOnly(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                        """
                        select coalesce(max(seconds), 0), greatest(coalesce(max(seconds - forecast), 0), 0) from (
                          select extract(epoch from now() - (gathered::jsonb ->> 'readOnlySince')::timestamptz) as seconds,
                                 (gathered::jsonb -> 'plan' ->> 'estimatedReadOnlySeconds')::float8 as forecast
                          from migration
                          where phase in ('RUNNING', 'UNDOING', 'NEEDS_ATTENTION')
                            and gathered::jsonb ->> 'readOnlySince' is not null
                            and gathered::jsonb ->> 'readOnlySeconds' is null) frozen
                        """);
                ResultSet row = statement.executeQuery()) {
            row.next();
            readOnlySeconds = row.getDouble(1);
            overrunSeconds = row.getDouble(2);
        }
    }
}

package be.fusie.merge;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.Refusal;
import be.fusie.merge.engine.Databases;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.MergeMapReader;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.NumberLists;
import be.fusie.merge.engine.Progress;
import be.fusie.merge.engine.ServiceJournal;
import be.fusie.merge.engine.Tuning;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The engine as this service runs it: with its settings, school databases, maps and metrics. */
@ApplicationScoped
class Engines {

    private final MergeEngine engine;
    private final NamedDatabases databases;
    private final boolean checksBackups;
    private final Counter rows;
    private final Timer duration;

    /**
     * The engine's journal is on JDBC: number maps and keys are streamed by COPY, which the reactive client does not have.
     */
    Engines(
            NamedDatabases databases,
            AgroalDataSource own,
            NumberLists lists,
            MergeSettings settings,
            MeterRegistry metrics) {
        this.databases = databases;
        this.checksBackups = settings.checkBackups();
        this.engine = new MergeEngine(
                new Schools(databases),
                new ServiceJournal(own, lists),
                settings.dataDir(),
                settings.rowsPerSecond(),
                Tuning.DEFAULT.withWorkers(settings.workers()));
        this.rows = Counter.builder("fusie.merge.rows")
                .description("Rows copied into receiving databases")
                .register(metrics);
        this.duration = Timer.builder("fusie.merge.duration")
                .description("Time a merge took, verification included")
                .register(metrics);
    }

    private record Schools(NamedDatabases named) implements Databases {

        @Override
        public Connection open(String name) throws SQLException {
            return named.open(name);
        }

        @Override
        public List<Path> upgrade(String name) {
            return named.upgrade(name);
        }

        @Override
        public String databaseOf(String name) {
            return named.databaseOf(name);
        }

        @Override
        public Connection open(String name, String database) throws SQLException {
            return named.open(name, database);
        }
    }

    MergeEngine engine() {
        return engine;
    }

    boolean checksBackups() {
        return checksBackups;
    }

    /** Names of all school databases that are configured. */
    Set<String> names() {
        return databases.names();
    }

    Timer duration() {
        return duration;
    }

    /** Progress of a merge; its rows are counted. */
    Progress merging(Move move, Delivery delivery, Map<String, Long> planned) {
        return new Progress(engine.journal(), move.migration(), delivery::overtaken, rows::increment, planned);
    }

    /** Rows that this replica copied of a merge that another one leads. */
    void counted(long more) {
        rows.increment(more);
    }

    /** Progress of backups and archives. */
    Progress staging(Move move, Delivery delivery) {
        return new Progress(engine.journal(), move.migration(), delivery::overtaken, read -> {}, Map.of());
    }

    /**
     * The merge map of the source.
     *
     * @throws Refusal when a database is not known here, or has no map that can be read
     * @throws MergeRefused when the map has mistakes
     */
    MergeMap map(Move move) {
        for (String name : new String[] {move.source(), move.receiver()}) {
            if (!databases.knows(name)) {
                throw new Refusal("unknown database: " + name);
            }
        }
        String location = databases
                .map(move.source())
                .orElseThrow(() -> new Refusal("no merge map is configured for database " + move.source()
                        + ": set fusie.databases.\"" + move.source() + "\".map"));
        try (InputStream in = open(location)) {
            if (in == null) {
                throw new Refusal("there is no merge map at " + location);
            }
            return MergeMapReader.read(in);
        } catch (IOException e) {
            throw new Refusal("the merge map at " + location + " can't be read");
        }
    }

    /** The merge map of a migration that is known here. */
    MergeMap map(MergeRun run) {
        return map(run.move());
    }

    /** Kinds of person numbers that a migration's lists have: pupil, boarder, staff, or what its map calls them. */
    Set<String> kinds(MergeRun run) {
        MergeMap.Person person = map(run).person();
        return person == null ? Set.of() : person.kinds().keySet();
    }

    private static InputStream open(String location) throws IOException {
        return location.startsWith("classpath:")
                ? Thread.currentThread()
                        .getContextClassLoader()
                        .getResourceAsStream(location.substring("classpath:".length()))
                : Files.newInputStream(Path.of(location));
    }
}

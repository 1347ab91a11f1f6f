package be.fusie.merge.engine;

import be.fusie.merge.structure.DatabaseCopy;
import be.fusie.merge.structure.NotRebuilt;
import be.fusie.merge.structure.TemporaryDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A source at an older schema version is brought to the current one first, on a copy beside it on its server, never itself
 * (M3): copied under one snapshot, then the scripts that {@link Databases#upgrade} names are run on the copy. Where none are
 * named, the source is taken as it is.
 *
 * <p>The copy of a merge stays until the merge is done, refused or undone, so that one that was interrupted goes on.
 */
final class SourceUpgrade {

    private static final String PREFIX = "fusie_upgraded_";
    private static final String READY = "ready";

    /** Flyway's names: a version, two underscores, words. */
    private static final Pattern VERSIONED = Pattern.compile("V([0-9]+(?:[._][0-9]+)*)__.*\\.sql");

    private final Databases databases;
    private final Move move;

    SourceUpgrade(Databases databases, Move move) {
        this.databases = databases;
        this.move = move;
    }

    boolean isWanted() {
        return !databases.upgrade(move.source()).isEmpty();
    }

    private String name() {
        return PREFIX + move.migration().toString().replace("-", "");
    }

    /** The databases with the upgraded copy in the source's place; the copy is made when it is not there. */
    Databases prepared(Progress progress) throws SQLException {
        if (!isWanted()) {
            return databases;
        }
        try (Connection source = databases.open(move.source())) {
            Sessions.checkToken(source, move.source(), move);
            if (!isReady(source)) {
                progress.phase("UPGRADING A COPY OF THE SOURCE");
                TemporaryDatabase.drop(source, name());
                TemporaryDatabase.createLike(source, name(), source);
                fill(name());
                Sql.run(source, "comment on database %s is %s".formatted(Sql.name(name()), Sql.text(READY)));
            }
        } catch (SQLException e) {
            throw mayNot(e);
        }
        return new CopiedDatabases(databases, Map.of(move.source(), name()), true);
    }

    /** The same when the copy is there; else the databases as they are. */
    Databases asPrepared() throws SQLException {
        if (!isWanted()) {
            return databases;
        }
        try (Connection source = databases.open(move.source())) {
            return isReady(source) ? new CopiedDatabases(databases, Map.of(move.source(), name()), true) : databases;
        }
    }

    /** A copy for one look, dropped when it is closed. */
    Look look() throws SQLException {
        if (!isWanted()) {
            return new Look(databases, null);
        }
        try (Connection like = databases.open(move.source())) {
            TemporaryDatabase copy = TemporaryDatabase.create(
                    databases.open(move.source()),
                    Backups.PREFIX + "upgrade_" + UUID.randomUUID().toString().replace("-", ""),
                    like,
                    true);
            try {
                fill(copy.name());
            } catch (SQLException | RuntimeException e) {
                copy.close();
                throw e;
            }
            return new Look(new CopiedDatabases(databases, Map.of(move.source(), copy.name()), true), copy);
        } catch (SQLException e) {
            throw mayNot(e);
        }
    }

    /** @param databases with the upgraded copy in the source's place @param copy null when there is nothing to upgrade */
    record Look(Databases databases, TemporaryDatabase copy) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            if (copy != null) {
                copy.close();
            }
        }
    }

    /** Drops the merge's copy; none there is no error. */
    void end() throws SQLException {
        if (isWanted()) {
            try (Connection source = databases.open(move.source())) {
                TemporaryDatabase.drop(source, name());
            }
        }
    }

    private boolean isReady(Connection source) throws SQLException {
        return Sql.list(
                        source,
                        "select shobj_description(oid, 'pg_database') from pg_database where datname = ?",
                        row -> row.getString(1),
                        name())
                .contains(READY);
    }

    private void fill(String copy) throws SQLException {
        try (Connection from = databases.open(move.source());
                Connection to = databases.open(move.source(), copy)) {
            from.setAutoCommit(false);
            from.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            to.setAutoCommit(false);
            DatabaseCopy.run(from, to, Map.of(), true, (table, rows, complete) -> {});
            to.commit();
            from.rollback();
        } catch (NotRebuilt e) {
            throw new MergeRefused(
                    "copy-impossible",
                    "No copy of %s can be made to be upgraded: %s".formatted(move.source(), e.getMessage()),
                    "Correct what is named, or give the role the rights it lacks.");
        }
        for (Path script : pending(copy)) {
            run(copy, script);
        }
        try (Connection to = databases.open(move.source(), copy)) {
            Sql.run(to, "analyze");
        }
    }

    private void run(String copy, Path script) throws SQLException {
        try (Connection to = databases.open(move.source(), copy)) {
            to.setAutoCommit(false);
            Sql.run(to, Files.readString(script));
            to.commit();
        } catch (SQLException e) {
            throw new MergeRefused(
                    "upgrade-failed",
                    "Script %s failed on a copy of %s (SQLSTATE %s)"
                            .formatted(script.getFileName(), move.source(), e.getSQLState()),
                    "Correct the script, or the source's data that it does not expect; the source itself was not touched.");
        } catch (IOException e) {
            throw unreadable(script);
        }
    }

    /** Scripts in their order; of folders those in the order of their versions that the database does not have yet. */
    private List<Path> pending(String copy) throws SQLException {
        Set<String> done = new TreeSet<>();
        try (Connection connection = databases.open(move.source(), copy)) {
            if (Sql.number(connection, "select count(*) from pg_class where oid = to_regclass('flyway_schema_history')")
                    > 0) {
                done.addAll(Sql.list(
                        connection,
                        "select version from flyway_schema_history where success and version is not null",
                        row -> row.getString(1)));
            }
        }
        List<Path> scripts = new ArrayList<>();
        for (Path path : databases.upgrade(move.source())) {
            if (!Files.isDirectory(path)) {
                scripts.add(path);
                continue;
            }
            try (Stream<Path> files = Files.list(path)) {
                files.filter(f -> VERSIONED.matcher(f.getFileName().toString()).matches())
                        .filter(f -> !done.contains(version(f).replace('_', '.')))
                        .sorted(Comparator.comparing(SourceUpgrade::version, SourceUpgrade::compare))
                        .forEach(scripts::add);
            } catch (IOException e) {
                throw unreadable(path);
            }
        }
        return scripts;
    }

    private static String version(Path script) {
        Matcher matcher = VERSIONED.matcher(script.getFileName().toString());
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static int compare(String one, String other) {
        String[] a = one.split("[._]");
        String[] b = other.split("[._]");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference =
                    new BigInteger(i < a.length ? a[i] : "0").compareTo(new BigInteger(i < b.length ? b[i] : "0"));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static MergeRefused unreadable(Path path) {
        return new MergeRefused(
                "upgrade-unreadable",
                "The upgrade script %s can't be read".formatted(path),
                "Correct the setting fusie.databases.\"…\".upgrade.");
    }

    private SQLException mayNot(SQLException e) {
        if ("42501".equals(e.getSQLState())) {
            throw new MergeRefused(
                    "upgrade-not-allowed",
                    "The role may not create a copy of %s, on which its schema would be brought up"
                            .formatted(move.source()),
                    "Let it: alter role … createdb.");
        }
        return e;
    }
}

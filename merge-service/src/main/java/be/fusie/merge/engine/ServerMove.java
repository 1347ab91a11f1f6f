package be.fusie.merge.engine;

import be.fusie.merge.engine.NewHome.Mark;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.PlannedTable;
import be.fusie.merge.engine.Results.Verified;
import be.fusie.merge.structure.Contents;
import be.fusie.merge.structure.DatabaseCopy;
import be.fusie.merge.structure.DatabaseCopy.Copied;
import be.fusie.merge.structure.NotRebuilt;
import be.fusie.merge.structure.Structure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same data on a new server, or on a newer PostgreSQL (R13): structure, every row of every table, sequences, large
 * objects, owners, privileges and the database's settings, unchanged; numbers stay. Compared before anybody is told.
 */
final class ServerMove {

    private final Databases databases;
    private final MergeMap map;
    private final Move move;
    private final NewHome home;

    ServerMove(Databases databases, MergeMap map, Move move) {
        this.databases = databases;
        this.map = map;
        this.move = move;
        this.home = new NewHome(databases, map, move);
    }

    /** What would move; the receiver may not exist yet. */
    Plan plan(long rate, String basis) throws SQLException {
        try (Connection source = databases.open(move.source())) {
            source.setAutoCommit(false);
            List<PlannedTable> tables = new ArrayList<>();
            long rows = 0;
            for (String table : Structure.read(source).tableNames()) {
                long count = Sql.number(source, "select count(*) from only " + table);
                rows += count;
                tables.add(new PlannedTable(table, count, move.receiver() + '.' + table, "important"));
            }
            Persons persons = new Persons(persons(source), 0, 0);
            source.rollback();
            return new Plan(
                    tables,
                    persons,
                    0,
                    List.of(),
                    5 + (rows + rate - 1) / rate,
                    "%d rows at %d rows a second (%s), and 5 seconds for draining".formatted(rows, rate, basis),
                    List.of(new Reason(
                            "numbers-stay",
                            "%s is a new database, and %s moves whole: all person numbers stay, no list old to new is needed"
                                    .formatted(move.receiver(), move.source()))),
                    List.of(),
                    List.of(),
                    null);
        }
    }

    private long persons(Connection source) throws SQLException {
        return map.person() == null
                ? 0
                : Sql.number(
                        source, "select count(*) from " + map.sql(map.person().table()));
    }

    /** Copies and compares; what is repeated answers the same, what was interrupted begins anew. */
    Merged run(Progress progress) throws SQLException {
        Mark mark = home.begin(MoveKind.SERVER_MOVE);
        if (mark.result() != null) {
            return mark.result();
        }
        Instant started = Instant.now();
        progress.start();
        try (Connection source = databases.open(move.source())) {
            source.setAutoCommit(false);
            source.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Sessions.checkToken(source, move.source(), move);
            progress.phase("COPYING");
            Copied copied = copy(source, mark, progress);
            progress.phase("VERIFYING");
            try (Connection receiver = databases.open(move.receiver())) {
                receiver.setAutoCommit(false);
                List<Check> checks = compare(copied.contents(), Contents.of(receiver), source, receiver);
                List<String> failed = checks.stream()
                        .filter(c -> !c.holds())
                        .map(c -> "%s: %s expected, %s found".formatted(c.name(), c.expected(), c.found()))
                        .toList();
                if (!failed.isEmpty()) {
                    receiver.rollback();
                    throw new MergeRefused(
                            "verification-failed",
                            String.join("; ", failed),
                            "Look at the receiver's server, then repeat.");
                }
                Merged merged = merged(copied, source, checks, started);
                Sessions.checkToken(source, move.source(), move);
                home.ready(receiver, merged);
                receiver.commit();
                progress.phase("MERGED");
                return merged;
            } finally {
                source.rollback();
            }
        } catch (MergeRefused e) {
            home.takeBack();
            throw e;
        } catch (NotRebuilt e) {
            home.takeBack();
            throw new MergeRefused(
                    "structure-not-created",
                    "%s can't be made in %s: %s".formatted(move.source(), move.receiver(), e.getMessage()),
                    "Create the role or extension that is missing on the receiver's server, or correct what is named.");
        }
    }

    /**
     * Compares both databases once more, with everything that was written to either since; both are only read.
     *
     * @throws MergeRefused code {@code not-merged}
     */
    Verified verify(Progress progress) throws SQLException {
        Merged moved = home.mark().map(Mark::result).orElse(null);
        if (moved == null) {
            throw new MergeRefused(
                    "not-merged",
                    "No finished move of migration %s stands in database %s"
                            .formatted(move.migration(), move.receiver()),
                    "Move first; what is verified is what a move brought.");
        }
        progress.start();
        progress.phase("VERIFYING");
        try (Connection source = databases.open(move.source());
                Connection receiver = databases.open(move.receiver())) {
            Sessions.beginSnapshot(source, map.schema());
            Sessions.beginSnapshot(receiver, map.schema());
            Meanwhile<Map<String, String>> expected = Meanwhile.doing(() -> Contents.of(source));
            Map<String, String> found;
            try {
                found = Contents.of(receiver);
            } finally {
                expected.over();
            }
            List<Check> checks = compare(expected.result(), found, source, receiver);
            progress.finished("VERIFIED");
            List<MergedTable> tables = moved.tables().stream()
                    .map(t -> Contents.rows(found.get(t.table()))
                            .map(r -> new MergedTable(t.table(), r.rows(), r.digest()))
                            .orElse(new MergedTable(t.table(), 0, "0")))
                    .toList();
            return new Verified(
                    tables, tables.stream().mapToLong(MergedTable::rows).sum(), checks);
        }
    }

    private Copied copy(Connection source, Mark mark, Progress progress) throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            receiver.setAutoCommit(false);
            // an attempt before this one may have left something
            Structure.drop(receiver, mark.before());
            receiver.commit();
            Copied copied = DatabaseCopy.run(source, receiver, Map.of(), true, (table, rows, complete) -> {
                if (complete) {
                    progress.done(table, rows);
                } else {
                    progress.rows(table, rows);
                }
            });
            receiver.commit();
            receiver.setAutoCommit(true);
            Sql.run(receiver, "analyze");
            return copied;
        }
    }

    private static List<Check> compare(
            Map<String, String> contents, Map<String, String> found, Connection source, Connection receiver)
            throws SQLException {
        List<Check> checks = new ArrayList<>();
        contents.forEach((name, expected) ->
                checks.add(new Check("contents of " + name, expected, String.valueOf(found.get(name)))));
        checks.add(
                new Check("tables and sequences", Integer.toString(contents.size()), Integer.toString(found.size())));
        List<String> titles = Structure.read(source).titles();
        List<String> made = Structure.read(receiver).titles();
        List<String> missing = new ArrayList<>(titles);
        missing.removeAll(made);
        checks.add(new Check("objects that are missing", "[]", missing.toString()));
        return checks;
    }

    private Merged merged(Copied copied, Connection source, List<Check> checks, Instant started) throws SQLException {
        List<MergedTable> tables = new ArrayList<>();
        long rows = 0;
        for (var table : copied.tables().entrySet()) {
            rows += table.getValue().rows();
            tables.add(new MergedTable(
                    table.getKey(), table.getValue().rows(), table.getValue().digest(), List.of()));
        }
        return new Merged(
                tables,
                new Persons(persons(source), 0, 0),
                rows,
                Duration.between(started, Instant.now()).toMillis() / 1000.0,
                checks);
    }
}

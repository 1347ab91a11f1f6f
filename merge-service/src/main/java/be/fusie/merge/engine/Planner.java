package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.TableRule;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.PlannedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks ahead while schools work on (R7, R14): what would move where, who would be matched, which OGMs would collide, how
 * long it would take. Both databases are only read; temporary tables go with the session.
 */
final class Planner {

    /** Read-only time that does not depend on the number of rows: draining, commands, re-provisioning. */
    private static final int OVERHEAD_SECONDS = 5;

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;
    private final long defaultRate;
    private final List<Reason> refusals = new ArrayList<>();
    private final List<Reason> findings = new ArrayList<>();

    Planner(Databases databases, Journal journal, MergeMap map, Move move, long defaultRate) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
        this.defaultRate = defaultRate;
    }

    Plan run(LocalDate cutOver) throws SQLException {
        return look((blueprint, source, receiver) -> plan(blueprint, source, receiver, cutOver));
    }

    /** Sums per person as they will be (M7). */
    List<PersonSum> serviceDays() throws SQLException {
        return look((blueprint, source, receiver) -> {
            Preparation preparation = new Preparation(blueprint, move, source, receiver, NumberLine.LOOKING);
            preparation.run();
            return new ServiceDays(preparation, source, receiver).list();
        });
    }

    @FunctionalInterface
    private interface Look<T> {
        T at(Blueprint blueprint, Connection source, Connection receiver) throws SQLException;
    }

    private <T> T look(Look<T> look) throws SQLException {
        try (Connection source = databases.open(move.source());
                Connection receiver = databases.open(move.receiver())) {
            Blueprint blueprint = new Blueprint(Catalogue.read(source, map), Catalogue.read(receiver, map), map);
            if (!blueprint.problems().isEmpty()) {
                throw new MergeRefused(blueprint.problems());
            }
            Sessions.beginSnapshot(source, map.schema());
            Sessions.beginSnapshot(receiver, map.schema());
            try {
                return look.at(blueprint, source, receiver);
            } finally {
                Closing.rollback(source, null);
                Closing.rollback(receiver, null);
            }
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(e);
        }
    }

    private Plan plan(Blueprint blueprint, Connection source, Connection receiver, LocalDate cutOver)
            throws SQLException {
        Preparation preparation = new Preparation(blueprint, move, source, receiver, NumberLine.LOOKING);
        preparation.run();
        refusals.addAll(preparation.refusals());
        findings.addAll(preparation.findings());
        findings.addAll(Surroundings.findings(blueprint));
        List<PlannedTable> tables = new ArrayList<>();
        long collisions = 0;
        for (String table : blueprint.order()) {
            TableRule rule = blueprint.rule(table);
            tables.add(new PlannedTable(
                    table,
                    inventory(preparation, source, table),
                    move.receiver() + '.' + table,
                    rule.priority().text()));
            for (String column : rule.watch()) {
                collisions += watched(preparation, source, receiver, table, column);
            }
        }
        for (String table : blueprint.source().tables().keySet()) {
            if (!blueprint.moves(table)) {
                tables.add(new PlannedTable(
                        table,
                        0,
                        "stays in " + move.source(),
                        blueprint.rule(table).priority().text()));
            }
        }
        long rows = tables.stream().mapToLong(PlannedTable::rows).sum();
        var measured = journal.measuredRate();
        long rate = Math.max(1, measured.orElse(defaultRate));
        return new Plan(
                tables,
                Persons.of(preparation.people().counts()),
                collisions,
                openPeriods(source, cutOver),
                OVERHEAD_SECONDS + (rows + rate - 1) / rate,
                "%d rows at %d rows a second (%s), and %d seconds for draining and re-provisioning"
                        .formatted(
                                rows,
                                rate,
                                measured.isPresent() ? "measured in earlier merges" : "setting",
                                OVERHEAD_SECONDS),
                findings,
                refusals,
                preparation.people().matching().open(),
                new OutlookReader(preparation, source, receiver)
                        .read(new Outlook.Estimate(rows, rate, measured.isPresent(), OVERHEAD_SECONDS, null)));
    }

    /** Rows that will move; references that would lead nowhere are refused, or reported where the map empties them. */
    private long inventory(Preparation preparation, Connection source, String table) throws SQLException {
        Remap remap = preparation.remap(table);
        Map<String, String> dangling = remap.dangling();
        List<String> columns = List.copyOf(dangling.keySet());
        StringBuilder counts = new StringBuilder("count(*)");
        columns.forEach(c -> counts.append(", count(*) filter (where ")
                .append(dangling.get(c))
                .append(')'));
        List<Long> answer = Sql.list(
                        source, "select %s from %s where %s".formatted(counts, remap.from(), remap.inserted()), row -> {
                            List<Long> numbers = new ArrayList<>();
                            for (int i = 1; i <= columns.size() + 1; i++) {
                                numbers.add(row.getLong(i));
                            }
                            return numbers;
                        })
                .get(0);
        for (int i = 0; i < columns.size(); i++) {
            long nowhere = answer.get(i + 1);
            String column = table + '.' + columns.get(i);
            if (nowhere > 0 && remap.mayBeEmptied(columns.get(i))) {
                findings.add(new Reason(
                        "reference-emptied",
                        remap.keeps(columns.get(i))
                                ? "%d rows keep %s, although what it refers to does not move".formatted(nowhere, column)
                                : "%d rows lose %s, because what it refers to does not move"
                                        .formatted(nowhere, column)));
            } else if (nowhere > 0 && Remap.isTooLong(columns.get(i))) {
                refusals.add(new Reason(
                        "value-too-long",
                        "%d moving rows get a new value of %s that is longer than the column takes"
                                .formatted(nowhere, remap.tooLong(columns.get(i))),
                        "Make the column longer in the receiver, or shorten the values in the source first."));
            } else if (nowhere > 0) {
                refusals.add(
                        new Reason(
                                "reference-leads-nowhere",
                                "%d moving rows refer by %s.%s".formatted(nowhere, table, remap.what(columns.get(i))),
                                "Let it move too (scope or reached-by in the merge map), or write columns: { references: …, outside: null }."));
            }
        }
        return answer.get(0);
    }

    /** Equal values of a watched column on both sides, such as OGMs that collide (M13). */
    private long watched(Preparation preparation, Connection source, Connection receiver, String table, String column)
            throws SQLException {
        String from = map.sql(table);
        Sql.run(
                receiver,
                "create temp table fusie_candidate on commit drop as select %s as value from %s where false"
                        .formatted(Sql.name(column), from));
        Copies.pipe(
                source,
                "select distinct t.%s from %s t where %s"
                        .formatted(Sql.name(column), from, preparation.scopes().where(table, "t")),
                receiver,
                "fusie_candidate",
                rows -> {});
        Sql.run(receiver, "analyze fusie_candidate");
        long found = Sql.number(
                receiver,
                "select count(*) from fusie_candidate c where exists (select from %s t where t.%s = c.value)"
                        .formatted(from, Sql.name(column)));
        Sql.run(receiver, "drop table fusie_candidate");
        if (found > 0) {
            findings.add(new Reason(
                    "watched-collision",
                    "%d values of %s.%s are in use on both sides; both are kept".formatted(found, table, column)));
        }
        return found;
    }

    /** Periods over before the cut-over that are not closed (R9). */
    private List<String> openPeriods(Connection source, LocalDate cutOver) throws SQLException {
        List<String> open = new ArrayList<>();
        for (MergeMap.Period p : map.periods()) {
            open.addAll(Sql.list(
                    source,
                    "select %s::text from %s where %s < ?::date and %s is not true order by 1"
                            .formatted(
                                    Sql.name(p.label()), map.sql(p.table()), Sql.name(p.ends()), Sql.name(p.closed())),
                    row -> row.getString(1),
                    cutOver.toString()));
        }
        return open;
    }
}

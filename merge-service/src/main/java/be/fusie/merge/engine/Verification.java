package be.fusie.merge.engine;

import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.InstitutionRows;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Script.PersonScript;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Script.TotalScript;
import be.fusie.merge.engine.Work.Done;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Outcome;
import be.fusie.merge.engine.Work.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what left the source, under the remap, with what stands in the receiver, before readers see it (M24): counts
 * and order-independent digests per table and institution, foreign keys as sets, persons, totals.
 */
final class Verification {

    private final Script script;
    private final Connection source;
    private final Connection receiver;
    private final Work work;
    private final Map<String, Tally> left = new HashMap<>();
    private final Map<String, Tally> arrived = new HashMap<>();
    private final Map<String, Map<String, Long>> found = new HashMap<>();
    private final List<Check> checks = new ArrayList<>();

    Verification(Script script, Connection source, Connection receiver, Work work) {
        this.script = script;
        this.source = source;
        this.receiver = receiver;
        this.work = work;
    }

    /** What workers found. */
    void units(List<Done> done) {
        done.forEach(d -> add(d.unit(), d.outcome()));
    }

    void add(Unit unit, Outcome outcome) {
        (unit.kind() == Kind.CHECK ? arrived : left).merge(unit.table(), outcome.tally(), Tally::plus);
        outcome.checks().forEach(c -> found.computeIfAbsent(unit.table(), t -> new LinkedHashMap<>())
                .merge(c.name(), Long.parseLong(c.found()), Long::sum));
    }

    /** All checks so far. */
    List<Check> checks() {
        return checks;
    }

    /** @throws MergeRefused code {@code verification-failed}, a reason for each check that does not hold */
    void refuse() {
        tableChecks();
        List<Reason> failed = checks.stream()
                .filter(c -> !c.holds())
                .map(c -> new Reason(
                        "verification-failed",
                        "Verification failed: %s: %s expected, %s found".formatted(c.name(), c.expected(), c.found()),
                        "Nothing was changed; look at what in the receiver alters rows as they come in."))
                .toList();
        if (!failed.isEmpty()) {
            throw new MergeRefused(failed);
        }
    }

    /** Compares the tables, when all of them are counted. */
    void tableChecks() {
        script.tables().forEach(this::table);
    }

    private void table(TableScript table) {
        String name = table.name();
        Tally out = left.getOrDefault(name, Tally.NOTHING);
        Tally in = arrived.getOrDefault(name, Tally.NOTHING);
        check("rows of " + name, out.all().rows(), in.all().rows());
        checks.add(new Check(
                "digest of " + name,
                out.all().digest().toString(),
                in.all().digest().toString()));
        if (table.institution() != null) {
            long same = out.institutions().entrySet().stream()
                    .filter(e -> e.getValue().equals(in.institutions().get(e.getKey())))
                    .count();
            check("institutions of " + name, out.institutions().size(), same);
        }
        check("references of " + name + " that lead nowhere", 0, out.dangling());
        found.getOrDefault(name, Map.of()).forEach((check, orphans) -> check(check, 0, orphans));
    }

    /** What was merged, table by table. */
    List<MergedTable> tables() {
        return script.tables().stream()
                .map(t -> {
                    Tally in = arrived.getOrDefault(t.name(), Tally.NOTHING);
                    List<InstitutionRows> institutions = in.institutions().entrySet().stream()
                            .map(e -> new InstitutionRows(
                                    e.getKey().isEmpty() ? null : e.getKey(),
                                    e.getValue().rows(),
                                    e.getValue().digest().toString()))
                            .toList();
                    return new MergedTable(
                            t.name(), in.all().rows(), in.all().digest().toString(), institutions);
                })
                .toList();
    }

    /** Nobody lost, nobody doubled (I3), and a number map that is total and single-valued (I4). */
    void persons() throws SQLException {
        PersonScript persons = script.persons();
        check(
                "persons with a new number",
                Sql.number(source, persons.moving()),
                Sql.number(source, "select count(new) from fusie_person"));
        check(
                "different new numbers of unmatched persons",
                persons.newOnes(),
                Sql.number(source, "select count(distinct new) from fusie_person where how <> 'matched'"));
        check(
                "persons inserted",
                persons.newOnes(),
                persons.inserted() == null ? 0 : Sql.number(receiver, inserted(persons.inserted(), persons.table())));
        Sql.run(receiver, "create temp table fusie_matched (new text) on commit drop");
        long matched = Copies.pipe(source, persons.matched(), receiver, "fusie_matched", rows -> {});
        check("matched persons in the receiver", matched, Sql.number(receiver, persons.there()));
    }

    /** Money per institution, days of service per person and community, and whatever else the map sums (M7, M24). */
    void totals() throws SQLException {
        Meanwhile<List<List<String>>> left = Meanwhile.doing(() -> {
            List<List<String>> sums = new ArrayList<>();
            for (TotalScript total : script.totals()) {
                sums.add(sums(source, total.source()));
            }
            return sums;
        });
        List<List<String>> there = new ArrayList<>();
        try {
            for (TotalScript total : script.totals()) {
                there.add(sums(receiver, inserted(total.receiver(), total.table())));
            }
        } finally {
            left.over();
        }
        for (int i = 0; i < there.size(); i++) {
            TotalScript total = script.totals().get(i);
            List<String> out = left.result().get(i);
            List<String> in = there.get(i);
            checks.add(new Check(total.name() + ": groups", out.get(0), in.get(0)));
            checks.add(new Check(total.name() + ": digest of sums", out.get(1), in.get(1)));
            checks.add(new Check(total.name() + ": sum of all", out.get(2), in.get(2)));
        }
    }

    private String inserted(String sql, String table) throws SQLException {
        return sql.replace(Script.INSERTED, work.inserted(script.table(table)));
    }

    /** Groups, digest of their sums, sum of all. */
    private static List<String> sums(Connection connection, String query) throws SQLException {
        return Sql.list(
                        connection,
                        query,
                        row -> List.of(
                                row.getString(1),
                                row.getBigDecimal(2).toPlainString(),
                                row.getBigDecimal(3).toPlainString()))
                .get(0);
    }

    private void check(String name, long expected, long found) {
        checks.add(new Check(name, Long.toString(expected), Long.toString(found)));
    }
}

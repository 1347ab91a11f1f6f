package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Match;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recognises the same human in both databases (M5, M18). Keys are texts, of whatever type the person's key is. */
final class Matching {

    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;
    private final List<Reason> findings = new ArrayList<>();

    Matching(Blueprint blueprint, Connection source, Connection receiver) {
        this.blueprint = blueprint;
        this.source = source;
        this.receiver = receiver;
    }

    private record Candidate(String old, String receiver, boolean bornTheSameDay, boolean alike) {}

    List<Reason> findings() {
        return findings;
    }

    /**
     * Finds for moving persons the one person of the receiver that is the same human.
     *
     * @param moving {@code from … p where …}: the moving persons in the source
     * @return key in the source → key in the receiver; empty when the map says nothing of how humans are recognised
     */
    Map<String, String> find(String moving) throws SQLException {
        Match match = blueprint.map().person().match();
        if (match == null) {
            return Map.of();
        }
        List<String> columns = new ArrayList<>(List.of(match.nationalNumber(), match.birthDate()));
        columns.addAll(match.names());
        String table = blueprint.map().sql(blueprint.map().person().table());
        String key = Sql.name(blueprint.map().person().key());
        Sql.run(
                receiver,
                "create temp table fusie_candidate on commit drop as select %s::text as key, %s from %s where false"
                        .formatted(key, Sql.names(columns), table));
        Copies.pipe(
                source,
                "select p.%s::text, %s %s and p.%s is not null"
                        .formatted(key, Sql.columns("p", columns), moving, Sql.name(match.nationalNumber())),
                receiver,
                "fusie_candidate",
                rows -> {});
        Sql.run(receiver, "analyze fusie_candidate");
        int names = match.names().size();
        List<Candidate> pairs = Sql.list(
                receiver,
                "select c.key, r.%s::text, c.%s = r.%s, %s, %s from fusie_candidate c join %s r on r.%s = c.%s order by 1, 2"
                        .formatted(
                                key,
                                Sql.name(match.birthDate()),
                                Sql.name(match.birthDate()),
                                Sql.columns("c", match.names()),
                                Sql.columns("r", match.names()),
                                table,
                                Sql.name(match.nationalNumber()),
                                Sql.name(match.nationalNumber())),
                row -> {
                    List<String> here = new ArrayList<>();
                    List<String> there = new ArrayList<>();
                    for (int i = 0; i < names; i++) {
                        here.add(row.getString(4 + i));
                        there.add(row.getString(4 + names + i));
                    }
                    return new Candidate(
                            row.getString(1), row.getString(2), row.getBoolean(3), NameLikeness.alike(here, there));
                });
        Sql.run(receiver, "drop table fusie_candidate");
        return decide(pairs);
    }

    private Map<String, String> decide(List<Candidate> pairs) {
        Map<String, String> matched = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        int unlikeNames = 0;
        int unlikeBirth = 0;
        for (Candidate pair : pairs) {
            if (!pair.bornTheSameDay()) {
                unlikeBirth++;
            } else if (!pair.alike()) {
                unlikeNames++;
            } else if (matched.putIfAbsent(pair.old(), pair.receiver()) != null) {
                ambiguous.add(pair.old());
            }
        }
        ambiguous.forEach(matched::remove);
        finding(
                "person-names-unlike",
                unlikeNames,
                "persons have the national number and birth date of a person of the"
                        + " receiver, but another name; they get a new number (M18)");
        finding(
                "person-birth-date-differs",
                unlikeBirth,
                "persons have the national number of a person of the receiver,"
                        + " but another birth date; they get a new number (M18)");
        finding(
                "person-ambiguous",
                ambiguous.size(),
                "persons are like several persons of the receiver; they get a new" + " number (M18)");
        return matched;
    }

    private void finding(String code, int count, String what) {
        if (count > 0) {
            findings.add(new Reason(code, count + " " + what));
        }
    }
}

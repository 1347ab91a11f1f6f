package be.fusie.reference;

import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Invariants.Finding;
import be.fusie.reference.Invariants.Renumbered;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Whether a merge brought everybody and everything, once (I3, I4, M24): source and receiver read side by side. */
final class MergedRows {

    private final Cluster cluster;
    private final Before before;
    private final boolean whole;
    private final List<String> institutions;
    private final List<Renumbered> list;
    private final List<Finding> findings = new ArrayList<>();

    MergedRows(Cluster cluster, Before before, boolean whole, List<String> institutions, List<Renumbered> list) {
        this.cluster = cluster;
        this.before = before;
        this.whole = whole;
        this.institutions = institutions;
        this.list = list;
    }

    List<Finding> check() throws SQLException {
        nobodyLostOrDoubled();
        numbersAreTotal();
        sumsAreEqual();
        return findings;
    }

    private void find(String invariant, String says, List<String> wrong, String evidence) {
        findings.add(new Finding(invariant, says, wrong.isEmpty(), wrong.isEmpty() ? evidence : wrong.toString()));
    }

    private void nobodyLostOrDoubled() throws SQLException {
        Map<Long, Long> map = numberMap();
        Map<Long, String> source = people(before.source());
        Map<Long, String> receiver = people(before.receiver());
        List<Long> moving = cluster.longs(
                before.source(), MOVING_PERSONS, whole, institutions, whole, institutions, whole, institutions);
        long matched = list.stream().filter(Renumbered::matched).count();
        List<String> wrong = new ArrayList<>();
        long unmapped = moving.stream().filter(old -> !map.containsKey(old)).count();
        if (unmapped > 0) {
            wrong.add(unmapped + " persons have no new number");
        }
        if (map.size() != moving.size()) {
            wrong.add("%d persons are numbered, %d belong to the institutions".formatted(map.size(), moving.size()));
        }
        long others = map.entrySet().stream()
                .filter(e -> !alike(source.get(e.getKey()), receiver.get(e.getValue())))
                .count();
        if (others > 0) {
            wrong.add(others + " new numbers are those of somebody else");
        }
        long created = map.size() - matched;
        if (receiver.size() != before.persons() + created) {
            wrong.add("%d persons in the receiver, %d were there, %d came, %d are declared matches"
                    .formatted(receiver.size(), before.persons(), created, matched));
        }
        find(
                "I3",
                "nobody lost, nobody doubled",
                wrong,
                "%d persons in, %d matched, %d new; %d in the receiver"
                        .formatted(moving.size(), matched, created, receiver.size()));
    }

    private static final String MOVING_PERSONS =
            """
            with member as (
              select person_id from pupil where ? or institution = any (?)
              union select person_id from boarder where ? or institution = any (?)
              union select person_id from staff where ? or institution = any (?))
            select person_id from member
            union select r.related_person_id from relation r join member m on m.person_id = r.person_id
            """;

    /** Who someone is, as it has to be alike on both sides: national number, birth date, and the names without marks. */
    private Map<Long, String> people(String database) throws SQLException {
        Map<Long, String> people = new TreeMap<>();
        try (Connection connection = cluster.open(database);
                PreparedStatement statement = connection.prepareStatement(
                        """
                        select id, concat_ws('|', national_number, birth_date,
                               lower(regexp_replace(normalize(last_name || first_name, NFD), '[^a-zA-Z]', '', 'g')))
                        from person
                        """);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                people.put(rows.getLong(1), rows.getString(2));
            }
        }
        return people;
    }

    private static boolean alike(String one, String other) {
        return one != null && one.equals(other);
    }

    private Map<Long, Long> numberMap() {
        Map<Long, Long> map = new TreeMap<>();
        list.forEach(line -> map.put(line.old(), line.now()));
        return map;
    }

    /** The number that each pupil, boarder and staff member has now, found by the keys that survive a move. */
    private void numbersAreTotal() throws SQLException {
        Map<Long, Long> map = numberMap();
        List<String> wrong = new ArrayList<>();
        long checked = 0;
        for (String keys : List.of(
                "select institution || '/' || stamnummer, person_id from pupil where institution = any (?)",
                "select institution || '/' || stamboek, person_id from staff where institution = any (?)",
                "select institution || '/' || room, person_id from boarder where institution = any (?)",
                "select external_id, person_id from external_identity i join external_link l on l.id = i.external_link_id "
                        + "where l.institution = any (?)")) {
            Map<String, Long> old = keyed(before.source(), keys);
            Map<String, Long> now = keyed(before.receiver(), keys);
            checked += old.size();
            long lost = old.entrySet().stream()
                    .filter(e -> !Objects.equals(map.get(e.getValue()), now.get(e.getKey())))
                    .count();
            if (lost > 0 || old.size() != now.size()) {
                wrong.add("%d of %d rows of %s stand under another number; %d are in the receiver"
                        .formatted(lost, old.size(), keys.replaceAll(".* from (\\w+) .*", "$1"), now.size()));
            }
        }
        find(
                "I4",
                "old → new is total and single-valued",
                wrong,
                checked + " pupils, staff, boarders and identities stand under their new number");
    }

    private Map<String, Long> keyed(String database, String query) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = cluster.open(database);
                PreparedStatement statement = Cluster.prepare(connection, query, institutions);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.put(result.getString(1), result.getLong(2));
            }
        }
        return rows;
    }

    /** Rows, money and days of service per institution, in the source as it was left and in the receiver (M24). */
    private void sumsAreEqual() throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        sums.put(
                "invoices",
                "select u.institution, count(*), sum(i.total_cents) from invoice i join unit u on u.id = i.unit_id "
                        + "where u.institution = any (?) group by 1 order by 1");
        sums.put(
                "invoice lines",
                "select u.institution, count(*), sum(l.total_cents) from invoice_line l "
                        + "join invoice i on i.id = l.invoice_id join unit u on u.id = i.unit_id where u.institution = any (?) group by 1 order by 1");
        sums.put(
                "payments",
                "select u.institution, count(*), sum(p.amount_cents) from payment p "
                        + "join invoice i on i.id = p.invoice_id join unit u on u.id = i.unit_id where u.institution = any (?) group by 1 order by 1");
        sums.put(
                "days of service",
                "select institution, count(*), sum(days * 1000 + effective_days) from seniority_entry "
                        + "where institution = any (?) group by 1 order by 1");
        sums.put(
                "grades",
                "select c.institution, count(*), sum(g.score) from grade g join class_group c on c.id = g.class_group_id "
                        + "where c.institution = any (?) group by 1 order by 1");
        sums.put(
                "documents",
                "select t.institution, count(*), null from document d join document_template t on t.id = d.template_id "
                        + "where t.institution = any (?) group by 1 order by 1");
        sums.put(
                "nights",
                "select b.institution, count(*), null from boarding_stay s join boarder b on b.id = s.boarder_id "
                        + "where b.institution = any (?) group by 1 order by 1");
        List<String> wrong = new ArrayList<>();
        for (var sum : sums.entrySet()) {
            List<String> old = rows(before.source(), sum.getValue());
            List<String> now = rows(before.receiver(), sum.getValue());
            if (!old.equals(now)) {
                wrong.add("%s were %s and are %s".formatted(sum.getKey(), old, now));
            }
        }
        find(
                "M24",
                "counts and sums are equal per institution",
                wrong,
                sums.keySet().toString());
    }

    private List<String> rows(String database, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = cluster.open(database);
                PreparedStatement statement = Cluster.prepare(connection, query, institutions);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(result.getString(1) + ": " + result.getString(2) + "/" + result.getString(3));
            }
        }
        return rows;
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Scope;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a plan tells people, in the snapshots and temporary tables that the preparation has made. */
final class OutlookReader {

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;

    OutlookReader(Preparation preparation, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.receiver = receiver;
    }

    Outlook read(Outlook.Estimate estimate) throws SQLException {
        return new Outlook(estimate, preparation.people().kinds(), userNames(), rights(), links(), sums());
    }

    private Outlook.UserNames userNames() throws SQLException {
        Accounts.Users users = blueprint.map().accounts().users();
        if (users == null || !blueprint.moves(users.table())) {
            return new Outlook.UserNames(0, 0);
        }
        long moving = Sql.number(
                source,
                "select count(*) from %s t where %s"
                        .formatted(
                                blueprint.from(users.table()),
                                preparation.scopes().where(users.table(), "t")));
        boolean renames = preparation.accounts().renames();
        return new Outlook.UserNames(moving, renames ? Sql.number(source, "select count(*) from fusie_user_name") : 0);
    }

    private List<Outlook.Rights> rights() throws SQLException {
        Accounts accounts = blueprint.map().accounts();
        if (accounts.rights() == null
                || accounts.users() == null
                || !blueprint.moves(accounts.rights().table())) {
            return List.of();
        }
        Map<String, long[]> counts = new TreeMap<>();
        List<Outlook.Rights> all = new ArrayList<>();
        List<RightsReport.Before> before =
                RightsLists.before(source, blueprint, preparation.scopes(), preparation.accounts(), false);
        Map<String, RightsReport.Before> first = new TreeMap<>();
        for (RightsReport.Before b : before) {
            String key = (b.institution() == null ? "" : b.institution()) + '\n' + b.right();
            first.putIfAbsent(key, b);
            counts.computeIfAbsent(key, k -> new long[5])[place(b.becomes())]++;
        }
        counts.forEach((key, n) -> all.add(new Outlook.Rights(
                first.get(key).institution(), first.get(key).right(), n[0], n[1], n[2], n[3], n[4])));
        return all;
    }

    private static int place(String becomes) {
        return switch (becomes) {
            case "kept" -> 0;
            case "stays behind" -> 2;
            case "dropped" -> 4;
            default -> becomes.startsWith(RightsLists.CHANGED) ? 3 : 1;
        };
    }

    private List<Outlook.Links> links() throws SQLException {
        List<Outlook.Links> all = new ArrayList<>();
        for (Accounts.Link link : blueprint.map().accounts().links()) {
            if (blueprint.moves(link.table())) {
                String institution = blueprint.rule(link.table()).scope() instanceof Scope.OfColumn c
                        ? Sql.column("t", c.column()) + "::text"
                        : "null::text";
                all.addAll(Sql.list(
                        source,
                        "select %s, t.%s::text, count(*) from %s t where %s group by 1, 2 order by 1, 2"
                                .formatted(
                                        institution,
                                        Sql.name(link.name()),
                                        blueprint.from(link.table()),
                                        preparation.scopes().where(link.table(), "t")),
                        row -> new Outlook.Links(row.getString(1), row.getString(2), row.getLong(3))));
            }
        }
        return all;
    }

    /** Several who become one person count once in what the receiver has and gets. */
    private List<Outlook.Sum> sums() throws SQLException {
        Map<List<String>, PersonSum> people = new java.util.LinkedHashMap<>();
        Map<String, BigDecimal> before = new TreeMap<>();
        for (PersonSum s : new ServiceDays(preparation, source, receiver).list()) {
            String key = key(s);
            before.merge(key, new BigDecimal(s.before()), BigDecimal::add);
            people.putIfAbsent(List.of(key, s.newNumber()), s);
        }
        Map<String, List<PersonSum>> groups = new TreeMap<>();
        people.values().forEach(s -> groups.computeIfAbsent(key(s), k -> new ArrayList<>())
                .add(s));
        List<Outlook.Sum> all = new ArrayList<>();
        groups.forEach((key, sums) -> all.add(new Outlook.Sum(
                sums.get(0).total(),
                String.join(" ", sums.get(0).group()),
                sums.size(),
                before.get(key).toPlainString(),
                total(sums.stream().map(PersonSum::here).toList()),
                total(sums.stream().map(PersonSum::after).toList()))));
        return all;
    }

    private static String key(PersonSum s) {
        return s.total() + '\n' + String.join("\n", s.group());
    }

    private static String total(List<String> numbers) {
        return numbers.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString();
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Decisions.Pair;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Match;
import be.fusie.merge.engine.NameLikeness.Name;
import be.fusie.merge.engine.Recognition.Likely;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds who may be the same human in both databases (M5, M18): pairs with the same national number, and pairs with the
 * same birth date and names of whom one has no sound national number. What is to be said of them, {@link Recognition}
 * says. Keys are texts, of whatever type the person's key is. Names never leave this class.
 */
final class Matching {

    /** A national number that more persons share is no number of anyone. */
    private static final int SHARED_BY_MANY = 5;

    private static final int FETCHED = 2_000;

    /** The names of a pair; nothing where they are written the same, which need not be compared. */
    private static final String NAMES =
            """
            case when c.names <> r.names or array_to_string(c.names, '') !~ '[[:alpha:]]{2}' then c.names end,
            case when c.names <> r.names or array_to_string(c.names, '') !~ '[[:alpha:]]{2}' then r.names end
            """;

    private final Blueprint blueprint;
    private final Scopes scopes;
    private final Connection source;
    private final Connection receiver;
    private final Decisions decisions;
    private Recognition recognition = new Recognition(List.of(), Decisions.NONE);

    Matching(Blueprint blueprint, Scopes scopes, Connection source, Connection receiver, Decisions decisions) {
        this.blueprint = blueprint;
        this.scopes = scopes;
        this.source = source;
        this.receiver = receiver;
        this.decisions = decisions;
    }

    /**
     * Finds for moving persons the one person of the receiver that is the same human.
     *
     * @param moving {@code from … p where …}: the moving persons in the source
     * @return key in the source → key in the receiver; empty when the map says nothing of how humans are recognised
     */
    Map<String, String> find(String moving) throws SQLException {
        Match match = blueprint.map().person().match();
        List<Likely> pairs = new ArrayList<>();
        if (match != null
                && !Receivers.isEmpty(
                        receiver, blueprint, blueprint.map().person().table())) {
            Sql.run(
                    receiver,
                    "create temp table fusie_candidate (key text, number text, birth text, names text[]) on commit drop");
            Copies.pipe(source, "select " + known(match, "p") + " " + moving, receiver, "fusie_candidate", rows -> {});
            Sql.run(receiver, "analyze fusie_candidate");
            byNumber(pairs);
            byNames(pairs);
            Sql.run(receiver, "drop table fusie_candidate");
        }
        recognition = new Recognition(pairs, decisions);
        return recognition.matched();
    }

    /** What makes a person recognisable, in the columns of {@code fusie_candidate}. */
    private String known(Match match, String alias) {
        MergeMap.Person person = blueprint.map().person();
        boolean numeric = blueprint
                .source()
                .tables()
                .get(person.table())
                .columns()
                .get(match.nationalNumber())
                .isInteger();
        return "%s::text, %s, %s::text, array[%s]"
                .formatted(
                        Sql.column(alias, person.key()),
                        NationalNumber.normal(Sql.column(alias, match.nationalNumber()), numeric),
                        Sql.column(alias, match.birthDate()),
                        match.names().stream()
                                .map(n -> Sql.column(alias, n) + "::text")
                                .collect(Collectors.joining(", ")));
    }

    private String receiverPersons() {
        return "select %s from %s r"
                .formatted(
                        known(blueprint.map().person().match(), "r"),
                        blueprint.map().sql(blueprint.map().person().table()));
    }

    private void byNumber(List<Likely> pairs) throws SQLException {
        Sql.run(
                receiver,
                """
                create temp table fusie_person_there on commit drop as
                select * from (%s) r (key, number, birth, names) where number in (select number from fusie_candidate);
                create temp table fusie_shared_number on commit drop as
                select number from fusie_candidate where number is not null group by number having count(*) > %2$d
                union select number from fusie_person_there group by number having count(*) > %2$d;
                update fusie_candidate set number = null where number in (select number from fusie_shared_number);
                analyze fusie_person_there
                """
                        .formatted(receiverPersons(), SHARED_BY_MANY));
        read(
                """
                select c.key, r.key, c.number, r.number, c.birth, r.birth, %s
                from fusie_candidate c join fusie_person_there r on r.number = c.number order by c.birth, 1, 2
                """
                        .formatted(NAMES),
                (here, there, alike) -> {
                    Doubt doubt = null;
                    if (here.birth() == null || !here.birth().equals(there.birth())) {
                        doubt = Doubt.BIRTH_DATE_DIFFERS;
                    } else if (!alike) {
                        doubt = Doubt.NAMES_UNLIKE;
                    } else if (NationalNumber.isMisspelt(here.number(), here.birth())) {
                        doubt = Doubt.NATIONAL_NUMBER_IN_DOUBT;
                    }
                    pairs.add(new Likely(new Pair(here.key(), there.key()), doubt));
                });
        Sql.run(receiver, "drop table fusie_person_there");
    }

    /** The same birth date, one part of the name exactly the same, and no sound national number on one side. */
    private void byNames(List<Likely> pairs) throws SQLException {
        String weak = NationalNumber.weak("number");
        Sql.run(
                receiver,
                """
                create temp table fusie_weak on commit drop as
                select *, %1$s as weak from fusie_candidate where birth is not null;
                analyze fusie_weak;
                create temp table fusie_part_there on commit drop as
                select *, %2$s as parts
                from (select *, %1$s as weak
                      from (select key, case when number not in (select number from fusie_shared_number) then number end as number,
                                   birth, names
                            from (%3$s) x (key, number, birth, names)) y) r
                where birth is not null and (weak or birth in (select birth from fusie_weak where weak));
                analyze fusie_part_there;
                create temp table fusie_part on commit drop as
                select *, %2$s as parts from fusie_weak
                where weak or birth in (select birth from fusie_part_there where weak);
                analyze fusie_part
                """
                        .formatted(weak, NameLikeness.PARTS, receiverPersons()));
        read(
                """
                select distinct c.key, r.key, c.number, r.number, c.birth, r.birth, %s
                from (select *, unnest(parts) as part from fusie_part) c
                join (select *, unnest(parts) as part from fusie_part_there) r on r.birth = c.birth and r.part = c.part
                where length(c.part) > 1 and (c.weak or r.weak) and c.number is distinct from coalesce(r.number, '')
                order by c.birth, 1, 2
                """
                        .formatted(NAMES),
                (here, there, alike) -> {
                    if (alike) {
                        boolean none = here.number() == null || there.number() == null;
                        pairs.add(new Likely(
                                new Pair(here.key(), there.key()),
                                none ? Doubt.NO_NATIONAL_NUMBER : Doubt.NATIONAL_NUMBER_IN_DOUBT));
                    }
                });
        Sql.run(receiver, "drop table fusie_weak, fusie_part, fusie_part_there, fusie_shared_number");
    }

    private record Known(String key, String number, String birth) {}

    /** Told of two persons that may be the same, and whether their names are alike. */
    @FunctionalInterface
    private interface Judge {
        void on(Known here, Known there, boolean alike);
    }

    /** Streams pairs, ordered by birth date: of each day, a person's name is taken apart once. */
    private void read(String query, Judge judge) throws SQLException {
        Map<String, Name> namesHere = new HashMap<>();
        Map<String, Name> namesThere = new HashMap<>();
        String day = null;
        try (PreparedStatement statement = receiver.prepareStatement(query)) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Known here = new Known(row.getString(1), row.getString(3), row.getString(5));
                    Known there = new Known(row.getString(2), row.getString(4), row.getString(6));
                    if (!Objects.equals(day, here.birth())) {
                        day = here.birth();
                        namesHere.clear();
                        namesThere.clear();
                    }
                    Array names = row.getArray(7);
                    judge.on(
                            here,
                            there,
                            names == null
                                    || NameLikeness.alike(
                                            name(namesHere, here.key(), names),
                                            name(namesThere, there.key(), row.getArray(8))));
                }
            }
        }
    }

    private static Name name(Map<String, Name> known, String key, Array names) throws SQLException {
        Name name = known.get(key);
        if (name == null) {
            name = Name.of(Arrays.asList((String[]) names.getArray()));
            known.put(key, name);
        }
        return name;
    }

    /** What people should know: how many persons wait for a decision, by doubt. */
    List<Reason> findings() {
        Map<Doubt, Set<String>> persons = new EnumMap<>(Doubt.class);
        recognition.open().forEach((pair, doubt) -> persons.computeIfAbsent(doubt, d -> new HashSet<>())
                .add(pair.old()));
        List<Reason> findings = new ArrayList<>();
        persons.forEach((doubt, olds) -> findings.add(doubt.finding(olds.size())));
        if (!recognition.unused().isEmpty()) {
            findings.add(new Reason(
                    "decision-unused",
                    recognition.unused().size()
                            + " pairs are decided to be the same, but nothing says so any more: somebody is gone or was"
                            + " changed; they are not joined (M18)",
                    "Look at these persons again."));
        }
        return findings;
    }

    /** Open pairs, where these are to be decided first. */
    List<Reason> refusals() {
        int open = recognition.open().size();
        return open == 0 || !decisions.openBlocks()
                ? List.of()
                : List.of(new Reason(
                        "matches-open",
                        open + " pairs of persons may be the same humans, and nobody decided yet (M18)",
                        "Decide them before the freeze, or let open pairs count as different humans."));
    }

    /** The pairs to be decided, with the institutions concerned. */
    List<OpenPair> open() throws SQLException {
        Map<String, Set<String>> here =
                institutions(source, true, recognition.open().keySet().stream().map(Pair::old));
        Map<String, Set<String>> there = institutions(
                receiver, false, recognition.open().keySet().stream().map(Pair::receiver));
        List<OpenPair> open = new ArrayList<>();
        recognition
                .open()
                .forEach((pair, doubt) -> open.add(new OpenPair(
                        pair.old(),
                        pair.receiver(),
                        doubt.code(),
                        List.copyOf(here.getOrDefault(pair.old(), Set.of())),
                        List.copyOf(there.getOrDefault(pair.receiver(), Set.of())))));
        return open;
    }

    private Map<String, Set<String>> institutions(Connection database, boolean movingOnly, Stream<String> keys)
            throws SQLException {
        String[] wanted = keys.distinct().toArray(String[]::new);
        Map<String, Set<String>> found = new HashMap<>();
        for (ColumnName kind : blueprint.map().person().kinds().values()) {
            if (wanted.length == 0
                    || !(blueprint.rule(kind.table()).scope() instanceof MergeMap.Scope.OfColumn scope)) {
                continue;
            }
            Sql.list(
                    database,
                    "select distinct r.%1$s::text, r.%2$s::text from %3$s r where r.%1$s::text = any (?) and %4$s"
                            .formatted(
                                    Sql.name(kind.column()),
                                    Sql.name(scope.column()),
                                    blueprint.map().sql(kind.table()),
                                    movingOnly ? scopes.where(kind.table(), "r") : "true"),
                    row -> found.computeIfAbsent(row.getString(1), k -> new TreeSet<>())
                            .add(row.getString(2)),
                    (Object) wanted);
        }
        return found;
    }
}

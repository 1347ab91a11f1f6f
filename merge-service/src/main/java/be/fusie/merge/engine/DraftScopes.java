package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Catalogue.Key;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Clues.Clue;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Guesses which tables hold institutions and persons, and how the rows of every table belong to an institution. */
final class DraftScopes {

    /** What a table's rows belong to. */
    enum Kind {
        INSTITUTION,
        PERSON,
        SCOPED,
        VIA_PERSON,
        SHARED,
        STAYS,
        UNDECIDED
    }

    /**
     * How the rows of a table belong to an institution.
     *
     * @param scope as a merge map writes it
     * @param way the columns of a {@code via}; empty for others
     * @param naturalKey of shared tables
     */
    record Decision(Kind kind, String scope, String why, List<String> way, List<String> naturalKey, int cost) {}

    private record Edge(
            List<String> columns, String target, List<String> targetColumns, boolean notNull, boolean guessed) {}

    private static final int DEAR = 1000;

    private final Catalogue catalogue;
    private final Connection connection;
    private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
    private final Map<String, Decision> decisions = new LinkedHashMap<>();
    private final Map<String, List<Clue>> clues = new LinkedHashMap<>();
    private final Map<String, List<ColumnName>> reached = new LinkedHashMap<>();
    private final Set<Edge> empty = new HashSet<>();
    private ColumnName institution;
    private ColumnName person;
    private String institutionWhy = "";
    private String personWhy = "";

    DraftScopes(Connection connection, Catalogue catalogue, DraftMap.Options options) throws SQLException {
        this.connection = connection;
        this.catalogue = catalogue;
        institution = options.institution() == null ? guessInstitution() : named(options.institution(), "institution");
        person = options.person() == null ? guessPerson() : named(options.person(), "person");
        look();
        decide();
    }

    ColumnName institution() {
        return institution;
    }

    String institutionWhy() {
        return institutionWhy;
    }

    ColumnName person() {
        return person;
    }

    String personWhy() {
        return personWhy;
    }

    Decision of(String table) {
        return decisions.get(table);
    }

    List<Clue> clues(String table) {
        return clues.getOrDefault(table, List.of());
    }

    private ColumnName named(String name, String what) {
        List<String> parts = Names.split(name);
        String table = parts.size() < 2
                ? name
                : Names.canonical(catalogue.schema(), Names.join(parts.subList(0, parts.size() - 1)));
        String column = parts.get(parts.size() - 1);
        if (!catalogue.has(table, column)) {
            throw new MergeRefused(
                    "unknown-column",
                    "The database has no %s, named as %s".formatted(name, what),
                    "Write table.column as the database has them, in upper or lower case.");
        }
        return new ColumnName(table, column);
    }

    private ColumnName guessInstitution() {
        Optional<Table> best = catalogue.tables().values().stream()
                .filter(t -> score(t, Words.INSTITUTION) > 0 && !t.identity().isEmpty())
                .max(Comparator.comparingInt(t -> score(t, Words.INSTITUTION)));
        if (best.isEmpty()) {
            institutionWhy =
                    "which table holds the institutions, by which column are they known? --institution table.column drafts the rest as well";
            return null;
        }
        Table table = best.get();
        List<String> identity = table.identity();
        Column key = identity.size() == 1 ? table.columns().get(identity.get(0)) : null;
        boolean surrogate = key == null || key.isInteger() || key.baseType().equals("uuid");
        if (surrogate) {
            Optional<String> natural = table.keys().stream()
                    .filter(k -> k.columns().size() == 1)
                    .map(k -> k.columns().get(0))
                    .filter(c -> table.columns().get(c).sequence() == null
                            && table.columns().get(c).notNull())
                    .findFirst();
            if (natural.isPresent()) {
                institutionWhy = "by its name, and its unique key that no sequence gives";
                return new ColumnName(table.name(), natural.get());
            }
        }
        institutionWhy = surrogate
                ? "by its name; its numbers come from a sequence and can mean another institution in the receiver: is there a better column?"
                : "by its name";
        return key == null ? null : new ColumnName(table.name(), key.name());
    }

    /** How well a name and what refers to the table fit; 0 when the name does not. */
    private int score(Table table, Set<String> words) {
        List<String> name =
                Words.of(Names.split(table.name()).get(Names.split(table.name()).size() - 1));
        boolean whole = words.contains(String.join("", name));
        String end = name.isEmpty() ? "" : name.get(name.size() - 1);
        boolean last = words.contains(end) || (words == Words.PERSON && end.matches(".*(person|persoon|user)s?"));
        if (!whole && !last) {
            return 0;
        }
        long referring = catalogue.tables().values().stream()
                .flatMap(t -> t.foreignKeys().stream())
                .filter(f -> f.target().equals(table.name()))
                .count();
        return (whole ? 100 : 20) + (int) Math.min(90, referring * 5);
    }

    private ColumnName guessPerson() {
        Map<Table, Integer> scores = new LinkedHashMap<>();
        for (Table t : catalogue.tables().values()) {
            if (t.identity().size() != 1 || (institution != null && t.name().equals(institution.table()))) {
                continue;
            }
            int traits = trait(t, Words.NATIONAL) * 40 + trait(t, Words.BORN) * 40 + trait(t, Words.NAME) * 10;
            int score = score(t, Words.PERSON)
                    + (score(t, Words.ROLES) > 0 ? 15 : 0)
                    + (score(t, Words.PERSON) > 0 || traits >= 80 ? traits : 0);
            if (score > 0) {
                scores.put(t, score);
            }
        }
        Optional<Table> best =
                scores.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        if (best.isEmpty()) {
            personWhy = "which table holds the people? --person table.column drafts the rest as well";
            return null;
        }
        personWhy = "by its name, its columns and what refers to it";
        return new ColumnName(best.get().name(), best.get().identity().get(0));
    }

    private static int trait(Table table, Set<String> words) {
        return table.columns().keySet().stream().anyMatch(c -> Words.any(c, words)) ? 1 : 0;
    }

    /** Foreign keys, and columns that look like them. */
    private void look() throws SQLException {
        Clues all = new Clues(
                connection,
                catalogue,
                person == null ? "" : person.table(),
                person == null ? "" : person.column(),
                catalogue.tables().values().stream()
                        .filter(t -> !t.nature().foreign())
                        .map(Table::name)
                        .toList());
        for (Table table : catalogue.tables().values()) {
            List<Edge> mine = new ArrayList<>();
            Set<String> known = new LinkedHashSet<>();
            for (ForeignKey f : table.foreignKeys()) {
                known.addAll(f.columns());
                if (catalogue.table(f.target()).isPresent()) {
                    mine.add(new Edge(
                            f.columns(),
                            f.target(),
                            f.targetColumns(),
                            f.columns().stream()
                                    .allMatch(c -> table.columns().get(c).notNull()),
                            false));
                }
            }
            if (table.identity().size() == 1) {
                known.addAll(table.identity());
            }
            if (institution != null && table.name().equals(institution.table())) {
                known.add(institution.column());
            }
            if (!table.nature().foreign()) {
                for (Clue clue : all.of(table, known)) {
                    clues.computeIfAbsent(table.name(), t -> new ArrayList<>()).add(clue);
                    if (clue.rule().startsWith("{ references") && clue.keys().size() == 1) {
                        ColumnName to = clue.keys().get(0).name();
                        mine.add(new Edge(
                                List.of(clue.column()),
                                to.table(),
                                List.of(to.column()),
                                table.columns().get(clue.column()).notNull(),
                                true));
                    }
                }
            }
            edges.put(table.name(), mine);
            for (Edge e : mine) {
                if (!e.notNull() && isEmpty(table, e)) {
                    empty.add(e);
                }
            }
        }
        institutionColumns();
    }

    /** Whether the table has rows, but none of them uses this reference. */
    private boolean isEmpty(Table table, Edge e) throws SQLException {
        return !table.nature().foreign()
                && Sql.number(
                                connection,
                                "select (exists (select from %1$s) and not exists (select from %1$s where %2$s is not null))::int"
                                        .formatted(
                                                sql(table), Sql.name(e.columns().get(0))))
                        == 1;
    }

    /** Columns that are called as the institution's key, or as its table, although nothing refers there. */
    private void institutionColumns() throws SQLException {
        if (institution == null) {
            return;
        }
        Table home = catalogue.tables().get(institution.table());
        Column key = home.columns().get(institution.column());
        for (Table table : catalogue.tables().values()) {
            boolean tied =
                    edges.get(table.name()).stream().anyMatch(e -> e.target().equals(home.name()));
            if (tied || table.name().equals(home.name()) || table.nature().foreign()) {
                continue;
            }
            for (Column c : table.columns().values()) {
                boolean called = Words.means(c.name(), home.name())
                        || c.name().equals(key.name()) && !Words.NAME.contains(c.name());
                if (called
                        && c.isText() == key.isText()
                        && c.elementType() == null
                        && !c.isJson()
                        && isSubset(table, c, home, key)) {
                    edges.get(table.name())
                            .add(new Edge(List.of(c.name()), home.name(), List.of(key.name()), c.notNull(), true));
                    break;
                }
            }
        }
    }

    private boolean isSubset(Table table, Column c, Table home, Column key) throws SQLException {
        return Sql.number(
                        connection,
                        "select count(*) from (select %1$s as v from %2$s where %1$s is not null limit 2000) s where not exists (select from %3$s k where k.%4$s::text = s.v::text)"
                                .formatted(Sql.name(c.name()), sql(table), sql(home), Sql.name(key.name())))
                == 0;
    }

    private String sql(Table table) {
        List<String> parts = Names.split(table.name());
        return parts.size() == 1 ? Sql.table(catalogue.schema(), parts.get(0)) : Sql.table(parts.get(0), parts.get(1));
    }

    private void decide() throws SQLException {
        if (institution != null) {
            decisions.put(
                    institution.table(),
                    new Decision(
                            Kind.INSTITUTION,
                            "{ column: %s }".formatted(Yaml.text(institution.column())),
                            "",
                            List.of(),
                            List.of(),
                            0));
        }
        if (person != null) {
            Optional<Edge> own = edges.get(person.table()).stream()
                    .filter(e -> institution != null && e.target().equals(institution.table()))
                    .findFirst();
            decisions.put(
                    person.table(),
                    new Decision(Kind.PERSON, "", "", own.map(Edge::columns).orElse(List.of()), List.of(), DEAR));
        }
        if (person != null) {
            Decision people = decisions.remove(person.table());
            for (boolean more = true; more; ) {
                relax();
                more = reach();
            }
            decisions.put(person.table(), people);
        }
        for (boolean more = true; more; ) {
            relax();
            more = reach();
        }
        catalogue.tables().values().forEach(this::nullable);
        leftovers();
        reached.forEach(this::rendered);
        if (person != null) {
            decisions.put(person.table(), personScope(decisions.get(person.table())));
        }
    }

    /** The cheapest way from each table to the institution: short, by columns that are never null, and not over a person. */
    private void relax() {
        boolean better = institution != null || person != null;
        while (better) {
            better = false;
            for (Table table : catalogue.tables().values()) {
                Decision now = decisions.get(table.name());
                if (now != null
                        && (now.kind() == Kind.INSTITUTION
                                || now.kind() == Kind.PERSON
                                || reached.containsKey(table.name()))) {
                    continue;
                }
                for (Edge e : edges.get(table.name())) {
                    Decision to = decisions.get(e.target());
                    if (to == null || e.target().equals(table.name()) || empty.contains(e)) {
                        continue;
                    }
                    int cost = to.cost() + 10 + (e.notNull() ? 0 : 50) + (e.guessed() ? 5 : 0);
                    if (now == null || cost < now.cost()) {
                        now = way(e, to, cost);
                        decisions.put(table.name(), now);
                        better = true;
                    }
                }
            }
        }
    }

    /** Tables without a way of their own, and without a key that means anything, go with what refers to them. */
    private boolean reach() throws SQLException {
        Map<String, List<ColumnName>> found = new LinkedHashMap<>();
        for (Table table : catalogue.tables().values()) {
            boolean people = person != null && table.name().equals(person.table());
            if (decisions.containsKey(table.name())
                    || people
                    || !naturalKey(table).isEmpty()) {
                continue;
            }
            List<ColumnName> by = referring(table.name()).stream()
                    .filter(c -> decisions.containsKey(c.table())
                            && decisions.get(c.table()).kind() != Kind.PERSON
                            && decisions.get(c.table()).kind() != Kind.VIA_PERSON)
                    .toList();
            if (!by.isEmpty()) {
                found.put(table.name(), by);
            }
        }
        int cost = decisions.values().stream().mapToInt(Decision::cost).max().orElse(0) + 10;
        found.forEach((table, by) -> {
            reached.put(table, new ArrayList<>(by));
            decisions.put(table, new Decision(Kind.SCOPED, "", REACHED, List.of(), List.of(), cost));
        });
        return !found.isEmpty();
    }

    private static final String REACHED = "no key tells its rows in another database: they go with what refers to them";

    /** Single columns that refer to the table, of other tables. */
    private List<ColumnName> referring(String table) {
        List<ColumnName> all = new ArrayList<>();
        for (var entry : edges.entrySet()) {
            for (Edge e : entry.getValue()) {
                if (e.target().equals(table)
                        && !entry.getKey().equals(table)
                        && e.columns().size() == 1
                        && isSettled(entry.getKey(), e)) {
                    all.add(new ColumnName(entry.getKey(), e.columns().get(0)));
                }
            }
        }
        return all;
    }

    /** Everything that refers to a reached table counts, as long as it does not itself hang on the table. */
    private void rendered(String table, List<ColumnName> by) {
        for (ColumnName c : referring(table)) {
            Kind kind = decisions.get(c.table()).kind();
            boolean moving = kind == Kind.SCOPED || kind == Kind.INSTITUTION || kind == Kind.VIA_PERSON;
            if (moving && !by.contains(c) && !hangsOn(c.table(), table, new LinkedHashSet<>())) {
                by.add(c);
            }
        }
        Decision d = decisions.get(table);
        decisions.put(
                table,
                new Decision(
                        d.kind(),
                        "{ reached-by: [%s] }"
                                .formatted(by.stream()
                                        .map(c -> Yaml.text(c.toString()))
                                        .collect(Collectors.joining(", "))),
                        d.why(),
                        List.of(),
                        List.of(),
                        d.cost()));
    }

    private boolean hangsOn(String table, String on, Set<String> seen) {
        if (table.equals(on)) {
            return true;
        }
        if (!seen.add(table)) {
            return false;
        }
        Decision d = decisions.get(table);
        boolean any = d.scope().startsWith("{ any");
        List<String> next = new ArrayList<>(reached.getOrDefault(table, List.of()).stream()
                .map(ColumnName::table)
                .toList());
        if (d.kind() == Kind.PERSON) {
            return true;
        }
        edges.get(table).stream()
                .filter(e -> any || e.columns().equals(d.way()))
                .map(Edge::target)
                .forEach(next::add);
        return next.stream().anyMatch(n -> hangsOn(n, on, seen));
    }

    private Decision way(Edge e, Decision to, int cost) {
        boolean direct = to.kind() == Kind.INSTITUTION && e.targetColumns().equals(List.of(institution.column()));
        Kind kind = to.kind() == Kind.PERSON || to.kind() == Kind.VIA_PERSON ? Kind.VIA_PERSON : Kind.SCOPED;
        return new Decision(
                kind,
                scope(e, direct),
                reached.containsKey(e.target())
                        ? "check: rows of %s go with what refers to them; should those of this table be what they go with?"
                                .formatted(e.target())
                        : e.guessed() ? "no foreign key says so" : "",
                e.columns(),
                List.of(),
                cost);
    }

    private static String scope(Edge e, boolean direct) {
        return direct
                ? "{ column: %s }".formatted(Yaml.text(e.columns().get(0)))
                : "{ via: %s }".formatted(list(e.columns()));
    }

    static String list(List<String> columns) {
        return columns.size() == 1
                ? Yaml.text(columns.get(0))
                : "[" + columns.stream().map(Yaml::text).collect(Collectors.joining(", ")) + "]";
    }

    /** A way that can be null: all ways count. */
    private void nullable(Table table) {
        Decision d = decisions.get(table.name());
        if (d == null || d.way().isEmpty() || d.kind() == Kind.PERSON) {
            return;
        }
        boolean mayBeNull =
                d.way().stream().anyMatch(c -> !table.columns().get(c).notNull());
        if (!mayBeNull) {
            return;
        }
        List<String> all = new ArrayList<>();
        for (Edge e : edges.get(table.name())) {
            Decision to = decisions.get(e.target());
            boolean own = e.target().equals(table.name());
            // only what does not itself hang on this table: ways must not go round
            if (to != null && !own && to.cost() < d.cost() && to.kind() != Kind.PERSON && !empty.contains(e)) {
                String scope = scope(
                        e, to.kind() == Kind.INSTITUTION && e.targetColumns().equals(List.of(institution.column())));
                if (!all.contains(scope)) {
                    all.add(scope);
                }
            }
        }
        String why = (d.why().startsWith("check") ? d.why() + " And " : "")
                + "the column can be empty: of a partial move, rows without it stay behind";
        decisions.put(
                table.name(),
                all.size() < 2
                        ? new Decision(d.kind(), d.scope(), why, d.way(), List.of(), d.cost())
                        : new Decision(
                                d.kind(),
                                "{ any: [%s] }".formatted(String.join(", ", all)),
                                "each of these columns can be empty",
                                List.of(),
                                List.of(),
                                d.cost()));
    }

    /** Tables that no way leads from: shared, reached by what refers to them, or for people to decide. */
    private void leftovers() throws SQLException {
        boolean more = true;
        while (more) {
            more = false;
            for (Table table : catalogue.tables().values()) {
                if (!decisions.containsKey(table.name())) {
                    Optional<Decision> d = leftover(table);
                    d.ifPresent(x -> decisions.put(table.name(), x));
                    more |= d.isPresent();
                }
            }
        }
        for (Table table : catalogue.tables().values()) {
            decisions.computeIfAbsent(
                    table.name(),
                    t -> new Decision(
                            Kind.UNDECIDED,
                            MapNode.DECIDE,
                            "nothing ties it to an institution: shared (with a natural-key), stays, { column: … }, { via: … } or { reached-by: [ … ] }?",
                            List.of(),
                            List.of(),
                            DEAR));
        }
    }

    private Optional<Decision> leftover(Table table) throws SQLException {
        if (table.nature().foreign()) {
            return Optional.of(
                    new Decision(Kind.STAYS, "stays", "its rows stand in another server", List.of(), List.of(), DEAR));
        }
        if (Words.any(table.name(), Words.TECHNICAL)
                || Words.of(table.name()).equals(List.of("schema", "version"))
                || Words.of(table.name()).equals(List.of("flyway", "schema", "history"))) {
            return Optional.of(new Decision(
                    Kind.STAYS, "stays", "a tool's own book-keeping of this database", List.of(), List.of(), DEAR));
        }
        boolean used = edges.entrySet().stream()
                .anyMatch(x -> !x.getKey().equals(table.name())
                        && x.getValue().stream().anyMatch(e -> e.target().equals(table.name())));
        boolean ofShared = edges.get(table.name()).stream()
                .anyMatch(e -> decisions.containsKey(e.target())
                        && decisions.get(e.target()).kind() == Kind.SHARED);
        if (!used && !ofShared) {
            return Optional.empty();
        }
        List<String> natural = naturalKey(table);
        if (!natural.isEmpty()) {
            return Optional.of(new Decision(
                    Kind.SHARED,
                    "shared",
                    used ? "others refer to it, and it refers to no institution" : "belongs to a shared table",
                    List.of(),
                    natural,
                    DEAR));
        }
        return Optional.empty();
    }

    /** Columns that mean the same row in every database: a unique key without counted numbers, or a name that is unique. */
    List<String> naturalKey(Table table) throws SQLException {
        Optional<List<String>> unique = table.keys().stream()
                .map(Key::columns)
                .filter(k -> k.stream().noneMatch(c -> isCounted(table, c)))
                .min(Comparator.comparingInt(List::size));
        if (unique.isPresent()) {
            return unique.get();
        }
        for (Column c : table.columns().values()) {
            boolean called = Words.any(c.name(), Words.NAME)
                    || Words.any(c.name(), Set.of("code", "label", "value", "title", "slug"));
            if (called && c.isText() && c.notNull()) {
                long twice = Sql.number(
                        connection,
                        "select count(*) from (select %1$s from %2$s group by 1 having count(*) > 1 limit 1) s"
                                .formatted(Sql.name(c.name()), sql(table)));
                if (twice == 0) {
                    return List.of(c.name());
                }
            }
        }
        return List.of();
    }

    /** Whether a column only counts rows: its numbers, or random uuids, mean nothing elsewhere. */
    private boolean isCounted(Table table, String column) {
        Column c = table.columns().get(column);
        boolean reference =
                edges.get(table.name()).stream().anyMatch(e -> e.columns().contains(column));
        boolean alone = table.identity().equals(List.of(column));
        return !reference
                && (c.sequence() != null
                        || (alone && (c.isInteger() || c.baseType().equals("uuid"))));
    }

    private Decision personScope(Decision d) {
        List<String> reached = new ArrayList<>();
        List<String> also = new ArrayList<>();
        for (var entry : edges.entrySet()) {
            Kind kind = decisions.get(entry.getKey()).kind();
            if (kind != Kind.SCOPED && kind != Kind.VIA_PERSON && kind != Kind.INSTITUTION) {
                continue;
            }
            for (Edge e : entry.getValue()) {
                boolean toPerson =
                        e.target().equals(person.table()) && e.targetColumns().equals(List.of(person.column()));
                boolean way = decisions.get(entry.getKey()).way().equals(e.columns());
                if (toPerson && e.columns().size() == 1 && !way && isSettled(entry.getKey(), e)) {
                    (kind == Kind.VIA_PERSON ? also : reached)
                            .add(Yaml.text(
                                    new ColumnName(entry.getKey(), e.columns().get(0)).toString()));
                }
            }
        }
        for (var entry : clues.entrySet()) {
            Kind kind = decisions.get(entry.getKey()).kind();
            for (Clue c : entry.getValue()) {
                boolean persons = c.keys().stream().anyMatch(Clues.Key::person);
                if (persons
                        && c.sure()
                        && !c.rule().startsWith("{ references")
                        && (kind == Kind.SCOPED || kind == Kind.VIA_PERSON)) {
                    reached.add(Yaml.text(new ColumnName(entry.getKey(), c.column()).toString()));
                }
            }
        }
        edges.get(person.table()).stream()
                .filter(e -> e.target().equals(person.table()) && e.columns().size() == 1)
                .forEach(e -> also.add(
                        Yaml.text(new ColumnName(person.table(), e.columns().get(0)).toString())));
        reached.addAll(also);
        String by = "{ reached-by: [%s] }".formatted(String.join(", ", reached));
        Optional<Edge> own = edges.get(person.table()).stream()
                .filter(e -> institution != null && e.target().equals(institution.table()))
                .findFirst();
        if (own.isPresent()) {
            String direct = scope(own.get(), own.get().targetColumns().equals(List.of(institution.column())));
            return new Decision(
                    Kind.PERSON,
                    own.get().notNull() || reached.isEmpty() ? direct : "{ any: [%s, %s] }".formatted(direct, by),
                    own.get().notNull() ? "" : "the institution can be empty; then persons go with what refers to them",
                    List.of(),
                    List.of(),
                    DEAR);
        }
        return reached.isEmpty()
                ? new Decision(
                        Kind.PERSON,
                        MapNode.DECIDE,
                        "which tables of an institution refer to persons?",
                        List.of(),
                        List.of(),
                        DEAR)
                : new Decision(Kind.PERSON, by, "whoever a moving row refers to", List.of(), List.of(), DEAR);
    }

    /** The path of single columns from a table to the institution's key, for sums; empty when there is none. */
    Optional<String> pathToInstitution(String table) {
        List<String> path = new ArrayList<>();
        String at = table;
        while (institution != null && path.size() < 8) {
            Decision d = decisions.get(at);
            if (at.equals(institution.table())) {
                path.add(institution.column());
                return Optional.of(String.join(".", path));
            }
            if (d == null || d.kind() != Kind.SCOPED || d.way().size() != 1) {
                return Optional.empty();
            }
            String column = d.way().get(0);
            Optional<Edge> e = edges.get(at).stream()
                    .filter(x -> x.columns().equals(List.of(column)))
                    .findFirst();
            if (e.isEmpty() || column.indexOf('.') >= 0) {
                return Optional.empty();
            }
            path.add(column);
            if (e.get().target().equals(institution.table())
                    && e.get().targetColumns().equals(List.of(institution.column()))) {
                return Optional.of(String.join(".", path));
            }
            at = e.get().target();
        }
        return Optional.empty();
    }

    /** Whether the draft says that the columns refer there, instead of asking: what refers to nothing reaches nothing. */
    private boolean isSettled(String table, Edge e) {
        return !e.guessed()
                || clues(table).stream()
                        .filter(c -> e.columns().equals(List.of(c.column())))
                        .allMatch(DraftScopes::isSettled);
    }

    /** Whether a clue is written as a rule; else it is a question. */
    static boolean isSettled(Clue clue) {
        return clue.sure() || clue.rule().contains(MapNode.DECIDE) || clue.why().startsWith("its name means");
    }

    /** Columns of a table that refer to persons. */
    List<String> personColumns(String table) {
        return edges.get(table).stream()
                .filter(e -> person != null
                        && e.target().equals(person.table())
                        && e.columns().size() == 1
                        && e.targetColumns().equals(List.of(person.column())))
                .map(e -> e.columns().get(0))
                .toList();
    }

    /** Whether another table has a column of this name that refers to persons. */
    boolean isCalledAsPersons(String column) {
        return edges.values().stream()
                .flatMap(List::stream)
                .anyMatch(e -> person != null
                        && e.target().equals(person.table())
                        && e.columns().size() == 1
                        && !e.columns().get(0).equals(person.column())
                        && (column.equals(e.columns().get(0))
                                || column.equals(e.columns().get(0) + "s")));
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
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

/** What refers to what in a database that nobody described yet: by foreign keys, by names, and by samples of the data. */
final class DraftEdges {

    /**
     * A reference.
     *
     * @param guessed whether no foreign key says so
     */
    record Edge(List<String> columns, String target, List<String> targetColumns, boolean notNull, boolean guessed) {}

    private final Connection connection;
    private final Catalogue catalogue;
    private final ColumnName institution;
    private final ColumnName person;
    private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
    private final Map<String, List<Clue>> clues = new LinkedHashMap<>();
    private final Set<Edge> empty = new HashSet<>();

    DraftEdges(Connection connection, Catalogue catalogue, DraftGuesses guesses) throws SQLException {
        this.connection = connection;
        this.catalogue = catalogue;
        this.institution = guesses.institution();
        this.person = guesses.person();
        look();
    }

    /** All references of a table. */
    List<Edge> of(String table) {
        return edges.get(table);
    }

    /** All references, by table. */
    Map<String, List<Edge>> all() {
        return edges;
    }

    /** What columns seem to be, by table. */
    Map<String, List<Clue>> clues() {
        return clues;
    }

    List<Clue> clues(String table) {
        return clues.getOrDefault(table, List.of());
    }

    /** Whether no row of the table uses the reference, although there are some. */
    boolean isUnused(Edge edge) {
        return empty.contains(edge);
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

    /** Single columns that refer to the table, of other tables. */
    List<ColumnName> referring(String table) {
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

    /** Whether the draft says that the columns refer there, instead of asking: what refers to nothing reaches nothing. */
    boolean isSettled(String table, Edge e) {
        return !e.guessed()
                || clues(table).stream()
                        .filter(c -> e.columns().equals(List.of(c.column())))
                        .allMatch(DraftEdges::isSettled);
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
}

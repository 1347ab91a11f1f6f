package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Columns that look like references although no foreign key says so: by their names, and by what is in them, looked at in
 * small samples. Values are compared with keys and never shown.
 */
final class Clues {

    private static final int SAMPLE = 400;

    private static final long BIG = 200_000;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /**
     * A key that something may refer to.
     *
     * @param lowest of whole numbers
     */
    record Key(ColumnName name, Column column, boolean person, long lowest, long highest, long rows) {

        /** Whether a value among the keys is hardly there by chance. */
        boolean isTelling() {
            return !column.isInteger() || lowest > 1000 || (highest - lowest) / 4 > rows;
        }

        boolean takes(String id) {
            if (column.isInteger()) {
                return NUMBER.matcher(id).matches() && Long.parseLong(id) >= lowest && Long.parseLong(id) <= highest;
            }
            return column.baseType().equals("uuid") ? UUID.matcher(id).matches() : !id.isBlank();
        }
    }

    /**
     * What a column seems to be.
     *
     * @param rule as a merge map writes it
     * @param why for people
     * @param sure whether name and data agree
     */
    record Clue(String table, String column, String rule, List<Key> keys, String why, boolean sure) {}

    private final Connection connection;
    private final Catalogue catalogue;
    private final Map<String, Key> keys = new LinkedHashMap<>();

    Clues(Connection connection, Catalogue catalogue, String personTable, String personKey, Collection<String> tables)
            throws SQLException {
        this.connection = connection;
        this.catalogue = catalogue;
        for (String name : tables) {
            Table table = catalogue.tables().get(name);
            boolean person = name.equals(personTable);
            List<String> identity = table.identity();
            String column = person ? personKey : identity.size() == 1 ? identity.get(0) : null;
            boolean own = column != null
                    && table.foreignKeys().stream().noneMatch(f -> f.columns().equals(List.of(column)));
            if (own || person) {
                key(table, column, person);
            }
        }
    }

    Collection<Key> keys() {
        return keys.values();
    }

    private void key(Table table, String column, boolean person) throws SQLException {
        Column c = table.columns().get(column);
        // texts mean the same everywhere, unless they are person numbers
        boolean changes = person || c.isInteger() || c.baseType().equals("uuid");
        if (table.nature().foreign() || c.elementType() != null || !changes) {
            return;
        }
        long[] range = c.isInteger()
                ? Sql.list(
                                connection,
                                "select coalesce(min(%1$s), 0), coalesce(max(%1$s), 0) from %2$s"
                                        .formatted(Sql.name(column), from(table)),
                                row -> new long[] {row.getLong(1), row.getLong(2)})
                        .get(0)
                : new long[] {0, 0};
        long rows = table.estimatedRows() > 0
                ? table.estimatedRows()
                : Sql.number(connection, "select count(*) from (select from %s limit 100000) s".formatted(from(table)));
        if (rows > 0) {
            keys.put(table.name(), new Key(new ColumnName(table.name(), column), c, person, range[0], range[1], rows));
        }
    }

    /** What the columns of a table seem to be, of those for which {@code skipped} has no entry. */
    List<Clue> of(Table table, Set<String> skipped) throws SQLException {
        List<Clue> all = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>(skipped);
        for (Column column : table.columns().values()) {
            if (!done.contains(column.name()) && !column.generated()) {
                Optional<Clue> byType = byType(table, column, done);
                byType.ifPresent(all::add);
            }
        }
        for (Column column : table.columns().values()) {
            boolean looked = all.stream().anyMatch(c -> c.column().equals(column.name()));
            if (!done.contains(column.name()) && !looked && !column.generated()) {
                look(table, column).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<Clue> look(Table table, Column column) throws SQLException {
        boolean whole =
                column.isInteger() || column.isText() || column.baseType().equals("uuid");
        if (!whole && column.elementType() == null && !column.isJson()) {
            return Optional.empty();
        }
        if (column.labels().isEmpty() && column.elementType() == null && column.isText() && isName(column.name())) {
            return Optional.empty();
        }
        List<String> sample = sample(table, column);
        if (column.isJson()) {
            return new JsonClues(this).of(table, column, sample);
        }
        if (column.elementType() != null) {
            Set<String> ids = new LinkedHashSet<>();
            sample.forEach(s -> ids.addAll(List.of(s.replaceAll("[{}\"]", "").split(","))));
            ids.removeIf(i -> i.isBlank() || i.equals("NULL"));
            return best(table, column.name(), ids, k -> fits(column.elementType(), k))
                    .map(m -> clue(
                            table,
                            column,
                            "{ elements: %s }".formatted(m.key().name()),
                            m,
                            "an array whose elements are"));
        }
        sample.removeIf(String::isBlank); // no id, but the want of one
        Optional<Match> single = best(table, column.name(), sample, k -> fits(column.baseType(), k));
        if (single.isPresent()) {
            return single.map(m ->
                    clue(table, column, "{ references: %s }".formatted(m.key().name()), m, "values are"));
        }
        return column.isText() ? new TextClues(this).of(table, column, sample) : Optional.empty();
    }

    private static boolean isName(String column) {
        return Words.any(column, Words.NAME)
                || Words.any(column, Set.of("email", "mail", "street", "straat", "city", "title"));
    }

    private static boolean fits(String type, Key key) {
        boolean text =
                Set.of("text", "character varying", "character", "citext").contains(type);
        if (key.column().isInteger()) {
            return text || Set.of("smallint", "integer", "bigint").contains(type);
        }
        return text || type.equals(key.column().baseType());
    }

    /** Whether a column may be one whose keys these are. */
    @FunctionalInterface
    interface Fit {
        boolean to(Key key);
    }

    /** A key among whose values the ids are. */
    record Match(Key key, boolean named, int ids, boolean allFound) {}

    /** The key that the ids are most likely of; empty when there is no sign of any. */
    Optional<Match> best(Table table, String name, Collection<String> ids, Fit fit) throws SQLException {
        List<Match> found = new ArrayList<>();
        boolean quantity = Words.isQuantity(name);
        for (Key key : keys.values()) {
            boolean own = key.name().table().equals(table.name());
            boolean means = Words.means(name, key.name().table())
                    || (key.person() && Words.any(name, Words.ROLES) && !Words.isQuantity(name))
                    || (key.person() && Words.any(name, Words.PERSON));
            boolean named = means
                    && (Words.isIdLike(name) || !quantity)
                    && !(own && table.columns().size() == 1);
            if (!fit.to(key) || (own && !key.person() && !Words.isIdLike(name) && !named)) {
                continue;
            }
            if (ids.isEmpty()) {
                // nothing to look at: only a name that is clear enough speaks
                if (named && Words.isIdLike(name)) {
                    found.add(new Match(key, true, 0, false));
                }
                continue;
            }
            boolean possible = ids.stream().filter(key::takes).count() * 100 >= ids.size() * 90L;
            boolean asked = named
                    || key.isTelling()
                    || (key.person() && !quantity && (Words.isIdLike(name) || ids.size() >= 5));
            if (possible && asked && (named || !quantity || key.isTelling() && ids.size() >= 5)) {
                long here = count(key, ids);
                boolean all = here == ids.size();
                if (all || here * 100 >= ids.size() * 90L && (named || key.isTelling() && ids.size() >= 10)) {
                    found.add(new Match(key, named, ids.size(), all));
                }
            }
        }
        return found.stream()
                .max(java.util.Comparator.comparing((Match m) -> m.named())
                        .thenComparing(m -> m.key().isTelling() && m.ids() > 0)
                        .thenComparing(m -> exactly(name, m.key()))
                        .thenComparing(m -> m.key().person()));
    }

    /** A key among whose values all of the ids are, for places where names say nothing; persons first. */
    Optional<Match> among(Collection<String> ids) throws SQLException {
        List<Match> found = new ArrayList<>();
        for (Key key : keys.values()) {
            if (ids.size() >= 5 && ids.stream().allMatch(key::takes) && count(key, ids) == ids.size()) {
                found.add(new Match(key, false, ids.size(), true));
            }
        }
        return found.stream()
                .max(java.util.Comparator.comparing((Match m) -> m.key().isTelling())
                        .thenComparing(m -> m.key().person()));
    }

    private static boolean exactly(String name, Key key) {
        return Words.means(name, key.name().table());
    }

    Clue clue(Table table, Column column, String rule, Match m, String what) {
        String why = m.ids() == 0
                ? "its name means %s; there is no data to look at"
                        .formatted(m.key().name())
                : "%s%s %s keys of %s"
                        .formatted(
                                m.named() ? "its name says so, and " : "",
                                what,
                                m.allFound() ? "all" : "nearly all",
                                m.key().name());
        return new Clue(
                table.name(),
                column.name(),
                rule,
                List.of(m.key()),
                why,
                m.ids() > 0 && (m.named() || m.key().isTelling()));
    }

    /** A type column beside an id column: {@code owner_type}, {@code owner_id}. */
    private Optional<Clue> byType(Table table, Column column, Set<String> skipped) throws SQLException {
        if (!Words.isIdLike(column.name()) || column.elementType() != null || column.isJson()) {
            return Optional.empty();
        }
        List<String> words = Words.of(column.name());
        if (words.size() < 2) {
            return Optional.empty();
        }
        List<String> stem = words.subList(0, words.size() - 1);
        for (Column type : table.columns().values()) {
            List<String> other = Words.of(type.name());
            boolean pair = other.size() == stem.size() + 1
                    && other.subList(0, stem.size()).equals(stem)
                    && Set.of("type", "kind", "class", "table", "entity", "soort", "art", "model")
                            .contains(other.get(stem.size()));
            if (pair && (type.isText() || !type.labels().isEmpty())) {
                return byType(table, column, type);
            }
            boolean numbered = other.size() == stem.size() + 2
                    && other.subList(0, stem.size()).equals(stem)
                    && other.get(stem.size()).equals("type")
                    && Words.isIdLike(type.name());
            if (numbered
                    && type.isInteger()
                    && table.foreignKeys().stream().noneMatch(f -> f.columns().contains(type.name()))) {
                return byNumber(table, column, type);
            }
        }
        return Optional.empty();
    }

    /** A type that is a number: only people know what it stands for. */
    private Optional<Clue> byNumber(Table table, Column column, Column type) throws SQLException {
        List<String> values = sample(table, type).stream()
                .sorted()
                .map(v -> Yaml.text(v) + ": " + MapNode.DECIDE)
                .toList();
        return values.isEmpty() || keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new Clue(
                        table.name(),
                        column.name(),
                        "{ by-type: { column: %s, values: { %s } } }"
                                .formatted(Yaml.text(type.name()), String.join(", ", values)),
                        List.of(),
                        "%s seems to tell which table it refers to: table.column for each".formatted(type.name()),
                        false));
    }

    private Optional<Clue> byType(Table table, Column column, Column type) throws SQLException {
        Map<String, Key> values = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        Column c = type;
        for (String value : sample(table, c)) {
            String word = value.replaceAll(".*[\\\\./:]", "");
            Optional<Key> key = keys.values().stream()
                    .filter(k -> Words.sameThing(
                                    String.join("", Words.of(word)), k.name().table())
                            && fits(column.baseType(), k))
                    .findFirst();
            key.ifPresentOrElse(k -> values.put(value, k), () -> unknown.add(value));
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<String> entries = new ArrayList<>();
        values.forEach((value, key) -> entries.add(Yaml.text(value) + ": " + key.name()));
        unknown.forEach(value -> entries.add(Yaml.text(value) + ": " + MapNode.DECIDE));
        return Optional.of(new Clue(
                table.name(),
                column.name(),
                "{ by-type: { column: %s, values: { %s } } }"
                        .formatted(Yaml.text(type.name()), String.join(", ", entries)),
                List.copyOf(values.values()),
                "%s names tables".formatted(type.name()),
                unknown.isEmpty()));
    }

    /** Some different values of a column, as texts. */
    List<String> sample(Table table, Column column) throws SQLException {
        String some = table.estimatedRows() > BIG
                ? " tablesample system (%s)"
                        .formatted(String.format(
                                Locale.ROOT, "%.4f", Math.max(0.001, 2_000_000.0 / table.estimatedRows())))
                : "";
        return Sql.list(
                connection,
                "select distinct v from (select %1$s::text as v from %2$s%3$s where %1$s is not null limit 4000) s where length(v) < 20000 limit %4$d"
                        .formatted(Sql.name(column.name()), from(table), some, SAMPLE),
                row -> row.getString(1));
    }

    /** How many of the ids are keys. */
    long count(Key key, Collection<String> ids) throws SQLException {
        String[] possible = ids.stream().filter(key::takes).toArray(String[]::new);
        Table table = catalogue.tables().get(key.name().table());
        String type = key.column().isText()
                ? "text"
                : key.column().isInteger() ? "bigint" : key.column().baseType();
        return possible.length == 0
                ? 0
                : Sql.number(
                        connection,
                        "select count(*) from unnest(?) v(id) where exists (select from %s k where k.%s = v.id::%s)"
                                .formatted(from(table), Sql.name(key.name().column()), type),
                        (Object) possible);
    }

    private String from(Table table) {
        List<String> parts = Names.split(table.name());
        String name =
                parts.size() == 1 ? Sql.table(catalogue.schema(), parts.get(0)) : Sql.table(parts.get(0), parts.get(1));
        return (table.nature().hasChildren() ? "only " : "") + name;
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Key;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Clues.Clue;
import be.fusie.merge.engine.DraftScopes.Decision;
import be.fusie.merge.engine.DraftScopes.Kind;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rest of a draft: how people are recognised, rules of tables and columns, sums, periods. */
final class DraftExtras {

    static final Set<Kind> MOVING = Set.of(Kind.SCOPED, Kind.VIA_PERSON, Kind.PERSON, Kind.INSTITUTION, Kind.SHARED);

    private final Catalogue catalogue;
    private final DraftGuesses guesses;
    private final DraftEdges edges;
    private final DraftScopes scopes;

    DraftExtras(Catalogue catalogue, DraftGuesses guesses, DraftEdges edges, DraftScopes scopes) {
        this.catalogue = catalogue;
        this.guesses = guesses;
        this.edges = edges;
        this.scopes = scopes;
    }

    List<String> match() {
        Table person = catalogue.tables().get(guesses.person().table());
        Optional<String> national =
                first(person, Words.NATIONAL, c -> !c.baseType().equals("boolean"));
        Optional<String> born = first(
                person,
                Words.BORN,
                c -> c.baseType().equals("date") || c.baseType().startsWith("timestamp") || c.isText());
        List<String> names = person.columns().values().stream()
                .filter(c -> c.isText() && Words.any(c.name(), Words.NAME))
                .map(Column::name)
                .filter(c -> !Words.any(
                        c, Set.of("user", "username", "login", "middle", "maiden", "display", "nick", "file")))
                .limit(4)
                .toList();
        if (national.isEmpty() || born.isEmpty() || names.isEmpty()) {
            return List.of(
                    "  # match: { national-number: …, birth-date: …, names: [ … ] } would recognise the same human in"
                            + " both databases; left out,",
                    "  # since %s not found: everybody who moves is somebody new"
                            .formatted(
                                    national.isEmpty()
                                            ? "a national number was"
                                            : born.isEmpty() ? "a birth date was" : "names were"));
        }
        return List.of("  match: { national-number: %s, birth-date: %s, names: [%s] }   # by their names"
                .formatted(
                        Yaml.text(national.get()),
                        Yaml.text(born.get()),
                        names.stream().map(Yaml::text).collect(Collectors.joining(", "))));
    }

    private static Optional<String> first(Table table, Set<String> words, java.util.function.Predicate<Column> fits) {
        return table.columns().values().stream()
                .filter(c -> Words.any(c.name(), words)
                        && !Words.any(c.name(), Set.of("place", "plaats", "country", "city", "ort", "lieu", "name"))
                        && fits.test(c))
                .map(Column::name)
                .findFirst();
    }

    List<String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        for (Table table : catalogue.tables().values()) {
            List<String> columns = edges.personColumns(table.name());
            String last =
                    Names.split(table.name()).get(Names.split(table.name()).size() - 1);
            boolean role = Words.any(last, Words.ROLES) && Words.of(last).size() <= 2;
            boolean once = columns.stream().anyMatch(c -> table.keys().stream()
                    .anyMatch(k -> k.columns().contains(c)));
            if (role
                    && !columns.isEmpty()
                    && (once || Words.of(last).size() == 1)
                    && scopes.of(table.name()).kind() == Kind.SCOPED) {
                kinds.put(String.join("-", Words.of(last)), new ColumnName(table.name(), columns.get(0)).toString());
            }
        }
        return kinds.isEmpty()
                ? List.of("  # kinds: { pupil: table.column } would tell in the lists old → new who is what (M6)")
                : List.of("  kinds: { %s }"
                        .formatted(kinds.entrySet().stream()
                                .map(e -> Yaml.text(e.getKey()) + ": " + Yaml.text(e.getValue()))
                                .collect(Collectors.joining(", "))));
    }

    /** Natural keys, choice lists and what may collide. */
    List<String> rules(Table table, Decision decision) {
        List<String> all = new ArrayList<>();
        if (decision.kind() == Kind.SHARED) {
            boolean declared = table.keys().stream().anyMatch(k -> k.columns().equals(decision.naturalKey()));
            all.add("natural-key: [%s]%s"
                    .formatted(
                            decision.naturalKey().stream().map(Yaml::text).collect(Collectors.joining(", ")),
                            DraftMap.comment(
                                    declared ? "" : "no unique key says so; the values are all different now")));
            choice(table, decision).ifPresent(all::addAll);
        } else if (decision.kind() == Kind.VIA_PERSON) {
            // the receiver may know the person, and this of him already
            table.keys().stream()
                    .map(Key::columns)
                    .filter(k -> !k.equals(table.identity()) || k.size() > 1)
                    .filter(k -> k.stream().anyMatch(edges.personColumns(table.name())::contains))
                    .filter(k ->
                            k.stream().noneMatch(c -> table.columns().get(c).sequence() != null))
                    .findFirst()
                    .ifPresent(k -> {
                        all.add("natural-key: [%s]"
                                .formatted(k.stream().map(Yaml::text).collect(Collectors.joining(", "))));
                        all.add("on-collision: same"
                                + DraftMap.comment("the receiver may have this of a person whom it knows"));
                    });
        } else if (decision.kind() == Kind.SCOPED) {
            userNames(table).ifPresent(all::addAll);
        }
        List<String> watched = table.columns().values().stream()
                .map(Column::name)
                .filter(c -> Words.any(
                        c, Set.of("ogm", "structuredcommunication", "mededeling", "gestructureerdemededeling")))
                .toList();
        if (!watched.isEmpty() && MOVING.contains(decision.kind())) {
            all.add("watch: [%s]%s"
                    .formatted(
                            watched.stream().map(Yaml::text).collect(Collectors.joining(", ")),
                            DraftMap.comment("unique in one database only (M13)")));
        }
        return all;
    }

    private Optional<List<String>> choice(Table table, Decision decision) {
        List<String> key = decision.naturalKey();
        if (key.size() != 2
                || key.stream().anyMatch(c -> !table.columns().get(c).isText())) {
            return Optional.empty();
        }
        boolean list = Words.any(
                key.get(0),
                Set.of("list", "lijst", "liste", "category", "categorie", "kategorie", "domain", "type", "group"));
        boolean value =
                Words.any(key.get(1), Set.of("value", "waarde", "valeur", "wert", "code", "key", "name", "option"));
        return list && value
                ? Optional.of(List.of(
                        "choice: { list: %s, value: %s }".formatted(Yaml.text(key.get(0)), Yaml.text(key.get(1))),
                        "on-unknown: replace"
                                + DraftMap.comment(
                                        "a value that the receiver does not know needs a replacement (R15); or: add")))
                : Optional.empty();
    }

    private static Optional<List<String>> userNames(Table table) {
        return table.keys().stream()
                .map(Key::columns)
                .filter(k -> k.size() == 1
                        && table.columns().get(k.get(0)).isText()
                        && Words.any(
                                k.get(0),
                                Set.of(
                                        "username",
                                        "login",
                                        "gebruikersnaam",
                                        "loginname",
                                        "identifiant",
                                        "benutzername")))
                .findFirst()
                .map(k -> List.of(
                        "natural-key: [%s]".formatted(Yaml.text(k.get(0))),
                        "on-collision: rename"
                                + DraftMap.comment(
                                        "a user name that the receiver has gets the source's name behind it (M9)")));
    }

    /** Rules of single columns, as a merge map writes them. */
    Map<String, String> columns(Table table, Decision decision) {
        Map<String, String> all = new LinkedHashMap<>();
        if (!MOVING.contains(decision.kind())) {
            return all;
        }
        for (Clue c : edges.clues(table.name())) {
            boolean moving = c.keys().stream()
                    .allMatch(k -> MOVING.contains(scopes.of(k.name().table()).kind()));
            if (!moving) {
                all.put(
                        c.column(),
                        MapNode.DECIDE
                                + DraftMap.comment(
                                        "%s, but that table does not move, or is not decided: keep, or { references: …, outside: 'null' }?"
                                                .formatted(c.why())));
            } else if (DraftEdges.isSettled(c)) {
                all.put(c.column(), c.rule() + DraftMap.comment(c.why()));
            } else {
                all.put(
                        c.column(),
                        MapNode.DECIDE
                                + DraftMap.comment("%s; if that is no chance: %s%s, else keep"
                                        .formatted(
                                                c.why(),
                                                c.rule(),
                                                c.keys().stream().anyMatch(Clues.Key::person)
                                                        ? ", and reached-by of the persons"
                                                        : "")));
            }
        }
        for (Column c : table.columns().values()) {
            boolean known = all.containsKey(c.name())
                    || table.foreignKeys().stream().anyMatch(f -> f.columns().contains(c.name()));
            if (!known && !c.generated() && decision.kind() != Kind.PERSON && edges.isCalledAsPersons(c.name())) {
                all.put(
                        c.name(),
                        "{ references: %s }".formatted(guesses.person())
                                + DraftMap.comment(
                                        "it has the name of columns that refer to persons, and no data to look at"));
            }
        }
        List<String> identity = table.identity();
        if (identity.size() == 1 && decision.kind() != Kind.PERSON) {
            Column key = table.columns().get(identity.get(0));
            boolean reference =
                    table.foreignKeys().stream().anyMatch(f -> f.columns().contains(key.name()));
            boolean natural =
                    decision.kind() == Kind.SHARED && decision.naturalKey().equals(identity);
            boolean home = guesses.institution() != null
                    && guesses.institution().equals(new ColumnName(table.name(), key.name()));
            if (key.isInteger() && key.sequence() == null && !reference && !natural && !home) {
                Optional<String> sequence = sequence(table, key);
                all.put(
                        key.name(),
                        sequence.map(s -> "{ offset: true, sequence: %s }%s"
                                        .formatted(
                                                Yaml.text(s),
                                                DraftMap.comment("by the sequence's name; no default says so")))
                                .orElse("offset"
                                        + DraftMap.comment("no sequence gives these numbers: whoever does has to go on"
                                                + " above the highest afterwards; keep if they mean the"
                                                + " same everywhere")));
            }
        }
        counted(table, decision)
                .ifPresent(c -> all.putIfAbsent(
                        c,
                        MapNode.DECIDE
                                + DraftMap.comment(
                                        "does it only count within the rest of the key? Then offset; keep, if %s means the same everywhere"
                                                .formatted(String.join(", ", table.identity())))));
        for (Column c : table.columns().values()) {
            if (c.baseType().equals("oid") && !all.containsKey(c.name())) {
                all.put(
                        c.name(),
                        MapNode.DECIDE
                                + DraftMap.comment("large objects do not move with their rows: keep, if it is none"));
            }
        }
        return all;
    }

    /** A number in a key of several columns, none of which leads to something that gets another number anyway. */
    private static Optional<String> counted(Table table, Decision decision) {
        boolean refers =
                table.foreignKeys().stream().anyMatch(f -> f.columns().stream().anyMatch(table.identity()::contains));
        return refers || table.identity().size() < 2 || decision.kind() == Kind.SHARED
                ? Optional.empty()
                : table.identity().stream()
                        .filter(c -> table.columns().get(c).isInteger()
                                && table.columns().get(c).sequence() == null
                                && !Words.isYear(c))
                        .reduce((one, other) -> other);
    }

    private Optional<String> sequence(Table table, Column key) {
        String bare = Names.split(table.name()).get(Names.split(table.name()).size() - 1);
        Set<String> called = new LinkedHashSet<>(List.of(
                bare + "_seq",
                bare + "_" + key.name() + "_seq",
                "seq_" + bare,
                bare + "_sequence",
                "hibernate_sequence"));
        return called.stream()
                .flatMap(name -> catalogue.sequences().keySet().stream()
                        .filter(s -> Names.split(s).get(1).equalsIgnoreCase(name)))
                .findFirst()
                .map(s -> Names.join(Names.split(s)));
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Guesses which tables hold institutions and persons, by their names, keys, columns and what refers to them. */
final class DraftGuesses {

    private final Catalogue catalogue;
    private final ColumnName institution;
    private final ColumnName person;
    private String institutionWhy = "";
    private String personWhy = "";

    DraftGuesses(Catalogue catalogue, DraftMap.Options options) {
        this.catalogue = catalogue;
        institution = options.institution() == null ? guessInstitution() : named(options.institution(), "institution");
        person = options.person() == null ? guessPerson() : named(options.person(), "person");
    }

    /** Table and column of the institution number; null when nothing looks like it. */
    ColumnName institution() {
        return institution;
    }

    String institutionWhy() {
        return institutionWhy;
    }

    /** Table and key of the persons; null when nothing looks like it. */
    ColumnName person() {
        return person;
    }

    String personWhy() {
        return personWhy;
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
                    "which table holds the institutions, by which column are they known? --institution table.column"
                            + " drafts the rest as well";
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
                ? "by its name; its numbers come from a sequence and can mean another institution in the receiver: is"
                        + " there a better column?"
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
}

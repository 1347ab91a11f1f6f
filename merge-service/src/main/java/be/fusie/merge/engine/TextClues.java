package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Clues.Clue;
import be.fusie.merge.engine.Clues.Match;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids in texts: lists with a separator, and numbers or UUIDs behind something that is always the same. */
final class TextClues {

    private static final String UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

    /** An id with the word, slash, colon or the like before it. */
    private static final Pattern FRAMED =
            Pattern.compile("([/]?[\\p{L}][\\p{L}\\p{N}_]*[/:=#_-]+)(" + UUID + "|[0-9]{1,18})(?![\\p{L}\\p{N}-])");

    private final Clues clues;

    TextClues(Clues clues) {
        this.clues = clues;
    }

    private static final Pattern BRACKETED = Pattern.compile("[\\[{(](.*)[\\])}]", Pattern.DOTALL);

    Optional<Clue> of(Table table, Column column, List<String> sample) throws SQLException {
        Optional<Clue> bracketed = bracketed(table, column, sample);
        if (bracketed.isPresent()) {
            return bracketed;
        }
        for (String separator : List.of(";", ",", "|", " ", "/", "\n", "\t", ":")) {
            Set<String> ids = listed(sample, separator);
            if (!ids.isEmpty()) {
                Optional<Match> m = clues.best(table, column.name(), ids, k -> true);
                if (m.isPresent() && m.get().ids() > 0) {
                    return m.map(match -> clues.clue(
                            table,
                            column,
                            "{ list: { separator: %s, references: %s } }"
                                    .formatted(quoted(separator), match.key().name()),
                            match,
                            "a list of which the elements are"));
                }
            }
        }
        return framed(table, column.name(), sample)
                .map(f -> clues.clue(
                        table,
                        column,
                        "{ pattern: %s, references: %s }"
                                .formatted(
                                        Yaml.text(f.pattern()), f.match().key().name()),
                        f.match(),
                        "numbers inside its texts are"));
    }

    /** Lists as programs print them: {@code [12, 34]}, {@code {12,34}}, {@code ("12" "34")}. */
    private Optional<Clue> bracketed(Table table, Column column, List<String> sample) throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        for (String text : sample) {
            Matcher m = BRACKETED.matcher(text.strip());
            if (!m.matches()) {
                return Optional.empty();
            }
            for (String part : m.group(1).split("[,;\\s\"']+")) {
                if (!part.isEmpty() && !part.matches("[0-9]{1,18}")) {
                    return Optional.empty();
                }
                if (!part.isEmpty()) {
                    ids.add(part);
                }
            }
        }
        Optional<Match> m =
                clues.best(table, column.name(), ids, k -> k.column().isInteger());
        if (m.isEmpty() || m.get().ids() == 0) {
            m = clues.among(ids);
        }
        return m.map(match -> clues.clue(
                table,
                column,
                "{ pattern: '([0-9]+)', references: %s }".formatted(match.key().name()),
                match,
                "a list in brackets of which the elements are"));
    }

    private static String quoted(String separator) {
        return "\"" + separator.replace("\n", "\\n").replace("\t", "\\t") + "\"";
    }

    /** The elements of lists; empty when the texts are no lists with this separator. */
    private static Set<String> listed(List<String> sample, String separator) {
        Set<String> all = new LinkedHashSet<>();
        boolean several = false;
        for (String text : sample) {
            int here = 0;
            for (String part : text.split(Pattern.quote(separator))) {
                String id = part.strip();
                if (id.isEmpty()) {
                    continue;
                }
                if (!id.matches("[0-9]{1,18}|" + UUID)) {
                    return Set.of();
                }
                here++;
                all.add(id);
            }
            several |= here > 1;
        }
        return several ? all : Set.of();
    }

    record Framed(String pattern, Match match) {}

    /** Ids that always stand behind the same word; the word, or the column, has to mean the key. */
    Optional<Framed> framed(Table table, String column, Collection<String> sample) throws SQLException {
        Map<String, Set<String>> byFrame = new LinkedHashMap<>();
        for (String text : sample) {
            Matcher m = FRAMED.matcher(text);
            while (m.find() && byFrame.size() < 50) {
                byFrame.computeIfAbsent(m.group(1), f -> new LinkedHashSet<>())
                        .add(m.group(2).replaceFirst("^0+(?=[0-9])", ""));
            }
        }
        for (Map.Entry<String, Set<String>> frame : byFrame.entrySet()) {
            String word = frame.getKey().replaceAll("^/|[/:=#_-]+$", "");
            Optional<Match> m =
                    clues.best(table, Words.isIdLike(word) ? word : word + "_id", frame.getValue(), k -> true);
            if (m.isEmpty() || (!m.get().named() && !m.get().key().isTelling())) {
                m = clues.best(table, column, frame.getValue(), k -> true);
            }
            if (m.isPresent()
                    && m.get().ids() > 0
                    && (m.get().named() || m.get().key().isTelling())) {
                String id = m.get().key().column().isInteger() ? "[0-9]+" : UUID;
                return Optional.of(new Framed(
                        frame.getKey().replaceAll("([^\\p{L}\\p{N}_/:=#-])", "\\\\$1") + "(" + id + ")", m.get()));
            }
        }
        return Optional.empty();
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Clues.Clue;
import be.fusie.merge.engine.Clues.Key;
import be.fusie.merge.engine.Clues.Match;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Ids in JSON documents: members that mean a key by their name, or whose values are keys, and members named by keys. */
final class JsonClues {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$-]*");

    private static final Pattern ID = Pattern.compile("[0-9]{1,18}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** Different numbers that are all persons': worth a question, whatever the member is called. */
    private static final int MANY = 10;

    private final Clues clues;

    JsonClues(Clues clues) {
        this.clues = clues;
    }

    Optional<Clue> of(Table table, Column column, List<String> sample) throws SQLException {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (String text : sample) {
            try {
                walk("$", JSON.readTree(text), values, 0);
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }
        List<String> rules = new ArrayList<>();
        List<Key> keys = new ArrayList<>();
        List<String> why = new ArrayList<>();
        boolean sure = true;
        for (Map.Entry<String, Set<String>> place : values.entrySet()) {
            String name = name(place.getKey());
            if (!place.getValue().stream().allMatch(v -> ID.matcher(v).matches())) {
                continue;
            }
            Optional<Match> m = clues.best(table, name, place.getValue(), k -> true);
            boolean telling = m.isPresent()
                    && m.get().ids() > 0
                    && (m.get().named() || m.get().key().isTelling());
            // members named by numbers are hardly anything but ids
            boolean members = place.getKey().endsWith("*~");
            if (members && m.isEmpty()) {
                m = clues.among(place.getValue());
            }
            boolean people = m.isPresent()
                    && m.get().key().person()
                    && m.get().allFound()
                    && m.get().ids() >= MANY;
            if (telling
                    || people
                    || members && m.isPresent()
                    || m.isPresent() && m.get().ids() > 0 && Words.isIdLike(name)) {
                sure &= telling;
                rules.add("{ path: %s, references: %s }"
                        .formatted(Yaml.text(place.getKey()), m.get().key().name()));
                keys.add(m.get().key());
                why.add(place.getKey());
                sure &= m.get().allFound();
            }
        }
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Clue(
                        table.name(),
                        column.name(),
                        "{ json: [%s] }".formatted(String.join(", ", rules)),
                        keys,
                        "documents hold keys at " + String.join(", ", why),
                        sure));
    }

    /** The word that says what stands at a path: its last member, and the one before for a mere id. */
    private static String name(String path) {
        List<String> steps = new ArrayList<>(List.of(
                path.replaceAll("\\['([^']*)']", ".$1").replace("[*]", "").split("\\.")));
        steps.removeIf(s -> s.equals("$") || s.startsWith("*"));
        if (steps.isEmpty()) {
            return "";
        }
        String last = steps.get(steps.size() - 1);
        return steps.size() > 1 && Words.of(last).size() == 1 && Words.isIdLike(last)
                ? steps.get(steps.size() - 2) + "_" + last
                : last;
    }

    private void walk(String path, JsonNode node, Map<String, Set<String>> values, int depth) {
        if (depth > 8 || values.size() > 300) {
            return;
        }
        if (node.isObject()) {
            boolean byId = node.size() > 0;
            for (var it = node.fieldNames(); it.hasNext(); ) {
                byId &= ID.matcher(it.next()).matches();
            }
            if (byId) {
                node.fieldNames().forEachRemaining(n -> add(path + ".*~", n, values));
                node.forEach(child -> walk(path + ".*", child, values, depth + 1));
            } else {
                node.properties()
                        .forEach(e -> walk(
                                path
                                        + (PLAIN.matcher(e.getKey()).matches()
                                                ? "." + e.getKey()
                                                : "['" + e.getKey().replace("'", "") + "']"),
                                e.getValue(),
                                values,
                                depth + 1));
            }
        } else if (node.isArray()) {
            node.forEach(child -> walk(path + "[*]", child, values, depth + 1));
        } else if (node.isIntegralNumber() || node.isTextual()) {
            add(path, node.asText(), values);
        }
    }

    private static void add(String path, String value, Map<String, Set<String>> values) {
        values.computeIfAbsent(path, p -> new LinkedHashSet<>()).add(value);
    }
}

package be.fusie.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Values by the name they go by, so that requests reach objects that exist: what the test put there, and what answers
 * told since. A path parameter is looked up under the collection in front of it as well: {@code migrations.id}.
 */
final class Known {

    private static final int PER_NAME = 40;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> owned = new ArrayList<>();

    /** Names objects that a stranger must not get to see. */
    Known own(String... all) {
        owned.addAll(List.of(all));
        return this;
    }

    List<String> owned() {
        return owned;
    }

    Known put(String name, String... all) {
        for (String value : all) {
            add(name, value);
        }
        return this;
    }

    Known copy() {
        Known copy = new Known();
        values.forEach((name, all) -> copy.values.put(name, new ArrayList<>(all)));
        copy.owned.addAll(owned);
        return copy;
    }

    private void add(String name, String value) {
        List<String> there = values.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>());
        if (!there.contains(value)) {
            if (there.size() == PER_NAME) {
                there.remove(PER_NAME / 2); // the first ones were put there on purpose, the last ones are new
            }
            there.add(value);
        }
    }

    /** Takes in what an answer tells: every short text or whole number, by the name of its member. */
    void learn(String collection, JsonNode answer) {
        if (answer.isObject()) {
            answer.fields().forEachRemaining(member -> {
                JsonNode value = member.getValue();
                if (value.isTextual()
                                && !value.asText().isEmpty()
                                && value.asText().length() <= 200
                        || value.isIntegralNumber()) {
                    add(member.getKey(), value.asText());
                    add(collection + "." + member.getKey(), value.asText());
                }
                learn(collection, value);
            });
        } else if (answer.isArray()) {
            for (int i = 0; i < Math.min(answer.size(), 5); i++) {
                learn(collection, answer.get(i));
            }
        }
    }

    /** One of the values under the first name that has any, the last ones more often; null when none has. */
    String any(Random random, String... names) {
        for (String name : names) {
            List<String> there = values.get(name.toLowerCase(Locale.ROOT));
            if (there != null && !there.isEmpty()) {
                return there.get(random.nextInt(there.size()));
            }
        }
        return null;
    }
}

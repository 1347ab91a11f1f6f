package be.fusie.local;

import be.fusie.platform.PlatformException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An operator works through a migration's check-list, for the people who see to its items (R8). */
public final class CheckList {

    private static final String PAIRS = "undecided-pairs-decided";
    private static final int PATIENCE_SECONDS = 120;

    private CheckList() {}

    /**
     * Answers what people answer. When persons are undecided the data is looked at again first, because somebody may have
     * decided since the plan was made; all else is for the system to find out.
     *
     * @param migration path of the migration, from {@code /api} on
     * @return codes of the items that were answered
     */
    public static List<String> workThrough(LocalPlatform platform, String migration) {
        Rest operator = platform.rest(Service.REQUEST, LocalPlatform.OPERATOR);
        String path = migration + "/preconditions";
        JsonNode list = operator.get(path);
        if (isOpen(list, PAIRS)) {
            operator.post(path + "/check", Map.of());
            list = checked(operator, path);
        }
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();
        for (JsonNode item : list.path("items")) {
            String code = item.path("code").asText();
            if (item.path("state").asText().equals("OPEN")
                    && !item.path("automatic").asBoolean()) {
                answers.put(code, answer(code, "DONE", "Told by those who see to it, by telephone."));
            }
        }
        if (isOpen(list, PAIRS)) {
            answers.put(PAIRS, answer(PAIRS, "NOT_APPLICABLE", "Whoever is not decided on gets a new number."));
        }
        if (!answers.isEmpty()) {
            operator.post(path + "/answers", Map.of("answers", List.copyOf(answers.values())));
        }
        return new ArrayList<>(answers.keySet());
    }

    private static JsonNode checked(Rest operator, String path) {
        for (int i = 0; i < PATIENCE_SECONDS * 5; i++) {
            JsonNode list = operator.get(path);
            if (!list.path("beingChecked").asBoolean()) {
                return list;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new PlatformException("merge-service did not look at the data again");
    }

    /**
     * One item of the list, as it stands.
     *
     * @param code such as {@code intake-form-submitted}
     */
    static JsonNode item(LocalPlatform platform, String migration, String code) {
        JsonNode list = platform.rest(Service.REQUEST, LocalPlatform.OPERATOR).get(migration + "/preconditions");
        for (JsonNode item : list.path("items")) {
            if (item.path("code").asText().equals(code)) {
                return item;
            }
        }
        throw new PlatformException("The check-list has no item " + code);
    }

    private static boolean isOpen(JsonNode list, String code) {
        for (JsonNode item : list.path("items")) {
            if (item.path("code").asText().equals(code)) {
                return item.path("state").asText().equals("OPEN");
            }
        }
        return false;
    }

    private static Map<String, String> answer(String code, String state, String reason) {
        return Map.of("code", code, "state", state, "reason", reason);
    }
}

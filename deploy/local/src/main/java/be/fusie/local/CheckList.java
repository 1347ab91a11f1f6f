package be.fusie.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An operator works through a migration's check-list, for the people who see to its items (R8). */
final class CheckList {

    private CheckList() {}

    /**
     * Answers what people answer. Persons whom nobody decided on get new numbers; all else is for the system to find out.
     *
     * @param migration path of the migration
     * @return codes of the items that were answered
     */
    static Set<String> workThrough(LocalPlatform platform, String migration) {
        Rest operator = platform.rest(Service.REQUEST, LocalPlatform.OPERATOR);
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();
        for (JsonNode item : operator.get(migration + "/preconditions").path("items")) {
            String code = item.path("code").asText();
            if (!item.path("state").asText().equals("OPEN")) {
                continue;
            }
            if (!item.path("automatic").asBoolean()) {
                answers.put(code, answer(code, "DONE", "Told by those who see to it, by telephone."));
            } else if (code.equals("undecided-pairs-decided")) {
                answers.put(code, answer(code, "NOT_APPLICABLE", "Whoever is not decided on gets a new number."));
            }
        }
        if (!answers.isEmpty()) {
            operator.post(migration + "/preconditions/answers", Map.of("answers", List.copyOf(answers.values())));
        }
        return new TreeSet<>(answers.keySet());
    }

    private static Map<String, String> answer(String code, String state, String reason) {
        return Map.of("code", code, "state", state, "reason", reason);
    }
}

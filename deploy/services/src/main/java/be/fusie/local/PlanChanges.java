package be.fusie.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/** Confirms one by one what a plan changes in data and security, as has to be done before anybody signs (R16). */
final class PlanChanges {

    private PlanChanges() {}

    /**
     * Confirms all that one institution's director is asked and has not confirmed yet.
     *
     * @param migration path of the migration
     * @param institution its number; null for what the operator confirms for all
     * @param hash of the plan
     * @return how many entries were confirmed
     */
    static int confirm(Rest who, String migration, String institution, String hash) {
        int confirmed = 0;
        for (JsonNode asked : who.get(migration + "/confirmations").path("confirmations")) {
            for (JsonNode given : asked.path("given")) {
                if (Objects.equals(institution, given.path("institution").textValue())
                        && given.path("at").textValue() == null) {
                    who.post(
                            migration + "/confirmations/" + asked.path("id").asText(),
                            institution == null
                                    ? Map.of("planHash", hash)
                                    : Map.of("planHash", hash, "institution", institution));
                    confirmed++;
                }
            }
        }
        return confirmed;
    }
}

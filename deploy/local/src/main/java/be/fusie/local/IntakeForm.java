package be.fusie.local;

import be.fusie.reference.CheckDigits;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Board;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The intake form for invoicing of a migration whose board changes (R12, M14): the school that requests fills it in, its
 * director hands it in. All institutions that move come under the receiver's board.
 */
public final class IntakeForm {

    private final Landscape landscape;
    private final Rest school;
    private final Rest director;
    private final String migration;
    private final String path;

    /** @param migration path of the migration, from {@code /api} on */
    public IntakeForm(LocalPlatform platform, Landscape landscape, String migration) {
        this.landscape = landscape;
        this.school = platform.rest(Service.REQUEST, landscape.requesting().administrator());
        this.director = platform.rest(Service.REQUEST, landscape.requesting().director());
        this.migration = migration;
        this.path = migration + "/intake/" + board().enterpriseNumber();
    }

    /** The one under which the schools come. */
    public Board board() {
        return landscape.receiver().board();
    }

    /** A whole form: one unit for each institution that moves, each with three articles and two activities. */
    public Map<String, Object> filledIn(long mealCents) {
        List<Object> institutions = new ArrayList<>();
        List<Object> units = new ArrayList<>();
        for (JsonNode number : school.get(migration).path("institutions")) {
            institutions.add(Map.of("institution", number.asText(), "exact", true));
            units.add(Map.of(
                    "institution", number.asText(),
                    "name", "Schoolrekening",
                    "articles",
                            List.of(
                                    article("MAAL", "Warme maaltijd", mealCents, 6),
                                    article("OPV", "Opvang per half uur", 120, 0),
                                    article("BOEK", "Boekenhuur", 4_100, 0)),
                    "activities",
                            List.of(activity("Refter", "maaltijd", "MAAL"), activity("Opvang", "opvang", "OPV"))));
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("board", board().enterpriseNumber());
        form.put("boardName", board().name());
        form.put("iban", CheckDigits.iban(735, 1_234_567));
        form.put("contact", "FINANCE");
        form.put("address", Map.of("street", "Schoolstraat 1", "postalCode", "9000", "city", "Gent"));
        form.put("institutions", institutions);
        form.put("units", units);
        return form;
    }

    private static Map<String, Object> article(String code, String description, long cents, int vat) {
        return Map.of("code", code, "description", description, "priceCents", cents, "vatPercent", vat);
    }

    private static Map<String, Object> activity(String name, String kind, String article) {
        return Map.of(
                "name",
                name,
                "kind",
                kind,
                "article",
                article,
                "from",
                LocalDate.now().toString());
    }

    /**
     * Saves a draft in the name of the school, whole or not.
     *
     * @return what it lacks, in words; empty when it may be handed in
     */
    public List<String> save(Map<String, Object> draft) {
        JsonNode saved = (begun() ? school.with("If-Match", school.etag(path)) : school).put(path, draft);
        List<String> faults = new ArrayList<>();
        saved.path("faults")
                .forEach(fault -> faults.add(fault.path("pointer").asText() + " "
                        + fault.path("problem").asText()));
        return faults;
    }

    private boolean begun() {
        return !school.get(migration + "/intake").path("forms").isEmpty();
    }

    /** Hands the draft in, in the name of the director: from now on it is part of the plan, and what was signed is void (R5). */
    public void handIn() {
        director.post(path + "/submission", Map.of());
    }
}

package be.fusie.request.console;

import be.fusie.request.console.Moves.Move;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The board's part of an intake form (R12, M14), as text fields show it. What is empty is left out of the draft: it is not
 * known yet. Pure.
 *
 * @param institutions all that move, and those that stand in the draft all the same
 */
@TemplateData
public record IntakeBoard(
        String boardName,
        String iban,
        String contact,
        String street,
        String postalCode,
        String city,
        List<Taken> institutions) {

    /**
     * An institution that may come under the board.
     *
     * @param at its place in the draft; null: it is not in it
     */
    @TemplateData
    public record Taken(String number, String name, boolean listed, boolean exact, Integer at) {

        public String pointer() {
            return at == null ? "" : "/institutions/" + at + "/institution";
        }
    }

    static IntakeBoard of(JsonNode draft, Move move) {
        Map<String, Taken> institutions = new LinkedHashMap<>();
        move.institutions()
                .forEach(number -> institutions.put(number, new Taken(number, move.name(number), false, false, null)));
        int at = 0;
        for (JsonNode entry : draft.path("institutions")) {
            String number = text(entry, "institution");
            institutions.put(
                    number,
                    new Taken(
                            number, move.name(number), true, entry.path("exact").asBoolean(), at++));
        }
        JsonNode address = draft.path("address");
        return new IntakeBoard(
                text(draft, "boardName"),
                text(draft, "iban"),
                text(draft, "contact"),
                text(address, "street"),
                text(address, "postalCode"),
                text(address, "city"),
                List.copyOf(institutions.values()));
    }

    /** @param fields as the page's form sends them */
    static IntakeBoard typed(Map<String, String> fields, JsonNode draft, Move move) {
        List<Taken> institutions = new ArrayList<>();
        int at = 0;
        for (Taken known : of(draft, move).institutions) {
            boolean listed = fields.containsKey("takes-" + known.number());
            institutions.add(new Taken(
                    known.number(),
                    known.name(),
                    listed,
                    fields.containsKey("exact-" + known.number()),
                    listed ? at++ : null));
        }
        return new IntakeBoard(
                Typed.line(fields.get("boardName")),
                Typed.line(fields.get("iban")),
                Typed.line(fields.get("contact")),
                Typed.line(fields.get("street")),
                Typed.line(fields.get("postalCode")),
                Typed.line(fields.get("city")),
                institutions);
    }

    /** Writes it into a draft and leaves the units there, with an empty one more for each institution that has none. */
    void into(ObjectNode draft, String board) {
        draft.put("board", board);
        put(draft, "boardName", boardName);
        put(draft, "iban", iban);
        put(draft, "contact", contact);
        ObjectNode address = draft.putObject("address");
        put(address, "street", street);
        put(address, "postalCode", postalCode);
        put(address, "city", city);
        if (address.isEmpty()) {
            draft.remove("address");
        }
        ArrayNode listed = draft.putArray("institutions");
        ArrayNode units = draft.withArray("units");
        for (Taken one : institutions) {
            if (one.listed()) {
                listed.addObject().put("institution", one.number()).put("exact", one.exact());
                if (!invoices(units, one.number())) {
                    units.addObject().put("institution", one.number()).putArray("articles");
                }
            }
        }
    }

    private static boolean invoices(ArrayNode units, String institution) {
        for (JsonNode unit : units) {
            if (institution.equals(text(unit, "institution"))) {
                return true;
            }
        }
        return false;
    }

    static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : "";
    }

    static void put(ObjectNode node, String field, String text) {
        if (text.isEmpty()) {
            node.remove(field);
        } else {
            node.put(field, text);
        }
    }
}

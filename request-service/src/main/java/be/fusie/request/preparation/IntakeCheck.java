package be.fusie.request.preparation;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.iban4j.IbanUtil;

/** What is wrong with an intake form: first by its schema, then by what a schema can't say. All of it at once. Pure. */
public final class IntakeCheck {

    /** The published schema, as text. */
    public static final String SCHEMA = read("intake-form.schema.json");

    private static final JsonSchema COMPILED = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                    SCHEMA,
                    SchemaValidatorsConfig.builder()
                            .pathType(PathType.JSON_POINTER)
                            .formatAssertionsEnabled(true)
                            .locale(Locale.ENGLISH)
                            .build());

    /** What no draft may have: it is not unfinished, but something else. */
    private static final Set<String> MALFORMED =
            Set.of("type", "additionalProperties", "maxLength", "maxItems", "maximum");

    /**
     * @param pointer JSON Pointer (RFC 6901) to what it is about; empty: the whole form
     * @param code what is wrong, for programs: a keyword of JSON Schema such as {@code required}, or a word of this form
     *     such as {@code check-digits}
     * @param problem what is wrong and, where it is not plain, how to mend it
     */
    public record Fault(String pointer, String code, String problem) {}

    /**
     * What a form is checked against.
     *
     * @param board the board that the form is for
     * @param boards enterprise numbers of the boards that the directory knows
     * @param boardOf the present board of each institution that moves
     * @param elsewhere institutions that another form of the same migration takes in, with that form's board
     */
    public record Around(
            String board, Set<String> boards, Map<String, String> boardOf, Map<String, String> elsewhere) {}

    private final JsonNode form;
    private final Around around;
    private final List<Fault> faults = new ArrayList<>();

    private IntakeCheck(JsonNode form, Around around) {
        this.form = form;
        this.around = around;
    }

    /** What makes it no draft of a form at all: fields that do not exist, values of a wrong kind or size. */
    public static List<Fault> malformed(JsonNode form) {
        return schemaFaults(form, message -> MALFORMED.contains(message.getType()));
    }

    /** All that keeps it from being submitted, in the order of the form; empty when it is whole. */
    public static List<Fault> faults(JsonNode form, Around around) {
        IntakeCheck check = new IntakeCheck(form, around);
        check.faults.addAll(schemaFaults(form, message -> true));
        check.board();
        check.institutions();
        check.units();
        return check.faults.stream()
                .distinct()
                .sorted(Comparator.comparing(Fault::pointer))
                .toList();
    }

    /** A form without faults, as it is kept and sent. */
    public static IntakeForm complete(JsonNode form) {
        return CanonicalJson.read(CanonicalJson.write(form), IntakeForm.class).complete();
    }

    private static List<Fault> schemaFaults(JsonNode form, Predicate<ValidationMessage> which) {
        return COMPILED.validate(form).stream()
                .filter(which)
                .map(message -> new Fault(
                        message.getInstanceLocation().toString(),
                        message.getType(),
                        message.getMessage().substring(message.getMessage().indexOf(": ") + 2)))
                .distinct()
                .toList();
    }

    private void fault(String pointer, String code, String problem) {
        faults.add(new Fault(pointer, code, problem));
    }

    private void board() {
        String board = form.path("board").asText("");
        if (!board.isEmpty() && !board.equals(around.board())) {
            fault("/board", "other-board", "is not the board that this form is for, " + around.board());
        } else if (!around.boards().contains(around.board())) {
            fault("/board", "unknown-board", "the directory does not know this board; have an operator add it");
        }
        iban("/iban", form.path("iban"));
    }

    private void iban(String pointer, JsonNode iban) {
        if (iban.isTextual() && !IbanUtil.isValid(IntakeForm.electronic(iban.asText()))) {
            fault(pointer, "check-digits", "is no IBAN: its check digits or its length are wrong");
        }
    }

    private void institutions() {
        Set<String> seen = new HashSet<>();
        Set<String> invoicing = texts(form.path("units"), "institution").collect(Collectors.toSet());
        int i = 0;
        for (JsonNode entry : form.path("institutions")) {
            String pointer = "/institutions/" + i++ + "/institution";
            String number = entry.path("institution").asText("");
            if (!number.matches("[0-9]{6}")) {
                continue;
            }
            if (!seen.add(number)) {
                fault(pointer, "twice", "stands in this form twice");
            } else if (!around.boardOf().containsKey(number)) {
                fault(pointer, "does-not-move", "does not move with this migration");
            } else if (around.board().equals(around.boardOf().get(number))) {
                fault(
                        pointer,
                        "under-this-board",
                        "is under this board already: its invoicing stays as it is, leave it out (M14)");
            } else if (around.elsewhere().containsKey(number)) {
                fault(
                        pointer,
                        "elsewhere",
                        "stands in the form of board " + around.elsewhere().get(number) + " as well");
            } else if (!invoicing.contains(number)) {
                fault(pointer, "no-unit", "has no unit in this form");
            }
        }
    }

    private void units() {
        Set<String> listed = texts(form.path("institutions"), "institution").collect(Collectors.toSet());
        Set<List<String>> names = new HashSet<>();
        int i = 0;
        for (JsonNode unit : form.path("units")) {
            String pointer = "/units/" + i++;
            String institution = unit.path("institution").asText("");
            if (institution.matches("[0-9]{6}") && !listed.contains(institution)) {
                fault(pointer + "/institution", "not-listed", "is not listed under 'institutions'");
            }
            if (unit.path("name").isTextual()
                    && !names.add(
                            List.of(institution, unit.path("name").asText().strip()))) {
                fault(pointer + "/name", "same-name", "the institution has another unit of this name");
            }
            iban(pointer + "/iban", unit.path("iban"));
            articles(pointer, unit);
            activities(pointer, unit);
        }
    }

    private void articles(String unitPointer, JsonNode unit) {
        Set<String> codes = new HashSet<>();
        int i = 0;
        for (JsonNode article : unit.path("articles")) {
            String pointer = unitPointer + "/articles/" + i++ + "/code";
            if (article.path("code").isTextual()
                    && !codes.add(article.path("code").asText())) {
                fault(pointer, "same-code", "another article of the unit has this code");
            }
        }
    }

    private void activities(String unitPointer, JsonNode unit) {
        Set<String> codes = texts(unit.path("articles"), "code").collect(Collectors.toSet());
        int i = 0;
        for (JsonNode activity : unit.path("activities")) {
            String pointer = unitPointer + "/activities/" + i++;
            if (activity.path("article").isTextual()
                    && !codes.contains(activity.path("article").asText())) {
                fault(pointer + "/article", "no-such-article", "is no article of the same unit");
            }
            LocalDate from = date(activity.path("from"));
            LocalDate until = date(activity.path("until"));
            if (from != null && until != null && until.isBefore(from)) {
                fault(pointer + "/until", "before-from", "is before 'from'");
            }
        }
    }

    /** Null for what is no date; the schema tells that. */
    private static LocalDate date(JsonNode text) {
        try {
            return text.isTextual() ? LocalDate.parse(text.asText()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Stream<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(entry -> entry.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    private static String read(String resource) {
        try (InputStream stream = IntakeCheck.class.getResourceAsStream(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

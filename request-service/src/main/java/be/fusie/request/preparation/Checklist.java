package be.fusie.request.preparation;

import be.fusie.request.preparation.Item.Owner;
import be.fusie.request.preparation.Item.State;
import be.fusie.request.preparation.PreparationSettings.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The preconditions of one migration as they stand (R8): what the settings ask of people, what an operator added, and what
 * the system finds out by itself. Pure: the same input gives the same list.
 */
public final class Checklist {

    /** Codes of what the system answers itself. */
    public static final String PRE_CHECKS = "pre-checks-passed";

    public static final String PREVIOUS_YEAR = "previous-year-finalised";
    public static final String PAIRS = "undecided-pairs-decided";
    public static final String ADMINISTRATOR = "central-administrator-appointed";
    public static final String INTAKE = "intake-form-submitted";
    public static final String WINDOW = "window-agreed";
    /** Of people, and ticked by a rehearsal that passed, where the settings name it (R14). */
    public static final String REHEARSAL = "rehearsal-done";

    public static final String SIGNED = "plan-signed";

    private static final int NAMED = 20;

    /** @param concerned all that are concerned, the moving ones included */
    public record Parties(String requester, List<String> moving, List<String> concerned) {}

    /** What a person answered. @param institution null for the whole migration */
    public record Answer(
            String code,
            String institution,
            State state,
            String reason,
            Instant validUntil,
            String role,
            String who,
            Instant at) {}

    /** What an operator added to one migration's list. @param institution null for the whole migration */
    public record Own(String code, String title, Owner owner, String institution, boolean binding) {}

    /**
     * What merge-service found in the data.
     *
     * @param schoolYearsOpen labels of years before the cut-over that are not finalised (R9)
     * @param openPairs persons that may be the same human, undecided (M18)
     * @param obstacles codes of what forbids the merge (R14)
     */
    public record Found(List<String> schoolYearsOpen, long openPairs, List<String> obstacles) {}

    /**
     * All that is known without asking people.
     *
     * @param found null while merge-service has not answered, or its answer is too old to go by
     * @param foundAt when it answered last; null if never
     * @param administratorKnown whether the central administrator is still one of an institution concerned (R10)
     * @param boardChanges whether an intake form is needed (R12)
     * @param intakeMissing what its forms lack, in words; empty when they are submitted
     * @param notAgreed institutions that have neither signed nor agreed to the window (R6)
     */
    public record Facts(
            Found found,
            Instant foundAt,
            boolean administratorKnown,
            boolean boardChanges,
            List<String> intakeMissing,
            List<String> notAgreed,
            boolean signed) {}

    private Checklist() {}

    /** The list, what people answer first. @param now what has expired by then counts as open */
    public static List<Item> items(
            List<Template> templates, List<Own> own, Parties parties, List<Answer> answers, Facts facts, Instant now) {
        Stream<Item> asked = templates.stream().flatMap(template -> open(template, parties));
        Stream<Item> added = own.stream()
                .map(o -> blank(o.code(), o.institution(), o.owner(), o.title(), false, o.binding(), false));
        return Stream.of(asked, added, automatic(facts))
                .flatMap(items -> items)
                .map(item -> answered(item, answers, now))
                .toList();
    }

    private static Stream<Item> open(Template template, Parties parties) {
        Stream<String> institutions =
                switch (template.each()) {
                    case ONCE -> Stream.of((String) null);
                    case REQUESTER -> Stream.of(parties.requester());
                    case MOVING -> parties.moving().stream();
                    case CONCERNED -> parties.concerned().stream();
                };
        return institutions.map(institution -> blank(
                template.code(), institution, template.owner(), template.title(), false, template.binding(), false));
    }

    private static Item answered(Item item, List<Answer> answers, Instant now) {
        if (item.automatic() && !item.waivable()) {
            return item;
        }
        return answers.stream()
                .filter(answer -> item.is(answer.code(), answer.institution()))
                .filter(answer -> !item.automatic() || answer.state() == State.NOT_APPLICABLE)
                .filter(answer -> !item.automatic() || item.state() == State.OPEN)
                .reduce((first, last) -> last)
                .map(answer -> given(item, answer, now))
                .orElse(item);
    }

    private static Item given(Item item, Answer answer, Instant now) {
        boolean expired = answer.validUntil() != null && !now.isBefore(answer.validUntil());
        return item.with(
                expired ? State.OPEN : answer.state(),
                expired ? "expired at " + answer.validUntil() : answer.reason(),
                answer.role(),
                answer.who(),
                answer.at(),
                answer.validUntil());
    }

    private static Stream<Item> automatic(Facts facts) {
        Found found = facts.found();
        String unknown = found != null ? null : "the data is being checked";
        return Stream.of(
                fact(
                        PRE_CHECKS,
                        Owner.OPERATOR,
                        false,
                        facts.foundAt(),
                        unknown != null ? unknown : all(found.obstacles())),
                fact(
                        PREVIOUS_YEAR,
                        Owner.DIRECTOR,
                        false,
                        facts.foundAt(),
                        unknown != null ? unknown : all(found.schoolYearsOpen())),
                fact(
                        PAIRS,
                        Owner.OPERATOR,
                        true,
                        facts.foundAt(),
                        unknown != null ? unknown : pairs(found.openPairs())),
                fact(
                        ADMINISTRATOR,
                        Owner.OPERATOR,
                        false,
                        null,
                        facts.administratorKnown()
                                ? null
                                : "the directory names the person for no institution concerned"),
                facts.boardChanges()
                        ? fact(INTAKE, Owner.DIRECTOR, false, null, all(facts.intakeMissing()))
                        : fact(INTAKE, Owner.DIRECTOR, false, null, null)
                                .with(State.NOT_APPLICABLE, "the board does not change", null, null, null, null),
                fact(WINDOW, Owner.DIRECTOR, false, null, all(facts.notAgreed())),
                fact(SIGNED, Owner.DIRECTOR, false, null, facts.signed() ? null : "signatures are outstanding"));
    }

    private static String pairs(long open) {
        return open == 0 ? null : open + " undecided";
    }

    private static String all(List<String> missing) {
        return missing.isEmpty() ? null : some(missing);
    }

    /** @param missing null when it is done */
    private static Item fact(String code, Owner owner, boolean waivable, Instant at, String missing) {
        Item item = blank(code, null, owner, null, true, true, waivable);
        return item.with(missing == null ? State.DONE : State.OPEN, missing, null, null, at, null);
    }

    private static Item blank(
            String code,
            String institution,
            Owner owner,
            String title,
            boolean automatic,
            boolean binding,
            boolean waivable) {
        return new Item(
                code,
                institution,
                owner,
                title,
                automatic,
                binding,
                waivable,
                State.OPEN,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * What follows when the window is looked at.
     *
     * @param opens whether the migration begins now
     * @param reason why it does not; null when it does. Codes and institution numbers, nothing about people
     * @param open the binding items that are open
     */
    public record Verdict(boolean opens, String reason, List<Item> open) {}

    /** @param until when the window ends; null: it does not */
    public static Verdict verdict(List<Item> items, Instant until, Instant now) {
        List<Item> open = items.stream().filter(Item::blocks).toList();
        boolean over = until != null && !now.isBefore(until);
        List<String> why = new ArrayList<>();
        if (over) {
            why.add("the window is over: agree on a new one");
        }
        if (!open.isEmpty()) {
            why.add("open preconditions: " + some(open.stream().map(Item::name).toList()));
        }
        return new Verdict(why.isEmpty(), why.isEmpty() ? null : String.join("; ", why), open);
    }

    private static String some(List<String> names) {
        String listed = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? listed + " and " + (names.size() - NAMED) + " more" : listed;
    }
}

package be.fusie.request.migration;

import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.PreparationRows.AnswerRow;
import be.fusie.request.migration.PreparationRows.OwnRow;
import be.fusie.request.preparation.Item;
import be.fusie.request.preparation.Item.Owner;
import be.fusie.request.preparation.Item.State;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What people do with a migration's check-list (R8): answer, add, have the data looked at again. */
@ApplicationScoped
class Preconditions {

    private static final Duration LONGEST = Duration.ofDays(20 * 365);

    private final Acts acts;
    private final Preparation preparation;
    private final DataCheck dataCheck;
    private final DirectoryStore directory;
    private final History history;

    Preconditions(Acts acts, Preparation preparation, DataCheck dataCheck, DirectoryStore directory, History history) {
        this.acts = acts;
        this.preparation = preparation;
        this.dataCheck = dataCheck;
        this.directory = directory;
        this.history = history;
    }

    /** @param institution null: of each institution that the item stands in the list for, as far as the caller may */
    record Given(String code, String institution, State state, String reason, Instant validUntil) {}

    /** What is wrong with one of several answers. @param answer its place, from 0 */
    record Fault(int answer, String code, String problem) {}

    /** All answers or none. */
    Uni<Migration> answer(UUID id, List<Given> answers, Person person) {
        return open(id, person).flatMap(migration -> directory
                .directedBy(person.subject())
                .flatMap(directed -> preparation.items(migration).flatMap(items -> {
                    Map<Item, Given> given = new LinkedHashMap<>();
                    List<Fault> faults = new ArrayList<>();
                    for (int i = 0; i < answers.size(); i++) {
                        Given answer = answers.get(i);
                        List<Item> meant = meant(answer, items, directed, person);
                        String problem = problem(answer, meant, person);
                        if (problem != null) {
                            faults.add(new Fault(i, answer.code(), problem));
                        } else {
                            meant.forEach(item -> given.put(item, answer));
                        }
                    }
                    if (!faults.isEmpty()) {
                        throw PreparationProblems.cannotAnswer(faults);
                    }
                    return Multi.createFrom()
                            .iterable(given.entrySet())
                            .onItem()
                            .transformToUniAndConcatenate(
                                    one -> answer(migration, one.getKey(), one.getValue(), person))
                            .collect()
                            .asList()
                            .chain(() -> Preparation.lookNow(migration))
                            .replaceWith(migration);
                })));
    }

    private static List<Item> meant(Given answer, List<Item> items, Set<String> directed, Person person) {
        return items.stream()
                .filter(item -> item.code().equals(answer.code()))
                .filter(item ->
                        answer.institution() == null || answer.institution().equals(item.institution()))
                .filter(item -> person.operator()
                        || item.owner() == Owner.DIRECTOR
                                && (item.institution() == null || directed.contains(item.institution())))
                .toList();
    }

    /** Null when it can be done. */
    private static String problem(Given answer, List<Item> meant, Person person) {
        if (meant.isEmpty()) {
            return "there is no such item that you may answer";
        }
        Item item = meant.get(0);
        if (item.automatic() && !item.waivable()) {
            return "the system answers this itself, from facts";
        }
        if (item.automatic()
                && (answer.state() != State.NOT_APPLICABLE && answer.state() != State.OPEN || !person.operator())) {
            return "the system answers this itself; an operator may only call it not applicable, or open again";
        }
        boolean ownWord = person.operator() == (item.owner() == Owner.OPERATOR);
        if (answer.reason() == null && answer.state() == State.NOT_APPLICABLE) {
            return "say why it is not applicable";
        }
        if (answer.reason() == null && answer.state() == State.DONE && !ownWord) {
            return "say who told you so: this item's owner is somebody else (" + item.owner() + ")";
        }
        Instant now = Instant.now();
        if (answer.validUntil() != null
                && (answer.state() != State.DONE
                        || !answer.validUntil().isAfter(now)
                        || answer.validUntil().isAfter(now.plus(LONGEST)))) {
            return "validUntil is for what is done, and lies in the next " + LONGEST.toDays() / 365 + " years";
        }
        return null;
    }

    private Uni<Void> answer(Migration migration, Item item, Given given, Person person) {
        String institution = item.institution() == null ? "" : item.institution();
        return AnswerRow.<AnswerRow>find(
                        "migrationId = ?1 and code = ?2 and institution = ?3", migration.id, item.code(), institution)
                .firstResult()
                .flatMap(known -> {
                    AnswerRow row = known == null ? new AnswerRow() : known;
                    if (known == null) {
                        row.id = UUID.randomUUID();
                        row.migrationId = migration.id;
                        row.code = item.code();
                        row.institution = institution;
                    }
                    row.state = given.state();
                    row.reason = given.reason();
                    row.validUntil = given.validUntil();
                    row.role = person.role();
                    row.subject = person.subject();
                    row.at = Instant.now().truncatedTo(ChronoUnit.MICROS);
                    return row.persist();
                })
                .chain(() -> history.add(
                        migration,
                        person.actor(),
                        "PRECONDITION",
                        given.reason(),
                        migration.standing(),
                        Map.of("item", item.name(), "state", given.state().name())));
    }

    /** An operator adds an item to this migration's list. */
    Uni<Migration> add(UUID id, OwnRow own, Person person) {
        return open(id, person).flatMap(migration -> preparation
                .items(migration)
                .flatMap(items -> Acts.concerned(migration).flatMap(concerned -> {
                    if (items.stream().anyMatch(item -> item.code().equals(own.code))) {
                        throw PreparationProblems.codeTaken(own.code);
                    }
                    if (own.institution != null && !concerned.contains(own.institution)) {
                        throw MigrationProblems.foreignInstitution(own.institution);
                    }
                    own.id = UUID.randomUUID();
                    own.migrationId = migration.id;
                    return own.persist()
                            .chain(() -> history.add(
                                    migration,
                                    person.actor(),
                                    "PRECONDITION_ADDED",
                                    null,
                                    migration.standing(),
                                    Map.of("item", own.code, "owner", own.owner.name(), "binding", own.binding)))
                            .replaceWith(migration);
                })));
    }

    /** Has merge-service look at the data again. */
    Uni<Migration> checkAgain(UUID id, Person person) {
        return open(id, person).flatMap(migration -> {
            if (migration.gathered.plan() == null) {
                throw PreparationProblems.beingPlanned(migration);
            }
            return dataCheck.checkAgain(migration, person).replaceWith(migration);
        });
    }

    private Uni<Migration> open(UUID id, Person person) {
        return acts.visible(id, person).invoke(migration -> {
            if (!Preparation.isOpen(migration)) {
                throw PreparationProblems.tooLate(migration);
            }
        });
    }
}

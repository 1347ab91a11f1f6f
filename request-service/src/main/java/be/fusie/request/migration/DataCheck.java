package be.fusie.request.migration;

import be.fusie.kit.messaging.Outbox;
import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Commands.Facts;
import be.fusie.request.migration.PreparationRows.FoundRow;
import be.fusie.request.preparation.Checklist;
import be.fusie.request.preparation.Checklist.Found;
import be.fusie.request.preparation.Checklist.Verdict;
import be.fusie.request.preparation.PreparationSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What merge-service finds in the data of a migration (R9, R14, M18), and when it is asked to look again: with each plan,
 * when somebody wants it, and when what was found is old or blocks an open window. Belongs inside a transaction, with the
 * migration locked where it writes.
 */
@ApplicationScoped
class DataCheck {

    private static final Actor CHECK = Actor.service("check");

    private final PreparationSettings settings;
    private final Commands commands;
    private final Outbox outbox;
    private final History history;

    DataCheck(PreparationSettings settings, RequestSettings requestSettings, Outbox outbox, History history) {
        this.settings = settings;
        this.commands = new Commands(requestSettings);
        this.outbox = outbox;
        this.history = history;
    }

    /** Whether an item of the check-list is answered from the data. */
    static boolean finds(String code) {
        return List.of(Checklist.PRE_CHECKS, Checklist.PREVIOUS_YEAR, Checklist.PAIRS)
                .contains(code);
    }

    /** What merge-service found last; a new, empty row when it has not been heard of. */
    static Uni<FoundRow> found(Migration migration) {
        return FoundRow.<FoundRow>findById(migration.id).map(row -> {
            if (row != null) {
                return row;
            }
            FoundRow none = new FoundRow();
            none.migrationId = migration.id;
            return none;
        });
    }

    /**
     * Asks when something that keeps an open window from beginning lies in the data, and the last look at it is old.
     *
     * @return whether an answer is waited for
     */
    Uni<Boolean> askFor(Migration migration, Verdict verdict, Instant now) {
        boolean worth = verdict.open().stream().anyMatch(item -> finds(item.code()));
        return !worth
                ? Uni.createFrom().item(false)
                : found(migration).flatMap(row -> {
                    Instant recent = now.minus(settings.askAgain());
                    boolean waiting = row.askedAt != null && row.askedAt.isAfter(recent);
                    boolean fresh = row.foundAt != null
                            && row.foundAt.isAfter(recent)
                            && row.foundAt.isAfter(Preparation.begun(migration));
                    return waiting || fresh
                            ? Uni.createFrom().item(waiting)
                            : ask(migration, row, now).replaceWith(true);
                });
    }

    /** Has merge-service look at the data again; once, while its answer is waited for. */
    Uni<Void> checkAgain(Migration migration, Person person) {
        Instant now = Instant.now();
        return found(migration)
                .flatMap(row -> row.askedAt != null && row.askedAt.isAfter(now.minus(settings.askAgain()))
                        ? Uni.createFrom().voidItem()
                        : ask(migration, row, now)
                                .chain(() -> history.add(
                                        migration,
                                        person.actor(),
                                        "CHECK_ASKED",
                                        null,
                                        migration.standing(),
                                        Map.of())));
    }

    private Uni<Void> ask(Migration migration, FoundRow row, Instant now) {
        row.askedAt = now.truncatedTo(ChronoUnit.MICROS);
        return row.persist().chain(() -> order(migration));
    }

    /** Orders a plan of what the migration is to move by now. */
    Uni<Void> order(Migration migration) {
        return Acts.concerned(migration)
                .chain(concerned -> outbox.send(
                        Commands.topic(Commands.PLAN),
                        migration.id.toString(),
                        Commands.PLAN,
                        commands.plan(new Facts(
                                migration.id,
                                migration.move,
                                migration.request,
                                concerned,
                                migration.gathered,
                                null))));
    }

    /** A reply of merge-service about the data, whether the saga waits for it or not; other replies are none of its business. */
    Uni<Void> heard(Migration migration, Object reply) {
        Found found = reply instanceof Replies.MergePlanned planned
                ? new Found(planned.schoolYearsOpen(), planned.openPairs(), List.of())
                : reply instanceof Replies.PlanRefused refused
                        ? new Found(
                                List.of(),
                                0,
                                refused.reasons().stream()
                                        .map(Replies.Reason::code)
                                        .distinct()
                                        .toList())
                        : null;
        return found == null || !Preparation.isOpen(migration)
                ? Uni.createFrom().voidItem()
                : learn(migration, found);
    }

    private Uni<Void> learn(Migration migration, Found found) {
        return found(migration).flatMap(row -> {
            boolean asked = row.askedAt != null;
            row.found = CanonicalJson.write(found);
            row.foundAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
            row.askedAt = null;
            Uni<Void> noted = row.persist().replaceWithVoid();
            return !asked
                    ? noted
                    : noted.chain(() -> history.add(
                                    migration,
                                    CHECK,
                                    "CHECKED",
                                    null,
                                    migration.standing(),
                                    Map.of("found", CanonicalJson.tree(found))))
                            .chain(() -> Preparation.lookNow(migration));
        });
    }
}

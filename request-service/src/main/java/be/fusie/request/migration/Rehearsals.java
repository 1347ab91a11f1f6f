package be.fusie.request.migration;

import be.fusie.kit.messaging.Outbox;
import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Commands.RequestRehearsal;
import be.fusie.request.migration.Gathered.Rehearsed;
import be.fusie.request.migration.PreparationRows.AnswerRow;
import be.fusie.request.migration.RehearsalRow.State;
import be.fusie.request.migration.Replies.MigrationRehearsed;
import be.fusie.request.migration.Replies.Reason;
import be.fusie.request.migration.Replies.RehearsalRefused;
import be.fusie.request.preparation.Checklist;
import be.fusie.request.preparation.Item;
import be.fusie.request.preparation.PreparationSettings;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rehearsals on temporary copies, asked for with one call (R14). merge-service does them; its answer is kept with the
 * migration and ticks the check-list. Belongs inside a transaction.
 */
@ApplicationScoped
class Rehearsals {

    private static final String FOUND = "merge.migration-rehearsed.v1";
    private static final String REFUSED = "merge.rehearsal-refused.v1";

    private final Acts acts;
    private final SagaRunner runner;
    private final Preparation preparation;
    private final PreparationSettings settings;
    private final Outbox outbox;
    private final History history;

    Rehearsals(
            Acts acts,
            SagaRunner runner,
            Preparation preparation,
            PreparationSettings settings,
            Outbox outbox,
            History history) {
        this.acts = acts;
        this.runner = runner;
        this.preparation = preparation;
        this.settings = settings;
        this.outbox = outbox;
        this.history = history;
    }

    /** @param newPlan whether a new version of the plan is made with what it measured, when it passes */
    Uni<RehearsalRow> ask(UUID id, boolean mask, boolean newPlan, Person person) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return acts.visible(id, person).flatMap(migration -> {
            if (!Preparation.isOpen(migration)) {
                throw PreparationProblems.tooLate(migration);
            }
            if (migration.phase == Phase.PLANNING) {
                throw PreparationProblems.beingPlanned(migration);
            }
            return RehearsalRow.all(id)
                    .invoke(known -> known.stream()
                            .filter(row -> row.state == State.WAITING)
                            .forEach(row -> lapse(row, now)))
                    // what has lapsed makes room in the index before another one waits
                    .chain(Panache::flush)
                    .chain(() -> {
                        RehearsalRow row = row(id, UUID.randomUUID(), now);
                        row.masked = mask;
                        row.newPlan = newPlan;
                        row.role = person.role();
                        row.subject = person.subject();
                        return row.<RehearsalRow>persist()
                                .call(() -> outbox.send(
                                        Commands.topic(Commands.REHEARSE),
                                        id.toString(),
                                        Commands.REHEARSE,
                                        new RequestRehearsal(row.id, mask)))
                                .call(() -> history.add(
                                        migration,
                                        person.actor(),
                                        "REHEARSAL_ASKED",
                                        null,
                                        migration.standing(),
                                        Map.of("rehearsal", row.id, "masked", mask, "newPlan", newPlan)));
                    });
        });
    }

    /** @throws be.fusie.kit.problem.Problem while its answer may still come */
    private void lapse(RehearsalRow row, Instant now) {
        if (row.askedAt.plus(settings.rehearsalTimeOut()).isAfter(now)) {
            throw PreparationProblems.rehearsalRunning(row.id);
        }
        row.state = State.REFUSED;
        row.finishedAt = now;
        row.reasons = CanonicalJson.write(
                List.of(new Reason("no-answer", "No answer came in time.", "Ask for another rehearsal.")));
    }

    private static RehearsalRow row(UUID migration, UUID id, Instant now) {
        RehearsalRow row = new RehearsalRow();
        row.id = id;
        row.migrationId = migration;
        row.state = State.WAITING;
        row.askedAt = now;
        return row;
    }

    /** merge-service's answer, also about a rehearsal that somebody asked for there. */
    Uni<Void> found(UUID id, MigrationRehearsed reply) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return answered(id, reply.number(), reply.reference(), now, (migration, row) -> {
            row.state = reply.passed() ? State.PASSED : State.FAILED;
            row.seconds = reply.forecastReadOnlySeconds();
            row.rows = reply.rows();
            row.checks = reply.checks();
            row.differences = reply.differences();
            row.basis = reply.forecastBasis();
            row.reasons = reply.refusals().isEmpty() ? null : CanonicalJson.write(reply.refusals());
            migration.gathered = migration.gathered.with(new Rehearsed(
                    row.id, reply.number(), reply.passed(), reply.forecastReadOnlySeconds(), reply.rows(), now));
            Map<String, Object> detail = new TreeMap<>(Map.of(
                    "rehearsal", row.id, "passed", reply.passed(), "readOnlySeconds", reply.forecastReadOnlySeconds()));
            return history.add(migration, Actor.service(FOUND), "REHEARSED", why(reply), migration.standing(), detail)
                    .chain(() -> tick(migration, reply, now))
                    .chain(() -> reply.passed() && row.newPlan
                            ? runner.happens(
                                            migration,
                                            Happening.act(
                                                    What.REPLANNED,
                                                    "rehearsal " + reply.number()
                                                            + " measured the read-only time (R14)"),
                                            Actor.service(FOUND),
                                            Map.of("rehearsal", row.id))
                                    .replaceWithVoid()
                            : Uni.createFrom().voidItem());
        });
    }

    private static String why(MigrationRehearsed reply) {
        return reply.passed()
                ? null
                : reply.refusals().isEmpty()
                        ? reply.differences() + " differences after the undo"
                        : reply.refusals().stream().map(Reason::code).distinct().collect(Collectors.joining(", "));
    }

    Uni<Void> refused(UUID id, RehearsalRefused reply) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return answered(id, reply.number(), reply.reference(), now, (migration, row) -> {
            row.state = State.REFUSED;
            row.reasons = CanonicalJson.write(List.of(new Reason("refused", reply.reason(), "")));
            return history.add(
                    migration,
                    Actor.service(REFUSED),
                    "REHEARSAL_REFUSED",
                    reply.reason(),
                    migration.standing(),
                    Map.of("rehearsal", row.id));
        });
    }

    @FunctionalInterface
    private interface Answer {
        Uni<Void> taken(Migration migration, RehearsalRow row);
    }

    /** An answer counts once, and a late one still counts. */
    private Uni<Void> answered(UUID id, int number, UUID reference, Instant now, Answer answer) {
        return runner.locked(id)
                .flatMap(migration -> migration == null
                        ? Uni.createFrom().voidItem()
                        : RehearsalRow.all(id).flatMap(known -> {
                            RehearsalRow row = known.stream()
                                    .filter(r -> r.id.equals(reference)
                                            || number > 0 && r.number != null && r.number == number)
                                    .findFirst()
                                    .orElse(null);
                            if (row != null && row.number != null) {
                                return Uni.createFrom().voidItem();
                            }
                            RehearsalRow about = row;
                            if (row == null) {
                                about = row(id, UUID.randomUUID(), now);
                                about.role = "service";
                            }
                            about.number = number > 0 ? (Integer) number : null;
                            about.finishedAt = now;
                            RehearsalRow finished = about;
                            return answer.taken(migration, finished)
                                    .chain(() -> finished.persist())
                                    .replaceWithVoid();
                        }));
    }

    /** Of a list that has the item; what people answered before is out of date now. */
    private Uni<Void> tick(Migration migration, MigrationRehearsed reply, Instant now) {
        return !Preparation.isOpen(migration)
                ? Uni.createFrom().voidItem()
                : preparation
                        .items(migration)
                        .flatMap(items ->
                                items.stream().noneMatch(item -> item.code().equals(Checklist.REHEARSAL))
                                        ? Uni.createFrom().voidItem()
                                        : AnswerRow.<AnswerRow>find(
                                                        "migrationId = ?1 and code = ?2 and institution = ''",
                                                        migration.id,
                                                        Checklist.REHEARSAL)
                                                .firstResult()
                                                .flatMap(known -> tick(migration, known, reply, now)))
                        .chain(() -> Preparation.lookNow(migration));
    }

    private static Uni<Void> tick(Migration migration, AnswerRow known, MigrationRehearsed reply, Instant now) {
        AnswerRow row = known == null ? new AnswerRow() : known;
        if (known == null) {
            row.id = UUID.randomUUID();
            row.migrationId = migration.id;
            row.code = Checklist.REHEARSAL;
            row.institution = "";
        }
        row.state = reply.passed() ? Item.State.DONE : Item.State.OPEN;
        row.reason = "rehearsal " + reply.number()
                + (reply.passed()
                        ? " passed: read-only for about " + reply.forecastReadOnlySeconds() + " s"
                        : " did not pass: " + why(reply));
        row.validUntil = null;
        row.role = "service";
        row.subject = FOUND;
        row.at = now;
        return row.persist().replaceWithVoid();
    }
}

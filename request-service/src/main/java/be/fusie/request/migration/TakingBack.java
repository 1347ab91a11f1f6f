package be.fusie.request.migration;

import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.problem.Problem;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.Directory;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Commands.OnlyMove;
import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a completed migration back, which two operators have to agree to (X1): one asks, merge-service counts what would be
 * lost of what people did since, another confirms exactly that list. What is done then stands in {@link
 * be.fusie.request.saga.TakeBack}. When people worked on until the receiver was read-only again, the saga stops there, and
 * the list, which now stays as it is, is asked for and confirmed once more.
 */
@Singleton
class TakingBack {

    static final String PREVIEW = "merge.preview-undo.v1";

    /** @param institution null for rows of no single one */
    record UndoPreviewed(
            Instant mergedAt,
            Instant until,
            List<UndoPreview.LostCounts> tables,
            List<Replies.Reason> obstacles,
            String confirmation) {}

    private final Acts acts;
    private final SagaRunner runner;
    private final History history;
    private final DirectoryStore directory;
    private final Outbox outbox;
    private final RequestSettings settings;

    TakingBack(
            Acts acts,
            SagaRunner runner,
            History history,
            DirectoryStore directory,
            Outbox outbox,
            RequestSettings settings) {
        this.acts = acts;
        this.runner = runner;
        this.history = history;
        this.directory = directory;
        this.outbox = outbox;
        this.settings = settings;
    }

    /** Asks what would be lost; whoever asks again asks anew. */
    Uni<Void> ask(UUID id, String reason, Person person) {
        return acts.visible(id, person).flatMap(migration -> check(migration)
                .chain(() -> UndoRequest.<UndoRequest>findById(id))
                .flatMap(found -> {
                    UndoRequest request = found == null ? new UndoRequest() : found;
                    request.migrationId = id;
                    request.ask(person.subject(), reason, now());
                    return request.persist();
                })
                .chain(() ->
                        history.add(migration, person.actor(), "UNDO_ASKED", reason, migration.standing(), Map.of()))
                .chain(() ->
                        outbox.send(Commands.topic(PREVIEW), id.toString(), PREVIEW, new OnlyMove(migration.move))));
    }

    /** A second operator agrees to lose exactly what the list names, and the saga runs back. */
    Uni<Void> confirm(UUID id, String confirmation, Person person) {
        return acts.visible(id, person).flatMap(migration -> check(migration)
                .chain(() -> UndoRequest.<UndoRequest>findById(id))
                .flatMap(request -> {
                    checkConfirmable(request, confirmation, person);
                    request.confirmedBy = person.subject();
                    request.confirmedAt = now();
                    request.confirmation = confirmation;
                    What what = migration.late ? What.RETRIED : What.TAKEN_BACK;
                    // Flushed, so that the commands that follow find it.
                    return request.<UndoRequest>persistAndFlush()
                            .chain(() -> acts.act(
                                    migration,
                                    Happening.act(what, request.reason),
                                    person,
                                    Map.of("confirmation", confirmation),
                                    UndoProblems::cannotTakeBack));
                }));
    }

    /** Before it is confirmed the request is dropped; afterwards the receiver opens again, until the merge is undone. */
    Uni<Void> keep(UUID id, String reason, Person person) {
        return acts.visible(id, person)
                .flatMap(migration -> UndoRequest.<UndoRequest>findById(id).flatMap(request -> {
                    if (request == null) {
                        throw UndoProblems.notAsked();
                    }
                    Uni<Void> done = migration.late
                            ? acts.act(
                                    migration,
                                    Happening.act(What.KEPT, reason),
                                    person,
                                    Map.of(),
                                    UndoProblems::tooLateToKeep)
                            : drop(migration, reason, person);
                    return done.chain(() -> UndoRequest.delete("migrationId", id))
                            .replaceWithVoid();
                }));
    }

    private Uni<Void> drop(Migration migration, String reason, Person person) {
        if (migration.phase != Phase.COMPLETED) {
            throw UndoProblems.tooLateToKeep(migration);
        }
        return history.add(migration, person.actor(), "UNDO_DROPPED", reason, migration.standing(), Map.of());
    }

    private static void checkConfirmable(UndoRequest request, String confirmation, Person person) {
        if (request == null || request.confirmedBy != null) {
            throw UndoProblems.notAsked();
        }
        if (request.preview == null) {
            throw UndoProblems.noPreviewYet();
        }
        if (request.preview.refusal() != null || !request.preview.obstacles().isEmpty()) {
            throw UndoProblems.obstacles(request.preview);
        }
        if (!request.preview.confirmation().equals(confirmation)) {
            throw UndoProblems.otherList();
        }
        if (request.askedBy.equals(person.subject())) {
            throw UndoProblems.secondPerson();
        }
    }

    /** @throws Problem when it can't be taken back (any more), with what to do instead */
    private Uni<Void> check(Migration migration) {
        if (waitsForConfirmation(migration)) {
            return Uni.createFrom().voidItem();
        }
        if (migration.phase != Phase.COMPLETED) {
            throw UndoProblems.cannotTakeBack(migration);
        }
        if (until(migration).isBefore(Instant.now())) {
            throw UndoProblems.windowOver(until(migration));
        }
        return directory
                .lock()
                .chain(() -> Filing.noneOpen(migration.request))
                .chain(directory::load)
                .invoke(known -> {
                    List<String> elsewhere = migration.move.institutions().stream()
                            .filter(number -> known.institution(number)
                                    .map(Directory.Institution::home)
                                    .filter(migration.receiver::equals)
                                    .isEmpty())
                            .toList();
                    if (!elsewhere.isEmpty()) {
                        throw UndoProblems.movedOn(elsewhere, migration.receiver);
                    }
                })
                .replaceWithVoid();
    }

    /** Whether the receiver is read-only again and somebody had worked on since the list was confirmed. */
    private static boolean waitsForConfirmation(Migration migration) {
        return migration.late
                && migration.phase == Phase.NEEDS_ATTENTION
                && migration.direction == Direction.BACK
                && migration.step == Step.MERGE;
    }

    /** Until when a completed migration can be taken back. */
    Instant until(Migration migration) {
        return migration.since.plus(settings.undoWindow());
    }

    Uni<UndoView> view(UUID id) {
        return Migration.<Migration>findById(id).flatMap(migration -> UndoRequest.<UndoRequest>findById(id)
                .map(request -> UndoView.of(
                        migration, Optional.ofNullable(request), until(migration), new Links(settings.links()))));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Produces
    @Singleton
    MessageHandler<UndoPreviewed> previewed(ReplyDesk desk) {
        return desk.aside(
                "merge.undo-previewed.v1",
                UndoPreviewed.class,
                (id, reply) -> store(
                        id,
                        new UndoPreview(null, reply.until(), reply.tables(), reply.obstacles(), reply.confirmation())));
    }

    @Produces
    @Singleton
    MessageHandler<Replies.No> previewRefused(ReplyDesk desk) {
        return desk.aside(
                "merge.undo-preview-refused.v1",
                Replies.No.class,
                (id, reply) -> store(id, UndoPreview.refused(reply.reason())));
    }

    private Uni<Void> store(UUID id, UndoPreview preview) {
        return runner.locked(id)
                .chain(() -> UndoRequest.<UndoRequest>findById(id))
                .invoke(request -> {
                    if (request != null && request.confirmedBy == null) {
                        request.preview = preview;
                        request.previewedAt = now();
                    }
                })
                .replaceWithVoid();
    }
}

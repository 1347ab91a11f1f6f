package be.fusie.request.migration;

import be.fusie.kit.messaging.Outbox;
import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Commands.AlertOperators;
import be.fusie.request.migration.Commands.AnnounceFreeze;
import be.fusie.request.migration.Commands.Facts;
import be.fusie.request.migration.Commands.Terms;
import be.fusie.request.migration.Commands.Trouble;
import be.fusie.request.migration.Rows.DeadlineRow;
import be.fusie.request.migration.Rows.Participant;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.saga.Deadline;
import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Effect;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.PublicEvent;
import be.fusie.request.saga.Saga;
import be.fusie.request.saga.Saga.Transition;
import be.fusie.request.saga.SagaState;
import be.fusie.request.saga.Step;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes true what {@link Saga} decides: new state, history, commands, deadline and public events in one transaction, with
 * the migration's row locked. All its methods belong inside a transaction.
 */
@ApplicationScoped
class SagaRunner {

    private static final Logger LOG = Logger.getLogger(SagaRunner.class);
    private static final String PUBLIC_TOPIC = "migration.events";

    /** A window nearer than this is announced by the freeze itself. */
    private static final Duration SHORTEST_NOTICE = Duration.ofSeconds(5);

    /** Where no time is set, the announcement is the only notice. */
    private static final Duration NO_LONGEST = Duration.ofDays(3650);

    private final Saga saga;
    private final Commands commands;
    private final PlanDraft planner;
    private final RequestSettings settings;
    private final Outbox outbox;
    private final History history;
    private final DirectoryStore directory;
    private final Preparation preparation;
    private final DataCheck dataCheck;
    private final Intakes intakes;

    SagaRunner(
            RequestSettings settings,
            Outbox outbox,
            History history,
            DirectoryStore directory,
            Preparation preparation,
            DataCheck dataCheck,
            Intakes intakes) {
        this.saga = new Saga(settings.maxAttempts());
        this.commands = new Commands(settings);
        this.planner = new PlanDraft(settings);
        this.settings = settings;
        this.outbox = outbox;
        this.history = history;
        this.directory = directory;
        this.preparation = preparation;
        this.dataCheck = dataCheck;
        this.intakes = intakes;
    }

    /** The migration with its row locked until the transaction ends; null if there is none. */
    Uni<Migration> locked(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.find(Migration.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /**
     * Does to one migration what is due a while before a moment of its own.
     *
     * @param query gives the id of one for which it is due; its parameter {@code before} is the seconds, with commas between
     * @return whether there was one
     */
    Uni<Boolean> nextDue(String query, List<Duration> before, Function<Migration, Uni<Void>> act) {
        if (before.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        String seconds =
                before.stream().map(one -> Long.toString(one.toSeconds())).collect(Collectors.joining(","));
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(query, UUID.class)
                        .setParameter("before", seconds)
                        .getResultList())
                .flatMap(due -> due.isEmpty()
                        ? Uni.createFrom().item(false)
                        : locked(due.get(0)).flatMap(act::apply).replaceWith(true));
    }

    /** Sets a new migration on its way; it was persisted already. */
    Uni<Void> file(Migration migration, Actor actor) {
        return perform(migration, saga.file(), actor, "FILED", null, "", Map.of());
    }

    <T> Uni<Void> replied(
            UUID id,
            String type,
            T reply,
            BiFunction<MigrationRequest, T, Happening> says,
            ReplyDesk.Learning<T> learns) {
        return locked(id).flatMap(migration -> {
            if (migration == null) {
                LOG.warnf("%s is about a migration that is not known here", type);
                return Uni.createFrom().voidItem();
            }
            Happening happening = says.apply(migration.request, reply);
            Transition transition = saga.after(migration.saga(), happening);
            if (!transition.accepted()) {
                LOG.infof("%s came late or twice and is ignored: %s", type, migration.standing());
                return dataCheck.heard(migration, reply);
            }
            migration.gathered = learns.learn(migration.gathered, migration.request, reply);
            return perform(
                            migration,
                            transition,
                            Actor.service(type),
                            happening.what().name(),
                            happening.reason(),
                            migration.standing(),
                            Map.of("reply", type))
                    .chain(() -> dataCheck.heard(migration, reply));
        });
    }

    /** Has merge-service plan again what is being planned: what it answers meanwhile is out of date. */
    Uni<Void> planAgain(Migration migration) {
        return dataCheck.order(migration);
    }

    Uni<Void> couldNotHandle(UUID id, String type, String reason) {
        return locked(id)
                .flatMap(migration -> migration == null
                        ? Uni.createFrom().voidItem()
                        : history.add(
                                migration,
                                Actor.service(type),
                                "NOT_HANDLED",
                                reason,
                                migration.standing(),
                                Map.of("reply", type)));
    }

    /**
     * Tells the saga of a locked migration what happened.
     *
     * @return whether it took notice; if not, nothing was changed
     */
    Uni<Boolean> happens(Migration migration, Happening happening, Actor actor, Map<String, ?> detail) {
        Transition transition = saga.after(migration.saga(), happening);
        return transition.accepted()
                ? perform(
                                migration,
                                transition,
                                actor,
                                happening.what().name(),
                                happening.reason(),
                                migration.standing(),
                                detail)
                        .replaceWith(true)
                : Uni.createFrom().item(false);
    }

    private Uni<Void> perform(
            Migration migration,
            Transition transition,
            Actor actor,
            String act,
            String reason,
            String before,
            Map<String, ?> detail) {
        Instant now = Instant.now();
        Optional<Trouble> trouble = newTrouble(migration, transition.state());
        migration.saga(transition.state(), now);
        LOG.infof("%s: %s -> %s", act, before, migration.standing());
        return history.add(migration, actor, act, reason, before, detail)
                .chain(() -> confirmation(migration))
                .flatMap(confirmation -> Acts.concerned(migration).flatMap(concerned -> {
                    var performer = new Performer(
                            migration,
                            new Facts(
                                    migration.id,
                                    migration.move,
                                    migration.request,
                                    concerned,
                                    migration.gathered,
                                    new Terms(migration.noticeSeconds, migration.drainSeconds),
                                    confirmation.orElse(null)),
                            now);
                    Uni<Void> done = Uni.createFrom().voidItem();
                    for (Effect effect : transition.effects()) {
                        done = done.chain(() -> effect.by(performer));
                    }
                    return trouble.isEmpty() ? done : done.chain(() -> performer.alert(trouble.get()));
                }));
    }

    /** What operators are called for: once, when it begins, however its reasons change while it lasts. */
    private static Optional<Trouble> newTrouble(Migration before, SagaState after) {
        if (after.phase() == Phase.NEEDS_ATTENTION && before.phase != Phase.NEEDS_ATTENTION) {
            return Optional.of(Trouble.NEEDS_ATTENTION);
        }
        return after.phase() == Phase.SCHEDULED && after.trouble() != null && before.trouble == null
                ? Optional.of(Trouble.BLOCKED)
                : Optional.empty();
    }

    /** Of the list that two operators agreed to lose; none unless a completed migration is taken back. */
    private static Uni<Optional<String>> confirmation(Migration migration) {
        return migration.late
                ? UndoRequest.<UndoRequest>findById(migration.id)
                        .map(request -> Optional.ofNullable(request).map(r -> r.confirmation))
                : Uni.createFrom().item(Optional.empty());
    }

    private final class Performer implements Effect.Interpreter<Uni<Void>> {

        private final Migration migration;
        private final Facts facts;
        private final Instant now;

        Performer(Migration migration, Facts facts, Instant now) {
            this.migration = migration;
            this.facts = facts;
            this.now = now;
        }

        @Override
        public Uni<Void> plan() {
            return command(Commands.PLAN, commands.plan(facts))
                    .chain(() -> command(Commands.QUOTE, commands.quote(facts)));
        }

        @Override
        public Uni<Void> writePlan() {
            return intakes.submitted(migration)
                    .invoke(forms -> migration.gathered = migration.gathered.with(forms))
                    .chain(() -> Participant.<Participant>list("migrationId = ?1 order by institution", migration.id))
                    .flatMap(participants -> directory
                            .names(List.of(migration.source, migration.receiver), facts.concerned())
                            .map(names -> planner.draft(migration, participants, names, now)))
                    .flatMap(document -> {
                        PlanRow plan = new PlanRow();
                        plan.id = UUID.randomUUID();
                        plan.migrationId = migration.id;
                        plan.version = document.version();
                        plan.content = CanonicalJson.write(document);
                        plan.hash = CanonicalJson.sha256(plan.content);
                        plan.createdAt = now;
                        migration.planVersion = plan.version;
                        migration.planHash = plan.hash;
                        return plan.persist().replaceWithVoid();
                    });
        }

        @Override
        public Uni<Void> send(Step step) {
            Uni<Void> sent = command(step.doneBy().orElseThrow(), commands.done(step, facts, now));
            return step == Step.ANNOUNCE && noticeIsDue()
                    ? sent.chain(() -> command(Commands.NOTICE, new AnnounceFreeze(facts.move(), facts.opens())))
                    : sent;
        }

        Uni<Void> alert(Trouble what) {
            return command(
                    Commands.ALERT,
                    new AlertOperators(
                            migration.move,
                            what,
                            migration.step == null ? "" : migration.step.name(),
                            migration.direction == Direction.BACK,
                            migration.trouble == null ? "" : migration.trouble,
                            new Links(settings.links()).migration(migration.id)));
        }

        /**
         * Applications show it from the announcement on when the window is near (F3), else from {@link FreezeNotices} on; at
         * once there is nothing to show.
         */
        private boolean noticeIsDue() {
            Duration longest = settings.freezeNotices().orElse(List.of()).stream()
                    .max(Comparator.naturalOrder())
                    .orElse(NO_LONGEST);
            return facts.opens() != null
                    && facts.opens().isAfter(now.plus(SHORTEST_NOTICE))
                    && facts.opens().isBefore(now.plus(longest));
        }

        @Override
        public Uni<Void> sendUndo(Step step) {
            Uni<Void> sent = command(step.undoneBy().orElseThrow(), commands.undone(step, facts));
            // The notice in the applications goes with the announcement; a thaw is what takes it back.
            return step == Step.ANNOUNCE && !migration.late && facts.opens() != null
                    ? sent.chain(
                            () -> command(Step.FREEZE.undoneBy().orElseThrow(), commands.undone(Step.FREEZE, facts)))
                    : sent;
        }

        @Override
        public Uni<Void> voidSignatures() {
            return Rows.Signature.update("voidedAt = ?1 where migrationId = ?2 and voidedAt is null", now, migration.id)
                    .replaceWithVoid();
        }

        @Override
        public Uni<Void> await(Deadline deadline, Step step, Direction direction, int attempt) {
            return DeadlineRow.<DeadlineRow>findById(migration.id).flatMap(existing -> {
                DeadlineRow row = existing == null ? new DeadlineRow() : existing;
                row.migrationId = migration.id;
                row.kind = deadline;
                row.step = step;
                row.dueAt = due(deadline, step, attempt);
                row.remainingMillis = null;
                return row.persist().replaceWithVoid();
            });
        }

        private Instant due(Deadline deadline, Step step, int attempt) {
            return switch (deadline) {
                case TIME_OUT ->
                    step == null
                            ? now.plus(settings.planningTimeOut())
                            : step == Step.CONSENT ? migration.consentDeadline : now.plus(settings.timeOutOf(step));
                case RETRY -> now.plus(settings.pauseAfter(attempt));
                case WINDOW ->
                    attempt > 1
                            ? preparation.nextLook(now)
                            : migration.request.windowFrom() == null ? now : migration.request.windowFrom();
            };
        }

        @Override
        public Uni<Void> awaitNothing() {
            return DeadlineRow.remove(migration.id);
        }

        @Override
        public Uni<Void> holdDeadline() {
            return DeadlineRow.<DeadlineRow>findById(migration.id)
                    .invoke(row -> {
                        if (row != null && row.dueAt != null) {
                            row.remainingMillis =
                                    Math.max(0, Duration.between(now, row.dueAt).toMillis());
                            row.dueAt = null;
                        }
                    })
                    .replaceWithVoid();
        }

        /** Directors get the time they had left; an agreed window stays where it was, or opens at once when it is past. */
        @Override
        public Uni<Void> releaseDeadline() {
            return DeadlineRow.<DeadlineRow>findById(migration.id)
                    .invoke(row -> {
                        if (row != null && row.dueAt == null) {
                            row.dueAt = row.kind == Deadline.WINDOW
                                    ? due(row.kind, row.step, 1)
                                    : now.plusMillis(row.remainingMillis);
                            row.remainingMillis = null;
                            if (row.step == Step.CONSENT) {
                                migration.consentDeadline = row.dueAt;
                            }
                        }
                    })
                    .replaceWithVoid();
        }

        @Override
        public Uni<Void> publish(PublicEvent event) {
            return directory
                    .boardsOf(migration.move.institutions())
                    .flatMap(boards -> outbox.send(
                            PUBLIC_TOPIC,
                            migration.id.toString(),
                            event.type(),
                            PublicEvents.of(event, facts, boards.values(), new Links(settings.links()), now)));
        }

        @Override
        public Uni<Void> changeHomes() {
            return directory
                    .changeHomes(migration.move.institutions(), migration.receiver)
                    .chain(() -> intakes.changeBoards(migration.gathered.intake()));
        }

        @Override
        public Uni<Void> changeHomesBack() {
            return directory
                    .changeHomes(migration.move.institutions(), migration.source)
                    .chain(() -> intakes.changeBoardsBack(migration.gathered.intake()));
        }

        private Uni<Void> command(String type, Object payload) {
            return outbox.send(Commands.topic(type), migration.id.toString(), type, payload);
        }
    }
}

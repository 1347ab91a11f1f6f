package be.fusie.merge;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.merge.MergeMessages.MigrationRehearsed;
import be.fusie.merge.MergeMessages.RehearsalRefused;
import be.fusie.merge.MergeMessages.RehearseMigration;
import be.fusie.merge.MergeMessages.RequestRehearsal;
import be.fusie.merge.RehearsalResource.Outcome;
import be.fusie.merge.RehearsalRow.State;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rehearsals that are asked for (R14), by people over REST and by request-service; and how it is told what came of them. */
@Singleton
class Rehearsals implements MessageHandler<RequestRehearsal> {

    /** Who asks, when a message does. */
    private static final String REQUEST_SERVICE = "request-service";

    private final Outbox outbox;

    Rehearsals(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return RequestRehearsal.TYPE;
    }

    @Override
    public Class<RequestRehearsal> payload() {
        return RequestRehearsal.class;
    }

    @Override
    public Completion handle(RequestRehearsal command, Delivery delivery) {
        UUID migration = UUID.fromString(delivery.key());
        return () -> MergeRun.<MergeRun>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(run -> run == null
                        ? refused(migration, command.reference(), 0, "no plan was made of this migration yet")
                        : RehearsalRow.<RehearsalRow>list("migration", migration)
                                .flatMap(known -> answer(migration, command, known)));
    }

    private Uni<Void> answer(UUID migration, RequestRehearsal command, List<RehearsalRow> known) {
        if (known.stream().anyMatch(r -> command.reference().equals(r.reference))) {
            return Uni.createFrom().voidItem();
        }
        return known.stream()
                .filter(r -> r.finishedAt == null)
                .findFirst()
                .map(r -> refused(
                        migration,
                        command.reference(),
                        r.number,
                        "rehearsal " + r.number + " of this migration waits or runs"))
                .orElseGet(() -> begin(
                                migration, known.size() + 1, command.mask(), "{}", REQUEST_SERVICE, command.reference())
                        .replaceWithVoid());
    }

    @Override
    public Completion refuse(RequestRehearsal command, Delivery delivery, String reason) {
        return () -> refused(UUID.fromString(delivery.key()), command.reference(), 0, reason);
    }

    /** In the transaction that is open, with the migration locked; any replica then does it. */
    Uni<RehearsalRow> begin(
            UUID migration, int number, boolean masked, String columns, String requestedBy, UUID reference) {
        RehearsalRow row = new RehearsalRow();
        row.migration = migration;
        row.number = number;
        row.state = State.WAITING;
        row.masked = masked;
        row.columns = columns;
        row.requestedBy = requestedBy;
        row.requestedAt = Instant.now();
        row.reference = reference;
        return Panache.getSession()
                .flatMap(s -> s.persist(row))
                .flatMap(x -> outbox.send(
                        MergeMessages.COMMANDS,
                        migration.toString(),
                        RehearseMigration.TYPE,
                        new RehearseMigration(number)))
                .replaceWith(row);
    }

    /** Tells request-service what was found, whoever asked. */
    Uni<Void> done(RehearsalRow row, Outcome outcome) {
        return outbox.send(
                MergeMessages.REPLIES,
                row.migration.toString(),
                MigrationRehearsed.TYPE,
                MigrationRehearsed.of(row.number, row.reference, outcome));
    }

    Uni<Void> refused(UUID migration, UUID reference, int number, String reason) {
        return outbox.send(
                MergeMessages.REPLIES,
                migration.toString(),
                RehearsalRefused.TYPE,
                new RehearsalRefused(number, reference, reason));
    }
}

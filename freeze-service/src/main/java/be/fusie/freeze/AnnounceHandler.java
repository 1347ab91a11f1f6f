package be.fusie.freeze;

import be.fusie.freeze.FreezeMessages.AnnounceFreeze;
import be.fusie.freeze.FreezeMessages.AnnouncementRefused;
import be.fusie.freeze.FreezeMessages.FreezeAnnounced;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Shows a notice ahead of a freeze (F3); a later announcement of the same migration takes its place. */
@ApplicationScoped
class AnnounceHandler implements MessageHandler<AnnounceFreeze> {

    /** Nobody plans further ahead; a date beyond is a mistake. */
    private static final Duration FURTHEST = Duration.ofDays(400);

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final NamedDatabases databases;
    private final Outbox outbox;

    AnnounceHandler(FreezeStore store, FreezeSettings settings, NamedDatabases databases, Outbox outbox) {
        this.store = store;
        this.settings = settings;
        this.databases = databases;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return AnnounceFreeze.TYPE;
    }

    @Override
    public Class<AnnounceFreeze> payload() {
        return AnnounceFreeze.class;
    }

    @Override
    public Completion handle(AnnounceFreeze command, Delivery delivery) {
        UUID migration = UUID.fromString(delivery.key());
        Move move = command.move(migration);
        move.check(databases);
        Instant now = Freeze.now();
        if (command.from() == null
                || command.from().isBefore(now)
                || command.from().isAfter(now.plus(FURTHEST))) {
            throw new Refusal("from has to be a time to come, within " + FURTHEST.toDays() + " days");
        }
        Instant from = command.from().truncatedTo(ChronoUnit.MICROS);
        return () -> store.lock(migration).flatMap(before -> {
            if (before.isPresent() && !(before.get() instanceof Freeze.Announced)) {
                return Uni.createFrom().failure(new Refusal("this migration has begun to freeze, or is over"));
            }
            return store.save(new Freeze.Announced(move, from, from.plus(settings.announcementsKeptFor())))
                    .flatMap(saved -> outbox.send(
                            FreezeMessages.REPLIES, delivery.key(), FreezeAnnounced.TYPE, new FreezeAnnounced(from)));
        });
    }

    @Override
    public Completion refuse(AnnounceFreeze command, Delivery delivery, String reason) {
        return () -> outbox.send(
                FreezeMessages.REPLIES, delivery.key(), AnnouncementRefused.TYPE, new AnnouncementRefused(reason));
    }
}

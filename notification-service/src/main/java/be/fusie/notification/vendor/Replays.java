package be.fusie.notification.vendor;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Sends events again. Only inside a transaction that holds the lock of the {@link Subscription}. */
@ApplicationScoped
class Replays {

    /** What waits already is left alone, so that its place and its log stay. */
    private static final String MISSED =
            """
            update webhook_delivery set state = 'PENDING', due_at = :now, tried_since = :now
            where subscription = :id and state in ('FAILED', 'HELD') %s
            """;

    /** Events from before the subscription, or that its filters kept out then, get a delivery as well. */
    private static final String RANGE =
            """
            insert into webhook_delivery as d
                (id, subscription, event, migration, sequence, state, attempts, due_at, tried_since)
            select gen_random_uuid(), s.id, e.position, e.migration, e.sequence, 'PENDING', 0,
                cast(:now as timestamptz), cast(:now as timestamptz)
            from public_event e join webhook_subscription s on s.id = :id
                and (cardinality(s.types) = 0 or e.type = any (s.types))
                and (cardinality(s.institutions) = 0 or s.institutions && e.institutions)
                and (cardinality(s.boards) = 0 or s.boards && e.boards)
            where e.time >= :from and e.time < :until %s
            on conflict (subscription, event) do update
                set state = 'PENDING', due_at = excluded.due_at, tried_since = excluded.tried_since
                where d.state in ('DELIVERED', 'FAILED', 'HELD')
            """;

    /** @param migration only its events; null for all */
    Uni<Integer> missed(UUID id, UUID migration, Instant now) {
        return Panache.getSession().flatMap(session -> {
            var query = session.createNativeQuery(
                            MISSED.formatted(migration == null ? "" : "and migration = :migration"))
                    .setParameter("now", now)
                    .setParameter("id", id);
            return (migration == null ? query : query.setParameter("migration", migration)).executeUpdate();
        });
    }

    /** @param migration only its events; null for all */
    Uni<Integer> range(UUID id, Instant from, Instant until, UUID migration, Instant now) {
        return Panache.getSession().flatMap(session -> {
            var query = session.createNativeQuery(
                            RANGE.formatted(migration == null ? "" : "and e.migration = :migration"))
                    .setParameter("now", now)
                    .setParameter("id", id)
                    .setParameter("from", from)
                    .setParameter("until", until);
            return (migration == null ? query : query.setParameter("migration", migration)).executeUpdate();
        });
    }
}

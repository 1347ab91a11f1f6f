package be.fusie.request.migration;

import be.fusie.kit.messaging.Outbox;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Commands.AnnounceFreeze;
import be.fusie.request.migration.Commands.WarnOfFreeze;
import be.fusie.request.migration.Commands.Window;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Notices before the freeze (F3): at set times before an agreed window, people are mailed once more, and applications show that
 * it is near. What is due follows from the window, which can move; a row says what was sent, so any replica may send. A time
 * that had passed when the window was announced is left out: the announcement itself is the notice then, also in the
 * applications. Of several that are due at once, after an outage or a pause, one is sent.
 */
@ApplicationScoped
class FreezeNotices {

    private static final String DUE =
            """
            select m.id from migration m
            join deadline d on d.migration_id = m.id and d.kind = 'WINDOW'
            cross join unnest(cast(string_to_array(:before, ',') as bigint[])) as r(before)
            where m.phase = 'SCHEDULED' and not m.paused and m.trouble is null and d.due_at > now()
              and d.due_at - make_interval(secs => r.before) <= now()
              and d.due_at - make_interval(secs => r.before) > m.since
              and not exists (select 1 from freeze_notice x where x.migration_id = m.id
                              and x.window_from = d.due_at and x.before_seconds = r.before)
            order by d.due_at, m.id limit 1 for update of m skip locked
            """;

    private static final String NOTE =
            """
            insert into freeze_notice (migration_id, window_from, before_seconds, sent_at)
            values (:migration, :window, :before, :at) on conflict do nothing
            """;

    private final SagaRunner runner;
    private final History history;
    private final Outbox outbox;
    private final Links links;
    private final List<Duration> before;

    FreezeNotices(SagaRunner runner, History history, Outbox outbox, RequestSettings settings) {
        this.runner = runner;
        this.history = history;
        this.outbox = outbox;
        this.links = new Links(settings.links());
        this.before = settings.freezeNotices().orElse(List.of()).stream()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** Sends one that is due. @return whether there was one */
    Uni<Boolean> sendNext() {
        return runner.nextDue(DUE, before, this::send);
    }

    private Uni<Void> send(Migration migration) {
        Instant now = Instant.now();
        Instant from = migration.request.windowFrom();
        Window window =
                new Window(from, Math.round(Math.ceil(migration.gathered.plan().estimatedReadOnlySeconds())));
        return note(migration, now).chain(() -> Acts.concerned(migration)).flatMap(concerned -> command(
                        migration,
                        Commands.WARN,
                        new WarnOfFreeze(migration.move, concerned, window, links.plan(migration.id)))
                .chain(() -> command(migration, Commands.NOTICE, new AnnounceFreeze(migration.move, from)))
                .chain(() -> history.add(
                        migration,
                        Actor.CLOCK,
                        "FREEZE_NOTICE",
                        null,
                        migration.standing(),
                        Map.of("window", from.toString(), "institutions", concerned))));
    }

    private Uni<Void> note(Migration migration, Instant now) {
        Instant from = migration.request.windowFrom();
        return Multi.createFrom()
                .iterable(before)
                .filter(d -> !from.minus(d).isAfter(now))
                .onItem()
                .transformToUniAndConcatenate(
                        d -> Panache.getSession().flatMap(session -> session.createNativeQuery(NOTE)
                                .setParameter("migration", migration.id)
                                .setParameter("window", from)
                                .setParameter("before", d.toSeconds())
                                .setParameter("at", now)
                                .executeUpdate()))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> command(Migration migration, String type, Object payload) {
        return outbox.send(Commands.topic(type), migration.id.toString(), type, payload);
    }
}

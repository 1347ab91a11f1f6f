package be.fusie.request.migration;

import be.fusie.kit.messaging.Outbox;
import be.fusie.request.ConsentSettings;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.MigrationView.Consent;
import be.fusie.request.migration.MigrationView.Signed;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who has signed and who has not, and reminding those who have not. What is due follows from the deadline, which moves
 * with pauses and new plans; a row says what was sent, so any replica may send. A reminder that was due before the plan
 * was there is left out, and of several that are due at once (after an outage) only one is sent.
 */
@ApplicationScoped
class Reminders {

    private static final String DUE =
            """
            select m.id from migration m
            join plan p on p.migration_id = m.id and p.version = m.plan_version
            cross join unnest(cast(string_to_array(:before, ',') as bigint[])) as r(before)
            where m.phase = 'COLLECTING_CONSENT' and not m.paused and m.consent_deadline > now()
              and m.consent_deadline - make_interval(secs => r.before) <= now()
              and m.consent_deadline - make_interval(secs => r.before) > p.created_at
              and not exists (select 1 from reminder x where x.migration_id = m.id
                              and x.deadline = m.consent_deadline and x.before_seconds = r.before)
            order by m.consent_deadline, m.id limit 1 for update of m skip locked
            """;

    private final SagaRunner runner;
    private final History history;
    private final Outbox outbox;
    private final Links links;
    private final List<Duration> before;

    Reminders(SagaRunner runner, History history, Outbox outbox, RequestSettings settings, ConsentSettings consent) {
        this.runner = runner;
        this.history = history;
        this.outbox = outbox;
        this.links = new Links(settings.links());
        this.before =
                consent.reminders().stream().sorted(Comparator.reverseOrder()).toList();
    }

    /** Sends one that is due. @return whether there was one */
    Uni<Boolean> sendNext() {
        return runner.nextDue(DUE, before, this::send);
    }

    private Uni<Void> send(Migration migration) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Object[] sent = before.stream()
                .filter(d -> !dueAt(migration, d).isAfter(now))
                .map(d -> new ReminderRow(migration.id, migration.consentDeadline, d.toSeconds(), now))
                .toArray();
        return sentRows(migration)
                .flatMap(known -> Panache.getSession()
                        .flatMap(session -> session.persistAll(java.util.Arrays.stream(sent)
                                .filter(row -> known.stream()
                                        .noneMatch(k -> k.beforeSeconds == ((ReminderRow) row).beforeSeconds))
                                .toArray())))
                .chain(() -> outstanding(migration))
                .flatMap(outstanding -> outbox.send(
                                Commands.topic(Commands.REMIND),
                                migration.id.toString(),
                                Commands.REMIND,
                                new Commands.RemindSigners(
                                        outstanding,
                                        migration.consentDeadline,
                                        migration.planVersion,
                                        links.plan(migration.id)))
                        .chain(() -> history.add(
                                migration,
                                Actor.CLOCK,
                                "REMINDED",
                                null,
                                migration.standing(),
                                Map.of("outstanding", outstanding))));
    }

    private static Instant dueAt(Migration migration, Duration before) {
        return migration.consentDeadline.minus(before);
    }

    private static Uni<List<String>> outstanding(Migration migration) {
        return Acts.concerned(migration).flatMap(concerned -> Consents.signed(migration)
                .map(signed ->
                        concerned.stream().filter(i -> !signed.containsKey(i)).toList()));
    }

    private static Uni<List<ReminderRow>> sentRows(Migration migration) {
        return ReminderRow.list(
                "migrationId = ?1 and deadline = ?2 order by sentAt", migration.id, migration.consentDeadline);
    }

    /** Who has signed, who has not, and when they were and will be reminded. */
    Uni<Consent> consentOf(Migration migration) {
        return Acts.concerned(migration)
                .flatMap(concerned -> Consents.signed(migration).flatMap(signed -> sentRows(migration)
                        .map(sent -> new Consent(
                                migration.consentDeadline,
                                concerned,
                                concerned.stream()
                                        .filter(i -> !signed.containsKey(i))
                                        .toList(),
                                concerned.stream()
                                        .filter(signed::containsKey)
                                        .map(i -> Signed.of(signed.get(i)))
                                        .toList(),
                                sent.stream().map(row -> row.sentAt).distinct().toList(),
                                next(migration)))));
    }

    private Instant next(Migration migration) {
        if (migration.phase != Phase.COLLECTING_CONSENT || migration.paused) {
            return null;
        }
        Instant now = Instant.now();
        return before.stream()
                .map(d -> dueAt(migration, d))
                .filter(at -> at.isAfter(now))
                .findFirst()
                .orElse(null);
    }

    record ReminderId(UUID migrationId, Instant deadline, long beforeSeconds) implements Serializable {}

    @Entity(name = "Reminder")
    @Table(name = "reminder")
    @IdClass(ReminderId.class)
    static class ReminderRow extends PanacheEntityBase {
        @Id
        @Column(name = "migration_id")
        public UUID migrationId;

        @Id
        public Instant deadline;

        @Id
        @Column(name = "before_seconds")
        public long beforeSeconds;

        @Column(name = "sent_at")
        public Instant sentAt;

        ReminderRow() {}

        ReminderRow(UUID migrationId, Instant deadline, long beforeSeconds, Instant sentAt) {
            this.migrationId = migrationId;
            this.deadline = deadline;
            this.beforeSeconds = beforeSeconds;
            this.sentAt = sentAt;
        }
    }
}

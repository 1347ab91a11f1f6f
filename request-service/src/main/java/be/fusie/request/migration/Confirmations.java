package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Acts.Signing;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.plan.PlanDocument;
import be.fusie.request.plan.PlanDocument.By;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Every change of data and every change that is critical for security is confirmed on its own, under the hash of the plan
 * that lists it, before anybody whom it concerns signs (R16). A new version of the plan asks anew (R5). All methods belong
 * inside a transaction.
 */
@ApplicationScoped
class Confirmations {

    private static final String OPERATOR = "";

    private final Acts acts;
    private final History history;
    private final Links links;

    Confirmations(Acts acts, History history, RequestSettings settings) {
        this.acts = acts;
        this.history = history;
        this.links = new Links(settings.links());
    }

    /** Something that waits for its confirmation. @param institution null where the operator confirms for all */
    record Open(String id, String what, PlanDocument.Kind kind, By by, String institution, String href) {}

    /** @throws be.fusie.kit.problem.Problem 409 that lists what has to be confirmed before this institution signs */
    Uni<Void> require(Migration migration, String institution) {
        return open(migration, institution)
                .invoke(open -> {
                    if (!open.isEmpty()) {
                        throw PlanProblems.unconfirmed(institution, open, links.confirmations(migration.id));
                    }
                })
                .replaceWithVoid();
    }

    /** What is not confirmed yet and keeps this institution from signing the current plan. */
    Uni<List<Open>> open(Migration migration, String institution) {
        return current(migration)
                .flatMap(plan -> confirmed(migration.id, plan.version()).map(done -> asked(plan)
                        .flatMap(c -> c.by() == By.OPERATOR
                                ? Stream.of(Map.entry(c, OPERATOR))
                                : c.institutions().stream()
                                        .filter(institution::equals)
                                        .map(i -> Map.entry(c, i)))
                        .filter(e -> !done.containsKey(key(e.getKey().id(), e.getValue())))
                        .map(e -> open(migration.id, e.getKey(), e.getValue()))
                        .toList()));
    }

    private Open open(UUID migration, Confirmation c, String institution) {
        return new Open(
                c.id(),
                c.what(),
                c.kind(),
                c.by(),
                institution.equals(OPERATOR) ? null : institution,
                links.confirmation(migration, c.id()));
    }

    /**
     * Confirms one entry of the current plan; twice is once.
     *
     * @param institution that the person directs; null for what the operator confirms
     */
    Uni<Void> confirm(UUID id, String confirmation, String planHash, String institution, Person person) {
        return acts.visible(id, person).flatMap(migration -> current(migration).flatMap(plan -> {
            Confirmation asked = find(plan, confirmation);
            Uni<Migration> allowed = allowed(id, asked, institution, person);
            return allowed.flatMap(m -> {
                if (!planHash.equals(migration.planHash)) {
                    throw MigrationProblems.planChanged(migration);
                }
                return confirm(migration, asked, asked.by() == By.OPERATOR ? OPERATOR : institution, person);
            });
        }));
    }

    private Uni<Migration> allowed(UUID id, Confirmation asked, String institution, Person person) {
        if (asked.by() == By.OPERATOR) {
            if (!person.operator()) {
                throw PlanProblems.operatorConfirms(asked.id());
            }
            if (institution != null) {
                throw PlanProblems.confirmedForAll(asked.id());
            }
            return acts.visible(id, person);
        }
        if (institution == null) {
            throw PlanProblems.institutionMissing(asked);
        }
        return acts.asSigner(id, institution, person).map(Signing::migration).invoke(m -> {
            if (!asked.institutions().contains(institution)) {
                throw PlanProblems.notConcerned(asked, institution);
            }
        });
    }

    private Uni<Void> confirm(Migration migration, Confirmation asked, String institution, Person person) {
        return confirmed(migration.id, migration.planVersion).flatMap(done -> {
            if (done.containsKey(key(asked.id(), institution))) {
                return Uni.createFrom().voidItem();
            }
            if (migration.phase != Phase.COLLECTING_CONSENT) {
                throw MigrationProblems.notCollecting(migration);
            }
            ConfirmationRow row = new ConfirmationRow();
            row.id = UUID.randomUUID();
            row.migrationId = migration.id;
            row.planVersion = migration.planVersion;
            row.confirmation = asked.id();
            row.institution = institution;
            row.confirmedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
            Map<String, Object> detail = new TreeMap<>(Map.of(
                    "confirmation", asked.id(),
                    "planHash", migration.planHash,
                    "planVersion", migration.planVersion));
            if (!institution.equals(OPERATOR)) {
                detail.put("institution", institution);
            }
            return row.persist()
                    .chain(() ->
                            history.add(migration, person.actor(), "CONFIRMED", null, migration.standing(), detail));
        });
    }

    /** When what was confirmed of a version, by {@link #key}. */
    static Uni<Map<String, Instant>> confirmed(UUID migration, int version) {
        return ConfirmationRow.<ConfirmationRow>list("migrationId = ?1 and planVersion = ?2", migration, version)
                .map(rows -> {
                    Map<String, Instant> done = new TreeMap<>();
                    rows.forEach(row -> done.put(key(row.confirmation, row.institution), row.confirmedAt));
                    return done;
                });
    }

    /** @param institution empty or null where the operator confirms */
    static String key(String confirmation, String institution) {
        return confirmation + '/' + (institution == null ? OPERATOR : institution);
    }

    /** @throws be.fusie.kit.problem.Problem 404 while there is no plan */
    static Uni<PlanDocument> current(Migration migration) {
        return PlanRow.<PlanRow>find("migrationId = ?1 and version = ?2", migration.id, migration.planVersion)
                .<PlanRow>firstResult()
                .map(row -> {
                    if (row == null) {
                        throw MigrationProblems.noPlan(migration);
                    }
                    return CanonicalJson.read(row.content, PlanDocument.class);
                });
    }

    private static Confirmation find(PlanDocument plan, String id) {
        return asked(plan)
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> PlanProblems.unknownConfirmation(plan.version()));
    }

    /** Plans of before this was asked for list nothing. */
    private static Stream<Confirmation> asked(PlanDocument plan) {
        return plan.confirmations() == null ? Stream.empty() : plan.confirmations().stream();
    }

    @Entity(name = "Confirmation")
    @Table(name = "confirmation")
    static class ConfirmationRow extends PanacheEntityBase {
        @Id
        public UUID id;

        @Column(name = "migration_id")
        public UUID migrationId;

        @Column(name = "plan_version")
        public int planVersion;

        public String confirmation;
        public String institution;

        @Column(name = "confirmed_at")
        public Instant confirmedAt;
    }
}

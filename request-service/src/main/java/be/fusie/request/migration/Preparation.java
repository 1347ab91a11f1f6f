package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.PreparationRows.AnswerRow;
import be.fusie.request.migration.PreparationRows.OwnRow;
import be.fusie.request.migration.Rows.DeadlineRow;
import be.fusie.request.preparation.Checklist;
import be.fusie.request.preparation.Checklist.Answer;
import be.fusie.request.preparation.Checklist.Found;
import be.fusie.request.preparation.Checklist.Own;
import be.fusie.request.preparation.Checklist.Parties;
import be.fusie.request.preparation.Checklist.Verdict;
import be.fusie.request.preparation.Item;
import be.fusie.request.preparation.PreparationSettings;
import be.fusie.request.preparation.PreparationSettings.Template;
import be.fusie.request.saga.Deadline;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts a migration's check-list together (R8), and decides by it what happens when the window opens. All its methods
 * belong inside a transaction, the writing ones with the migration locked.
 */
@ApplicationScoped
class Preparation {

    private final PreparationSettings settings;
    private final List<Template> templates;
    private final DataCheck dataCheck;
    private final DirectoryStore directory;
    private final Intakes intakes;
    private final Windows windows;

    Preparation(
            PreparationSettings settings,
            DataCheck dataCheck,
            DirectoryStore directory,
            Intakes intakes,
            Windows windows) {
        this.settings = settings;
        this.templates = settings.templates();
        this.dataCheck = dataCheck;
        this.directory = directory;
        this.intakes = intakes;
        this.windows = windows;
    }

    /** Whether people may still answer, add and ask: nothing has begun that an open item would block. */
    static boolean isOpen(Migration migration) {
        return switch (migration.phase) {
            case PLANNING, COLLECTING_CONSENT, SCHEDULED -> true;
            case RUNNING -> migration.step == Step.ANNOUNCE;
            default -> false;
        };
    }

    /** The check-list as it stands now. */
    Uni<List<Item>> items(Migration migration) {
        return items(migration, null);
    }

    /** @param youngest what merge-service found before does not count; null: whatever it found does */
    private Uni<List<Item>> items(Migration migration, Instant youngest) {
        UUID id = migration.id;
        return facts(migration, youngest).flatMap(facts -> OwnRow.<OwnRow>list("migrationId = ?1 order by code", id)
                .flatMap(own -> AnswerRow.<AnswerRow>list("migrationId = ?1 order by at", id)
                        .flatMap(answers -> Acts.concerned(migration)
                                .map(concerned -> Checklist.items(
                                        templates,
                                        own.stream().map(Preparation::read).toList(),
                                        new Parties(migration.requestedBy, migration.move.institutions(), concerned),
                                        answers.stream().map(Preparation::read).toList(),
                                        facts,
                                        Instant.now())))));
    }

    private static Own read(OwnRow row) {
        return new Own(row.code, row.title, row.owner, row.institution, row.binding);
    }

    private static Answer read(AnswerRow row) {
        return new Answer(
                row.code,
                row.institution.isEmpty() ? null : row.institution,
                row.state,
                row.reason,
                row.validUntil,
                row.role,
                row.subject,
                row.at);
    }

    private Uni<Checklist.Facts> facts(Migration migration, Instant youngest) {
        return DataCheck.found(migration).flatMap(row -> intakes.missing(migration)
                .flatMap(missing -> windows.notAgreed(migration).flatMap(notAgreed -> administratorKnown(migration)
                        .flatMap(known -> signed(migration).map(signed -> {
                            boolean counts = row.found != null && (youngest == null || !row.foundAt.isBefore(youngest));
                            return new Checklist.Facts(
                                    counts ? CanonicalJson.read(row.found, Found.class) : null,
                                    row.foundAt,
                                    known,
                                    migration.request.boardChanges(),
                                    missing,
                                    notAgreed,
                                    signed);
                        })))));
    }

    /** People leave: the directory is asked each time (R10). */
    private Uni<Boolean> administratorKnown(Migration migration) {
        return directory
                .institutionsOf(migration.request.centralAdministrator())
                .flatMap(own -> Acts.concerned(migration)
                        .map(concerned -> concerned.stream().anyMatch(own::contains)));
    }

    private static Uni<Boolean> signed(Migration migration) {
        return Consents.signed(migration).flatMap(signed -> Acts.concerned(migration)
                .map(concerned -> !concerned.isEmpty() && signed.keySet().containsAll(concerned)));
    }

    /**
     * Looks at a window that is open. It tells the saga to begin, or what is open; while that has not changed since the
     * last look, or merge-service is being asked, it is only looked at again later.
     *
     * @return what to tell the saga; empty when there is nothing new to tell
     */
    Uni<Optional<Happening>> windowOpens(Migration migration, DeadlineRow deadline) {
        Instant now = Instant.now();
        return items(migration, now.minus(settings.factsHold())).flatMap(items -> {
            Verdict verdict = Checklist.verdict(items, until(migration), now);
            if (verdict.opens()) {
                return Uni.createFrom().item(Optional.of(Happening.of(What.WINDOW_OPENED, deadline.step)));
            }
            return dataCheck.askFor(migration, verdict, now).map(asking -> {
                boolean news = !verdict.reason().equals(migration.trouble);
                if (news && !(asking && onlyAsking(migration, verdict, now))) {
                    return Optional.of(new Happening(What.WINDOW_BLOCKED, deadline.step, verdict.reason()));
                }
                deadline.dueAt = now.plus(settings.lookAgain());
                return Optional.<Happening>empty();
            });
        });
    }

    /** Nobody is alarmed while merge-service looks at the data once more, unless that takes long. */
    private boolean onlyAsking(Migration migration, Verdict verdict, Instant now) {
        return begun(migration).plus(settings.askAgain()).isAfter(now)
                && verdict.open().stream().allMatch(item -> DataCheck.finds(item.code()));
    }

    /** When the window opened. */
    static Instant begun(Migration migration) {
        Instant from = migration.request.windowFrom();
        return from == null || from.isBefore(migration.since) ? migration.since : from;
    }

    /** When the window ends; null when it does not, because none was named. */
    Instant until(Migration migration) {
        return windows.until(migration.request);
    }

    /**
     * What has to be so before anybody signs: intake forms when the board changes (R12), and no institution that wants
     * another window (R6); its own signature takes that back.
     */
    Uni<Void> maySign(Migration migration, String institution) {
        return intakes.missing(migration)
                .invoke(missing -> {
                    if (!missing.isEmpty()) {
                        throw PreparationProblems.intakeMissing(missing);
                    }
                })
                .chain(() -> Windows.against(migration, institution))
                .invoke(against -> {
                    if (!against.isEmpty()) {
                        throw PreparationProblems.notAgreed(against);
                    }
                })
                .replaceWithVoid();
    }

    /** Something changed: a window that is open is looked at at once. */
    static Uni<Void> lookNow(Migration migration) {
        Instant now = Instant.now();
        Instant from = migration.request.windowFrom();
        return migration.phase != Phase.SCHEDULED || migration.paused || from != null && from.isAfter(now)
                ? Uni.createFrom().voidItem()
                : DeadlineRow.update(
                                "dueAt = ?1 where migrationId = ?2 and kind = ?3 and dueAt > ?1",
                                now,
                                migration.id,
                                Deadline.WINDOW)
                        .replaceWithVoid();
    }

    /** For the interpreter of the saga: when a window that opened blocked is looked at again. */
    Instant nextLook(Instant now) {
        return now.plus(settings.lookAgain());
    }
}

package be.fusie.request.migration;

import be.fusie.kit.messaging.MessageHandler;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the services answer: our record of each reply, and what it means to the saga. */
@Singleton
class Replies {

    record TablePlan(String table, long rows, String destination, String priority) {}

    record Persons(long moved, long matched, long copied) {}

    record Finding(String code, String detail) {}

    /** @param rightsAsOf number of the last decision about a right that it holds (R11); 0 where nobody decided */
    record MergePlanned(
            List<TablePlan> tables,
            Persons persons,
            long ogmCollisions,
            List<String> schoolYearsOpen,
            double estimatedReadOnlySeconds,
            String estimateBasis,
            List<Finding> findings,
            long openPairs,
            Outlook outlook,
            long rightsAsOf) {}

    /** Somebody decided about rights (R11). @param asOf number of the last decision @param cases how many are decided */
    record RightsDecided(long asOf, long cases) {}

    /** @param reference what we call it; null when a person asked merge-service for it */
    record MigrationRehearsed(
            int number,
            UUID reference,
            boolean passed,
            long forecastReadOnlySeconds,
            String forecastBasis,
            long rows,
            long checks,
            long differences,
            List<Reason> refusals) {}

    /** @param number 0 when none was begun */
    record RehearsalRefused(int number, UUID reference, String reason) {}

    /** @param remedy what the school or the operator does about it */
    record Reason(String code, String detail, String remedy) {}

    record PlanRefused(List<Reason> reasons) {}

    record MigrationQuoted(long netCents, long vatCents, long totalCents, String currency, String priceList) {}

    record Mails(long mails) {}

    record Backup(String database, long bytes, String sha256) {}

    record Archive(String institution, long bytes, String sha256) {}

    record MigrationStaged(List<Backup> backups, List<Archive> archives) {}

    record FreezeAnnounced(Instant from) {}

    record DatabasesFrozen(Instant since, Map<String, Long> tokens) {}

    record TableMerged(String table, long rows, String digest) {}

    record DatabasesMerged(List<TableMerged> tables, Persons persons, long rows, BigDecimal seconds) {}

    /** @param exactLinks institutions that make their link to Exact anew (M16) @param seconds of the time without write access */
    record InvoicingReprovisioned(
            long collisions, int units, int articles, int activities, List<String> exactLinks, BigDecimal seconds) {}

    /** @param seconds of the time without write access */
    record RegistrationReprovisioned(long issued, long revoked, BigDecimal seconds) {}

    record ReceiverOpened(Instant at, double readOnlySeconds) {}

    record MigrationCharged(String invoice, long totalCents, String currency) {}

    record HandedOver(long mails, long toDos) {}

    /** @param tokens epochs by database; the receiver's passes its gate while it is read-only again */
    record DatabasesFrozenAgain(Instant since, Map<String, Long> tokens) {}

    record HandOverRetracted(long mails, long toDos) {}

    /** @param creditNote its number; null when nothing had been charged */
    record MigrationCredited(String creditNote) {}

    record DatabasesThawed(double readOnlySeconds) {}

    /** @param code why, by name; null when it has none */
    record UndoFailed(String reason, String code) {}

    /** A reply that says no; the type says to what. */
    record No(String reason) {}

    /** A reply whose coming is all it says. */
    record Yes() {}

    private static final String MERGE_PLANNED = "merge.merge-planned.v1";

    private final ReplyDesk desk;

    Replies(ReplyDesk desk) {
        this.desk = desk;
    }

    @Produces
    @Singleton
    MessageHandler<MergePlanned> mergePlanned(RightDecisions rights) {
        return desk.aside(
                MERGE_PLANNED,
                MergePlanned.class,
                (id, planned) -> rights.holds(
                        id,
                        planned,
                        () -> desk.heard(
                                id,
                                MERGE_PLANNED,
                                planned,
                                Planning::verdict,
                                (gathered, request, answer) ->
                                        gathered.planned(answer).refused(Planning.obstacles(request, answer)))));
    }

    @Produces
    @Singleton
    MessageHandler<RightsDecided> rightsDecided(RightDecisions rights) {
        return desk.aside("merge.rights-decided.v1", RightsDecided.class, rights::decided);
    }

    @Produces
    @Singleton
    MessageHandler<MigrationRehearsed> rehearsed(Rehearsals rehearsals) {
        return desk.aside("merge.migration-rehearsed.v1", MigrationRehearsed.class, rehearsals::found);
    }

    @Produces
    @Singleton
    MessageHandler<RehearsalRefused> rehearsalRefused(Rehearsals rehearsals) {
        return desk.aside("merge.rehearsal-refused.v1", RehearsalRefused.class, rehearsals::refused);
    }

    @Produces
    @Singleton
    MessageHandler<PlanRefused> planRefused() {
        return desk.handler(
                "merge.plan-refused.v1",
                PlanRefused.class,
                (request, refused) -> Happening.act(What.PLANNING_REFUSED, Planning.summary(refused.reasons())),
                (gathered, request, refused) -> gathered.refused(refused.reasons()));
    }

    @Produces
    @Singleton
    MessageHandler<MigrationQuoted> migrationQuoted() {
        return desk.handler(
                "billing.migration-quoted.v1",
                MigrationQuoted.class,
                (request, quoted) -> Happening.act(What.QUOTED, null),
                (gathered, request, quoted) -> gathered.quoted(quoted));
    }

    @Produces
    @Singleton
    MessageHandler<No> quoteRefused() {
        return desk.handler(
                "billing.quote-refused.v1",
                No.class,
                (request, no) -> Happening.act(What.PLANNING_REFUSED, no.reason()),
                (gathered, request, no) -> gathered.refused(List.of(new Reason(
                        "quote-refused", no.reason(), "Mend what the reason names, then file the request again."))));
    }

    @Produces
    @Singleton
    MessageHandler<Mails> announced() {
        return done("notification.migration-announced.v1", Mails.class, Step.ANNOUNCE);
    }

    @Produces
    @Singleton
    MessageHandler<No> announcementRefused() {
        return refused("notification.announcement-refused.v1", Step.ANNOUNCE);
    }

    @Produces
    @Singleton
    MessageHandler<Mails> announcementCorrected() {
        return undone("notification.announcement-corrected.v1", Mails.class, Step.ANNOUNCE);
    }

    @Produces
    @Singleton
    MessageHandler<No> correctionFailed() {
        return undoFailed("notification.correction-failed.v1", Step.ANNOUNCE);
    }

    @Produces
    @Singleton
    MessageHandler<MigrationStaged> staged() {
        return done("merge.migration-staged.v1", MigrationStaged.class, Step.STAGE);
    }

    @Produces
    @Singleton
    MessageHandler<No> stageRefused() {
        return refused("merge.stage-refused.v1", Step.STAGE);
    }

    @Produces
    @Singleton
    MessageHandler<Yes> stageDiscarded() {
        return undone("merge.stage-discarded.v1", Yes.class, Step.STAGE);
    }

    @Produces
    @Singleton
    MessageHandler<No> discardFailed() {
        return undoFailed("merge.discard-failed.v1", Step.STAGE);
    }

    /** Nobody waits for it: a notice is a courtesy, and the freeze comes without it as well. */
    @Produces
    @Singleton
    MessageHandler<FreezeAnnounced> noticeGiven() {
        return desk.aside("freeze.freeze-announced.v1", FreezeAnnounced.class, (id, announced) -> Uni.createFrom()
                .voidItem());
    }

    @Produces
    @Singleton
    MessageHandler<No> noticeRefused(SagaRunner runner) {
        return desk.aside(
                "freeze.announcement-refused.v1",
                No.class,
                (id, no) -> runner.couldNotHandle(id, "freeze.announcement-refused.v1", no.reason()));
    }

    @Produces
    @Singleton
    MessageHandler<DatabasesFrozen> frozen() {
        return desk.handler(
                "freeze.databases-frozen.v1",
                DatabasesFrozen.class,
                (request, frozen) -> Happening.done(Step.FREEZE),
                (gathered, request, frozen) -> gathered.frozen(frozen));
    }

    @Produces
    @Singleton
    MessageHandler<No> freezeRefused() {
        return refused("freeze.freeze-refused.v1", Step.FREEZE);
    }

    @Produces
    @Singleton
    MessageHandler<DatabasesThawed> thawed() {
        return desk.handler(
                "freeze.databases-thawed.v1",
                DatabasesThawed.class,
                (request, thawed) -> Happening.undone(Step.FREEZE),
                (gathered, request, thawed) -> gathered.writable(thawed.readOnlySeconds()));
    }

    @Produces
    @Singleton
    MessageHandler<No> thawFailed() {
        return undoFailed("freeze.thaw-failed.v1", Step.FREEZE);
    }

    @Produces
    @Singleton
    MessageHandler<DatabasesMerged> merged() {
        return done("merge.databases-merged.v1", DatabasesMerged.class, Step.MERGE);
    }

    @Produces
    @Singleton
    MessageHandler<No> mergeRefused() {
        return refused("merge.merge-refused.v1", Step.MERGE);
    }

    @Produces
    @Singleton
    MessageHandler<Yes> mergeUndone() {
        return undone("merge.merge-undone.v1", Yes.class, Step.MERGE);
    }

    @Produces
    @Singleton
    MessageHandler<UndoFailed> mergeUndoFailed() {
        return desk.handler(
                "merge.undo-failed.v1",
                UndoFailed.class,
                (request, failed) -> new Happening(
                        "confirmation-outdated".equals(failed.code()) ? What.UNDO_UNCONFIRMED : What.UNDO_FAILED,
                        Step.MERGE,
                        failed.reason()),
                (gathered, request, failed) -> gathered);
    }

    @Produces
    @Singleton
    MessageHandler<InvoicingReprovisioned> invoicing() {
        return done("billing.invoicing-reprovisioned.v1", InvoicingReprovisioned.class, Step.INVOICING);
    }

    @Produces
    @Singleton
    MessageHandler<No> invoicingRefused() {
        return refused("billing.invoicing-refused.v1", Step.INVOICING);
    }

    @Produces
    @Singleton
    MessageHandler<Yes> invoicingRestored() {
        return undone("billing.invoicing-restored.v1", Yes.class, Step.INVOICING);
    }

    @Produces
    @Singleton
    MessageHandler<No> invoicingRestoreFailed() {
        return undoFailed("billing.invoicing-restore-failed.v1", Step.INVOICING);
    }

    @Produces
    @Singleton
    MessageHandler<RegistrationReprovisioned> registration() {
        return done("billing.registration-reprovisioned.v1", RegistrationReprovisioned.class, Step.REGISTRATION);
    }

    @Produces
    @Singleton
    MessageHandler<No> registrationRefused() {
        return refused("billing.registration-refused.v1", Step.REGISTRATION);
    }

    @Produces
    @Singleton
    MessageHandler<Yes> registrationRestored() {
        return undone("billing.registration-restored.v1", Yes.class, Step.REGISTRATION);
    }

    @Produces
    @Singleton
    MessageHandler<No> registrationRestoreFailed() {
        return undoFailed("billing.registration-restore-failed.v1", Step.REGISTRATION);
    }

    @Produces
    @Singleton
    MessageHandler<ReceiverOpened> receiverOpened() {
        return desk.handler(
                "freeze.receiver-opened.v1",
                ReceiverOpened.class,
                (request, opened) -> Happening.done(Step.THAW),
                (gathered, request, opened) ->
                        gathered.result(Step.THAW, opened).writable(opened.readOnlySeconds()));
    }

    @Produces
    @Singleton
    MessageHandler<No> openingRefused() {
        return refused("freeze.opening-refused.v1", Step.THAW);
    }

    @Produces
    @Singleton
    MessageHandler<MigrationCharged> charged() {
        return done("billing.migration-charged.v1", MigrationCharged.class, Step.CHARGE);
    }

    @Produces
    @Singleton
    MessageHandler<No> chargeRefused() {
        return refused("billing.charge-refused.v1", Step.CHARGE);
    }

    @Produces
    @Singleton
    MessageHandler<HandedOver> handedOver() {
        return done("notification.migration-handed-over.v1", HandedOver.class, Step.HAND_OVER);
    }

    @Produces
    @Singleton
    MessageHandler<No> handOverRefused() {
        return refused("notification.hand-over-refused.v1", Step.HAND_OVER);
    }

    @Produces
    @Singleton
    MessageHandler<DatabasesFrozenAgain> frozenAgain() {
        return desk.handler(
                "freeze.databases-frozen-again.v1",
                DatabasesFrozenAgain.class,
                (request, frozen) -> Happening.undone(Step.THAW),
                (gathered, request, frozen) -> gathered.frozenAgain(frozen));
    }

    @Produces
    @Singleton
    MessageHandler<No> freezeAgainFailed() {
        return undoFailed("freeze.freeze-again-failed.v1", Step.THAW);
    }

    @Produces
    @Singleton
    MessageHandler<MigrationCredited> credited() {
        return undone("billing.migration-credited.v1", MigrationCredited.class, Step.CHARGE);
    }

    @Produces
    @Singleton
    MessageHandler<No> creditFailed() {
        return undoFailed("billing.credit-failed.v1", Step.CHARGE);
    }

    @Produces
    @Singleton
    MessageHandler<HandOverRetracted> handOverRetracted() {
        return undone("notification.hand-over-retracted.v1", HandOverRetracted.class, Step.HAND_OVER);
    }

    @Produces
    @Singleton
    MessageHandler<No> retractionFailed() {
        return undoFailed("notification.retraction-failed.v1", Step.HAND_OVER);
    }

    private <T> MessageHandler<T> done(String type, Class<T> payload, Step step) {
        return desk.handler(
                type,
                payload,
                (request, reply) -> Happening.done(step),
                (gathered, request, reply) -> gathered.result(step, reply));
    }

    private MessageHandler<No> refused(String type, Step step) {
        return desk.handler(
                type,
                No.class,
                (request, no) -> Happening.refused(step, no.reason()),
                (gathered, request, no) -> gathered);
    }

    private <T> MessageHandler<T> undone(String type, Class<T> payload, Step step) {
        return desk.handler(
                type, payload, (request, reply) -> Happening.undone(step), (gathered, request, reply) -> gathered);
    }

    private MessageHandler<No> undoFailed(String type, Step step) {
        return desk.handler(
                type,
                No.class,
                (request, no) -> Happening.undoFailed(step, no.reason()),
                (gathered, request, no) -> gathered);
    }
}

package be.fusie.merge;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.MergeMessages.DatabasesMerged;
import be.fusie.merge.MergeMessages.DiscardStage;
import be.fusie.merge.MergeMessages.Done;
import be.fusie.merge.MergeMessages.Finding;
import be.fusie.merge.MergeMessages.MergeDatabases;
import be.fusie.merge.MergeMessages.MergePlanned;
import be.fusie.merge.MergeMessages.MigrationStaged;
import be.fusie.merge.MergeMessages.PlanMerge;
import be.fusie.merge.MergeMessages.PlanRefused;
import be.fusie.merge.MergeMessages.PreviewUndo;
import be.fusie.merge.MergeMessages.Refused;
import be.fusie.merge.MergeMessages.StageMigration;
import be.fusie.merge.MergeMessages.UndoFailed;
import be.fusie.merge.MergeMessages.UndoMerge;
import be.fusie.merge.MergeMessages.UndoPreviewed;
import be.fusie.merge.MergeRun.Phase;
import be.fusie.merge.RightDecisionRow.Decided;
import be.fusie.merge.engine.Decisions;
import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.OpenPair;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.Staged;
import be.fusie.merge.proof.Certificate;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Commands in, engine, replies out. */
final class MergeCommands {

    private static final Logger LOG = Logger.getLogger(MergeCommands.class);

    private MergeCommands() {}

    /** What the handlers have in common: the engine, and how an answer is stored and sent. */
    abstract static class Handler<T> implements MessageHandler<T> {

        final Engines engines;
        private final Outbox outbox;
        private final ObjectMapper json;
        private final String type;
        private final Class<T> payload;

        Handler(String type, Class<T> payload, Engines engines, Outbox outbox, ObjectMapper json) {
            this.type = type;
            this.payload = payload;
            this.engines = engines;
            this.outbox = outbox;
            this.json = json;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public Class<T> payload() {
            return payload;
        }

        Uni<Void> reply(UUID migration, String replyType, Object data) {
            return outbox.send(MergeMessages.REPLIES, migration.toString(), replyType, data);
        }

        Completion refused(Delivery delivery, Phase phase, String replyType, String reason) {
            UUID migration = UUID.fromString(delivery.key());
            return () -> MergeRun.note(migration, phase, reason)
                    .flatMap(x -> reply(migration, replyType, new Refused(reason)));
        }

        String json(Object value) {
            try {
                return json.writeValueAsString(value);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        JsonNode tree(String text) {
            try {
                return json.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        static Refusal refusal(MergeRefused e) {
            return new Refusal(e.getMessage());
        }
    }

    /** Looks ahead while schools work on (R7, R14). */
    @Singleton
    static class PlanHandler extends Handler<PlanMerge> {

        private final Transactions transactions;
        private final MergeSettings settings;

        PlanHandler(
                Engines engines, Outbox outbox, ObjectMapper json, Transactions transactions, MergeSettings settings) {
            super(PlanMerge.TYPE, PlanMerge.class, engines, outbox, json);
            this.transactions = transactions;
            this.settings = settings;
        }

        @Override
        public Completion handle(PlanMerge command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            Decided rights = transactions.await(() -> RightDecisionRow.of(migration));
            Move move = command.move(migration)
                    .with(transactions.await(() -> MatchDecision.decisions(migration, settings.openPairsBlock())))
                    .deciding(rights.forEngine());
            LocalDate cutOver = command.cutOverDate() == null ? LocalDate.now() : command.cutOverDate();
            Plan plan;
            try {
                plan = asRehearsed(migration, engines.engine().plan(engines.map(move), move, cutOver));
            } catch (MergeRefused e) {
                return refused(move, e.reasons(), List.of());
            }
            if (!plan.refusals().isEmpty()) {
                return refused(move, plan.refusals(), plan.openPairs());
            }
            MergePlanned planned = MergePlanned.of(plan, rights.asOf());
            return () -> MergeRun.note(move, Phase.PLANNED, run -> {
                        run.plan = json(planned);
                        run.replacements = json(move.terms().replacements());
                    })
                    .flatMap(x -> MatchPair.replace(migration, plan.openPairs()))
                    .flatMap(x -> reply(migration, MergePlanned.TYPE, planned));
        }

        /** A rehearsal knows best how long this merge takes, unless the last one failed (R14). */
        private Plan asRehearsed(UUID migration, Plan plan) {
            RehearsalRow last = transactions.await(() -> RehearsalRow.lastDone(migration));
            JsonNode outcome = last == null ? null : tree(last.result);
            return outcome == null || !outcome.path("passed").asBoolean()
                    ? plan
                    : plan.asRehearsed(
                            last.number,
                            outcome.path("rows").asLong(),
                            outcome.path("forecastReadOnlySeconds").asLong());
        }

        private Completion refused(Move move, List<Reason> reasons, List<OpenPair> open) {
            LOG.infof("the plan is refused for %d reasons", reasons.size());
            PlanRefused refused = new PlanRefused(reasons);
            return () -> MergeRun.note(move, Phase.PLAN_REFUSED, run -> run.plan = json(refused))
                    .flatMap(x -> MatchPair.replace(move.migration(), open))
                    .flatMap(x -> reply(move.migration(), PlanRefused.TYPE, refused));
        }

        @Override
        public Completion refuse(PlanMerge command, Delivery delivery, String reason) {
            UUID migration = UUID.fromString(delivery.key());
            PlanRefused refused = new PlanRefused(List.of(
                    new Reason("plan-failed", reason, "Correct the request or the configuration, and ask again.")));
            return () -> reply(migration, PlanRefused.TYPE, refused);
        }
    }

    /** Backups and archives, before the freeze (M1). */
    @Singleton
    static class StageHandler extends Handler<StageMigration> {

        StageHandler(Engines engines, Outbox outbox, ObjectMapper json) {
            super(StageMigration.TYPE, StageMigration.class, engines, outbox, json);
        }

        @Override
        public Completion handle(StageMigration command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            Move move = command.move(migration);
            Staged staged;
            try {
                staged = engines.engine()
                        .stage(engines.map(move), move, engines.staging(move, delivery), engines.checksBackups());
            } catch (MergeRefused e) {
                throw refusal(e);
            }
            MigrationStaged reply = new MigrationStaged(
                    staged.backups(),
                    staged.archives(),
                    staged.findings().stream()
                            .map(f -> new Finding(f.code(), f.detail()))
                            .toList());
            return () -> MergeRun.note(move, Phase.STAGED, run -> run.stage = json(reply))
                    .flatMap(x -> reply(migration, MigrationStaged.TYPE, reply));
        }

        @Override
        public Completion refuse(StageMigration command, Delivery delivery, String reason) {
            return refused(delivery, Phase.STAGE_REFUSED, MergeMessages.STAGE_REFUSED, reason);
        }
    }

    /** Removes backups and archives; none there is no error. */
    @Singleton
    static class DiscardHandler extends Handler<DiscardStage> {

        DiscardHandler(Engines engines, Outbox outbox, ObjectMapper json) {
            super(DiscardStage.TYPE, DiscardStage.class, engines, outbox, json);
        }

        @Override
        public Completion handle(DiscardStage command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            engines.engine().discardStage(migration);
            return () -> MergeRun.note(migration, Phase.STAGE_DISCARDED, null)
                    .flatMap(x -> reply(migration, MergeMessages.STAGE_DISCARDED, new Done()));
        }

        @Override
        public Completion refuse(DiscardStage command, Delivery delivery, String reason) {
            return refused(delivery, Phase.UNDO_FAILED, MergeMessages.DISCARD_FAILED, reason);
        }
    }

    /** The merge itself, fenced by the tokens of the freeze (M5, M24, F7). */
    @Singleton
    static class MergeHandler extends Handler<MergeDatabases> {

        private final Transactions transactions;
        private final MergeSettings settings;
        private final Helping helping;

        MergeHandler(
                Engines engines,
                Outbox outbox,
                ObjectMapper json,
                Transactions transactions,
                MergeSettings settings,
                Helping helping) {
            super(MergeDatabases.TYPE, MergeDatabases.class, engines, outbox, json);
            this.transactions = transactions;
            this.settings = settings;
            this.helping = helping;
        }

        /** What was decided until now; from here on nothing is decided any more (M18). */
        private Decisions decided(UUID migration) {
            return transactions.await(() -> MergeRun.<MergeRun>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                    .invoke(run -> {
                        if (run != null) {
                            run.decidingClosed = true;
                        }
                    })
                    .flatMap(run -> MatchDecision.decisions(migration, settings.openPairsBlock())));
        }

        /** Rows per table that the plan foretold; empty when there was none. */
        private Map<String, Long> planned(UUID migration) {
            MergeRun run = transactions.await(() -> MergeRun.findById(migration));
            Map<String, Long> rows = new HashMap<>();
            if (run != null && run.plan != null) {
                tree(run.plan)
                        .path("tables")
                        .forEach(t -> rows.put(
                                t.path("table").asText(), t.path("rows").asLong()));
            }
            return rows;
        }

        @Override
        public Completion handle(MergeDatabases command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            Move move = command.move(migration)
                    .with(decided(migration))
                    .deciding(transactions
                            .await(() -> RightDecisionRow.of(migration, command.rightsAsOf()))
                            .forEngine());
            MergeMap map;
            Merged merged;
            try {
                map = engines.map(move);
                Map<String, Long> planned = planned(migration);
                helping.begins(move);
                merged = engines.duration().recordCallable(() -> engines.engine()
                        .merge(map, move, engines.merging(move, delivery, planned)));
            } catch (MergeRefused e) {
                throw refusal(e);
            } finally {
                helping.ends(migration);
            }
            LOG.infof("%d rows merged in %.1f s", merged.rows(), merged.seconds());
            DatabasesMerged reply = DatabasesMerged.of(merged);
            return () -> MergeRun.note(move, Phase.MERGED, run -> {
                        run.merged(json(merged));
                        run.mapSha256 = Certificate.sha256(map.text());
                    })
                    .flatMap(x -> reply(migration, DatabasesMerged.TYPE, reply));
        }

        @Override
        public Completion refuse(MergeDatabases command, Delivery delivery, String reason) {
            return refused(delivery, Phase.MERGE_REFUSED, MergeMessages.MERGE_REFUSED, reason);
        }
    }

    /** Both databases as before the merge (X1, I6); succeeds when nothing happened. */
    @Singleton
    static class UndoHandler extends Handler<UndoMerge> {

        private final Duration window;

        UndoHandler(Engines engines, Outbox outbox, ObjectMapper json, MergeSettings settings) {
            super(UndoMerge.TYPE, UndoMerge.class, engines, outbox, json);
            this.window = settings.undoWindow();
        }

        @Override
        public Completion handle(UndoMerge command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            Move move = command.move(migration);
            try {
                if (command.confirmation() == null) {
                    engines.engine().undo(engines.map(move), move);
                } else {
                    engines.engine().undoConfirmed(engines.map(move), move, window, command.confirmation());
                }
            } catch (MergeRefused e) {
                return failed(migration, e.getMessage(), e.reasons().get(0).code());
            }
            return () -> MergeRun.note(move, Phase.UNDONE, MergeRun::undone)
                    .flatMap(x -> reply(migration, MergeMessages.MERGE_UNDONE, new Done()));
        }

        private Completion failed(UUID migration, String reason, String code) {
            return () -> MergeRun.note(migration, Phase.UNDO_FAILED, reason)
                    .flatMap(x -> reply(migration, UndoFailed.TYPE, new UndoFailed(reason, code)));
        }

        @Override
        public Completion refuse(UndoMerge command, Delivery delivery, String reason) {
            return failed(UUID.fromString(delivery.key()), reason, null);
        }
    }

    /** What an undo after completion would take away, for those who have to agree to it. Reads only. */
    @Singleton
    static class PreviewUndoHandler extends Handler<PreviewUndo> {

        private final Duration window;

        PreviewUndoHandler(Engines engines, Outbox outbox, ObjectMapper json, MergeSettings settings) {
            super(PreviewUndo.TYPE, PreviewUndo.class, engines, outbox, json);
            this.window = settings.undoWindow();
        }

        @Override
        public Completion handle(PreviewUndo command, Delivery delivery) throws Exception {
            UUID migration = UUID.fromString(delivery.key());
            Move move = command.move(migration);
            UndoPreviewed preview;
            try {
                preview = engines.engine()
                        .whatWouldBeLost(engines.map(move), move, window)
                        .map(UndoPreviewed::of)
                        .orElseThrow(() -> new Refusal("the receiver holds no merge of this migration to undo"));
            } catch (MergeRefused e) {
                throw refusal(e);
            }
            return () -> reply(migration, UndoPreviewed.TYPE, preview);
        }

        @Override
        public Completion refuse(PreviewUndo command, Delivery delivery, String reason) {
            return () ->
                    reply(UUID.fromString(delivery.key()), MergeMessages.UNDO_PREVIEW_REFUSED, new Refused(reason));
        }
    }
}

package be.fusie.merge;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.MergeMessages.RehearseMigration;
import be.fusie.merge.RehearsalRow.State;
import be.fusie.merge.engine.Masking;
import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.RehearsalOptions;
import be.fusie.merge.engine.Results.Rehearsed;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Rehearses (R14), on whatever replica gets the command; after a crash another does it again. What was
 * found is told request-service, and is read over REST.
 */
@Singleton
class RehearsalCommands implements MessageHandler<RehearseMigration> {

    private static final Logger LOG = Logger.getLogger(RehearsalCommands.class);

    private final Engines engines;
    private final Transactions transactions;
    private final ObjectMapper json;
    private final MergeSettings settings;
    private final Rehearsals rehearsals;

    RehearsalCommands(
            Engines engines,
            Transactions transactions,
            ObjectMapper json,
            MergeSettings settings,
            Rehearsals rehearsals) {
        this.engines = engines;
        this.transactions = transactions;
        this.json = json;
        this.settings = settings;
        this.rehearsals = rehearsals;
    }

    /** What a crash left on the servers of the school databases goes; those that can't be reached are left to the next. */
    void sweep(@Observes StartupEvent started) {
        Thread sweeper = new Thread(
                () -> {
                    for (String database : engines.names()) {
                        try {
                            List<String> swept = engines.engine().sweep(database);
                            if (!swept.isEmpty()) {
                                LOG.infof("%d temporary databases left behind were dropped", swept.size());
                            }
                        } catch (SQLException | RuntimeException e) {
                            LOG.debugf("temporary databases beside %s were not swept", database);
                        }
                    }
                },
                "sweeper");
        sweeper.setDaemon(true);
        sweeper.start();
    }

    @Override
    public String type() {
        return RehearseMigration.TYPE;
    }

    @Override
    public Class<RehearseMigration> payload() {
        return RehearseMigration.class;
    }

    /** What is to be rehearsed. */
    private record Asked(MergeRun run, RehearsalRow row, Move move) {}

    @Override
    public Completion handle(RehearseMigration command, Delivery delivery) throws Exception {
        UUID migration = UUID.fromString(delivery.key());
        Asked asked = asked(migration, command.number());
        if (asked.row().finishedAt != null) {
            return Completion.nothing();
        }
        Rehearsed rehearsed;
        try {
            MergeMap map = engines.map(asked.move());
            Masking masking = asked.row().masked
                    ? Masking.of(map, read(asked.row().columns, new TypeReference<Map<String, Masking.How>>() {}))
                    : Masking.none();
            RehearsalOptions options =
                    new RehearsalOptions(UUID.randomUUID(), LocalDate.now(), masking, delivery::overtaken);
            rehearsed = engines.engine()
                    .rehearse(map, asked.move(), options, phase -> phase(migration, command.number(), phase));
        } catch (MergeRefused e) {
            throw new Refusal(e.getMessage());
        }
        LOG.infof("rehearsed: %s", rehearsed.passed() ? "passed" : "not passed");
        RehearsalResource.Outcome outcome = RehearsalResource.Outcome.of(rehearsed);
        String result = write(outcome);
        return () -> RehearsalRow.of(migration, command.number()).flatMap(row -> {
            row.result = result;
            row.finished(State.DONE);
            return rehearsals.done(row, outcome);
        });
    }

    private Asked asked(UUID migration, int number) {
        MergeRun run = transactions.await(() -> MergeRun.findById(migration));
        RehearsalRow row = transactions.await(() -> RehearsalRow.of(migration, number));
        if (run == null || row == null) {
            throw new Refusal("nobody asked for this rehearsal");
        }
        Move move = run.move()
                .replacing(
                        run.replacements == null
                                ? List.of()
                                : read(run.replacements, new TypeReference<List<Move.Replacement>>() {}))
                .with(transactions.await(() -> MatchDecision.decisions(migration, settings.openPairsBlock())))
                .deciding(
                        transactions.await(() -> RightDecisionRow.of(migration)).forEngine());
        return new Asked(run, row, move);
    }

    private void phase(UUID migration, int number, String phase) {
        transactions.await(() -> RehearsalRow.of(migration, number).invoke(row -> {
            row.state = State.RUNNING;
            row.phase = phase;
        }));
    }

    @Override
    public Completion refuse(RehearseMigration command, Delivery delivery, String reason) {
        return () -> RehearsalRow.of(UUID.fromString(delivery.key()), command.number())
                .flatMap(row -> {
                    if (row == null) {
                        return Uni.createFrom().voidItem();
                    }
                    row.reason = reason;
                    row.finished(State.REFUSED);
                    return rehearsals.refused(row.migration, row.reference, row.number, reason);
                });
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

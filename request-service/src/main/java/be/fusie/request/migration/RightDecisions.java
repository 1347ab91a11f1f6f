package be.fusie.request.migration;

import be.fusie.request.migration.Replies.MergePlanned;
import be.fusie.request.migration.Replies.RightsDecided;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What schools decided about single rights at merge-service (R11): it becomes part of the plan, so that what is signed is
 * what is carried out (R5). Each decision makes a new version while the steps have not begun; afterwards what was signed
 * holds. Belongs inside a transaction.
 */
@ApplicationScoped
class RightDecisions {

    private static final Logger LOG = Logger.getLogger(RightDecisions.class);
    private static final String TYPE = "merge.rights-decided.v1";
    private static final String WHY = "rights of users were decided (R11)";

    private final SagaRunner runner;
    private final History history;

    RightDecisions(SagaRunner runner, History history) {
        this.runner = runner;
        this.history = history;
    }

    Uni<Void> decided(UUID id, RightsDecided reply) {
        return runner.locked(id).flatMap(migration -> {
            if (migration == null || reply.asOf() <= migration.rightsAsOf) {
                return Uni.createFrom().voidItem();
            }
            migration.rightsAsOf = reply.asOf();
            Map<String, Object> detail = Map.of("asOf", reply.asOf(), "cases", reply.cases());
            return runner.happens(migration, Happening.act(What.REPLANNED, WHY), Actor.service(TYPE), detail)
                    .flatMap(replanned -> replanned
                            ? Uni.createFrom().voidItem()
                            : history.add(
                                            migration,
                                            Actor.service(TYPE),
                                            "RIGHTS_DECIDED",
                                            null,
                                            migration.standing(),
                                            detail)
                                    .chain(() -> migration.phase == Phase.PLANNING
                                            ? runner.planAgain(migration)
                                            : Uni.createFrom().voidItem()));
        });
    }

    /** Takes a plan in, unless something was decided since it was made: then another answer is under way. */
    Uni<Void> holds(UUID id, MergePlanned planned, Supplier<Uni<Void>> work) {
        return runner.locked(id).flatMap(migration -> {
            if (migration != null && migration.phase == Phase.PLANNING && planned.rightsAsOf() < migration.rightsAsOf) {
                LOG.infof("a plan is ignored: rights were decided since it was made");
                return Uni.createFrom().voidItem();
            }
            return work.get();
        });
    }
}

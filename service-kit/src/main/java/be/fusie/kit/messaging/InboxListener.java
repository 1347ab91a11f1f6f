package be.fusie.kit.messaging;

import be.fusie.kit.log.Causes;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Moves what arrives from Kafka into the inbox, a batch in one transaction, before the offset is committed. What can't
 * even be stored, because it is no CloudEvent of ours, goes to the dead letters; nothing is dropped, and nothing that is
 * broken holds up the rest.
 */
@ApplicationScoped
class InboxListener {

    private static final Logger LOG = Logger.getLogger(InboxListener.class);

    private final InboxStore store;
    private final InboxWorker worker;

    InboxListener(InboxStore store, InboxWorker worker) {
        this.store = store;
        this.worker = worker;
    }

    @Incoming("inbox")
    @Blocking
    void receive(ConsumerRecords<String, String> batch) throws InterruptedException {
        List<Arrival> arrivals = new ArrayList<>();
        List<Misfit> misfits = new ArrayList<>();
        for (ConsumerRecord<String, String> kafka : batch) {
            Arrival.of(kafka).ifPresentOrElse(arrivals::add, () -> misfits.add(Misfit.of(kafka)));
        }
        storeUntilItWorks(arrivals, misfits);
        worker.wake();
    }

    /** As long as the database is away nothing is acknowledged: Kafka keeps the messages. */
    private void storeUntilItWorks(List<Arrival> arrivals, List<Misfit> misfits) throws InterruptedException {
        long pause = 250;
        while (true) {
            try {
                store.add(arrivals, misfits);
                return;
            } catch (SQLException e) {
                LOG.warnf("the inbox can't be written, next attempt in %d ms: %s", pause, Causes.of(e));
                Thread.sleep(pause);
                pause = Math.min(5_000, pause * 2);
            }
        }
    }
}

package be.fusie.freeze;

import be.fusie.freeze.Knowledge.At;
import be.fusie.freeze.Knowledge.Seen;
import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Transactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Keeps {@link Knowledge} in memory, fresh on every replica: the service's own database tells of each change ({@code
 * notify}), and it is read again every second besides. When it could not be read for a while nothing is answered: nothing
 * fails open.
 */
@ApplicationScoped
class GateMemory {

    private static final Logger LOG = Logger.getLogger(GateMemory.class);
    private static final int EVERY_MILLIS = 1000;
    private static final Duration TOO_OLD = Duration.ofSeconds(5);

    private final FreezeStore store;
    private final Transactions transactions;
    private final DataSource own;
    private final BroadcastProcessor<Knowledge> changes = BroadcastProcessor.create();
    private final Thread thread = new Thread(this::keep, "gate-memory");
    private volatile Knowledge known = Knowledge.NOTHING;
    private volatile boolean stopping;

    GateMemory(FreezeStore store, Transactions transactions, DataSource own) {
        this.store = store;
        this.transactions = transactions;
        this.own = own;
    }

    void start(@Observes StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws be.fusie.kit.problem.Problem when what is known is too old to rely on */
    Knowledge known() {
        Knowledge now = known;
        if (now.at().isBefore(Instant.now().minus(TOO_OLD))) {
            throw FreezeProblems.gateUnknown();
        }
        return now;
    }

    /** Each time something was read, changed or not: from the next on. */
    Multi<Knowledge> changes() {
        return changes.onOverflow().dropPreviousItems();
    }

    private void keep() {
        while (!stopping) {
            try (Connection connection = own.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen fusie_freeze_changed");
                PGConnection notifications = connection.unwrap(PGConnection.class);
                while (!stopping) {
                    known = read(connection);
                    changes.onNext(known);
                    notifications.getNotifications(EVERY_MILLIS);
                }
                statement.execute("unlisten *");
            } catch (SQLException | RuntimeException e) {
                if (!stopping) {
                    LOG.warnf("the state of the gates could not be read, tried again: %s", Causes.of(e));
                    LOG.debug("what failed", e);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Knowledge read(Connection connection) throws SQLException {
        Instant at = Instant.now();
        List<Freeze.Active> active = transactions.await(store::active);
        Map<String, At> homes = new HashMap<>();
        Map<String, Set<String>> holders = new HashMap<>();
        Map<String, Seen> gates = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select institution, database, epoch, migration from home")) {
                while (row.next()) {
                    homes.put(row.getString(1), new At(row.getString(2), row.getLong(3), row.getObject(4, UUID.class)));
                }
            }
            try (ResultSet row = statement.executeQuery("select institution, name from known_institution")) {
                while (row.next()) {
                    holders.computeIfAbsent(row.getString(1), any -> new TreeSet<>())
                            .add(row.getString(2));
                }
            }
            try (ResultSet row = statement.executeQuery("select name, epoch, state, moved_to, alarm from known_gate")) {
                while (row.next()) {
                    gates.put(
                            row.getString(1),
                            new Seen(row.getLong(2), row.getString(3), row.getString(4), row.getString(5)));
                }
            }
        }
        return new Knowledge(at, active, homes, holders, gates);
    }
}

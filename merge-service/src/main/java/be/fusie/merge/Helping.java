package be.fusie.merge;

import be.fusie.kit.log.Causes;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.Progress;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Lets idle replicas share in a merge: the one that got the command says that it is at work, the others look for such
 * merges and take chunks of them. By JDBC: it is a row on the side, outside the message's transaction.
 */
@ApplicationScoped
class Helping {

    private static final Logger LOG = Logger.getLogger(Helping.class);

    private final AgroalDataSource own;
    private final Engines engines;
    private final ObjectMapper json;
    private final Set<UUID> here = ConcurrentHashMap.newKeySet();

    Helping(AgroalDataSource own, Engines engines, ObjectMapper json) {
        this.own = own;
        this.engines = engines;
        this.json = json;
    }

    /** Says that this replica merges. */
    void begins(Move move) throws SQLException {
        here.add(move.migration());
        try (Connection c = own.getConnection();
                PreparedStatement insert = c.prepareStatement(
                        "insert into merge_under_way (migration, source, receiver, whole, tokens) values (?, ?, ?, ?, ?)"
                                + " on conflict (migration) do update set tokens = excluded.tokens, since = now()")) {
            insert.setObject(1, move.migration());
            insert.setString(2, move.source());
            insert.setString(3, move.receiver());
            insert.setBoolean(4, move.whole());
            insert.setString(5, json.writeValueAsString(move.tokens()));
            insert.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody needs to help any more. */
    void ends(UUID migration) throws SQLException {
        here.remove(migration);
        try (Connection c = own.getConnection();
                PreparedStatement delete = c.prepareStatement("delete from merge_under_way where migration = ?")) {
            delete.setObject(1, migration);
            delete.executeUpdate();
        }
    }

    @Scheduled(every = "1s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() throws SQLException {
        for (Move move : elsewhere()) {
            try {
                boolean helped = engines.engine()
                        .help(
                                engines.map(move),
                                move,
                                Progress.quiet(
                                        move.migration(), () -> here.contains(move.migration()), engines::counted));
                if (helped) {
                    LOG.infof("took part in merge %s", move.migration());
                }
            } catch (SQLException | RuntimeException e) {
                // the one that leads meets the same, and says so
                LOG.debugf("could not help with merge %s: %s", move.migration(), Causes.of(e));
            }
        }
    }

    private List<Move> elsewhere() throws SQLException {
        List<Move> moves = new ArrayList<>();
        try (Connection c = own.getConnection();
                PreparedStatement query =
                        c.prepareStatement("select migration, source, receiver, whole, tokens from merge_under_way");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                UUID migration = rows.getObject(1, UUID.class);
                if (!here.contains(migration)) {
                    Map<String, Long> tokens =
                            json.readValue(rows.getString(5), new TypeReference<Map<String, Long>>() {});
                    moves.add(Move.of(migration, rows.getString(2), rows.getString(3), Set.of(), rows.getBoolean(4))
                            .fenced(tokens));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return moves;
    }
}

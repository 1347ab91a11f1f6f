package be.fusie.merge;

import be.fusie.kit.jdbc.UnknownDatabase;
import be.fusie.kit.messaging.Refusal;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Move;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** Questions about a migration that only its school databases can answer; what goes wrong becomes a problem. */
@ApplicationScoped
class SchoolData {

    private static final Logger LOG = Logger.getLogger(SchoolData.class);

    private final Engines engines;

    SchoolData(Engines engines) {
        this.engines = engines;
    }

    /** A question to the engine. */
    @FunctionalInterface
    interface Question<T> {
        T ask(MergeEngine engine, MergeMap map, Move move) throws SQLException;
    }

    <T> T ask(MergeRun run, Question<T> question) {
        try {
            return question.ask(engines.engine(), engines.map(run), run.move());
        } catch (MergeRefused e) {
            throw MergeProblems.notAnswered(e.reasons());
        } catch (Refusal | UnknownDatabase e) {
            throw MergeProblems.databaseUnreachable(run.source);
        } catch (SQLException e) {
            LOG.warnf("a school database can't be read: SQLSTATE %s", e.getSQLState());
            throw MergeProblems.databaseUnreachable(run.source + " or " + run.receiver);
        }
    }
}

package be.fusie.merge.engine;

import java.sql.SQLException;
import java.util.Set;

/** Tells what passes (a lost connection, a restart, a lock) from what would happen again. */
final class Passing {

    /** Connection lost; transaction rolled back; too many connections; operator's intervention; lock not available. */
    private static final Set<String> CLASSES = Set.of("08", "40", "57");

    private static final Set<String> STATES = Set.of("53300", "55P03", "25P03", "57014");

    private Passing() {}

    static boolean is(SQLException e) {
        String state = e.getSQLState() == null ? "08000" : e.getSQLState();
        return STATES.contains(state) || state.length() > 1 && CLASSES.contains(state.substring(0, 2));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.RightDecision.Answer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns what people decided about single rights (R11) into rows that come along: pure, until it is written down as a
 * temporary table of the source that the copy joins. The central administrator gets what M10 says whatever is decided: who
 * keeps an administrator right has it beside the central administrator.
 */
final class DecidedRights {

    /** User key, right and institution as text; how the row comes; what the right becomes; whether it is a second row. */
    static final String TABLE = "fusie_right";

    /** @param user key as text */
    record Key(String user, String institution, String right) {}

    /**
     * A right of a user who moves.
     *
     * @param passes it is an administrator's, and there is a central one
     * @param carries of those that pass, the one whose row becomes the central administrator's
     * @param central the user is the central administrator
     */
    record Right(Key key, boolean passes, boolean carries, boolean central) {}

    /**
     * A row that comes, or does not, otherwise than without a decision.
     *
     * @param how {@code own}, {@code central} or {@code gone}
     * @param becomes the other right; null when it stays the same
     * @param second a further row made from the same row of the source
     */
    record Line(Key key, String how, String becomes, boolean second) {}

    private DecidedRights() {}

    /** What follows from the decisions; those about rights that are not there any more mean nothing. */
    static List<Line> lines(List<Right> rights, List<RightDecision> decisions) {
        Map<Key, RightDecision> decided = new HashMap<>();
        decisions.forEach(d -> decided.put(new Key(d.user(), d.institution(), d.right()), d));
        Set<Key> held = new HashSet<>();
        List<Line> lines = new ArrayList<>();
        List<Right> changed = new ArrayList<>();
        for (Right right : rights) {
            RightDecision decision = decided.get(right.key());
            Answer answer = decision == null ? null : decision.answer();
            if (answer == Answer.CHANGE) {
                changed.add(right);
            } else if (answer == Answer.DROP && !right.passes()) {
                lines.add(new Line(right.key(), "gone", null, false));
            } else if (answer == Answer.KEEP && right.passes() && !right.central()) {
                own(right, null, lines);
                held.add(right.key());
            } else if (!right.passes() || right.central()) {
                held.add(right.key());
            }
        }
        changed.sort(Comparator.comparing(r -> r.key().toString()));
        for (Right right : changed) {
            String becomes = decided.get(right.key()).becomes();
            if (held.add(new Key(right.key().user(), right.key().institution(), becomes))) {
                own(right, becomes, lines);
            } else if (!right.passes()) {
                lines.add(new Line(right.key(), "gone", null, false));
            }
        }
        return lines;
    }

    private static void own(Right right, String becomes, List<Line> lines) {
        lines.add(new Line(right.key(), "own", becomes, false));
        if (right.passes() && right.carries()) {
            lines.add(new Line(right.key(), "central", null, true));
        }
    }

    /** Writes the lines down in the source's session. */
    static void write(Connection source, List<Line> lines) throws SQLException {
        Sql.run(
                source,
                "create temp table %s (k text, i text, r text, how text, becomes text, second boolean) on commit drop"
                        .formatted(TABLE));
        try (PreparedStatement insert =
                source.prepareStatement("insert into %s values (?, ?, ?, ?, ?, ?)".formatted(TABLE))) {
            for (Line line : lines) {
                insert.setString(1, line.key().user());
                insert.setString(2, line.key().institution());
                insert.setString(3, line.key().right());
                insert.setString(4, line.how());
                insert.setString(5, line.becomes());
                insert.setBoolean(6, line.second());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        Sql.run(source, "create index on %1$s (k); analyze %1$s".formatted(TABLE));
    }
}

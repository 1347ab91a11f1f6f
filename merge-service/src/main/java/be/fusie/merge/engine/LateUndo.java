package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.Ledger.Inserted;
import be.fusie.merge.engine.Loss.LostRows;
import be.fusie.merge.engine.Script.TableScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Undo after completion: first the list of what was edited since and would be lost, then the undo of whoever confirms
 * exactly that list. Merged rows go; rows written since that can't be without them are handed out as CSV and go as well;
 * references of all other rows are emptied. What people entered is never just gone. Matched persons stay.
 */
final class LateUndo {

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;
    private final Duration window;

    /** @param window how long after the merge it can be undone */
    LateUndo(Databases databases, Journal journal, MergeMap map, Move move, Duration window) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
        this.window = window;
    }

    /**
     * What would be lost. Reads only.
     *
     * @return empty when the migration has no merge here that could be undone
     * @throws MergeRefused code {@code undo-window-over}
     */
    Optional<Loss> whatWouldBeLost() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            Sessions.beginSnapshot(receiver, map.schema());
            try {
                Ledger ledger = new Ledger(receiver, move.migration());
                Instant at = ledger.mergedAt().get(move.migration());
                if (at == null) {
                    return Optional.empty();
                }
                checkWindow(at);
                Aftermath aftermath = new Aftermath(receiver, ledger, map);
                aftermath.find();
                return Optional.of(loss(receiver, ledger, aftermath, at));
            } finally {
                Closing.rollback(receiver, null);
            }
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(e);
        }
    }

    /**
     * Undoes what was confirmed; nothing when there is nothing to undo.
     *
     * @param confirmation of {@link Loss}
     * @param export folder for what people entered since; one CSV file per table, empty of files when nobody entered
     *     anything
     * @throws MergeRefused code {@code confirmation-outdated} when something was changed since the list was made
     */
    void undo(String confirmation, Path export) throws SQLException, IOException {
        try (Connection receiver = databases.open(move.receiver())) {
            receiver.setAutoCommit(true);
            if (!Ledger.lead(receiver)) {
                throw new MergeRefused(
                        "another-merge-under-way",
                        "Another merge or undo is at work in database " + move.receiver(),
                        "Wait for it to end, and ask again.");
            }
            Sessions.begin(receiver, map.schema());
            Ledger ledger = new Ledger(receiver, move.migration());
            Instant at = ledger.mergedAt().get(move.migration());
            if (at != null) {
                checkWindow(at);
                Sessions.checkToken(receiver, move.receiver(), move);
                Sessions.showToken(receiver, move.receiver(), move);
                Sql.run(receiver, "set local session_replication_role = replica");
                takeBack(receiver, ledger, at, confirmation, export);
                receiver.commit();
            }
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(Blockers.named(e, databases, map, move));
        }
        journal.undone(move.migration());
    }

    /**
     * Throws away what an undo needs, once the window is over.
     *
     * @return whether nothing of the migration is left in the receiver
     */
    boolean close() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            Sessions.begin(receiver, map.schema());
            Ledger ledger = new Ledger(receiver, move.migration());
            Instant at = ledger.mergedAt().get(move.migration());
            boolean over = at != null && at.plus(window).isBefore(Instant.now());
            if (over) {
                ledger.forget();
            }
            receiver.commit();
            return over || at == null;
        }
    }

    private void checkWindow(Instant at) {
        if (at.plus(window).isBefore(Instant.now())) {
            throw new MergeRefused(
                    "undo-window-over",
                    "Migration %s was merged at %s; it could be undone until %s"
                            .formatted(move.migration(), at, at.plus(window)),
                    "Move the schools out again by a migration of their own (R13).");
        }
    }

    private void takeBack(Connection receiver, Ledger ledger, Instant at, String confirmation, Path export)
            throws SQLException, IOException {
        Aftermath aftermath = new Aftermath(receiver, ledger, map);
        Sql.run(
                receiver,
                "lock table %s in share row exclusive mode"
                        .formatted(aftermath.tables().stream().map(map::sql).collect(Collectors.joining(", "))));
        aftermath.find();
        Loss loss = loss(receiver, ledger, aftermath, at);
        if (!loss.obstacles().isEmpty()) {
            throw new MergeRefused(loss.obstacles());
        }
        if (!loss.confirmation().equals(confirmation)) {
            throw new MergeRefused(
                    "confirmation-outdated",
                    "The list that was confirmed is not the one of now: somebody worked on",
                    "Look at the new list, and confirm that.");
        }
        UndoExport files = new UndoExport(receiver, map, aftermath, export);
        files.write(loss);
        aftermath.empty();
        for (String table : aftermath.tables()) {
            Sql.update(receiver, "delete from %s t where %s".formatted(map.sql(table), aftermath.gone(table, "t")));
        }
        checkReferences(receiver, aftermath.catalogue());
        ledger.putSequencesBack();
        ledger.forget();
    }

    private Loss loss(Connection receiver, Ledger ledger, Aftermath aftermath, Instant at) throws SQLException {
        Map<String, TableScript> scripts = new TreeMap<>();
        ledger.script().tables().forEach(t -> scripts.put(t.name(), t));
        Map<String, Map<String, Long>> then = new TreeMap<>();
        ledger.merged().orElseThrow().tables().forEach(t -> t.institutions()
                .forEach(i -> then.computeIfAbsent(t.table(), x -> new TreeMap<>())
                        .put(i.institution() == null ? "" : i.institution(), i.rows())));
        List<LostRows> all = new ArrayList<>();
        StringBuilder confirmed = new StringBuilder(move.migration().toString());
        for (String table : aftermath.tables()) {
            TableScript script = scripts.get(table);
            Touched touched = new Touched(receiver, map, aftermath, table);
            confirmed.append('\n').append(table).append(' ').append(touched.digest());
            all.addAll(touched.rows(script == null ? null : script.check(), then.getOrDefault(table, Map.of())));
        }
        List<Reason> obstacles = obstacles(receiver, ledger, aftermath);
        return new Loss(move.migration(), at, at.plus(window), all, obstacles, sha256(confirmed.toString()));
    }

    /** What no confirmation can allow: rows of the receiver's own, or of a later merge, would go. */
    private List<Reason> obstacles(Connection receiver, Ledger ledger, Aftermath aftermath) throws SQLException {
        List<Reason> reasons = new ArrayList<>();
        for (UUID other : ledger.mergedAt().keySet()) {
            for (Inserted i :
                    other.equals(move.migration()) ? List.<Inserted>of() : new Ledger(receiver, other).inserted()) {
                long theirs = i.column() == null || !aftermath.tables().contains(i.table())
                        ? 0
                        : count(
                                receiver,
                                aftermath,
                                i.table(),
                                Sql.column("t", i.column()) + " between %d and %d".formatted(i.first(), i.last()));
                if (theirs > 0) {
                    reasons.add(new Reason(
                            "later-merge-hangs-on-it",
                            "%d rows of %s that migration %s brought refer to rows of this one"
                                    .formatted(theirs, i.table(), other),
                            "Undo that migration first."));
                }
            }
        }
        for (String table : aftermath.tables()) {
            Inserted i = aftermath.inserted(table);
            long own = i == null || i.column() == null
                    ? 0
                    : count(receiver, aftermath, table, Sql.column("t", i.column()) + " < " + i.first());
            if (own > 0) {
                reasons.add(new Reason(
                        "own-rows-hang-on-it",
                        "%d rows of %s that the receiver had before refer to merged rows by now".formatted(own, table),
                        "Let them refer to something else first; an undo would have to remove them."));
            }
        }
        return reasons;
    }

    private long count(Connection receiver, Aftermath aftermath, String table, String where) throws SQLException {
        return Sql.number(
                receiver,
                "select count(*) from %s t where %s and %s".formatted(map.sql(table), aftermath.added(table), where));
    }

    /** With the triggers off nobody else checks that no foreign key leads nowhere now. */
    private void checkReferences(Connection receiver, Catalogue catalogue) throws SQLException {
        for (Catalogue.Table table : catalogue.tables().values()) {
            for (ForeignKey key : table.foreignKeys()) {
                if (!catalogue.tables().containsKey(key.target())) {
                    continue;
                }
                List<String> set = new ArrayList<>();
                List<String> pairs = new ArrayList<>();
                for (int i = 0; i < key.columns().size(); i++) {
                    String column = Sql.column("t", key.columns().get(i));
                    set.add(column + " is not null");
                    pairs.add(Sql.column("x", key.targetColumns().get(i)) + " = " + column);
                }
                long orphans = Sql.number(
                        receiver,
                        "select count(*) from %s t where %s and not exists (select from %s x where %s)"
                                .formatted(
                                        map.sql(table.name()),
                                        String.join(" and ", set),
                                        map.sql(key.target()),
                                        String.join(" and ", pairs)));
                if (orphans > 0) {
                    throw new MergeRefused(
                            "undo-breaks-references",
                            "%d rows of %s would refer to nothing by %s".formatted(orphans, table.name(), key.name()),
                            "Nothing was changed; let them refer to something else first.");
                }
            }
        }
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

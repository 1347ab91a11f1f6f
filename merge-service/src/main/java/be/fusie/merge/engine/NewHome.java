package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.OnUnknown;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.structure.DatabaseCopy;
import be.fusie.merge.structure.NotRebuilt;
import be.fusie.merge.structure.Structure;
import be.fusie.merge.structure.TemporaryDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A receiver that is new (R13): it does not exist, or has no tables. What was made in it for a move stands in the receiver
 * itself, in schema {@code fusie_home}, so that whoever comes next goes on or takes it back; it goes with the undo.
 */
final class NewHome {

    private static final String MISSING_DATABASE = "3D000";

    private final Databases databases;
    private final MergeMap map;
    private final Move move;

    NewHome(Databases databases, MergeMap map, Move move) {
        this.databases = databases;
        this.map = map;
        this.move = move;
    }

    /**
     * What stands in the receiver about this migration.
     *
     * @param created whether the database itself was made for it
     * @param before pieces that stood there before, by title
     * @param ready whether structure, and of a server move all, is there
     * @param result of a server move that is done; null of others
     */
    record Mark(MoveKind kind, boolean created, List<String> before, boolean ready, Merged result) {}

    /**
     * What kind of move this is: as it began, as it was asked for, or as the receiver tells.
     *
     * @throws MergeRefused when it was asked for as a kind that the receiver does not allow
     */
    MoveKind kind() throws SQLException {
        Optional<Mark> mark = mark();
        if (mark.isPresent()) {
            return mark.get().kind();
        }
        boolean empty = isEmpty();
        if (move.kind() != null && move.kind() != MoveKind.INTO_ANOTHER && !empty && !begun()) {
            throw new MergeRefused(
                    "receiver-not-empty",
                    "%s has tables, and is to be a new database".formatted(move.receiver()),
                    "Name an empty or a new database; or leave the kind out, and it is merged into what is there.");
        }
        if (move.kind() == MoveKind.SERVER_MOVE && !move.whole()) {
            throw new MergeRefused(
                    "server-move-is-whole",
                    "A server move takes the whole database along",
                    "Leave the institutions out, or ask for an extraction.");
        }
        if (!empty) {
            return MoveKind.INTO_ANOTHER;
        }
        if (move.kind() != null) {
            return move.kind();
        }
        return move.whole() ? MoveKind.SERVER_MOVE : MoveKind.EXTRACTION;
    }

    /** Whether a merge stands in the receiver, under way or done. */
    boolean begun() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            return Sql.number(receiver, "select count(*) from pg_namespace where nspname = 'fusie_merge'") > 0;
        }
    }

    /** One that does not exist counts as empty when a new one was asked for in so many words: else it is a slip of the pen. */
    private boolean isEmpty() throws SQLException {
        boolean asked = move.kind() == MoveKind.EXTRACTION || move.kind() == MoveKind.SERVER_MOVE;
        try (Connection receiver = asked ? openIfThere(databases, move.receiver()) : databases.open(move.receiver())) {
            return receiver == null || Structure.isEmpty(receiver);
        }
    }

    /** Null when the server does not know such a database. */
    static Connection openIfThere(Databases databases, String name) throws SQLException {
        Databases plain = databases instanceof Opening opening ? opening.databases() : databases;
        try {
            return plain.open(name);
        } catch (SQLException e) {
            if (MISSING_DATABASE.equals(e.getSQLState())) {
                return null;
            }
            return databases.open(name); // which tells it better
        } catch (MergeRefused e) {
            if (e.reasons().get(0).code().equals("unknown-database")) {
                return null;
            }
            throw e;
        }
    }

    boolean isThere() throws SQLException {
        try (Connection receiver = openIfThere(databases, move.receiver())) {
            return receiver != null;
        }
    }

    /** A connection to the receiver's server, whether the receiver exists or not. */
    static Connection server(Databases databases, String receiver) throws SQLException {
        Connection there = openIfThere(databases, receiver);
        return there == null ? databases.open(receiver, "postgres") : there;
    }

    Optional<Mark> mark() throws SQLException {
        try (Connection receiver = openIfThere(databases, move.receiver())) {
            if (receiver == null
                    || Sql.number(receiver, "select count(*) from pg_class where oid = to_regclass('fusie_home.mark')")
                            == 0) {
                return Optional.empty();
            }
            return Sql.list(
                            receiver,
                            "select kind, created, before, ready, result from fusie_home.mark where migration = ?",
                            row -> new Mark(
                                    MoveKind.valueOf(row.getString(1)),
                                    row.getBoolean(2),
                                    List.of((String[]) row.getArray(3).getArray()),
                                    row.getBoolean(4),
                                    row.getString(5) == null ? null : Ledger.read(row.getString(5), Merged.class)),
                            move.migration())
                    .stream()
                    .findFirst();
        }
    }

    /** Makes the database when it is missing, and notes what this migration is about to do in it. */
    Mark begin(MoveKind kind) throws SQLException {
        Optional<Mark> known = mark();
        if (known.isPresent()) {
            return known.get();
        }
        boolean created = create();
        try (Connection receiver = databases.open(move.receiver())) {
            receiver.setAutoCommit(false);
            List<String> before = Structure.read(receiver).titles();
            Sql.run(
                    receiver,
                    """
                    create schema if not exists fusie_home;
                    create table if not exists fusie_home.mark (
                      migration uuid primary key, kind text not null, created boolean not null, before text[] not null,
                      ready boolean not null default false, result text);
                    """);
            Sql.update(
                    receiver,
                    "insert into fusie_home.mark (migration, kind, created, before) values (?, ?, ?, ?)",
                    move.migration(),
                    kind.name(),
                    created,
                    before.toArray(String[]::new));
            receiver.commit();
            return new Mark(kind, created, before, false, null);
        }
    }

    private boolean create() throws SQLException {
        if (isThere()) {
            return false;
        }
        try (Connection server = databases.open(move.receiver(), "postgres");
                Connection source = databases.open(move.source())) {
            TemporaryDatabase.createLike(server, databases.databaseOf(move.receiver()), source);
            return true;
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new MergeRefused(
                        "receiver-missing",
                        "Database %s does not exist, and the role may not create it".formatted(move.receiver()),
                        "Create it, owned by the role; or let the role: alter role … createdb.");
            }
            throw e;
        }
    }

    void ready(Connection receiver, Merged result) throws SQLException {
        Sql.update(
                receiver,
                "update fusie_home.mark set ready = true, result = ? where migration = ?",
                result == null ? null : Ledger.json(result),
                move.migration());
    }

    /** An extraction's structure, with the values of choice lists; the moving rows come by the merge that follows. */
    void prepare(Progress progress) throws SQLException {
        if (begin(MoveKind.EXTRACTION).ready()) {
            return;
        }
        progress.phase("CREATING STRUCTURE");
        try {
            empty(mark().orElseThrow());
            try (Connection receiver = databases.open(move.receiver())) {
                structure(receiver, true);
                ready(receiver, null);
                receiver.commit();
            }
        } catch (NotRebuilt e) {
            throw refused(e);
        }
    }

    /** Makes the source's structure in an empty database, and brings the choice lists along. */
    private List<String> structure(Connection receiver, boolean owners) throws SQLException {
        try (Connection source = databases.open(move.source())) {
            source.setAutoCommit(false);
            source.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            receiver.setAutoCommit(false);
            List<String> notes = DatabaseCopy.structure(source, receiver, owners);
            List<String> lists = new ArrayList<>();
            map.tables().forEach((table, rule) -> {
                if (rule.scope() instanceof Scope.Shared && rule.onUnknown() != OnUnknown.ADD) {
                    lists.add(map.sql(table));
                }
            });
            DatabaseCopy.rows(source, receiver, lists);
            source.rollback();
            receiver.commit();
            return notes;
        }
    }

    private MergeRefused refused(NotRebuilt e) throws SQLException {
        takeBack();
        return new MergeRefused(
                "structure-not-created",
                "The structure of %s can't be made in %s: %s".formatted(move.source(), move.receiver(), e.getMessage()),
                "Create the role or extension that is missing on the receiver's server, or correct what is named.");
    }

    /** A temporary database with the structure that an extraction would begin with, for its plan. */
    TemporaryDatabase rehearse() throws SQLException {
        try (Connection like = databases.open(move.source());
                Connection server = server(databases, move.receiver())) {
            if (!TemporaryDatabase.mayCreate(server)) {
                throw new MergeRefused(
                        "plan-needs-database",
                        "%s has no tables yet, and the role may not create a database in which to plan"
                                .formatted(move.receiver()),
                        "Let it: alter role \"%s\" createdb."
                                .formatted(server.getMetaData().getUserName()));
            }
            TemporaryDatabase.sweep(server, Backups.PREFIX);
            TemporaryDatabase temporary = TemporaryDatabase.create(
                    server(databases, move.receiver()),
                    Backups.PREFIX + "plan_"
                            + java.util.UUID.randomUUID().toString().replace("-", ""),
                    like);
            try (Connection receiver = databases.open(move.receiver(), temporary.name())) {
                structure(receiver, false);
                return temporary;
            } catch (SQLException | RuntimeException e) {
                temporary.close();
                throw e;
            }
        }
    }

    /** Leaves the receiver as it was before this migration began in it; nothing to take back is no error. */
    void takeBack() throws SQLException {
        Optional<Mark> mark = mark();
        if (mark.isEmpty()) {
            return;
        }
        if (mark.get().created()) {
            try (Connection server = databases.open(move.receiver(), "postgres")) {
                TemporaryDatabase.drop(server, databases.databaseOf(move.receiver()));
            }
            return;
        }
        empty(mark.get());
        try (Connection receiver = databases.open(move.receiver())) {
            Sql.run(receiver, "drop schema fusie_home cascade");
        }
    }

    private void empty(Mark mark) throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            receiver.setAutoCommit(false);
            Structure.drop(receiver, mark.before());
            receiver.commit();
        }
    }
}

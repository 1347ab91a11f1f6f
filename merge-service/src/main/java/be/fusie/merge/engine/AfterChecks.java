package be.fusie.merge.engine;

import be.fusie.merge.engine.Accounts.Report;
import be.fusie.merge.engine.Accounts.Users;
import be.fusie.merge.engine.MergeMap.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is looked at when a move is done and the new home is open (M4, M20, M22): credentials arrived as they were, a
 * log-in works, the old home is closed, the new one is open, a backup of it restores, central reports are there. It only reads.
 */
public final class AfterChecks {

    /** How a check came out. */
    public enum State {
        PASSED,
        FAILED,
        /** Could not be decided here; {@code next} says what is missing. */
        OPEN
    }

    /**
     * One check.
     *
     * @param name a stable name
     * @param detail what was found; no personal data
     * @param next what to do; empty when it passed
     */
    public record AfterCheck(String name, State state, String detail, String next) {}

    /** A user's original credentials, for a real log-in (M4). Never stored or logged. */
    public record LogIn(String userName, String password) {
        @Override
        public String toString() {
            return "LogIn[…]";
        }
    }

    private final Databases databases;
    private final Path data;
    private final MergeMap map;
    private final Move move;
    private final List<AfterCheck> checks = new ArrayList<>();

    /** @param data the engine's folder, in which a backup stands while it is tried */
    AfterChecks(Databases databases, Path data, MergeMap map, Move move) {
        this.databases = databases;
        this.data = data;
        this.map = map;
        this.move = move;
    }

    /**
     * Looks at everything.
     *
     * @param logIn null when nobody tries to log in
     * @param backup whether a backup of the new home is taken, restored and compared; it takes its time
     */
    List<AfterCheck> run(LogIn logIn, boolean backup) throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            receiver.setAutoCommit(false);
            receiver.setReadOnly(true);
            try {
                Set<String> institutions = new TreeSet<>(move.institutions());
                old(receiver, institutions);
                logIn(receiver, logIn);
                home(receiver);
                for (Report report : map.accounts().reports()) {
                    missing(receiver, report, institutions);
                }
            } finally {
                Closing.rollback(receiver, null);
            }
        }
        backup(backup);
        return List.copyOf(checks);
    }

    /** Backups of the new home work (M20): one is taken, restored beside it, compared and thrown away. */
    private void backup(boolean wanted) throws SQLException {
        if (!wanted) {
            add(
                    "new-home-backup",
                    State.OPEN,
                    "Nobody tried a backup of " + move.receiver(),
                    "Ask again with backup=true (M20); it takes as long as a backup and its restore.");
            return;
        }
        Path work = data.resolve("after-check-" + move.migration());
        Backups backups = new Backups(databases, work, move.migration(), true);
        try (Connection connection = databases.open(move.receiver())) {
            Sessions.beginSnapshot(connection, map.schema());
            backups.write(connection, move.receiver(), (table, rows, complete) -> {});
            List<Reason> unchecked = backups.findings().stream()
                    .filter(f -> f.code().equals("backup-not-checked"))
                    .toList();
            if (unchecked.isEmpty()) {
                add("new-home-backup", State.PASSED, "A backup was taken, restored and found equal", "");
            } else {
                add(
                        "new-home-backup",
                        State.OPEN,
                        unchecked.get(0).detail(),
                        "Mend that and ask again, or restore a backup by hand.");
            }
        } catch (MergeRefused e) {
            add(
                    "new-home-backup",
                    State.FAILED,
                    e.reasons().get(0).detail(),
                    e.reasons().get(0).remedy());
        } catch (IOException e) {
            add(
                    "new-home-backup",
                    State.FAILED,
                    "A backup can't be written to " + data,
                    "Make room there, and ask again.");
        } finally {
            throwAway(work);
        }
    }

    private void throwAway(Path work) {
        try {
            Archives.discard(work);
        } catch (IOException e) {
            add(
                    "new-home-backup-left",
                    State.FAILED,
                    "The backup that was tried can't be removed from " + work,
                    "Remove the folder by hand: it holds personal data.");
        }
    }

    /** What needs the old database; gone, it can't be looked at any more. */
    private void old(Connection receiver, Set<String> institutions) throws SQLException {
        Connection source;
        try {
            source = databases.open(move.source());
        } catch (SQLException e) {
            add(
                    "credentials",
                    State.OPEN,
                    "Database " + move.source() + " can't be reached for comparison",
                    "Look at some users by hand.");
            add(
                    "old-home-closed",
                    State.OPEN,
                    "Database " + move.source() + " can't be reached",
                    "Nothing, when it was taken away for good; else look why it can't be reached.");
            return;
        }
        try (source) {
            source.setAutoCommit(false);
            source.setReadOnly(true);
            MergeMap.Institution i = map.institution();
            if (move.whole()) {
                institutions.addAll(Sql.list(
                        source,
                        "select %s::text from %s".formatted(Sql.name(i.key()), map.sql(i.table())),
                        row -> row.getString(1)));
            }
            credentials(source, receiver, institutions);
            closed(source, institutions);
            Closing.rollback(source, null);
        }
    }

    private void credentials(Connection source, Connection receiver, Set<String> institutions) throws SQLException {
        Users users = map.accounts().users();
        if (users == null || users.credential().isEmpty()) {
            add(
                    "credentials",
                    State.OPEN,
                    "The merge map does not say which columns hold credentials",
                    "Write users.credential in the merge map (M4).");
            return;
        }
        if (!(map.tables().get(users.table()).scope() instanceof Scope.OfColumn scope)) {
            add(
                    "credentials",
                    State.OPEN,
                    "Users belong to an institution by another table, which this check does not follow",
                    "Look at some users by hand.");
            return;
        }
        String query = "select row(%s)::text from %s t where t.%s::text = any (?)"
                .formatted(Sql.columns("t", users.credential()), map.sql(users.table()), Sql.name(scope.column()));
        String[] numbers = institutions.toArray(String[]::new);
        List<String> before = Sql.list(source, query, row -> row.getString(1), (Object) numbers);
        List<String> now = new ArrayList<>(Sql.list(receiver, query, row -> row.getString(1), (Object) numbers));
        int users0 = before.size();
        List<String> left = new ArrayList<>(now);
        java.util.Map<String, Integer> have = new java.util.HashMap<>();
        left.forEach(c -> have.merge(c, 1, Integer::sum));
        long changed =
                before.stream().filter(c -> have.merge(c, -1, Integer::sum) < 0).count();
        if (changed == 0) {
            add("credentials", State.PASSED, "The credentials of %d users are as they were".formatted(users0), "");
        } else {
            add(
                    "credentials",
                    State.FAILED,
                    "The credentials of %d of %d users are no longer as they were".formatted(changed, users0),
                    "Were passwords changed since the new home opened? If not, do not tell the school that it is open (M4).");
        }
    }

    private void closed(Connection source, Set<String> institutions) throws SQLException {
        if (Sql.number(source, "select count(*) from pg_class where oid = to_regclass('fusie_guard.gate')") == 0) {
            add(
                    "old-home-closed",
                    State.FAILED,
                    "Database %s has no write guard: its institutions may have two writable homes (F7)"
                            .formatted(move.source()),
                    "Install it: PUT /api/v1/databases/%s/guard of freeze-service.".formatted(move.source()));
            return;
        }
        String state = Sql.list(source, "select state::text from fusie_guard.gate", row -> row.getString(1)).stream()
                .findFirst()
                .orElse("");
        Set<String> open = new HashSet<>();
        if (!state.equals("moved")) {
            open.addAll(institutions);
            Sql.list(source, "select institution::text from fusie_guard.home", row -> row.getString(1))
                    .forEach(open::remove);
        }
        if (open.isEmpty()) {
            add("old-home-closed", State.PASSED, "The old home refuses writers (F7)", "");
        } else {
            add(
                    "old-home-closed",
                    State.FAILED,
                    "%d institutions can still be written in %s, whose gate is %s (M20)"
                            .formatted(open.size(), move.source(), state),
                    "Let the migration's step THAW finish: GET /api/v1/freezes/%s of freeze-service says where it stands."
                            .formatted(move.migration()));
        }
    }

    private void logIn(Connection receiver, LogIn logIn) throws SQLException {
        Users users = map.accounts().users();
        if (users == null || users.logIn() == null) {
            add(
                    "log-in",
                    State.OPEN,
                    "The merge map does not say how a log-in is checked",
                    "Write users.log-in in the merge map, or log in by hand with a user's original credentials (M4).");
        } else if (logIn == null) {
            add(
                    "log-in",
                    State.OPEN,
                    "Nobody tried to log in",
                    "Ask again with userName and password of a user who moved (M4); they are not kept.");
        } else {
            List<Boolean> answer =
                    Sql.list(receiver, users.logIn(), row -> row.getBoolean(1), logIn.userName(), logIn.password());
            if (!answer.isEmpty() && answer.get(0)) {
                add("log-in", State.PASSED, "A user logged in with the original credentials", "");
            } else {
                add(
                        "log-in",
                        State.FAILED,
                        "The new home does not let this user in",
                        "Check the user's new name (GET /api/v1/migrations/%s/rights) and the password; if they are right,"
                                        .formatted(move.migration())
                                + " do not tell the school that it is open (M4).");
            }
        }
    }

    private void home(Connection receiver) throws SQLException {
        if (Sql.number(receiver, "select count(*) from pg_class where oid = to_regclass('fusie_guard.gate')") > 0) {
            String state =
                    Sql.list(receiver, "select state::text from fusie_guard.gate", row -> row.getString(1)).stream()
                            .findFirst()
                            .orElse("");
            if (state.equals("open")) {
                add("new-home-open", State.PASSED, "The new home takes writers", "");
            } else {
                add(
                        "new-home-open",
                        State.FAILED,
                        "The gate of %s is %s".formatted(move.receiver(), state),
                        "Let the migration's step THAW finish.");
            }
        } else {
            add("new-home-open", State.PASSED, "The new home has no write guard and takes writers", "");
        }
        add(
                "new-address",
                State.OPEN,
                "Clients find the new home by their local settings (M21)",
                "Hand out the address: GET /api/v1/institutions/{number}/home of freeze-service answers it.");
    }

    private void missing(Connection receiver, Report report, Set<String> institutions) throws SQLException {
        List<String[]> missing =
                Sql.list(receiver, report.missing(), row -> new String[] {row.getString(1), row.getString(2)}, (Object)
                        institutions.toArray(String[]::new));
        if (missing.isEmpty()) {
            add("report: " + report.name(), State.PASSED, "Nothing is missing", "");
        }
        for (String[] one : missing) {
            add(
                    "report: " + report.name(),
                    State.FAILED,
                    "Institution %s: %s".formatted(one[0], one[1]),
                    report.refresh().replace("{institution}", one[0]));
        }
    }

    private void add(String name, State state, String detail, String next) {
        checks.add(new AfterCheck(name, state, detail, next));
    }
}

package be.fusie.merge.cli;

import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an exception means for whoever sits at the terminal: refused, or interrupted and to be gone on with. Nothing of what
 * a server quotes of a row gets through.
 */
final class Failures {

    private static final String AGAIN = "Then run the same command again; it goes on from where it was.";

    /** Classes of SQLSTATE after which the same command can succeed. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

    /** What the engine refuses for now: a later command overtook this one, a server has no room. */
    private static final Set<String> PASSING_REFUSALS = Set.of("overtaken", "disk-full");

    private Failures() {}

    /** The answer to whatever a command threw. */
    static Answer explain(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof Stopped stopped) {
                return stopped.answer();
            }
            if (t instanceof MergeRefused refused) {
                return refusal(refused);
            }
            if (t instanceof SQLException e) {
                return database(e);
            }
            if (t instanceof IOException e) {
                return disk(e);
            }
            if (t instanceof OutOfMemoryError) {
                return Answer.of(
                        Outcome.INTERRUPTED,
                        "out-of-memory",
                        "The memory given to Java is used up",
                        "Set FUSIE_JAVA_OPTIONS=-Xmx1g. " + AGAIN);
            }
        }
        return Answer.of(
                Outcome.INTERRUPTED,
                "internal-error",
                "An error that nobody foresaw: " + where(thrown),
                "Report it. The same command again goes on, \"undo\" takes back what was begun.");
    }

    private static Answer refusal(MergeRefused refused) {
        boolean passing = refused.reasons().stream().allMatch(r -> PASSING_REFUSALS.contains(r.code()));
        return Answer.of(
                passing ? Outcome.INTERRUPTED : Outcome.REFUSED,
                refused.reasons().stream().map(Failures::asOption).toList());
    }

    /** What the engine asks of an API, an option answers here. */
    static Reason asOption(Reason reason) {
        return reason.code().equals("choice-value-unknown")
                ? new Reason(
                        reason.code(),
                        reason.detail(),
                        "Say by which value of the receiver it is replaced: --replacement LIST:VALUE=OTHER (R15).")
                : reason;
    }

    private static String where(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("be.fusie.")) {
                return "%s in %s.%s (line %d)"
                        .formatted(
                                thrown.getClass().getName(),
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getLineNumber());
            }
        }
        return thrown.getClass().getName();
    }

    private static Answer database(SQLException e) {
        String state = state(e);
        Reason reason =
                switch (state) {
                    case "53100" -> new Reason("disk-full", "A server has no disk space left", "Make room. " + AGAIN);
                    case "53300" ->
                        new Reason(
                                "too-many-connections",
                                "A server takes no more connections",
                                "Wait, or raise max_connections. " + AGAIN);
                    case "55P03", "40P01" ->
                        new Reason(
                                "tables-in-use",
                                "Somebody else holds a lock that the merge needs (SQLSTATE %s)".formatted(state),
                                "End what works on these databases. " + AGAIN);
                    case "42501" ->
                        new Reason(
                                "missing-rights",
                                "A database denied something to the role: " + firstLine(e),
                                "Sign in as a member of the role that owns the tables, or grant the right.");
                    case "42P01", "42703" ->
                        new Reason(
                                "schema-changed",
                                "A table or column is not there: " + firstLine(e),
                                "Correct the map or the receiver's schema; was one changed meanwhile?");
                    case "08000", "08001", "08003", "08006", "57P01", "57P02", "57P03" ->
                        new Reason(
                                "connection-lost",
                                "The connection to a database was lost and did not come back: " + firstLine(e),
                                "See to it that the server runs. " + AGAIN);
                    default ->
                        new Reason(
                                "database-failed",
                                "A database gave up (SQLSTATE %s)%s".formatted(state, told(e, state)),
                                passing(e)
                                        ? "Look at the server's log. " + AGAIN
                                        : "Look at what the server's log says about it.");
                };
        return Answer.of(passing(e) ? Outcome.INTERRUPTED : Outcome.REFUSED, List.of(reason));
    }

    /** The engine takes back what does not pass; when that failed as well, the next command does. */
    private static boolean passing(SQLException e) {
        return passes(e) || e.getSuppressed().length > 0;
    }

    /** Whether the same can succeed a little later. */
    static boolean passes(SQLException e) {
        return PASSING_CLASSES.contains(state(e).substring(0, 2)) && !state(e).equals("08004")
                || state(e).equals("55P03");
    }

    /** What the server says, unless it may quote a value. */
    private static String told(SQLException e, String state) {
        return Set.of("22", "23", "P0").contains(state.substring(0, 2)) ? "" : ": " + firstLine(e);
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return message.lines().findFirst().orElse("");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null || e.getSQLState().length() < 5 ? "08000" : e.getSQLState();
    }

    /** Of the state folder, or of a stream between the databases. */
    private static Answer disk(IOException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        if (message.toLowerCase(Locale.ROOT).contains("no space left")
                || message.toLowerCase(Locale.ROOT).contains("quota exceeded")) {
            return Answer.of(
                    Outcome.INTERRUPTED,
                    "state-disk-full",
                    "The disk of the state folder is full",
                    "Make room. " + AGAIN);
        }
        String what = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() + " " : message;
        return Answer.of(
                Outcome.INTERRUPTED,
                "file-failed",
                "A file can't be read or written: %s (%s)"
                        .formatted(what.strip(), e.getClass().getSimpleName()),
                "Correct its rights or its place. " + AGAIN);
    }

    /**
     * What to say when a database does not let us in.
     *
     * @param begun whether something stands in the databases already, so that trying again is the way
     */
    static Stopped connecting(DatabaseUrl url, SQLException e, boolean begun) {
        String state = state(e);
        String variables = "FUSIE_%s_USER and FUSIE_%1$s_PASSWORD"
                .formatted(url.option().substring(2).toUpperCase(Locale.ROOT));
        if (state.startsWith("28") || state.equals("08004")) {
            return new Stopped(
                    Outcome.REFUSED,
                    "sign-in-refused",
                    "%s: the server does not let role \"%s\" into %s: wrong or missing password, or no line in pg_hba.conf"
                            .formatted(url.option(), url.user(), url.place()),
                    "Set %s (or PGUSER and PGPASSWORD, or .pgpass); psql has to get in with the same."
                            .formatted(variables));
        }
        return switch (state) {
            case "3D000" ->
                new Stopped(
                        Outcome.REFUSED,
                        "unknown-database",
                        "%s: there is no database at %s".formatted(url.option(), url.place()),
                        "Correct the name; an extraction needs its new database created first (createdb).");
            case "42501" ->
                new Stopped(
                        Outcome.REFUSED,
                        "missing-rights",
                        "%s: role \"%s\" may not connect to %s".formatted(url.option(), url.user(), url.place()),
                        "grant connect on database \"%s\" to \"%s\";".formatted(url.database(), url.user()));
            case "53300" ->
                new Stopped(
                        Outcome.INTERRUPTED,
                        "too-many-connections",
                        "%s: the server at %s takes no more connections".formatted(url.option(), url.place()),
                        "Wait, or raise max_connections. " + AGAIN);
            case "55000" ->
                new Stopped(
                        begun ? Outcome.INTERRUPTED : Outcome.REFUSED,
                        "unreachable",
                        "%s: the database at %s takes no connections".formatted(url.option(), url.place()),
                        "alter database \"%s\" allow_connections true;%s"
                                .formatted(url.database(), begun ? " " + AGAIN : ""));
            case "57P03" ->
                new Stopped(
                        Outcome.INTERRUPTED,
                        "server-starting",
                        "%s: the server at %s is starting or stopping".formatted(url.option(), url.place()),
                        "Wait until psql gets in. " + AGAIN);
            default ->
                new Stopped(
                        begun ? Outcome.INTERRUPTED : Outcome.REFUSED,
                        "unreachable",
                        "%s: no PostgreSQL server answers at %s%s"
                                .formatted(
                                        url.option(),
                                        url.place(),
                                        e.getCause() instanceof UnknownHostException ? ": nobody knows this host" : ""),
                        begun
                                ? "Start the server. " + AGAIN
                                : "Check host, port and firewall, and that the server runs and listens there (pg_isready).");
        };
    }

    /** The state folder can't be used at all. */
    static Stopped folder(String folder, IOException e) {
        Answer full = disk(e);
        return full.reasons().get(0).code().equals("state-disk-full")
                ? new Stopped(full.outcome(), full.reasons())
                : new Stopped(
                        Outcome.REFUSED,
                        "state-folder-unusable",
                        "State folder %s can't be written (%s)"
                                .formatted(folder, e.getClass().getSimpleName()),
                        "Name a folder that this user may write; it is created when it is not there.");
    }

    static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException(e);
    }
}

package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.logging.LogManager;
import org.postgresql.Driver;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The guard of a school database by command, without the service: for who prepares databases. The same {@link WriteGuard}
 * as behind the REST API. A password comes from the environment or {@code .pgpass}, and is never printed.
 */
@Command(
        name = "fusie-guard",
        description = "Installs the write guard into a school database, looks at it, and removes it without a trace.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; status: the guard is complete",
            "1:refused, with the reason; nothing was left half done that repeating does not complete",
            "2:wrong usage"
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  fusie-guard roles --owner school_owner | psql -U postgres school_a",
            "  export PGUSER=fusie_freezer PGPASSWORD=...",
            "  fusie-guard install --database jdbc:postgresql://db1:5432/school_a"
        })
final class GuardCommand {

    private static final int REFUSED = 1;

    @Spec
    private CommandSpec spec;

    private final UnaryOperator<String> environment;

    /** @param environment variables by name */
    GuardCommand(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** @param args as on the command line */
    public static void main(String[] args) {
        LogManager.getLogManager().reset(); // what libraries log is none of the user's business
        System.exit(line(System::getenv, writer(FileDescriptor.out), writer(FileDescriptor.err))
                .execute(args));
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    static CommandLine line(UnaryOperator<String> environment, PrintWriter out, PrintWriter err) {
        return new CommandLine(new GuardCommand(environment))
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    // what the server says of a failed sign-in or a missing right holds no secret
                    line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + e.getMessage());
                    return REFUSED;
                });
    }

    @Command(description = "Installs the guard, or refreshes it: tables that came since are guarded too.")
    int install(@Option(names = "--database", required = true, paramLabel = "URL") String database)
            throws SQLException {
        try (Connection connection = open(database)) {
            return tell(WriteGuard.install(connection));
        }
    }

    @Command(description = "Tells where the gate stands, and what the guard lacks.")
    int status(@Option(names = "--database", required = true, paramLabel = "URL") String database) throws SQLException {
        try (Connection connection = open(database)) {
            return tell(WriteGuard.status(connection));
        }
    }

    @Command(description = "Removes the guard without a trace, unless it closes something.")
    int remove(@Option(names = "--database", required = true, paramLabel = "URL") String database) throws SQLException {
        try (Connection connection = open(database)) {
            WriteGuard.remove(connection);
            out().println("The guard is gone.");
            return 0;
        } catch (Refusal e) {
            throw new SQLException(e.getMessage() + "; end the migration first", e);
        }
    }

    @Command(
            description =
                    "Prints the SQL by which a superuser makes the guard's own role, member of the tables' owner.")
    int roles(
            @Option(names = "--owner", required = true, description = "The role that owns the tables.") String owner,
            @Option(names = "--role", defaultValue = "fusie_freezer", description = "Default: ${DEFAULT-VALUE}.")
                    String role)
            throws SQLException {
        out().print(WriteGuard.resource("guard/roles.sql")
                .replace(":role", identifier(role))
                .replace(":owner", identifier(owner)));
        out().flush();
        return 0;
    }

    @Command(
            description =
                    "Prints the SQL by which a superuser closes the structure too while frozen; --undo takes it away.")
    int ddl(@Option(names = "--undo") boolean undo) {
        out().print(WriteGuard.resource(undo ? "guard/ddl-remove.sql" : "guard/ddl.sql"));
        out().flush();
        return 0;
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private int tell(WriteGuard.Status status) {
        status.gate()
                .ifPresentOrElse(
                        gate -> out().printf(
                                        "gate %s, epoch %d, %d tables%s%n",
                                        gate.state(),
                                        gate.epoch(),
                                        status.tables(),
                                        status.fenced() ? ", institutions that moved away are fenced" : ""),
                        () -> out().println("No guard is installed: nothing here obeys a freeze."));
        status.findings().forEach(out()::println);
        return status.complete() ? 0 : REFUSED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private Connection open(String url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "fusie-guard");
        properties.setProperty("connectTimeout", "10");
        String user = environment.apply("PGUSER");
        String password = environment.apply("PGPASSWORD");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        Connection connection = url.startsWith("jdbc:postgresql:") ? new Driver().connect(url, properties) : null;
        if (connection == null) {
            throw new ParameterException(
                    spec.commandLine(), "--database is no address: write jdbc:postgresql://host:port/database");
        }
        return connection;
    }
}

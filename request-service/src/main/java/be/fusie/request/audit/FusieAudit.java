package be.fusie.request.audit;

import be.fusie.request.audit.AuditCheck.Fault;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command line that verifies audit trails without the service. */
@Command(
        name = "fusie-audit",
        description = "Verifies the audit trails of migrations, without the service that wrote them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = FusieAudit.Verify.class)
final class FusieAudit {

    static final int INTACT = 0;
    static final int BROKEN = 1;
    static final int NOT_CHECKED = 2;

    /** @param args as on the command line */
    public static void main(String[] args) {
        LogManager.getLogManager().reset(); // what libraries log is none of the user's business
        System.exit(line(System::getenv).execute(args));
    }

    private final UnaryOperator<String> environment;

    private FusieAudit(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /**
     * Exit codes: 0 intact, 1 broken, 2 wrong usage or nothing to read.
     *
     * @param environment variables by name
     */
    static CommandLine line(UnaryOperator<String> environment) {
        return new CommandLine(new FusieAudit(environment));
    }

    @Command(
            name = "verify",
            description = "Looks for entries that were changed, taken out or put in.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all that was read is intact",
                "1:broken; the first broken entry of each migration is named",
                "2:wrong usage, or it could not be read"
            })
    static final class Verify implements Callable<Integer> {

        @Spec
        CommandSpec spec;

        @ParentCommand
        FusieAudit audit;

        @ArgGroup(multiplicity = "1")
        Where where;

        static final class Where {
            @Option(
                    names = "--url",
                    description =
                            "JDBC URL of request-service's database; user and password from --user and PGPASSWORD")
            String url;

            @Option(names = "--file", description = "what GET /api/v1/migrations/{id}/history/export answered")
            Path file;
        }

        @Option(names = "--user", description = "database role, with --url; a role that may only read is enough")
        String user;

        @Option(names = "--migration", description = "only this one, with --url; otherwise all are verified")
        UUID migration;

        @Option(
                names = "--anchor",
                paramLabel = "NUMBER:HASH",
                description = "an entry's hash as it was noted earlier, somewhere else; it has to be the same still."
                        + " With --url also give --migration.")
        List<String> anchors = List.of();

        @Override
        public Integer call() {
            if (!anchors.isEmpty() && where.url != null && migration == null) {
                throw new ParameterException(spec.commandLine(), "--anchor needs --migration: it is of one migration");
            }
            PrintWriter out = spec.commandLine().getOut();
            try {
                List<AuditTrail> trails = where.file != null ? List.of(exported(where.file)) : fromDatabase();
                boolean intact = true;
                for (AuditTrail trail : trails) {
                    intact &= tell(out, trail);
                }
                out.flush();
                return intact ? INTACT : BROKEN;
            } catch (IOException e) {
                return unread("The file is no exported history: "
                        + e.getMessage().lines().findFirst().orElse(""));
            } catch (SQLException e) {
                return unread("The database can't be read: "
                        + e.getMessage().lines().findFirst().orElse(""));
            }
        }

        private int unread(String why) {
            spec.commandLine().getErr().println(why);
            return NOT_CHECKED;
        }

        private boolean tell(PrintWriter out, AuditTrail trail) {
            Optional<Fault> fault = AuditCheck.all(trail).or(() -> anchors(trail));
            out.println(fault.map(f -> "BROKEN %s: %s".formatted(trail.migration(), f))
                    .orElseGet(() -> "intact %s: %d entries, %d signatures, head %s"
                            .formatted(
                                    trail.migration(),
                                    trail.count(),
                                    trail.signatures().size(),
                                    trail.head())));
            return fault.isEmpty();
        }

        private Optional<Fault> anchors(AuditTrail trail) {
            for (String anchor : anchors) {
                String[] parts = anchor.split(":", 2);
                if (parts.length != 2 || !parts[0].matches("[1-9][0-9]{0,8}") || !parts[1].matches("[0-9a-f]{64}")) {
                    throw new ParameterException(
                            spec.commandLine(), "--anchor " + anchor + " is not NUMBER:HASH, such as 7:3f…");
                }
                int number = Integer.parseInt(parts[0]);
                if (number > trail.entries().size()
                        || !trail.entries().get(number - 1).hash().equals(parts[1])) {
                    return Optional.of(
                            new Fault(number, "it is not the one that was noted: the chain was written anew"));
                }
            }
            return Optional.empty();
        }

        private static AuditTrail exported(Path file) throws IOException {
            AuditTrail trail = JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(Files.readString(file), AuditTrail.class);
            if (trail == null
                    || !AuditTrail.FORMAT.equals(trail.format())
                    || trail.migration() == null
                    || trail.entries() == null
                    || trail.signatures() == null
                    || trail.delegations() == null) {
                throw new IOException("it does not say that it is " + AuditTrail.FORMAT);
            }
            return trail;
        }

        private List<AuditTrail> fromDatabase() throws SQLException {
            try (Connection connection =
                    DriverManager.getConnection(where.url, user, audit.environment.apply("PGPASSWORD"))) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return read(new AuditDatabase(connection));
            }
        }

        private List<AuditTrail> read(AuditDatabase database) throws SQLException {
            List<AuditTrail> trails = new ArrayList<>();
            for (UUID id : migration == null ? database.migrations() : List.of(migration)) {
                AuditTrail trail = database.trail(id);
                if (trail == null) {
                    throw new ParameterException(spec.commandLine(), "There is no migration " + id + " in it.");
                }
                trails.add(trail);
            }
            return trails;
        }
    }
}

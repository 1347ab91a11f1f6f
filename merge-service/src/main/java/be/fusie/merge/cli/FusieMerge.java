package be.fusie.merge.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The command itself; what it can do stands in its subcommands. */
@Command(
        name = "fusie-merge",
        description = "Joins one PostgreSQL school database to another: remapped, verified, and to be taken back.",
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DraftMapCommand.class,
            PlanCommand.class,
            RehearseCommand.class,
            BackupCommand.class,
            RunCommand.class,
            VerifyCommand.class,
            UndoCommand.class,
            CertificateCommand.class,
            ArchiveCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, with the reasons; both databases are as they were",
            "2:wrong usage",
            "3:interrupted; the same command again goes on"
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  export PGUSER=school_owner PGPASSWORD=...",
            "  fusie-merge plan --map map.yaml --source jdbc:postgresql://db1:5432/school_a \\",
            "      --receiver jdbc:postgresql://db2:5432/school_b --state ./a-into-b",
            "  The same with run, and with undo when it shall be taken back.",
            "",
            "\"fusie-merge COMMAND --help\" tells the options of a command."
        })
final class FusieMerge {

    private static final ObjectMapper JSON = mapper();

    private final UnaryOperator<String> environment;
    private final boolean terminal;
    private final AtomicReference<Operation> running = new AtomicReference<>();

    /**
     * @param environment variables by name
     * @param terminal whether somebody watches the error stream: one live line instead of many
     */
    FusieMerge(UnaryOperator<String> environment, boolean terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /** @param args as on the command line */
    public static void main(String[] args) {
        LogManager.getLogManager().reset(); // what libraries log is none of the user's business
        FusieMerge root = new FusieMerge(System::getenv, Boolean.getBoolean("fusie.terminal"));
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        CommandLine line = root.line(out, err);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (root.interrupt()) {
                // the exit code of a signal would not say that it can be gone on with
                Runtime.getRuntime().halt(Outcome.INTERRUPTED.code());
            }
        }));
        System.exit(line.execute(args));
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    /** The command line on these streams. */
    CommandLine line(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(this);
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler(this::wrongUsage);
        return line;
    }

    UnaryOperator<String> environment() {
        return environment;
    }

    boolean terminal() {
        return terminal;
    }

    void started(Operation operation) {
        running.set(operation);
    }

    /** Tells the answer, unless another one was told already. */
    int tell(Operation operation, Answer answer) {
        if (running.compareAndSet(operation, null)) {
            operation.tell(answer);
        }
        return answer.outcome().code();
    }

    /** Ends what runs, by a signal; whether there was something. */
    private boolean interrupt() {
        Operation operation = running.get();
        if (operation == null) {
            return false;
        }
        tell(operation, operation.interrupted());
        return true;
    }

    private int wrongUsage(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        Answer answer = Answer.of(
                Outcome.WRONG_USAGE,
                "wrong-usage",
                e.getMessage(),
                "See " + line.getCommandSpec().qualifiedName() + " --help.");
        if (Arrays.asList(args).contains("--json")) {
            line.getOut().println(json(line.getCommandName(), answer));
        } else {
            line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
            line.getErr().println(answer.reasons().get(0).remedy());
        }
        return Outcome.WRONG_USAGE.code();
    }

    /** JSON as answers and the state folder have it; times as ISO 8601. */
    static ObjectMapper mapper() {
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .registerModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance));
    }

    /** The answer as one JSON document; command-line.schema.json describes it. */
    static String json(String command, Answer answer) {
        ObjectNode document = JSON.createObjectNode();
        document.put("command", command);
        document.put("outcome", answer.outcome().text());
        if (answer.migration() != null) {
            document.put("migration", answer.migration().toString());
        }
        document.set("reasons", JSON.valueToTree(answer.reasons()));
        if (answer.result() != null) {
            document.setAll(JSON.<ObjectNode>valueToTree(answer.result()));
        }
        try {
            return JSON.writeValueAsString(document);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Versions of what works here. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "fusie-merge " + System.getProperty("fusie.version", "(not packaged)"),
                org.postgresql.util.DriverInfo.DRIVER_FULL_NAME,
                "Java " + Runtime.version()
            };
        }
    }
}

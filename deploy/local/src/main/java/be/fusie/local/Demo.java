package be.fusie.local;

import be.fusie.platform.Folders;
import be.fusie.platform.PlatformException;
import be.fusie.reference.Landscape;
import be.fusie.reference.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The demo: starts the local platform and lets one migration happen on it, to watch. See {@code deploy/demo --help}. */
@Command(
        name = "demo",
        sortOptions = false,
        usageHelpWidth = 110,
        description = {
            "Starts a real PostgreSQL, Kafka, sign-in and mail server and the five services on this machine, and moves"
                    + " one school database into another while people work on both.",
            "Afterwards everything stays up to be explored, until Ctrl-C.",
            ""
        })
public final class Demo implements Runnable {

    private static final String MARK = ".fusie-demo";
    private static final List<String> OWN =
            List.of("logs", "config", "mails", "documents", "work", "run", "postgres", "kafka", MARK);

    @Option(
            names = "--size",
            defaultValue = "small",
            converter = SizeConverter.class,
            description = "small (0.5 million rows per database), medium (6.6 million) or huge (142 million); default"
                    + " ${DEFAULT-VALUE}.")
    private Size size;

    @Option(names = "--seed", defaultValue = "42", description = "The same seed gives the same invented data.")
    private long seed;

    @Option(
            names = "--fail-at",
            paramLabel = "STEP",
            converter = FailAtConverter.class,
            description =
                    "Makes a step fail and shows what follows: consent, announce, stage, freeze, merge, invoicing,"
                            + " registration (all is undone, and proved to be as before); thaw, charge, hand-over (tried"
                            + " again until it succeeds).")
    private FailAt failAt;

    @Option(
            names = "--unfinished-year",
            description =
                    "The source has not finalised its last school year: the plan is refused, with the remedy (R9).")
    private boolean unfinishedYear;

    @Option(names = "--stop", description = "Stops by itself after the story.")
    private boolean stop;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keeps all data and logs in this folder (default: a temporary one, removed at the end). An"
                    + " earlier demo's data there is replaced.")
    private Path data;

    @Mixin
    private PortOptions ports;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    private final Screen screen = new Screen(System.out, Boolean.getBoolean("fusie.ansi"));
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile LocalPlatform platform;
    private volatile Story story;
    private volatile int exitCode;
    private volatile boolean byItself;

    /** Picocli calls it. */
    static final class SizeConverter implements CommandLine.ITypeConverter<Size> {
        @Override
        public Size convert(String name) {
            try {
                return Size.named(name);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException("the sizes are small, medium and huge, not " + name);
            }
        }
    }

    /** Picocli calls it. */
    static final class FailAtConverter implements CommandLine.ITypeConverter<FailAt> {
        @Override
        public FailAt convert(String name) {
            try {
                return FailAt.of(name);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    public static void main(String[] args) {
        Demo demo = new Demo();
        CommandLine line = new CommandLine(demo)
                .setParameterExceptionHandler((wrong, given) -> {
                    System.err.println("demo: " + wrong.getMessage() + " (deploy/demo --help tells more)");
                    return 2;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> demo.fail(failure));
        int code = line.execute(args);
        if (code != 0 || demo.help) {
            demo.exitCode = code;
        }
        demo.byItself = true;
        System.exit(demo.exitCode);
    }

    @Override
    public void run() {
        Path folder = data == null ? null : data.toAbsolutePath().normalize();
        List<String> complaints =
                Preflight.complaints(size, folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder);
        if (complaints.isEmpty() && folder != null) {
            complaints = prepare(folder);
        }
        if (complaints.isEmpty()) {
            complaints = Preflight.portComplaints(ports.all());
        }
        if (!complaints.isEmpty()) {
            complaints.forEach(complaint -> System.err.println("demo: " + complaint));
            exitCode = 1;
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        perform(folder);
        if (exitCode == 0 && !stop) {
            screen.line("");
            screen.line("Everything stays up until Ctrl-C.");
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void perform(Path folder) {
        Landscape.Options usual = Landscape.Options.DEFAULT.withSisterSchool().withNearMatches(2);
        Landscape.Options options = unfinishedYear ? usual.withUnfinishedYear() : usual;
        Landscape landscape = Landscape.plan(size, seed, options);
        screen.heading("Fusie: %s moves into %s (size %s, seed %d)"
                .formatted(
                        landscape.source().name(),
                        landscape.receiver().name(),
                        size.name().toLowerCase(java.util.Locale.ROOT),
                        seed));
        Instant begin = Instant.now();
        LocalPlatformBuilder settings = settings(folder, landscape);
        for (Service service : Service.values()) {
            settings.jar(service);
        }
        platform = settings.startParts();
        RunFolder.write(platform.folder(), "launcher", ProcessHandle.current().pid());
        screen.done("PostgreSQL 18, Kafka, sign-in and mail server run (%s)"
                .formatted(Screen.seconds(Duration.between(begin, Instant.now()))));

        CompletableFuture<Void> services = CompletableFuture.runAsync(platform::startServices);
        try {
            Map<String, Long> rows = landscape.create(platform.postgres().adminUrl());
            rows.forEach(
                    (name, count) -> screen.done("school database %s: %s rows".formatted(name, Screen.count(count))));
            services.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } catch (java.sql.SQLException e) {
            throw new PlatformException("The school databases could not be created: " + e.getMessage(), e);
        }
        screen.done("five services are ready (%s since the start)"
                .formatted(Screen.seconds(Duration.between(begin, Instant.now()))));
        Report.console(screen, platform, landscape);
        story = new Story(platform, landscape, screen, failAt, unfinishedYear);
        if (!story.tell()) {
            exitCode = 1;
        }
        screen.line("");
        screen.line("Took %s in all.".formatted(Screen.seconds(Duration.between(begin, Instant.now()))));
    }

    private LocalPlatformBuilder settings(Path folder, Landscape landscape) {
        LocalPlatformBuilder settings = LocalPlatform.builder()
                .durable(true)
                .bulk(true)
                .landscape(landscape)
                .setting(Service.REQUEST, "fusie.request.drain-seconds", "20")
                .setting(Service.REQUEST, "fusie.request.first-pause", "1s");
        ports.all().forEach(settings::port);
        if (folder != null) {
            settings.dataFolder(folder);
        }
        if (size != Size.SMALL && size != Size.TINY) {
            settings.heapMegabytes(Service.MERGE, 384);
        }
        if (failAt != null && failAt.service != null) {
            settings.fault(failAt.service, failAt.command, failAt.times());
        }
        return settings;
    }

    /** Makes a folder that the user named fit for use. */
    private List<String> prepare(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
            }
            Path real = folder.toRealPath();
            var running = RunFolder.running(Demo.class, real);
            if (running.isPresent()) {
                return List.of("A demo runs on %s already (process %d): end it, or name another folder."
                        .formatted(folder, running.get()));
            }
            try (Stream<Path> files = Files.list(real)) {
                if (!Files.exists(real.resolve(MARK)) && files.findAny().isPresent()) {
                    return List.of(
                            "%s is neither empty nor of an earlier demo: name another folder.".formatted(folder));
                }
            }
            RunFolder.endLeftovers(real)
                    .forEach(ended -> screen.line("Ended what a killed demo had left running: " + ended));
            OWN.forEach(own -> Folders.delete(real.resolve(own)));
            Files.createFile(real.resolve(MARK));
            return List.of();
        } catch (IOException e) {
            return List.of("%s can't be used: %s".formatted(folder, e));
        }
    }

    /** One clear line, and where the logs are. */
    private int fail(Exception failure) {
        if (ended.getCount() == 0) {
            return exitCode;
        }
        screen.line("");
        String logs = platform == null ? "" : " The logs are in " + keepLogs() + ".";
        System.err.println("demo: "
                + (failure instanceof PlatformException || failure instanceof Rest.Failed
                        ? failure.getMessage()
                        : failure.toString())
                + logs);
        if (System.getenv("FUSIE_DEBUG") != null) {
            failure.printStackTrace();
        }
        return 1;
    }

    /** Logs outlive a temporary folder when something went wrong. */
    private Path keepLogs() {
        if (data != null) {
            return platform.folder().resolve("logs");
        }
        Path kept = Folders.temporary("fusie-demo-logs-");
        try (Stream<Path> logs = Files.list(platform.folder().resolve("logs"))) {
            for (Path log : logs.toList()) {
                Files.copy(log, kept.resolve(log.getFileName()));
            }
        } catch (IOException e) {
            return platform.folder().resolve("logs");
        }
        return kept;
    }

    /** The one way out, for Ctrl-C and for the end of the story. */
    private void end() {
        ended.countDown();
        if (!byItself) {
            screen.line("");
            screen.line("Ending …");
        }
        screen.mute();
        if (story != null) {
            story.close();
        }
        if (platform != null) {
            platform.close();
        }
        System.out.println(
                data == null
                        ? "All ended, nothing is left (--data DIR keeps documents, logs and data)."
                        : "All ended; documents, logs and data are in " + data + ".");
        System.out.flush();
        Runtime.getRuntime().halt(exitCode);
    }
}

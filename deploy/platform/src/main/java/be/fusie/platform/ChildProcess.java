package be.fusie.platform;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM of our own as a child process. It does not hear Ctrl-C (which a terminal sends to every process in front of it):
 * its parent decides when it ends. Output goes to a file.
 */
public final class ChildProcess {

    private final String name;
    private final Process process;
    private final Path logFile;
    private final Leash leash;

    private ChildProcess(String name, Process process, Path logFile, Leash leash) {
        this.name = name;
        this.process = process;
        this.logFile = logFile;
        this.leash = leash;
    }

    /** A process that runs a main class. */
    public static Builder java(String name, String mainClass) {
        return new Builder(name, List.of(mainClass));
    }

    /** A process that runs an executable jar. */
    public static Builder jar(String name, Path jar) {
        return new Builder(name, List.of("-jar", jar.toString()));
    }

    /** The class path of this JVM, also under Maven's Surefire. */
    public static List<String> classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** Process id. */
    public long pid() {
        return process.pid();
    }

    /** Where the process' output goes. */
    public Path logFile() {
        return logFile;
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the process to end; false when it still runs after that time. */
    public boolean awaitExit(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Asks the process to end, and ends it by force after the given time. Stopping twice is no error. */
    public void stop(Duration patience) {
        if (!patience.isZero()) {
            process.destroy();
            awaitExit(patience);
        }
        kill();
    }

    /** Ends the process at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
        if (leash != null) {
            leash.close();
        }
    }

    /** The last line of the log that tells of an error, or else the last line, for a message; may be empty. */
    public String lastWords() {
        try (Stream<String> lines = Files.lines(logFile, StandardCharsets.UTF_8)) {
            String last = "";
            String error = null;
            for (String line : (Iterable<String>) lines::iterator) {
                boolean trace = line.startsWith("\t") || line.startsWith("    at ");
                if (!trace && (line.contains("Exception") || line.contains("ERROR") || line.contains("Error:"))) {
                    error = line;
                } else if (!trace && !line.isBlank()) {
                    last = line;
                }
            }
            return error == null ? last : error;
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return name + " (process " + pid() + ")";
    }

    /** Settings of a process to be started. */
    public static final class Builder {

        private final String name;
        private final List<String> main;
        private final List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=128m", // else code is thrown out and compiled again
                "-Xshare:auto",
                "-Dfile.encoding=UTF-8"));
        private final Map<String, String> environment = new LinkedHashMap<>();
        private List<String> arguments = List.of();
        private List<String> classPath = List.of();
        private Path logFile;
        private String marker;
        private boolean stdinLeash;
        private Path deleteAtEnd;

        private Builder(String name, List<String> main) {
            this.name = name;
            this.main = main;
        }

        /** The class path; none for an executable jar. */
        public Builder classPath(List<String> entries) {
            this.classPath = entries;
            return this;
        }

        /** Text that stands on the command line, to recognise the process by later. */
        public Builder marker(String text) {
            this.marker = text;
            return this;
        }

        /** Heap in megabytes. */
        public Builder heapMegabytes(int megabytes) {
            options.add("-Xmx" + megabytes + "m");
            return this;
        }

        /** A JVM option, such as {@code -Dname=value}. */
        public Builder option(String option) {
            options.add(option);
            return this;
        }

        /** An environment variable. */
        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** Arguments of the program. */
        public Builder arguments(List<String> arguments) {
            this.arguments = arguments;
            return this;
        }

        /** File that the output is appended to. */
        public Builder logFile(Path file) {
            this.logFile = file;
            return this;
        }

        /** The program ends by itself when its standard input does; then this folder is removed (null: none). */
        Builder endsWithStandardInput(Path folder) {
            this.stdinLeash = true;
            this.deleteAtEnd = folder;
            return this;
        }

        /** Starts the process; does not wait until it is ready for anything. */
        public ChildProcess start() {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", name));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            if (marker != null) {
                command.add("-Dfusie.marker=" + marker);
            }
            command.addAll(main);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
            builder.environment().putAll(environment);
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            if (!classPath.isEmpty()) {
                builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath));
            }
            try {
                Process started = builder.start();
                Leash leash = stdinLeash && deleteAtEnd != null ? leash(started) : null;
                return new ChildProcess(name, started, logFile, leash);
            } catch (IOException e) {
                throw new PlatformException(name + " could not be started: " + e.getMessage(), e);
            }
        }

        private Leash leash(Process started) throws IOException {
            Path pidFile = deleteAtEnd.resolve(name + ".pid");
            Files.writeString(pidFile, started.pid() + "\n");
            return Leash.on(marker, List.of(pidFile), deleteAtEnd);
        }
    }
}

package be.fusie.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The pid files of a data folder: who runs on it, and what a killed run left behind. */
final class RunFolder {

    private RunFolder() {}

    static Path of(Path folder) {
        return folder.resolve("run");
    }

    static void write(Path folder, String name, long pid) {
        try {
            Files.writeString(of(folder).resolve(name + ".pid"), pid + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void forget(Path folder, String name) {
        try {
            Files.deleteIfExists(of(folder).resolve(name + ".pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends what an earlier run on this folder left behind. Only processes whose command line names the folder count: a pid
     * may belong to somebody else by now.
     *
     * @return what was ended, for a message
     */
    static List<String> endLeftovers(Path folder) {
        List<ProcessHandle> left = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path file : pidFiles(folder)) {
            pid(file)
                    .flatMap(ProcessHandle::of)
                    .filter(process -> commandLine(process).contains(folder.toString()))
                    .ifPresent(process -> {
                        left.add(process);
                        names.add(
                                file.getFileName().toString().replace(".pid", "") + " (process " + process.pid() + ")");
                    });
        }
        left.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : left) {
            try {
                process.onExit().get(Duration.ofSeconds(15).toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                process.destroyForcibly();
            }
        }
        return names;
    }

    /** The process of a launcher, such as the demo, that runs on this folder now, if one does. */
    static Optional<Long> running(Class<?> launcher, Path folder) {
        return pid(of(folder).resolve("launcher.pid"))
                .flatMap(ProcessHandle::of)
                .filter(process -> commandLine(process).contains(launcher.getName()))
                .map(ProcessHandle::pid);
    }

    private static List<Path> pidFiles(Path folder) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(of(folder))) {
            try (Stream<Path> own = Files.list(of(folder))) {
                own.filter(file -> file.toString().endsWith(".pid")).forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        files.add(folder.resolve("postgres/postmaster.pid"));
        return files;
    }

    private static Optional<Long> pid(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("[0-9]{1,18}"))
                    .map(Long::valueOf);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }
}

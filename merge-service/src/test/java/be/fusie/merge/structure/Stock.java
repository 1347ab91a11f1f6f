package be.fusie.merge.structure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's own tools, where this machine has them: on the PATH, or where Debian puts them. */
final class Stock {

    private Stock() {}

    /** The newest of that name. */
    static Optional<Path> tool(String name) throws IOException {
        List<Path> folders = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted(Comparator.comparing(v ->
                                -Integer.parseInt(v.getFileName().toString().replaceAll("[^0-9]", "0"))))
                        .forEach(v -> folders.add(v.resolve("bin")));
            }
        }
        Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
        return folders.stream()
                .map(f -> f.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs it and returns what it says. */
    static String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said;
        try (InputStream out = process.getInputStream()) {
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed: " + said);
        }
        return said;
    }
}

package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import be.fusie.reference.ReferenceSchool;
import be.fusie.reference.Size;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A merge beside {@code pg_dump -Fd -j2} and {@code pg_restore -j2} over the same data, alternately, on one server; started
 * by {@code merge-service/bench}. Merges run in a JVM of 64 MB. Prints medians, ratios, and where a merge's time goes.
 */
@EnabledIfSystemProperty(named = "fusie.bench.size", matches = ".+")
class SpeedBenchmark {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECEIVER = "bench_receiver";

    private final Path work = Path.of("target", "bench").toAbsolutePath();
    private final Size size =
            Size.valueOf(System.getProperty("fusie.bench.size").toUpperCase(Locale.ROOT));
    private final int rounds = Integer.parseInt(System.getProperty("fusie.bench.rounds", "3"));
    private final Map<String, List<Double>> seconds = new TreeMap<>();
    private Path bin;
    private int port;
    private Landscape landscape;

    @Test
    void a_merge_beside_dump_and_restore() throws Exception {
        Path tools = tools();
        if (tools == null) {
            System.out.println(
                    "No PostgreSQL server with its tools on this system (pg_config --bindir): nothing is measured.");
            return;
        }
        bin = tools;
        delete(work);
        Files.createDirectories(work);
        start();
        try {
            System.out.println(output(bin.resolve("postgres").toString(), "--version")
                            .trim() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
            landscape = Landscape.create(address("postgres"), size, 7, Landscape.Options.DEFAULT);
            measure();
        } finally {
            server("stop", "-m", "fast");
            delete(work);
        }
    }

    private void measure() throws Exception {
        String source = landscape.source().name();
        sql("postgres", "vacuum analyze");
        sql(source, "vacuum analyze");
        JsonNode empty = null;
        JsonNode live = null;
        for (int round = 0; round < rounds; round++) {
            dumpAndRestore("dump and restore, packed (-Fd -j2)", source, List.of());
            dumpAndRestore("dump and restore, not packed (-Fd -j2 -Z0)", source, List.of("-Z0"));
            database(RECEIVER, "template0");
            restoreStructure(source);
            empty = merge("merge into an empty database", List.of());
            database(RECEIVER, landscape.receiver().name());
            live = merge(
                    "merge into a database with as many rows of its own",
                    landscape.replacements().stream()
                            .map(r -> r.list() + "=" + r.value() + "=" + r.replacement())
                            .toList());
        }
        report(empty, live);
    }

    private void dumpAndRestore(String name, String source, List<String> options) throws Exception {
        Path dump = work.resolve("dump");
        delete(dump);
        database("bench_restored", "template0");
        sql("postgres", "checkpoint");
        List<String> command = new ArrayList<>(
                List.of(bin.resolve("pg_dump").toString(), "-Fd", "-j2", "-f", dump.toString(), "-d", uri(source)));
        command.addAll(options);
        long begun = System.nanoTime();
        output(command.toArray(String[]::new));
        output(bin.resolve("pg_restore").toString(), "-j2", "-d", uri("bench_restored"), dump.toString());
        note(name, (System.nanoTime() - begun) / 1e9);
        sql("postgres", "drop database bench_restored");
    }

    /** The same tables without rows, but for the lists of choices, which somebody sets up in any new database. */
    private void restoreStructure(String source) throws Exception {
        Path file = work.resolve("structure");
        output(bin.resolve("pg_dump").toString(), "-Fc", "-s", "-f", file.toString(), "-d", uri(source));
        output(bin.resolve("pg_restore").toString(), "-d", uri(RECEIVER), file.toString());
        Path choices = work.resolve("choices");
        output(
                bin.resolve("pg_dump").toString(),
                "-Fc",
                "-a",
                "-t",
                "choice_value",
                "-f",
                choices.toString(),
                "-d",
                uri(source));
        output(bin.resolve("pg_restore").toString(), "--disable-triggers", "-d", uri(RECEIVER), choices.toString());
    }

    private JsonNode merge(String name, List<String> replacements) throws Exception {
        sql("postgres", "checkpoint");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-XX:+UseSerialGC", // this and the next: as the command line has it
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OneMerge.class.getName(),
                "jdbc:postgresql://127.0.0.1:" + port + "/",
                landscape.source().name(),
                RECEIVER,
                System.getProperty("fusie.bench.workers", "2")));
        command.addAll(replacements);
        String last = output(command.toArray(String[]::new))
                .lines()
                .filter(l -> l.startsWith("{"))
                .reduce((a, b) -> b)
                .orElseThrow();
        JsonNode answer = JSON.readTree(last);
        note(name, answer.get("seconds").asDouble());
        return answer;
    }

    private void note(String name, double value) {
        seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        System.out.printf(Locale.ROOT, "%-60s %6.1f s%n", name, value);
    }

    private void report(JsonNode empty, JsonNode live) {
        System.out.printf(
                Locale.ROOT,
                "%nMedians of %d rounds, %d rows moved%n",
                rounds,
                empty.get("rows").asLong());
        seconds.forEach((name, all) -> System.out.printf(Locale.ROOT, "  %-60s %6.1f s%n", name, median(all)));
        System.out.println("Ratios");
        seconds.forEach((name, all) -> {
            if (name.startsWith("merge")) {
                seconds.forEach((other, base) -> {
                    if (other.startsWith("dump")) {
                        System.out.printf(Locale.ROOT, "  %.2f  %s : %s%n", median(all) / median(base), name, other);
                    }
                });
            }
        });
        where("an empty database", empty);
        where("a database with rows", live);
        assertThat(seconds).isNotEmpty();
    }

    /** Seconds of workers, which are two: what they add up to is more than the merge took. */
    private static void where(String into, JsonNode answer) {
        System.out.println("Where workers' time went, into " + into + " (last round)");
        Map<String, Double> kinds = new TreeMap<>();
        List<JsonNode> all = new ArrayList<>();
        answer.get("timings").forEach(t -> {
            kinds.merge(t.get("work").asText(), t.get("seconds").asDouble(), Double::sum);
            all.add(t);
        });
        kinds.forEach((kind, value) -> System.out.printf(Locale.ROOT, "  %-30s %6.1f s%n", kind, value));
        all.stream()
                .filter(t -> !t.get("table").asText().isEmpty())
                .sorted(Comparator.comparingDouble(
                        (JsonNode t) -> -t.get("seconds").asDouble()))
                .limit(12)
                .forEach(t -> System.out.printf(
                        Locale.ROOT,
                        "    %-28s %6.1f s%n",
                        t.get("work").asText() + " " + t.get("table").asText(),
                        t.get("seconds").asDouble()));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    // --- the server ---

    /** The folder of a server with its tools; null when the system has none. */
    private static Path tools() throws IOException, InterruptedException {
        List<Path> folders = new ArrayList<>();
        try {
            folders.add(Path.of(output("pg_config", "--bindir").trim()));
        } catch (IOException e) {
            // then by the path
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .filter(f -> Stream.of("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore")
                        .allMatch(tool -> Files.isExecutable(f.resolve(tool))))
                .findFirst()
                .orElse(null);
    }

    private void start() throws Exception {
        Path data = work.resolve("data");
        Path password = Files.writeString(work.resolve("password"), "postgres");
        output(asServer(
                bin.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--auth=scram-sha-256",
                "--pwfile=" + password));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(
                data.resolve("postgresql.conf"),
                """

                port = %d
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                shared_buffers = 512MB
                maintenance_work_mem = 256MB
                max_wal_size = 8GB
                checkpoint_timeout = 15min
                """
                        .formatted(port),
                java.nio.file.StandardOpenOption.APPEND);
        server("start", "-w", "-l", work.resolve("server.log").toString());
    }

    private void server(String... what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                bin.resolve("pg_ctl").toString(), "-D", work.resolve("data").toString()));
        command.addAll(List.of(what));
        Process process = new ProcessBuilder(asServer(command.toArray(String[]::new)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
    }

    /** PostgreSQL does not run as root: then in a user namespace of its own. */
    private static String[] asServer(String... command) {
        return "root".equals(System.getProperty("user.name"))
                ? Stream.concat(Stream.of("unshare", "-U"), Stream.of(command)).toArray(String[]::new)
                : command;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        Thread errors = new Thread(() -> {
            try {
                process.getErrorStream().transferTo(System.err);
            } catch (IOException e) {
                // the process is gone
            }
        });
        errors.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue());
        }
        errors.join();
        return answer;
    }

    private String address(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private String uri(String database) {
        return "postgresql://postgres:postgres@127.0.0.1:" + port + "/" + database;
    }

    private void database(String name, String template) throws SQLException {
        ReferenceSchool.drop(address("postgres"), name);
        sql("postgres", "create database " + name + " template " + template);
    }

    private void sql(String database, String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection(address(database), "postgres", "postgres")) {
            Sql.run(c, sql);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}

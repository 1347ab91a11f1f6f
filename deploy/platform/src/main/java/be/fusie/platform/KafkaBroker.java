package be.fusie.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A real Kafka broker in KRaft mode (one node, broker and controller), as an own process on the loopback interface, run
 * from the class path of this JVM. Ends with this JVM, however that ends; {@link #close()} ends it in order.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration STARTUP = Duration.ofSeconds(90);

    private final ChildProcess process;
    private final String address;
    private final int port;
    private final Path data;
    private final boolean temporary;

    private KafkaBroker(ChildProcess process, String address, int port, Path data, boolean temporary) {
        this.process = process;
        this.address = address;
        this.port = port;
        this.data = data;
        this.temporary = temporary;
    }

    /** A builder; without further settings: free ports, temporary data. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code host:port}, as clients want it. */
    public String bootstrap() {
        return address + ":" + port;
    }

    /** Process id of the broker. */
    public long pid() {
        return process.pid();
    }

    /** The broker's log file; it has WARN and above. */
    public Path logFile() {
        return process.logFile();
    }

    /** An administration client; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000));
    }

    /** Creates topics that are not there yet. */
    public void createTopics(Collection<String> names, int partitions) {
        try (Admin admin = admin()) {
            admin.createTopics(names.stream()
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .values()
                    .values()
                    .forEach(KafkaBroker::await);
        }
    }

    private static void await(org.apache.kafka.common.KafkaFuture<Void> created) {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new PlatformException(
                        "A Kafka topic could not be created: " + e.getCause().getMessage(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while creating Kafka topics", e);
        }
    }

    /** Ends the broker and removes temporary data. Closing twice is no error. */
    @Override
    public void close() {
        process.stop(Duration.ofSeconds(15));
        if (temporary) {
            Folders.delete(data);
        }
    }

    /** Settings of a broker to be started. */
    public static final class Builder {

        private int port;
        private String address = Ports.LOOPBACK;
        private int controllerPort;
        private Path data;
        private int heapMegabytes = 192;

        private Builder() {}

        /** Port for clients; 0 (the default) takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Where clients find it, when not on the loopback interface; it then listens on all of them. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Port of the controller, which only the broker itself uses; 0 (the default) takes a free one. */
        public Builder controllerPort(int port) {
            this.controllerPort = port;
            return this;
        }

        /** Folder for storage and log file, which is kept; the default is a temporary one, removed at the end. */
        public Builder dataFolder(Path folder) {
            this.data = folder;
            return this;
        }

        /** Heap of the broker in megabytes. */
        public Builder heapMegabytes(int megabytes) {
            this.heapMegabytes = megabytes;
            return this;
        }

        /** Starts the broker; returns when it answers (3–10 s). */
        public KafkaBroker start() {
            boolean temporary = data == null;
            Path folder = temporary ? Folders.temporary("fusie-kafka-") : data.toAbsolutePath();
            int clientPort = Ports.orFree(port);
            ChildProcess process = null;
            try {
                Files.createDirectories(folder);
                Path properties = folder.resolve("broker.properties");
                try (var out = Files.newBufferedWriter(properties)) {
                    settings(clientPort, folder).store(out, null);
                }
                List<String> classPath = KafkaClassPath.of(ChildProcess.classPath());
                ChildProcess.Builder java = ChildProcess.java("kafka", KafkaProcess.class.getName());
                if (classPath.stream().anyMatch(entry -> entry.contains("jboss-logmanager"))) {
                    java.option("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
                }
                Path logging = folder.resolve("logging.properties");
                Files.writeString(
                        logging,
                        """
                        handlers=java.util.logging.ConsoleHandler
                        java.util.logging.SimpleFormatter.format=%1$tF %1$tT %4$s %3$s %5$s%6$s%n
                        .level=WARNING
                        """);
                java.option("-Djava.util.logging.config.file=" + logging);
                process = java.classPath(classPath)
                        .marker(folder.toString())
                        .heapMegabytes(heapMegabytes)
                        .logFile(folder.resolve("kafka.log"))
                        .endsWithStandardInput(temporary ? folder : null)
                        .arguments(List.of(properties.toString()))
                        .start();
                KafkaBroker broker = new KafkaBroker(process, address, clientPort, folder, temporary);
                broker.awaitReady();
                return broker;
            } catch (IOException | RuntimeException e) {
                if (process != null) {
                    process.stop(Duration.ZERO);
                }
                String tail = process == null ? "" : " (" + process.lastWords() + ")";
                if (temporary) {
                    Folders.delete(folder);
                }
                throw new PlatformException(
                        "Kafka did not start on port " + clientPort + ": " + e.getMessage() + tail, e);
            }
        }

        private Properties settings(int clientPort, Path folder) {
            int controller = controllerPort == 0 ? Ports.free() : controllerPort;
            Properties settings = new Properties();
            settings.put("process.roles", "broker,controller");
            settings.put("node.id", "1");
            settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
            String listensOn = address.equals(Ports.LOOPBACK) ? address : "0.0.0.0";
            settings.put(
                    "listeners", "CLIENT://" + listensOn + ":" + clientPort + ",CONTROLLER://127.0.0.1:" + controller);
            settings.put("advertised.listeners", "CLIENT://" + address + ":" + clientPort);
            settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
            settings.put("controller.listener.names", "CONTROLLER");
            settings.put("inter.broker.listener.name", "CLIENT");
            settings.put("log.dirs", folder.resolve("storage").toString());
            settings.put("num.partitions", "3");
            settings.put("default.replication.factor", "1");
            settings.put("offsets.topic.replication.factor", "1");
            settings.put("offsets.topic.num.partitions", "3");
            settings.put("transaction.state.log.replication.factor", "1");
            settings.put("transaction.state.log.min.isr", "1");
            settings.put("transaction.state.log.num.partitions", "3");
            settings.put("group.initial.rebalance.delay.ms", "0");
            settings.put("auto.create.topics.enable", "true");
            settings.put("log.cleaner.dedupe.buffer.size", "4194304");
            settings.put("num.network.threads", "2");
            settings.put("num.io.threads", "4");
            settings.put("background.threads", "2");
            settings.put("log.index.size.max.bytes", "1048576");
            return settings;
        }
    }

    private void awaitReady() {
        Instant end = Instant.now().plus(STARTUP);
        Exception last = null;
        try (Admin admin = quietAdmin()) {
            while (Instant.now().isBefore(end)) {
                if (!process.isAlive()) {
                    throw new PlatformException("its process ended");
                }
                try {
                    if (!admin.describeCluster()
                            .nodes()
                            .get(3, TimeUnit.SECONDS)
                            .isEmpty()) {
                        return;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new PlatformException("interrupted");
                } catch (Exception e) {
                    last = e;
                }
                process.awaitExit(Duration.ofMillis(100));
            }
        }
        throw new PlatformException("no answer within " + STARTUP.toSeconds() + " s: " + last);
    }

    /** Waits for the port first: a client that finds nobody there complains in the log. */
    private Admin quietAdmin() {
        Instant end = Instant.now().plus(STARTUP);
        while (!Ports.answers(port) && process.isAlive() && Instant.now().isBefore(end)) {
            process.awaitExit(Duration.ofMillis(100));
        }
        return admin();
    }

    /** What of a class path the broker needs: nothing of Quarkus, whose presence changes how logging is set up. */
    static final class KafkaClassPath {

        private static final List<String> NOT_NEEDED = List.of("quarkus", "netty", "hibernate", "vertx");

        private KafkaClassPath() {}

        static List<String> of(List<String> classPath) {
            return classPath.stream()
                    .filter(entry -> {
                        String name = Path.of(entry).getFileName().toString();
                        return NOT_NEEDED.stream().noneMatch(name::contains);
                    })
                    .toList();
        }
    }
}

package be.fusie.local;

import be.fusie.platform.ChildProcess;
import be.fusie.platform.Folders;
import be.fusie.platform.KafkaBroker;
import be.fusie.platform.Leash;
import be.fusie.platform.MailServer;
import be.fusie.platform.PlatformException;
import be.fusie.platform.PostgresServer;
import be.fusie.platform.SignIn;
import be.fusie.platform.SignInUser;
import be.fusie.reference.Invariants.Renumbered;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that a migration needs, on one machine: PostgreSQL, Kafka, sign-in, mail, and the five services from their packaged
 * builds, each as an own process with its own database, database role and topic. On the loopback interface only.
 *
 * <p>{@link #close()} ends everything in order. However this JVM ends, the processes end, and a temporary folder goes.
 */
public final class LocalPlatform implements AutoCloseable {

    /** The user with the role operator. */
    public static final String OPERATOR = "operator";

    /** Another one, for what needs two people. */
    public static final String SECOND_OPERATOR = "operator-2";

    /** The program with the role application: what the simulated school applications sign in as. */
    public static final String APPLICATION = "school-app";

    /** The program of a vendor. */
    public static final String VENDOR = "vendor";

    private final LocalPlatformBuilder settings;
    private final Path folder;
    private final Leash leash;
    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private final Map<String, Rest> clients = new ConcurrentHashMap<>();
    private PostgresServer postgres;
    private KafkaBroker kafka;
    private SignIn signIn;
    private MailServer mail;
    private boolean closed;

    LocalPlatform(LocalPlatformBuilder settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
        List<Path> pidFiles = List.of(RunFolder.of(folder), folder.resolve("postgres/postmaster.pid"));
        this.leash = Leash.on(folder.toString(), pidFiles, settings.temporary() ? folder : null);
    }

    /** The project's folder. */
    Path project() {
        return settings.projectFolder();
    }

    /** A builder; without further settings: free ports, temporary data, no school databases, fast rather than durable. */
    public static LocalPlatformBuilder builder() {
        return new LocalPlatformBuilder();
    }

    /** Starts PostgreSQL, Kafka, sign-in and mail, and creates the services' databases and topics. */
    void startParts() {
        CompletableFuture<Void> broker = CompletableFuture.runAsync(() -> {
            kafka = KafkaBroker.builder()
                    .address(settings.address())
                    .port(settings.port(Part.KAFKA))
                    .dataFolder(folder.resolve("kafka"))
                    .start();
            RunFolder.write(folder, "kafka", kafka.pid());
            List<String> topics = new ArrayList<>(
                    Arrays.stream(Service.values()).map(Service::topic).toList());
            topics.add("migration.events");
            kafka.createTopics(topics, 3);
        });
        try {
            postgres = PostgresServer.builder()
                    .address(settings.address())
                    .port(settings.port(Part.POSTGRES))
                    .dataFolder(folder.resolve("postgres"))
                    .durable(settings.durable())
                    .bulk(settings.bulk())
                    .start();
            createServiceDatabases();
            SignIn.Builder provider =
                    SignIn.builder().address(settings.address()).port(settings.port(Part.SIGN_IN));
            settings.users().forEach(provider::user);
            signIn = provider.console().allowTestUsers(settings.testUsers()).start();
            mail = MailServer.start(settings.address(), settings.port(Part.MAIL), folder.resolve("mails"));
        } finally {
            join(broker);
        }
    }

    private static void join(CompletableFuture<Void> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private void createServiceDatabases() {
        try (Connection connection = postgres.connect(PostgresServer.ADMIN);
                var statement = connection.createStatement()) {
            for (Service service : Service.values()) {
                String name = service.database();
                if (!postgres.hasDatabase(name)) {
                    statement.execute("create role %s login password '%s'".formatted(name, name));
                    statement.execute("create database %s owner %s".formatted(name, name));
                }
            }
        } catch (SQLException e) {
            throw new PlatformException("The services' databases could not be created: " + e.getMessage(), e);
        }
    }

    /** Starts all services that do not run and waits until each says that it is ready. */
    public void startServices() {
        for (Service service : Service.values()) {
            launch(service);
        }
        for (Service service : Service.values()) {
            awaitReady(service);
        }
    }

    /** Starts a service that does not run, and waits until it is ready. */
    public void start(Service service) {
        launch(service);
        awaitReady(service);
    }

    /** Ends a service as an operator would, in order. One that does not run is no error. */
    public void stop(Service service) {
        ServiceProcess process = forget(service);
        if (process != null) {
            process.child().stop(Duration.ofSeconds(20));
        }
    }

    /** Ends a service at once, as {@code kill -9} does. One that does not run is no error. */
    public void kill9(Service service) {
        ServiceProcess process = forget(service);
        if (process != null) {
            process.child().kill();
        }
    }

    private synchronized ServiceProcess forget(Service service) {
        RunFolder.forget(folder, service.module());
        return services.remove(service);
    }

    /** Stops a service when it runs, and starts it; returns when it is ready. */
    public void restart(Service service) {
        stop(service);
        start(service);
    }

    /**
     * The same with one setting changed, such as {@code fusie.faults."merge.merge-databases.v1"}; it stays changed.
     *
     * @param value null takes the setting back
     */
    public void restart(Service service, String setting, String value) {
        settings.setting(service, setting, value);
        restart(service);
    }

    /** Whether the service's process runs. */
    public synchronized boolean isRunning(Service service) {
        ServiceProcess process = services.get(service);
        return process != null && process.child().isAlive();
    }

    private synchronized void launch(Service service) {
        if (isRunning(service)) {
            return;
        }
        if (closed) {
            throw new PlatformException("The local platform has ended already");
        }
        ServiceProcess process = ServiceProcess.launch(this, settings, service, url(service));
        RunFolder.write(folder, service.module(), process.child().pid());
        services.put(service, process);
    }

    /** Waits until the service is ready (at most five minutes). */
    public void awaitReady(Service service) {
        ServiceProcess process;
        synchronized (this) {
            process = services.get(service);
        }
        if (process == null) {
            throw new PlatformException(service.module() + " does not run");
        }
        process.awaitReady(Duration.ofMinutes(5));
    }

    /** Base URL of a service, without a slash at its end. */
    public String url(Service service) {
        return "http://127.0.0.1:" + settings.port(service.part());
    }

    /** Base URL of the sign-in. */
    public String signInUrl() {
        return signIn.url();
    }

    /** A fresh access token of a user known to the sign-in. */
    public String token(String user) {
        return SignIn.token(signIn.url(), user, LocalPlatformBuilder.PASSWORD);
    }

    /** The ID token of a fresh sign-in of a user, made for what {@code nonce} stands for. */
    public String idToken(String user, String nonce) {
        return SignIn.idToken(signIn.url(), user, LocalPlatformBuilder.PASSWORD, nonce);
    }

    /** A client of a service's REST API, signed in as that user; the same one each time. */
    public Rest rest(Service service, String user) {
        return clients.computeIfAbsent(service + " " + user, any -> new Rest(url(service), () -> token(user)));
    }

    /** A migration's list of person numbers old → new, as merge-service delivers it, page by page. */
    List<Renumbered> numbers(String migration) {
        Rest merge = rest(Service.MERGE, OPERATOR);
        List<Renumbered> all = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = merge.get("/api/v1/migrations/" + migration + "/numbers?limit=10000" + after);
            page.forEach(line -> all.add(new Renumbered(
                    line.path("oldNumber").asLong(),
                    line.path("newNumber").asLong(),
                    line.path("how").asText().equals("matched"))));
            if (page.isEmpty()) {
                return all;
            }
            after = "&after=" + all.get(all.size() - 1).old();
        }
    }

    /** Adds a user to the sign-in; the password is {@link LocalPlatformBuilder#PASSWORD}. */
    public void addUser(SignInUser user) {
        signIn.add(user);
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public KafkaBroker kafka() {
        return kafka;
    }

    public MailServer mail() {
        return mail;
    }

    /**
     * The folder of this platform: {@code logs}, {@code config}, {@code mails}, {@code documents}, {@code postgres},
     * {@code kafka}, {@code work}.
     */
    public Path folder() {
        return folder;
    }

    /** Writes a document for people to look at into {@code documents}; one of that name is replaced. */
    Path keep(String name, byte[] document) {
        Path file = folder.resolve("documents").resolve(name);
        try {
            return Files.write(file, document);
        } catch (IOException e) {
            throw new PlatformException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    /** The log of a service. */
    public Path logFile(Service service) {
        return folder.resolve("logs").resolve(service.module() + ".log");
    }

    /** The landscapes whose school databases the services know. */
    public List<Landscape> landscapes() {
        return settings.landscapes();
    }

    /** Ends everything in order: services, Kafka, PostgreSQL, mail, sign-in; a temporary folder goes. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<ChildProcess> children = new ArrayList<>();
        services.values().forEach(process -> children.add(process.child()));
        children.parallelStream().forEach(child -> child.stop(Duration.ofSeconds(20)));
        closeQuietly(kafka);
        closeQuietly(postgres);
        closeQuietly(mail);
        closeQuietly(signIn);
        leash.close();
        if (settings.temporary()) {
            Folders.delete(folder);
        } else {
            Folders.delete(RunFolder.of(folder));
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            System.err.println("While ending the local platform: " + e.getMessage());
        }
    }
}

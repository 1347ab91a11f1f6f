package be.fusie.local;

import be.fusie.platform.Folders;
import be.fusie.platform.PlatformException;
import be.fusie.platform.Ports;
import be.fusie.platform.SignInUser;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of a {@link LocalPlatform} to be started. */
public final class LocalPlatformBuilder {

    /** Password of every user of the local sign-in. */
    public static final String PASSWORD = "demo";

    private final Map<Part, Integer> ports = new EnumMap<>(Part.class);
    private final Map<Service, Map<String, String>> serviceSettings = new EnumMap<>(Service.class);
    private final Map<Service, Integer> heaps = new EnumMap<>(Service.class);
    private final List<SignInUser> users = new ArrayList<>();
    private final List<Landscape> landscapes = new ArrayList<>();
    private String address = "127.0.0.1";
    private Path data;
    private Path project;
    private boolean durable;
    private boolean bulk;
    private boolean testUsers;

    LocalPlatformBuilder() {
        users.add(new SignInUser(LocalPlatform.OPERATOR, PASSWORD, Set.of("operator"), Set.of()));
        users.add(new SignInUser(LocalPlatform.SECOND_OPERATOR, PASSWORD, Set.of("operator"), Set.of()));
        users.add(new SignInUser(LocalPlatform.APPLICATION, PASSWORD, Set.of("application"), Set.of()));
        users.add(new SignInUser(LocalPlatform.VENDOR, PASSWORD, Set.of("vendor"), Set.of()));
    }

    /** The default ports, counted from a base: sign-in base + 0, request-service + 1 … Kafka + 92. */
    public LocalPlatformBuilder portBase(int base) {
        for (Part part : Part.values()) {
            ports.putIfAbsent(part, part.port(base));
        }
        return this;
    }

    /** The port of one part, whatever the base. */
    public LocalPlatformBuilder port(Part part, int port) {
        ports.put(part, port);
        return this;
    }

    /** Where services that run elsewhere, as in pods, find PostgreSQL, Kafka, sign-in and mail. */
    public LocalPlatformBuilder address(String address) {
        this.address = address;
        return this;
    }

    /** Folder for all data, kept at the end; the default is a temporary one. */
    public LocalPlatformBuilder dataFolder(Path folder) {
        this.data = folder;
        return this;
    }

    /** The checkout whose packaged services are run; the default is the one the working directory is in. */
    public LocalPlatformBuilder project(Path folder) {
        this.project = folder;
        return this;
    }

    /** Commits survive a crash of PostgreSQL. Off by default: faster. */
    public LocalPlatformBuilder durable(boolean durable) {
        this.durable = durable;
        return this;
    }

    /** PostgreSQL is given memory for millions of rows. */
    public LocalPlatformBuilder bulk(boolean bulk) {
        this.bulk = bulk;
        return this;
    }

    /** Heap of a service in megabytes; the default is 192. */
    public LocalPlatformBuilder heapMegabytes(Service service, int megabytes) {
        heaps.put(service, megabytes);
        return this;
    }

    /** One setting of a service; null takes it back. */
    public LocalPlatformBuilder setting(Service service, String name, String value) {
        Map<String, String> own = serviceSettings.computeIfAbsent(service, any -> new LinkedHashMap<>());
        if (value == null) {
            own.remove(name);
        } else {
            own.put(name, value);
        }
        return this;
    }

    /**
     * Makes a service fail the first handlings of a message type, after the work was done and before it is recorded.
     *
     * @param type such as {@code merge.merge-databases.v1}
     */
    public LocalPlatformBuilder fault(Service service, String type, int times) {
        return setting(service, "fusie.faults.\"" + type + "\"", Integer.toString(times));
    }

    /** One more user of the sign-in, with any password. */
    public LocalPlatformBuilder user(SignInUser user) {
        users.add(user);
        return this;
    }

    /** Users can be added with {@code PUT /test/users/{name}}, so that {@code TestTokens} works. */
    public LocalPlatformBuilder allowTestUsers() {
        this.testUsers = true;
        return this;
    }

    /**
     * Makes the services know the school databases of a landscape, and the sign-in its directors
     * ({@code director-<institution>}) and school administrators ({@code school-<institution>}). The databases themselves
     * are created by {@link Landscape#create(String)}.
     */
    public LocalPlatformBuilder landscape(Landscape landscape) {
        landscapes.add(landscape);
        for (Institution institution : landscape.institutions()) {
            Set<String> own = Set.of(institution.number());
            users.add(new SignInUser(institution.director(), PASSWORD, Set.of("director"), own));
            users.add(new SignInUser(institution.administrator(), PASSWORD, Set.of("school"), own));
        }
        return this;
    }

    /** Starts all parts but the services; see {@link LocalPlatform#startServices()}. */
    public LocalPlatform startParts() {
        for (Part part : Part.values()) {
            ports.computeIfAbsent(part, any -> Ports.free());
        }
        Path folder = data == null
                ? Folders.temporary("fusie-local-")
                : data.toAbsolutePath().normalize();
        try {
            for (String sub : List.of("logs", "config", "mails", "documents", "work", "run")) {
                Files.createDirectories(folder.resolve(sub));
            }
            folder = folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + folder + " can't be used", e);
        }
        LocalPlatform platform = new LocalPlatform(this, folder);
        try {
            platform.startParts();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    /** Starts everything; returns when all services are ready. */
    public LocalPlatform start() {
        LocalPlatform platform = startParts();
        try {
            platform.startServices();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    String address() {
        return address;
    }

    boolean temporary() {
        return data == null;
    }

    int port(Part part) {
        return ports.get(part);
    }

    boolean durable() {
        return durable;
    }

    boolean bulk() {
        return bulk;
    }

    boolean testUsers() {
        return testUsers;
    }

    List<SignInUser> users() {
        return users;
    }

    List<Landscape> landscapes() {
        return List.copyOf(landscapes);
    }

    int heap(Service service) {
        return heaps.getOrDefault(service, 192);
    }

    Map<String, String> settingsOf(Service service) {
        return serviceSettings.getOrDefault(service, Map.of());
    }

    /** The packaged service. */
    Path jar(Service service) {
        Path jar = projectFolder().resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new PlatformException(service.module() + " is not built (" + jar
                    + " is missing): run ./mvnw -DskipTests package in the project's folder.");
        }
        return jar;
    }

    Path projectFolder() {
        if (project != null) {
            return project;
        }
        if (System.getProperty("fusie.project") != null) {
            return Path.of(System.getProperty("fusie.project"));
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve("mvnw"))) {
                return dir;
            }
        }
        throw new PlatformException("The project's folder was not found: start this inside of it.");
    }
}

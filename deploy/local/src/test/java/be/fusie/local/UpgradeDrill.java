package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.platform.ChildProcess;
import be.fusie.platform.Ports;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A rolling upgrade from the version before, service by service: old and new version side by side on one database and one
 * topic, while migrations run (expand and contract). Not part of the build: {@code deploy/upgrade} builds the version before
 * and runs this.
 *
 * <p>System property {@code fusie.upgrade.before}: a checkout of the version before, with its services packaged. The
 * present ones are those of this checkout.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeDrill {

    private static final Path BEFORE = Path.of(System.getProperty("fusie.upgrade.before", ""));
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int MIGRATIONS_BESIDE = 2;

    /** The local platform's settings are those of the present version; one before the console would stumble over it. */
    private static final String CONSOLE = "quarkus.oidc.console.tenant-enabled";

    private final LocalPlatformBuilder settings = LocalPlatform.builder();
    private final List<Landscape> landscapes = new ArrayList<>();
    private LocalPlatform platform;
    private Path present;
    private Migrations migrations;
    private Filed underWay;
    private Stall stall;
    private int used;

    @BeforeAll
    void the_version_before_runs() throws Exception {
        for (int i = 1; i <= 2 + MIGRATIONS_BESIDE * Service.values().length; i++) {
            landscapes.add(Landscape.plan(Size.TINY, 2026, Options.DEFAULT.withIndex(i)));
        }
        landscapes.forEach(settings::landscape);
        settings.setting(Service.REQUEST, "fusie.request.drain-seconds", "5")
                .setting(Service.REQUEST, CONSOLE, "false");
        platform = settings.project(BEFORE).startParts();
        present = new LocalPlatformBuilder().projectFolder();
        Schools schools = new Schools(platform, landscapes);
        CompletableFuture<Void> databases = CompletableFuture.runAsync(schools::createPairs);
        for (Service service : Service.values()) {
            platform.start(service);
        }
        databases.join();
        schools.makeKnown();
        migrations = new Migrations(platform, landscapes);

        underWay = file();
        underWay.awaitStep("REGISTRATION");
        stall = Stall.on(platform, underWay.landscape().receiver().name(), "public.barcode");
        assertThat(stall.awaitSomebodyWaiting())
                .as("a migration of the version before is in the middle")
                .isTrue();
    }

    private Filed file() throws Exception {
        return migrations.fileWhole(landscapes.get(used++)).signedByAll();
    }

    @ParameterizedTest
    @EnumSource
    @Order(1)
    void old_and_new_work_side_by_side(Service service) throws Exception {
        try (Beside beside = new Beside(service)) {
            bear(service);
            int before = beside.handled();
            complete(file());
            if (beside.handled() == before) { // the one before was quicker each time
                Filed migration = file();
                signal(service, "STOP");
                try {
                    awaitCompleted(migration);
                } finally {
                    signal(service, "CONT");
                }
                migration.invariantsHold();
            }
            assertThat(beside.handled())
                    .as("messages that the present %s handled beside the one before", service.module())
                    .isGreaterThan(before);

            platform.stop(service);
            settings.project(present).setting(service, CONSOLE, null);
            platform.start(service);
            settings.project(BEFORE);
        }
    }

    private void complete(Filed migration) throws Exception {
        awaitCompleted(migration);
        migration.invariantsHold();
    }

    /** The process of the version before stands still, or goes on. */
    private void signal(Service service, String name) throws Exception {
        String pid = Files.readString(RunFolder.of(platform.folder()).resolve(service.module() + ".pid"))
                .strip();
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** A pod of the version before that dies meanwhile comes back on the schema of the present one, as its manifest says. */
    private void bear(Service service) {
        settings.setting(service, "quarkus.flyway.migrate-at-start", "false")
                .setting(service, "quarkus.flyway.validate-at-start", "true")
                .setting(service, "quarkus.flyway.ignore-migration-patterns", "*:future,*:missing");
        platform.restart(service);
    }

    @Test
    @Order(2)
    void what_the_version_before_began_the_present_one_ends() throws Exception {
        stall.close();
        stall = null;
        complete(underWay);
        complete(file());
    }

    private void awaitCompleted(Filed migration) {
        await("migration " + migration.id + " is COMPLETED")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(migration::phase, "COMPLETED"::equals);
    }

    @AfterAll
    void end() throws Exception {
        if (stall != null) {
            stall.close();
        }
        Path logs = Files.createDirectories(Path.of("target/upgrade-logs"));
        if (platform != null) {
            try (var files = Files.list(platform.folder().resolve("logs"))) {
                for (Path log : files.toList()) {
                    Files.write(logs.resolve(log.getFileName()), Files.readAllBytes(log));
                }
            }
            platform.close();
        }
    }

    /** The present version of a service, on a port of its own, configured as the one before beside it. */
    private final class Beside implements AutoCloseable {

        private final ChildProcess process;
        private final Rest rest;

        Beside(Service service) throws IOException {
            Properties configuration = new Properties();
            Path own = platform.folder().resolve("config").resolve(service.module() + ".properties");
            try (BufferedReader in = Files.newBufferedReader(own)) {
                configuration.load(in);
            }
            int port = Ports.free();
            configuration.setProperty("quarkus.http.port", Integer.toString(port));
            Path file = own.resolveSibling(service.module() + "-beside.properties");
            try (var out = Files.newBufferedWriter(file)) {
                configuration.store(out, null);
            }
            process = ChildProcess.jar(
                            service.module() + "-beside",
                            present.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar"))
                    .marker(platform.folder().toString())
                    .heapMegabytes(192)
                    .option("-Dsmallrye.config.locations=" + file)
                    .option("-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                    .environment("FUSIE_TRACES_DISABLED", "true")
                    .logFile(platform.folder().resolve("logs").resolve(service.module() + "-beside.log"))
                    .start();
            String url = "http://127.0.0.1:" + port;
            new ServiceProcess(service, process, url).awaitReady(PATIENCE);
            rest = new Rest(url, () -> platform.token(LocalPlatform.OPERATOR));
        }

        /** Messages that this replica has handled. */
        int handled() {
            return rest.text("/q/metrics", "text/plain")
                    .lines()
                    .filter(line -> line.startsWith("fusie_messages_seconds_count"))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }

        @Override
        public void close() {
            process.stop(Duration.ofSeconds(30));
        }
    }
}

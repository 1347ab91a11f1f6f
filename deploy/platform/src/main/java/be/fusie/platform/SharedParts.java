package be.fusie.platform;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The parts that all tests of one JVM share, started when first asked for and ended with the JVM. Quarkus loads test
 * resources by class loaders that come and go; therefore {@link PlatformTestResource} calls this class by reflection in
 * the system class loader, with nothing but classes of the JDK in the signatures.
 */
public final class SharedParts {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static PostgresServer postgres;
    private static KafkaBroker kafka;
    private static SignIn signIn;
    private static MailServer mail;

    private SharedParts() {}

    /** A fresh database on the shared parts; the keys are those of {@link PlatformTestResource}, plus the database's name. */
    public static synchronized Map<String, String> start(boolean withMail) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(SharedParts.class.getClassLoader());
        try {
            startParts(withMail);
        } finally {
            thread.setContextClassLoader(before);
        }
        String database = "test_" + DATABASES.incrementAndGet();
        postgres.createDatabase(database);
        Map<String, String> config = new HashMap<>();
        config.put("fusie.test.database", database);
        config.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(database));
        config.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(database));
        config.put("quarkus.datasource.username", PostgresServer.ADMIN);
        config.put("quarkus.datasource.password", PostgresServer.ADMIN);
        config.put("kafka.bootstrap.servers", kafka.bootstrap());
        config.put("quarkus.oidc.auth-server-url", signIn.url());
        config.put("fusie.test.postgres.url", postgres.adminUrl());
        config.put("fusie.test.kafka.bootstrap", kafka.bootstrap());
        config.put("fusie.test.sign-in.url", signIn.url());
        if (withMail) {
            config.put("fusie.test.mail.port", Integer.toString(mail.port()));
            config.put("quarkus.mailer.mock", "false");
            config.put("quarkus.mailer.host", "127.0.0.1");
            config.put("quarkus.mailer.port", Integer.toString(mail.port()));
        }
        System.setProperty("fusie.test.sign-in.url", signIn.url());
        return config;
    }

    /** Drops a database that {@link #start} made. */
    public static synchronized void drop(String database) {
        postgres.dropDatabase(database);
    }

    /** The mails received so far, each as {to, subject, source}. */
    public static synchronized java.util.List<String[]> mails() {
        return mail == null
                ? java.util.List.of()
                : mail.received().stream()
                        .map(one -> new String[] {one.to(), one.subject(), one.source()})
                        .toList();
    }

    private static void startParts(boolean withMail) {
        if (postgres == null) {
            ExecutorService starter = Executors.newFixedThreadPool(2);
            try {
                Future<PostgresServer> startedPostgres =
                        starter.submit(() -> PostgresServer.builder().start());
                Future<KafkaBroker> startedKafka =
                        starter.submit(() -> KafkaBroker.builder().start());
                postgres = startedPostgres.get();
                kafka = startedKafka.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PlatformException("Interrupted while the test platform started", e);
            } catch (java.util.concurrent.ExecutionException e) {
                throw new PlatformException(e.getCause().getMessage(), e.getCause());
            } finally {
                starter.shutdown();
            }
            signIn = SignIn.builder().allowTestUsers().console().start();
            Runtime.getRuntime().addShutdownHook(new Thread(SharedParts::close, "test-platform-end"));
        }
        if (withMail && mail == null) {
            mail = MailServer.start(0);
        }
    }

    private static void close() {
        signIn.close();
        kafka.close();
        postgres.close();
        if (mail != null) {
            mail.close();
        }
    }
}

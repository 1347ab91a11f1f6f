package be.fusie.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

    @Test
    void postgres_is_a_real_18_that_checks_passwords_and_leaves_nothing_behind() throws SQLException {
        Path data;
        try (PostgresServer server = PostgresServer.builder().start()) {
            data = server.dataFolder();
            server.createDatabase("school");
            try (Connection connection = server.connect("school");
                    var rows = connection.createStatement().executeQuery("show server_version")) {
                rows.next();
                assertThat(rows.getString(1)).startsWith("18");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("school"), "postgres", "wrong"))
                    .hasMessageContaining("password authentication failed");
            assertThat(server.hasDatabase("school")).isTrue();
            server.dropDatabase("school");
            assertThat(server.hasDatabase("school")).isFalse();
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void a_durable_postgres_keeps_its_data_over_a_restart(@TempDir Path folder) throws SQLException {
        Path data = folder.resolve("data");
        try (PostgresServer server =
                        PostgresServer.builder().dataFolder(data).durable(true).start();
                Connection connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("create table kept (n int); insert into kept values (42)");
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var rows = statement.executeQuery("show " + setting)) {
                    rows.next();
                    assertThat(rows.getString(1)).as(setting).isEqualTo("on");
                }
            }
        }
        try (PostgresServer server =
                        PostgresServer.builder().dataFolder(data).durable(true).start();
                Connection connection = server.connect("postgres");
                var rows = connection.createStatement().executeQuery("select n from kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void kafka_takes_and_counts_messages_and_ends_in_order() throws Exception {
        KafkaBroker broker = KafkaBroker.builder().start();
        try (broker) {
            broker.createTopics(List.of("a", "b"), 2);
            broker.createTopics(List.of("b", "c"), 2);
            Properties settings = new Properties();
            settings.put("bootstrap.servers", broker.bootstrap());
            try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                assertThat(producer.send(new ProducerRecord<>("a", "key", "value"))
                                .get(20, TimeUnit.SECONDS)
                                .offset())
                        .isZero();
            }
            assertThat(ProcessHandle.of(broker.pid())).isPresent();
        }
        assertThat(ProcessHandle.of(broker.pid()).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(broker.logFile()).doesNotExist();
    }

    @Test
    void mails_are_kept_and_written_to_a_folder(@TempDir Path folder) throws Exception {
        try (MailServer server = MailServer.start(0, folder)) {
            var session = jakarta.mail.Session.getInstance(new Properties());
            var message = new jakarta.mail.internet.MimeMessage(session);
            message.setFrom("fusie@example.org");
            message.setRecipients(jakarta.mail.Message.RecipientType.TO, "els@example.org, jan@example.org");
            message.setSubject("Read-only from Saturday");
            message.setText("…");
            try (var transport = session.getTransport("smtp")) {
                transport.connect("127.0.0.1", server.port(), null, null);
                transport.sendMessage(message, message.getAllRecipients());
            }
            assertThat(server.received())
                    .extracting(MailServer.Mail::to)
                    .containsExactlyInAnyOrder("els@example.org", "jan@example.org");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void a_process_on_a_leash_ends_with_the_jvm_that_held_it(@TempDir Path folder) throws Exception {
        Path victim = Files.createDirectories(folder.resolve("victim-data"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(java.io.File.pathSeparator, ChildProcess.classPath()),
                        LeashHolder.class.getName(),
                        victim.toString())
                .redirectErrorStream(true)
                .start();
        long pid = Long.parseLong(holder.inputReader().readLine());
        assertThat(ProcessHandle.of(pid)).isPresent();
        holder.destroyForcibly().waitFor();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end
                && (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() || Files.exists(victim))) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(victim).doesNotExist();
    }

    /** Starts a PostgreSQL and waits to be killed. */
    static final class LeashHolder {
        public static void main(String[] args) throws Exception {
            ChildProcess child = ChildProcess.java("sleeper", Sleeper.class.getName())
                    .classPath(ChildProcess.classPath())
                    .marker(args[0])
                    .logFile(Path.of(args[0], "log"))
                    .endsWithStandardInput(Path.of(args[0]))
                    .start();
            System.out.println(child.pid());
            Thread.sleep(60_000);
        }
    }

    /** Does not care about its standard input. */
    static final class Sleeper {
        public static void main(String[] args) throws Exception {
            Thread.sleep(60_000);
        }
    }

    @Test
    void the_test_resource_gives_each_start_a_database_of_its_own() throws SQLException {
        PlatformTestResource one = new PlatformTestResource();
        PlatformTestResource two = new PlatformTestResource();
        one.init(Map.of());
        two.init(Map.of("mail", "true"));
        Map<String, String> first = one.start();
        Map<String, String> second = two.start();
        String url = first.get("quarkus.datasource.jdbc.url");
        assertThat(url).isNotEqualTo(second.get("quarkus.datasource.jdbc.url"));
        assertThat(first.get("kafka.bootstrap.servers")).isEqualTo(second.get("kafka.bootstrap.servers"));
        assertThat(second).containsKey("fusie.test.mail.port");
        DriverManager.getConnection(url, "postgres", "postgres").close();
        assertThat(TestTokens.token("els", Set.of("director"), Set.of("111111")).split("\\."))
                .hasSize(3);
        one.stop();
        two.stop();
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "postgres"))
                .hasMessageContaining("does not exist");
    }
}

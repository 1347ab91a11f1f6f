package be.fusie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformTestResource.class)
class LogTest {

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @Test
    void every_line_of_a_message_s_work_and_of_its_transaction_names_what_it_is_about() throws Exception {
        String key = UUID.randomUUID().toString();
        Queue<ExtLogRecord> lines = new ConcurrentLinkedQueue<>();
        Handler recorder = new Recorder(lines);
        Logger logger = Logger.getLogger(EchoHandlers.class.getName());
        logger.addHandler(recorder);
        try (Topics topics = new Topics(bootstrap)) {
            topics.send(key, 1, "echo.say.v1", "{\"text\":\"logged\"}");
            topics.await("echo.replies", 1, r -> key.equals(r.key()));
        } finally {
            logger.removeHandler(recorder);
        }

        assertThat(lines).extracting(ExtLogRecord::getFormattedMessage).contains("at work", "in transaction");
        assertThat(lines)
                .filteredOn(line -> line.getFormattedMessage().equals("at work")
                        || line.getFormattedMessage().equals("in transaction"))
                .allSatisfy(line -> assertThat(line.getMdc("migration")).isEqualTo(key));
    }

    private static final class Recorder extends Handler {

        private final Queue<ExtLogRecord> lines;

        Recorder(Queue<ExtLogRecord> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            ExtLogRecord ext = ExtLogRecord.wrap(line);
            ext.copyMdc();
            lines.add(ext);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

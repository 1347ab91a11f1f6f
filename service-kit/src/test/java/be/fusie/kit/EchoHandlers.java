package be.fusie.kit;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import io.opentelemetry.api.trace.Span;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;

/** What the echo service does with each kind of message. */
class EchoHandlers {

    private static final Logger LOG = Logger.getLogger(EchoHandlers.class);

    record Text(String text) {}

    record Said(String text, int attempt, String trace) {}

    record Refused(String reason) {}

    /** Notes the text and says it back, in one transaction. */
    abstract static class Echo implements MessageHandler<Text> {

        final Outbox outbox;

        Echo(Outbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public Class<Text> payload() {
            return Text.class;
        }

        @Override
        public Completion handle(Text payload, Delivery delivery) throws Exception {
            LOG.info("at work");
            work(payload, delivery);
            String trace = Span.current().getSpanContext().getTraceId();
            return () -> Note.of(delivery.key(), payload.text())
                    .persist()
                    .invoke(() -> LOG.info("in transaction"))
                    .chain(() -> outbox.send(
                            "echo.replies",
                            delivery.key(),
                            "echo.said.v1",
                            new Said(payload.text(), delivery.attempt(), trace)));
        }

        @Override
        public Completion refuse(Text payload, Delivery delivery, String reason) {
            return () -> outbox.send("echo.replies", delivery.key(), "echo.refused.v1", new Refused(reason));
        }

        void work(Text payload, Delivery delivery) throws Exception {}
    }

    @Singleton
    static class Say extends Echo {
        Say(Outbox outbox) {
            super(outbox);
        }

        @Override
        public String type() {
            return "echo.say.v1";
        }
    }

    @Singleton
    static class Faulty extends Echo {
        Faulty(Outbox outbox) {
            super(outbox);
        }

        @Override
        public String type() {
            return "echo.faulty.v1";
        }
    }

    /** Text {@code n} fails n times; text {@code no} is refused. */
    @Singleton
    static class Stumble extends Echo {
        Stumble(Outbox outbox) {
            super(outbox);
        }

        @Override
        public String type() {
            return "echo.stumble.v1";
        }

        @Override
        void work(Text payload, Delivery delivery) throws Exception {
            if (payload.text().equals("no")) {
                throw new Refusal("it does not want to");
            }
            if (delivery.attempt() <= Integer.parseInt(payload.text())) {
                throw new java.sql.SQLException("secret of Jan Janssens", "23505");
            }
        }

        @Override
        public Completion refuse(Text payload, Delivery delivery, String reason) {
            if (payload.text().equals("99")) {
                throw new IllegalStateException("can't even be refused");
            }
            return super.refuse(payload, delivery, reason);
        }
    }

    /** Waits until the test lets it go on, or until a later message waits. */
    @Singleton
    static class Linger extends Echo {

        static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

        Linger(Outbox outbox) {
            super(outbox);
        }

        @Override
        public String type() {
            return "echo.linger.v1";
        }

        @Override
        void work(Text payload, Delivery delivery) throws Exception {
            while (!GATES.get(delivery.key()).await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (delivery.overtaken()) {
                    throw new Refusal("overtaken");
                }
            }
        }
    }
}

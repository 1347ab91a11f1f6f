package be.fusie.notification;

import be.fusie.platform.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Picks the port at which the tests start, and sometimes stop, the mail server; and short waits between attempts. */
public class MailPort implements QuarkusTestResourceLifecycleManager {

    static final String PORT = "fusie.test.own-mail.port";

    @Override
    public Map<String, String> start() {
        String port = Integer.toString(Ports.free());
        return Map.of(
                PORT,
                port,
                "quarkus.mailer.host",
                "127.0.0.1",
                "quarkus.mailer.port",
                port,
                "quarkus.mailer.mock",
                "false",
                "fusie.notification.send-timeout",
                "5s",
                "fusie.notification.retry-first",
                "1s",
                "fusie.notification.retry-longest",
                "1s",
                // The mail server runs in this JVM and logs whom it gets mail for; that is not the service's log.
                "quarkus.log.category.\"com.icegreen\".level",
                "OFF");
    }

    @Override
    public void stop() {}
}

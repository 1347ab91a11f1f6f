package be.fusie.notification;

import be.fusie.platform.Ports;
import com.icegreen.greenmail.util.GreenMail;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Picks the port at which the tests start, and sometimes stop, the mail server; short waits between attempts; and the mailbox that
 * mails come back to.
 */
public class MailPort implements QuarkusTestResourceLifecycleManager {

    static final String PORT = "fusie.test.own-mail.port";

    private GreenMail inbox;

    @Override
    public Map<String, String> start() {
        String port = Integer.toString(Ports.free());
        inbox = Inbox.server();
        Map<String, String> settings = new HashMap<>(Inbox.settings(inbox));
        settings.putAll(Map.ofEntries(
                Map.entry(PORT, port),
                Map.entry("quarkus.mailer.host", "127.0.0.1"),
                Map.entry("quarkus.mailer.port", port),
                Map.entry("quarkus.mailer.mock", "false"),
                Map.entry("fusie.notification.send-timeout", "5s"),
                Map.entry("fusie.notification.retry-first", "1s"),
                Map.entry("fusie.notification.retry-longest", "1s"),
                // Receivers of webhooks run on this machine, and nobody waits for hours.
                Map.entry("fusie.webhooks.allow-loopback", "true"),
                Map.entry("fusie.webhooks.retry-first", "200ms"),
                Map.entry("fusie.webhooks.retry-longest", "500ms"),
                Map.entry("fusie.webhooks.time-out", "2s"),
                Map.entry("fusie.webhooks.sealing-key", "bm90aGluZyBidXQgYSBrZXkgb2YgdGhlc2UgdGVzdHM="),
                // The mail server runs in this JVM and logs whom it gets mail for; that is not the service's log.
                Map.entry("quarkus.log.category.\"com.icegreen\".level", "OFF")));
        return settings;
    }

    @Override
    public void stop() {
        inbox.stop();
    }
}

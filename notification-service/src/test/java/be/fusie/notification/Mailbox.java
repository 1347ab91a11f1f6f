package be.fusie.notification;

import be.fusie.platform.MailServer;
import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** The mail server of the tests, and what it received. */
public final class Mailbox {

    private static MailServer server;

    private Mailbox() {}

    /** A mail as its reader sees it. */
    public record Received(
            String to, String subject, String text, String html, String calendar, String messageId, String inReplyTo) {

        ICalendar entry() {
            return Biweekly.parse(calendar).first();
        }

        VEvent event() {
            return entry().getEvents().get(0);
        }
    }

    /** The one mail to an address that starts so. */
    static Received to(List<Received> mails, String start) {
        return mails.stream()
                .filter(mail -> mail.to().startsWith(start))
                .reduce((a, b) -> {
                    throw new AssertionError("two mails to " + start);
                })
                .orElseThrow(() -> new AssertionError("no mail to " + start + " among " + mails));
    }

    /** Those that came since. */
    static List<Received> after(List<Received> all, List<Received> before) {
        List<String> old = before.stream().map(Received::messageId).toList();
        return all.stream().filter(mail -> !old.contains(mail.messageId())).toList();
    }

    public static synchronized void up() {
        if (server == null) {
            server = MailServer.start(ConfigProvider.getConfig().getValue(MailPort.PORT, Integer.class));
        }
    }

    static synchronized void down() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /** Instead of the mail server, something that takes connections and never says a word; close it to go on. */
    static synchronized ServerSocket mute() throws IOException {
        down();
        return new ServerSocket(
                ConfigProvider.getConfig().getValue(MailPort.PORT, Integer.class),
                50,
                InetAddress.getByName("127.0.0.1"));
    }

    /** The mails about a migration, by address and arrival. */
    static synchronized List<Received> about(UUID migration) {
        return server.received().stream()
                .map(Mailbox::read)
                .filter(mail -> mail.text.contains(migration.toString()))
                .toList();
    }

    /** The same, once there are at least as many. */
    public static List<Received> await(UUID migration, int expected) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                // a mail arrives while the mail server's list is read
                .ignoreException(ConcurrentModificationException.class)
                .until(() -> about(migration), mails -> mails.size() >= expected);
    }

    private static Received read(MailServer.Mail mail) {
        try {
            MimeMessage message =
                    new MimeMessage(null, new ByteArrayInputStream(mail.source().getBytes(StandardCharsets.UTF_8)));
            String[] inReplyTo = message.getHeader("In-Reply-To");
            Map<String, String> parts = new HashMap<>();
            collect(message, parts);
            return new Received(
                    mail.to(),
                    message.getSubject(),
                    parts.getOrDefault("text/plain", ""),
                    parts.get("text/html"),
                    parts.get("text/calendar"),
                    message.getMessageID(),
                    inReplyTo == null ? null : inReplyTo[0]);
        } catch (Exception e) {
            throw new AssertionError("a mail that can't be read", e);
        }
    }

    /** The parts of a mail as text, by media type. */
    private static void collect(Part part, Map<String, String> parts) throws Exception {
        if (part.getContent() instanceof Multipart several) {
            for (int i = 0; i < several.getCount(); i++) {
                collect(several.getBodyPart(i), parts);
            }
        } else {
            String type = part.getContentType().replaceAll(";.*", "").strip().toLowerCase(java.util.Locale.ROOT);
            String text = new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            parts.put(type, type.equals("text/calendar") ? text : text.replace("\r\n", "\n"));
        }
    }
}

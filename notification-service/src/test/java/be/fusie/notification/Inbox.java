package be.fusie.notification;

import be.fusie.platform.Ports;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.ConfigProvider;

/** The mailbox that the service's mails come back to: on a real server, filled over SMTP and read over IMAP. */
final class Inbox {

    private static final String ADDRESS = "no-reply@fusie.example";
    private static final String PREFIX = "fusie.notification.bounces.";
    private static final String SMTP = "fusie.test.inbox.smtp";

    private Inbox() {}

    /** The server, for as long as the tests run. */
    static GreenMail server() {
        GreenMail server = new GreenMail(new ServerSetup[] {
            new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
            new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
        });
        server.start();
        server.setUser(ADDRESS, "no-reply", "secret");
        return server;
    }

    /** How the service finds it, and the tests. */
    static Map<String, String> settings(GreenMail server) {
        return Map.of(
                PREFIX + "host",
                "127.0.0.1",
                PREFIX + "port",
                Integer.toString(server.getImap().getPort()),
                PREFIX + "protocol",
                "imap",
                PREFIX + "user",
                "no-reply",
                PREFIX + "password",
                "secret",
                PREFIX + "every",
                "1s",
                SMTP,
                Integer.toString(server.getSmtp().getPort()));
    }

    /** @param mail as it goes over the wire (RFC 5322) */
    static void deliver(String mail) throws Exception {
        Session session = Session.getInstance(new Properties());
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect("127.0.0.1", port(SMTP), null, null);
            transport.sendMessage(parsed(mail), new InternetAddress[] {new InternetAddress(ADDRESS)});
        }
    }

    static MimeMessage parsed(String mail) throws Exception {
        return new MimeMessage(null, new ByteArrayInputStream(mail.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The mails that are there: "seen" or "new", and the subject. */
    static List<String> mails() throws Exception {
        List<String> mails = new ArrayList<>();
        try (Store store = Session.getInstance(new Properties()).getStore("imap")) {
            store.connect("127.0.0.1", port(PREFIX + "port"), "no-reply", "secret");
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                for (Message message : inbox.getMessages()) {
                    mails.add((message.isSet(Flags.Flag.SEEN) ? "seen " : "new ") + message.getSubject());
                }
            }
        }
        return mails;
    }

    private static int port(String setting) {
        return ConfigProvider.getConfig().getValue(setting, Integer.class);
    }
}

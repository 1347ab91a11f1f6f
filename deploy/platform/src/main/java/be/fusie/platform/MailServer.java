package be.fusie.platform;

import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An SMTP server on the loopback interface that keeps what it receives, for tests and the demo. It takes any sender and
 * recipient and never passes a mail on.
 */
public final class MailServer implements AutoCloseable {

    private final GreenMail mail;
    private final Path folder;
    private final Map<String, Integer> written = new HashMap<>();
    private final ScheduledExecutorService writer;
    private int number;

    private MailServer(String address, int port, Path folder) {
        ServerSetup setup = new ServerSetup(Ports.orFree(port), address, ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(10_000);
        this.mail = new GreenMail(setup);
        this.folder = folder;
        try {
            mail.start();
        } catch (RuntimeException e) {
            throw new PlatformException(
                    "The mail server did not start on port " + setup.getPort() + ": " + e.getMessage(), e);
        }
        this.writer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "mail-to-folder");
            thread.setDaemon(true);
            return thread;
        });
        if (folder != null) {
            writer.scheduleWithFixedDelay(this::write, 500, 500, TimeUnit.MILLISECONDS);
        }
    }

    /** Starts a mail server; port 0 takes a free one. */
    public static MailServer start(int port) {
        return new MailServer(Ports.LOOPBACK, port, null);
    }

    /** Starts a mail server that also writes each mail as an {@code .eml} file into a folder, within a second. */
    public static MailServer start(int port, Path folder) {
        return start(Ports.LOOPBACK, port, folder);
    }

    /** The same at an address other than the loopback interface's. */
    public static MailServer start(String address, int port, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MailServer(address, port, folder);
    }

    /** SMTP port. */
    public int port() {
        return mail.getSmtp().getPort();
    }

    /**
     * A mail as one recipient got it.
     *
     * @param to address of the recipient
     * @param subject decoded subject line
     * @param source the whole mail, headers included (RFC 5322)
     */
    public record Mail(String to, String subject, String source) {}

    /** All mails so far, one per recipient. */
    public List<Mail> received() {
        List<Mail> mails = new ArrayList<>();
        for (GreenMailUser user : mail.getUserManager().listUser()) {
            for (StoredMessage message : messages(user)) {
                mails.add(read(user, message));
            }
        }
        return mails;
    }

    @Override
    public void close() {
        writer.shutdownNow();
        if (folder != null) {
            write();
        }
        mail.stop();
    }

    private List<StoredMessage> messages(GreenMailUser user) {
        try {
            return mail.getManagers().getImapHostManager().getInbox(user).getMessages();
        } catch (com.icegreen.greenmail.store.FolderException e) {
            throw new PlatformException("A mailbox could not be read: " + e.getMessage(), e);
        }
    }

    private static Mail read(GreenMailUser user, StoredMessage message) {
        try {
            var source = new java.io.ByteArrayOutputStream();
            message.getMimeMessage().writeTo(source);
            return new Mail(
                    user.getEmail(),
                    message.getMimeMessage().getSubject(),
                    source.toString(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException | MessagingException e) {
            throw new PlatformException("A mail could not be read: " + e.getMessage(), e);
        }
    }

    private synchronized void write() {
        for (GreenMailUser user : mail.getUserManager().listUser()) {
            List<StoredMessage> messages = messages(user);
            for (int i = written.getOrDefault(user.getEmail(), 0); i < messages.size(); i++) {
                String name = "%04d-%s.eml".formatted(++number, user.getEmail().replaceAll("[^A-Za-z0-9@._-]", "_"));
                try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
                    messages.get(i).getMimeMessage().writeTo(out);
                } catch (IOException | MessagingException e) {
                    System.err.println("A mail could not be written to " + folder + ": " + e.getMessage());
                }
                written.put(user.getEmail(), i + 1);
            }
        }
    }

    /**
     * Runs a mail server as an own process, until its standard input ends.
     *
     * @param args port, folder for {@code .eml} files
     */
    public static void main(String[] args) throws IOException {
        try (MailServer server = start(Integer.parseInt(args[0]), Path.of(args[1]))) {
            System.out.println("Mail server at 127.0.0.1:" + server.port() + ", mails in " + args[1]);
            while (System.in.read() >= 0) {
                // until the end
            }
        }
    }
}

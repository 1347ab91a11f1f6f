package be.fusie.notification;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.dsn.DeliveryStatus;

/**
 * What a delivery report (RFC 3464) says of one of our mails. Addresses and texts in it are not taken over.
 *
 * @param mail that it is about, by the Message-ID that the report repeats
 * @param status such as 5.1.1; null when the mail did not come back, as when it is only late
 */
record DeliveryReport(UUID mail, String status) {

    private static final Pattern ID = Pattern.compile("<([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})@");
    private static final Pattern STATUS = Pattern.compile("[45]\\.[0-9]{1,3}\\.[0-9]{1,3}");

    /**
     * Reads a mail.
     *
     * @param mail as it went over the wire (RFC 5322)
     * @return empty when it is no delivery report, or of no mail of ours: people have to look at it
     */
    static Optional<DeliveryReport> of(byte[] mail) {
        try {
            return of(new MimeMessage(null, new ByteArrayInputStream(mail)));
        } catch (MessagingException | IOException e) {
            return Optional.empty(); // a mail that is none, by its form
        }
    }

    private static Optional<DeliveryReport> of(MimeMessage message) throws MessagingException, IOException {
        if (!message.isMimeType("multipart/report")) {
            return Optional.empty();
        }
        DeliveryStatus status = null;
        Optional<UUID> mail = Optional.empty();
        Multipart parts = new MimeMultipart(message.getDataHandler().getDataSource());
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            if (part.isMimeType("message/delivery-status")) {
                status = new DeliveryStatus(part.getInputStream());
            } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
                mail = id(new InternetHeaders(part.getInputStream()).getHeader("Message-ID", " "));
            }
        }
        if (status == null || mail.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeliveryReport(mail.get(), failure(status)));
    }

    private static Optional<UUID> id(String header) {
        Matcher id = ID.matcher(header == null ? "" : header);
        return id.find() ? Optional.of(UUID.fromString(id.group(1))) : Optional.empty();
    }

    /** The status of the first reader whom it did not reach; each of our mails has one reader only. */
    private static String failure(DeliveryStatus status) {
        for (int i = 0; i < status.getRecipientDSNCount(); i++) {
            InternetHeaders reader = status.getRecipientDSN(i);
            Matcher code = STATUS.matcher(header(reader, "Status"));
            if (header(reader, "Action").strip().equalsIgnoreCase("failed") && code.find()) {
                return code.group();
            }
        }
        return null;
    }

    private static String header(InternetHeaders headers, String name) {
        String value = headers.getHeader(name, " ");
        return value == null ? "" : value;
    }
}

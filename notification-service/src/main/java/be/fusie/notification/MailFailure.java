package be.fusie.notification;

import io.vertx.ext.mail.SMTPException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Why an attempt to send failed, in words that hold no address: mail servers repeat it in their answers, so those are
 * never passed on.
 *
 * @param forGood the server refuses this address; trying again is pointless
 * @param serverDown the server does not serve anyone; other mails need not be tried now
 */
record MailFailure(String reason, boolean forGood, boolean serverDown) {

    /** Answers that speak of the address: unknown, moved, malformed. All others may change once the server is mended. */
    private static final Set<Integer> ADDRESS_REFUSED = Set.of(550, 551, 553);

    static MailFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPException answer) {
                int code = answer.getReplyCode();
                return ADDRESS_REFUSED.contains(code)
                        ? new MailFailure("The mail server refuses the address (" + code + ").", true, false)
                        : new MailFailure("The mail server did not take the mail (" + code + ").", false, false);
            }
            if (cause instanceof SocketException || cause instanceof UnknownHostException) {
                return new MailFailure("The mail server cannot be reached.", false, true);
            }
            if (cause instanceof io.smallrye.mutiny.TimeoutException
                    || cause instanceof java.util.concurrent.TimeoutException) {
                return new MailFailure("The mail server did not answer in time.", false, true);
            }
        }
        return new MailFailure(
                "The mail could not be sent (" + failure.getClass().getSimpleName() + ").", false, true);
    }
}

package be.fusie.kit.messaging;

import be.fusie.kit.log.Tellable;

/** A final no: it is answered at once and not retried. The reason is read by people and holds no personal data. */
public class Refusal extends RuntimeException implements Tellable {

    public Refusal(String reason) {
        super(reason);
    }

    public Refusal(String reason, Throwable cause) {
        super(reason, cause);
    }
}

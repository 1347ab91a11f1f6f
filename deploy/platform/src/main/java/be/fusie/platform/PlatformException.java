package be.fusie.platform;

/** A part could not be started; the message is one line that says which, why and where to look. */
public class PlatformException extends RuntimeException {

    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}

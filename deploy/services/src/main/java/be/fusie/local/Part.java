package be.fusie.local;

/** Everything that listens on a port, with its distance from the port base (8100 unless told otherwise). */
public enum Part {
    SIGN_IN(0, "sign-in"),
    REQUEST(1, "request"),
    FREEZE(2, "freeze"),
    MERGE(3, "merge"),
    BILLING(4, "billing"),
    NOTIFICATION(5, "notification"),
    MAIL(25, "mail"),
    POSTGRES(32, "postgres"),
    KAFKA(92, "kafka");

    /** The base unless another one is given. */
    public static final int DEFAULT_BASE = 8100;

    private final int offset;
    private final String label;

    Part(int offset, String label) {
        this.offset = offset;
        this.label = label;
    }

    int port(int base) {
        return base + offset;
    }

    /** What it is called in options and messages. */
    public String label() {
        return label;
    }
}

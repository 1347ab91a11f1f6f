package be.fusie.kit.log;

/** Names of what each log line carries besides its text. */
public final class LogKeys {

    /** What a line is about: the key of the message at hand, or the id in the path of the request. */
    public static final String MIGRATION = "migration";

    private LogKeys() {}
}

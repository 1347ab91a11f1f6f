package be.fusie.kit.jdbc;

/** No database of this name is configured in this service. */
public class UnknownDatabase extends RuntimeException {

    public UnknownDatabase(String name) {
        super("unknown database: " + name);
    }
}

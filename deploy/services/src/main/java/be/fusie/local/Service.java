package be.fusie.local;

/** The five services, as the local platform runs them. */
public enum Service {
    REQUEST(Part.REQUEST, "request-service"),
    FREEZE(Part.FREEZE, "freeze-service"),
    MERGE(Part.MERGE, "merge-service"),
    BILLING(Part.BILLING, "billing-service"),
    NOTIFICATION(Part.NOTIFICATION, "notification-service");

    private final Part part;
    private final String module;

    Service(Part part, String module) {
        this.part = part;
        this.module = module;
    }

    /** Folder of its module in the project. */
    public String module() {
        return module;
    }

    /** Its database, which is also the role that owns it and that role's password. */
    public String database() {
        return "fusie_" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The topic it reads. */
    public String topic() {
        return this == REQUEST ? "migration.replies" : name().toLowerCase(java.util.Locale.ROOT) + ".commands";
    }

    Part part() {
        return part;
    }

    /** The role it has in the school databases; null: it never goes there. */
    String schoolRole() {
        return switch (this) {
            case FREEZE -> "fusie_freezer";
            case MERGE -> "fusie_merger";
            case BILLING -> "fusie_biller";
            case REQUEST, NOTIFICATION -> null;
        };
    }
}

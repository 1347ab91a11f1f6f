package be.fusie.request.saga;

/** The events that vendors subscribe to (N7). */
public enum PublicEvent {
    PLANNED("fusie.migration.planned.v1"),
    BLOCKED("fusie.migration.blocked.v1"),
    FROZEN("fusie.migration.frozen.v1"),
    IDS_MAPPED("fusie.migration.ids-mapped.v1"),
    RELINK("fusie.migration.relink.v1"),
    THAWED("fusie.migration.thawed.v1"),
    COMPLETED("fusie.migration.completed.v1"),
    UNDONE("fusie.migration.undone.v1"),
    REFUSED("fusie.migration.refused.v1");

    private final String type;

    PublicEvent(String type) {
        this.type = type;
    }

    /** Its wire name. */
    public String type() {
        return type;
    }
}

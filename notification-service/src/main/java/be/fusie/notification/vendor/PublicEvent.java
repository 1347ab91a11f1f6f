package be.fusie.notification.vendor;

import be.fusie.notification.Params;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What happened to a migration, as request-service published it; written by {@link EventIntake}, never changed. */
@Entity
@Table(name = "public_event")
public class PublicEvent extends PanacheEntityBase {

    /** All that request-service publishes; see its {@code contracts/asyncapi.yaml}. */
    static final List<String> TYPES = List.of(
            "fusie.migration.planned.v1",
            "fusie.migration.blocked.v1",
            "fusie.migration.frozen.v1",
            "fusie.migration.ids-mapped.v1",
            "fusie.migration.relink.v1",
            "fusie.migration.thawed.v1",
            "fusie.migration.completed.v1",
            "fusie.migration.undone.v1",
            "fusie.migration.refused.v1");

    /** The type, when it is null or one of ours. */
    static String known(String type) {
        if (type != null && !TYPES.contains(type)) {
            throw Params.invalid(
                    "type", "is no type of public event", "Give one of: " + String.join(", ", TYPES) + ".");
        }
        return type;
    }

    /** Grows with the order of the commits. */
    @Id
    public Long position;

    public UUID id;
    public UUID migration;
    public Long sequence;
    public String type;
    public Instant time;
    public String[] institutions;
    public String[] boards;
    public String body;

    @Column(name = "recorded_at", insertable = false, updatable = false)
    public Instant recordedAt;
}

package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The gate of a school database as this service saw it last; {@link GateWatch} writes it. */
@Entity
@Table(name = "known_gate")
class KnownGate extends PanacheEntityBase {

    @Id
    public String name;

    public long epoch;
    public String state;
    public UUID migration;

    @Column(name = "moved_to")
    public String movedTo;

    public boolean fenced;

    @Column(name = "seen_at")
    public Instant seenAt;

    /** What is wrong with it, in plain words; empty when nothing is. */
    public String alarm;

    @Column(name = "alarm_since")
    public Instant alarmSince;
}

package be.fusie.notification.vendor;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An entry of the delivery log. */
@Entity
@Table(name = "webhook_attempt")
public class Attempt extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public UUID delivery;
    public Instant at;
    public Integer status;
    public String failure;
    public int millis;

    static Attempt of(UUID delivery, Outcome outcome, Instant at) {
        Attempt attempt = new Attempt();
        attempt.delivery = delivery;
        attempt.at = at;
        attempt.status = outcome.status();
        attempt.failure = outcome.failure();
        attempt.millis = outcome.millis();
        return attempt;
    }
}

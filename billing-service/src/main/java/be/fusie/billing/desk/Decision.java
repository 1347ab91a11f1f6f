package be.fusie.billing.desk;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What somebody decided about a payment on the desk, and why. Never changed but for its outcome. */
@Entity
class Decision extends PanacheEntityBase {
    enum Kind {
        /** The payment is for that invoice. */
        ASSIGN,

        /** It is for none of them: paid back, or treated elsewhere. */
        SET_ASIDE,

        /** The last decision was wrong: back to the desk. */
        WITHDRAW
    }

    enum Outcome {
        /** Noted, not yet done in the school database. */
        PENDING,
        DONE,

        /** The school database did not let it through. */
        REFUSED
    }

    @Id
    public UUID id;

    public UUID movement;

    /** Counted from 1 for each payment. */
    public int number;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public Long invoice;

    /** Id of the payment in the school database; taken beforehand. */
    public Long payment;

    public String reason;

    /** The sign-in's id of whoever decided. */
    public String who;

    public Instant at;

    @Enumerated(EnumType.STRING)
    public Outcome outcome;

    static Uni<List<Decision>> of(UUID movement) {
        return list("movement = ?1 order by number", movement);
    }
}

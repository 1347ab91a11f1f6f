package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.util.UUID;

/** Takes a whole invoice back. One per invoice. */
@Entity
class CreditNote extends PanacheEntityBase {
    @Id
    public String number;

    /** Number of the invoice that it takes back. */
    public String invoice;

    public UUID migration;
    public LocalDate issuedOn;
}

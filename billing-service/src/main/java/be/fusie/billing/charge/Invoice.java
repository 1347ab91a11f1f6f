package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.util.UUID;

/** The invoice of a migration (B1); its lines are {@link Charge}s. Written once, never changed. */
@Entity
class Invoice extends PanacheEntityBase {
    @Id
    public String number;

    public UUID migration;

    /** Number of the institution that asked for the migration. */
    public String debtor;

    public LocalDate issuedOn;
    public LocalDate dueOn;

    /** Twelve digits. */
    public String ogm;

    public long netCents;
    public long vatCents;
    public long totalCents;
    public String currency;
    public String priceList;

    /** Of the texts on paper: nl, fr, de or en. */
    public String language;

    public String sellerName;
    public String sellerStreet;
    public String sellerPostalCode;
    public String sellerCity;
    public String sellerEnterpriseNumber;
    public String sellerIban;

    /** The board of the debtor, as it was when the invoice was made. */
    public String buyerName;

    public String buyerEnterpriseNumber;
    public String buyerStreet;
    public String buyerPostalCode;
    public String buyerCity;
}

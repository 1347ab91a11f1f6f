package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.List;

/** What the lines of one VAT rate add up to, and the VAT over that. */
@Entity
@IdClass(VatTotal.Key.class)
class VatTotal extends PanacheEntityBase {
    record Key(String invoice, Integer vatBasisPoints) implements Serializable {}

    @Id
    public String invoice;

    /** Hundredths of a percent. */
    @Id
    public Integer vatBasisPoints;

    public long netCents;
    public long vatCents;

    static VatTotal of(String invoice, Amounts.PerRate rate) {
        var total = new VatTotal();
        total.invoice = invoice;
        total.vatBasisPoints = rate.vatBasisPoints();
        total.netCents = rate.netCents();
        total.vatCents = rate.vatCents();
        return total;
    }

    static Uni<List<VatTotal>> of(String invoice) {
        return list("invoice = ?1 order by vatBasisPoints", invoice);
    }
}

package be.fusie.billing.invoicing;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;

/**
 * An invoice of the receiving database whose OGM stands on an invoice of another origin as well (M13). A payment with
 * that OGM is never matched automatically: people decide. Ids and amounts only, no names.
 */
@Entity
@IdClass(CollidingInvoice.Key.class)
class CollidingInvoice extends PanacheEntityBase {
    record Key(UUID migration, Long invoice) implements Serializable {}

    @Id
    public UUID migration;

    /** Its id in the receiving database. */
    @Id
    public Long invoice;

    /** Twelve digits. */
    public String ogm;

    /** Name of the database that the invoice was made in. */
    public String origin;

    public String institution;
    public long totalCents;

    /** Replaces the list of the migration by this one, in one statement. Rows as in the table, in a JSON array. */
    static Uni<Void> replaceList(UUID migration, JsonNode rows) {
        return delete("migration", migration)
                .chain(() -> Panache.getSession())
                .flatMap(session -> session.createNativeQuery(
                                "insert into colliding_invoice (migration, invoice, ogm, origin, institution, total_cents)"
                                        + " select :migration, r.invoice, r.ogm, r.origin, r.institution, r.total_cents"
                                        + " from jsonb_to_recordset(cast(cast(:rows as text) as jsonb)) as r(invoice bigint, ogm text,"
                                        + " origin text, institution text, total_cents bigint)")
                        .setParameter("migration", migration)
                        .setParameter("rows", rows.toString())
                        .executeUpdate())
                .replaceWithVoid();
    }

    static Uni<List<CollidingInvoice>> of(UUID migration) {
        return list("migration = ?1 order by ogm, invoice", migration);
    }
}

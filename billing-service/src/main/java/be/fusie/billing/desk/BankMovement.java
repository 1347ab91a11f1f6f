package be.fusie.billing.desk;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A payment of a bank file.
 *
 * <pre>
 *   BOOKED      its OGM stands on one invoice of that account: booked on it
 *   ON_DESK     its OGM stands on several invoices: people decide (M13)
 *               ── assign ──▶ ASSIGNED ─┐
 *               ── set aside ▶ SET_ASIDE ┴─ withdraw ──▶ ON_DESK
 *   UNMATCHED   nothing to book it on; the school treats it in its own application
 *   OUTGOING    paid out: none of our business
 * </pre>
 */
@Entity
@Table(name = "movement")
class BankMovement extends PanacheEntityBase {
    enum State {
        BOOKED,
        ON_DESK,
        UNMATCHED,
        OUTGOING,
        ASSIGNED,
        SET_ASIDE
    }

    /** Why a payment is unmatched, or came to the desk. */
    enum Why {
        AMBIGUOUS_REFERENCE,
        NO_REFERENCE,
        UNKNOWN_REFERENCE,
        OTHER_ACCOUNT,
        CANCELLED_INVOICE
    }

    @Id
    public UUID id;

    public UUID file;

    /** Where it stands in the file. */
    public int line;

    public String database;

    /** The account that received it. */
    public String account;

    /** Those that invoice into the account: who may see it. */
    public String[] institutions;

    public LocalDate enteredOn;
    public long cents;
    public String ogm;

    /** Kept while people need it to decide, then forgotten. */
    public String payerIban;

    @Enumerated(EnumType.STRING)
    public State state;

    @Enumerated(EnumType.STRING)
    public Why why;

    /** In the school database: what it was booked on or assigned to. */
    public Long invoice;

    /** In the school database. */
    public Long payment;

    /** Adds them in one statement; rows as in the table, in a JSON array. */
    static Uni<Void> insert(JsonNode rows) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "insert into movement (id, file, line, database, account, institutions, entered_on, cents, ogm,"
                                        + " payer_iban, state, why, invoice, payment)"
                                        + " select id, file, line, database, account, institutions, entered_on, cents, ogm,"
                                        + " payer_iban, state, why, invoice, payment"
                                        + " from jsonb_to_recordset(cast(cast(:rows as text) as jsonb)) as r(id uuid, file uuid,"
                                        + " line integer, database text, account text, institutions text[], entered_on date,"
                                        + " cents bigint, ogm text, payer_iban text, state text, why text, invoice bigint,"
                                        + " payment bigint)")
                        .setParameter("rows", rows.toString())
                        .executeUpdate())
                .replaceWithVoid();
    }

    static Uni<List<BankMovement>> booked(UUID file) {
        return list("file = ?1 and state = ?2 order by line", file, State.BOOKED);
    }

    /** Who paid is not needed any more once a payment is booked. */
    static Uni<Integer> forgetPayers(UUID file) {
        return update("payerIban = null where file = ?1 and state <> ?2", file, State.ON_DESK);
    }

    void decided(State now, Decision decision) {
        boolean back = now == State.ON_DESK;
        state = now;
        invoice = back ? null : decision.invoice;
        payment = back ? null : decision.payment;
    }

    boolean isOf(Set<String> numbers) {
        return Arrays.stream(institutions).anyMatch(numbers::contains);
    }
}

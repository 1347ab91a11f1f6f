package be.fusie.billing;

import be.fusie.kit.messaging.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every message of this service: commands in from {@code billing.commands}, replies out to {@code migration.replies}, and what
 * is ticked off on a to-do board to {@code notification.commands}. The key of each is the migration id. Money is in integer cents. No record carries personal data (I9). Approved examples stand in {@code contracts/}.
 */
public final class BillingMessages {
    /** Inbox of request-service: where every reply goes. */
    public static final String REPLIES = "migration.replies";

    private BillingMessages() {}

    /** What every command about a move tells: which database moves into which, and whose data. */
    public interface Move {
        /** Name of the source database: the one that moves. */
        String source();

        /** Name of the receiving database: the one that takes in. */
        String receiver();

        /** Six-digit numbers of the institutions that move; for a whole database all of its institutions. */
        Set<String> institutions();

        /** Refuses an order that names no database or no institution: there is nothing that could be done for it. */
        default void check() {
            if (source() == null || receiver() == null) {
                throw new Refusal("the command names no source or no receiving database");
            }
            if (institutions() == null || institutions().isEmpty()) {
                throw new Refusal("the command names no institution");
            }
        }
    }

    // --- quote (B1) ---

    /** @param date the day the price is asked for: the cut-over date of the plan */
    public record QuoteMigration(
            String source, String receiver, Set<String> institutions, boolean whole, LocalDate date) implements Move {}

    /** @param priceList version of the price list that was used and that the charge will use as well */
    public record MigrationQuoted(long netCents, long vatCents, long totalCents, String currency, String priceList) {}

    // --- invoicing (M13–M16) ---

    /** @param intake one form for each new board; null or empty when the board stays */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReprovisionInvoicing(
            String source,
            String receiver,
            Set<String> institutions,
            boolean whole,
            Map<String, Long> tokens,
            List<IntakeForm> intake)
            implements Move {}

    /**
     * @param collisions how many OGMs now stand on invoices of different origins
     * @param units how many were made under new boards; so for articles and activities
     * @param exactLinks numbers of the institutions that make their link to Exact anew, with new customers (M16)
     * @param seconds how long it took, as a share of the time without write access
     */
    public record InvoicingReprovisioned(
            long collisions, int units, int articles, int activities, List<String> exactLinks, BigDecimal seconds) {}

    public record RestoreInvoicing(
            String source, String receiver, Set<String> institutions, boolean whole, Map<String, Long> tokens) {}

    // --- registration (M17) ---

    /** @param tokens fencing token per frozen database */
    public record ReprovisionRegistration(
            String source, String receiver, Set<String> institutions, boolean whole, Map<String, Long> tokens)
            implements Move {}

    /**
     * @param issued new barcodes, one per moved pupil who had one
     * @param revoked old barcodes that point to a new one
     * @param seconds how long it took, as a share of the time without write access
     */
    public record RegistrationReprovisioned(long issued, long revoked, BigDecimal seconds) {}

    public record RestoreRegistration(
            String source, String receiver, Set<String> institutions, boolean whole, Map<String, Long> tokens) {}

    // --- charge (B1) ---

    /** @param requestedBy number of the institution that asked for the migration: the debtor */
    public record ChargeMigration(
            String source, String receiver, Set<String> institutions, boolean whole, String requestedBy)
            implements Move {}

    /** @param invoice number of the invoice */
    public record MigrationCharged(String invoice, long totalCents, String currency) {}

    public record CreditMigration() {}

    /** @param creditNote number of the credit note; null when the migration was never charged */
    public record MigrationCredited(String creditNote) {}

    // --- to-dos (M16, N6) ---

    /** Inbox of notification-service, which keeps the to-do boards. */
    public static final String TO_DOS = "notification.commands";

    public static final String CLOSE_TO_DO = "notification.close-to-do.v1";

    /** A school did what one of its to-dos asks for. @param kind as the board names it */
    public record CloseToDo(String institution, String kind) {}

    // --- shared ---

    /** The data of a reply that has nothing to tell but that it was done. */
    public static final Map<String, Object> DONE = Map.of();

    /** A {@code …-refused} or {@code …-failed} reply. */
    public record Refused(String reason) {}

    /** The seconds since that {@link System#nanoTime}, to the millisecond. */
    public static BigDecimal secondsSince(long nanoTime) {
        return BigDecimal.valueOf((System.nanoTime() - nanoTime) / 1_000_000, 3);
    }

    /** The fencing token for a database, or null when the command brought none (a database without a guard). */
    public static Long token(Map<String, Long> tokens, String database) {
        return tokens == null ? null : tokens.get(database);
    }

    /** Institutions in a fixed order, so that work on them is repeatable and never deadlocks. */
    public static List<String> inOrder(Set<String> institutions) {
        return institutions.stream().sorted().toList();
    }
}

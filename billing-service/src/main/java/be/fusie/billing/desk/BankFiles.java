package be.fusie.billing.desk;

import be.fusie.billing.desk.BankMovement.State;
import be.fusie.billing.desk.BankMovement.Why;
import be.fusie.billing.desk.CodaFile.Movement;
import be.fusie.billing.desk.CodaFile.Statement;
import be.fusie.billing.desk.SchoolPayments.Booking;
import be.fusie.billing.desk.SchoolPayments.Found;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads bank files in (M13): payments whose OGM stands on one invoice are booked, those whose OGM stands on several go to the
 * desk. The plan with the ids of the payments is committed here first, then they are booked in one transaction: after a crash
 * the same file sent again goes on, and is booked once.
 */
@ApplicationScoped
class BankFiles {
    private final SchoolPayments payments;
    private final Transactions transactions;
    private final ObjectMapper json;
    private final MeterRegistry metrics;

    BankFiles(SchoolPayments payments, Transactions transactions, ObjectMapper json, MeterRegistry metrics) {
        this.payments = payments;
        this.transactions = transactions;
        this.json = json;
        this.metrics = metrics;
    }

    /** @param fresh whether this call brought it in; false when the same file was there already */
    record Received(BankFile file, boolean fresh) {}

    /** Reads the file in and books it; the same file again only goes on where it stopped. On a worker thread. */
    Received receive(String database, byte[] bytes, Caller caller) throws SQLException {
        String sha256 = sha256(bytes);
        CodaFile coda = read(bytes);
        Map<String, Set<String>> holders = holders(database, coda, caller);
        BankFile known = transactions.await(() -> BankFile.find(database, sha256));
        if (known == null) {
            BankFile file = new BankFile();
            file.id = UUID.randomUUID();
            file.database = database;
            file.sha256 = sha256;
            file.uploadedBy = caller.subject();
            file.uploadedAt = Instant.now();
            file.state = BankFile.State.READ;
            ArrayNode plan = plan(file, coda, holders);
            transactions.await(() -> note(file, coda, plan));
            book(file);
            count(plan);
            return new Received(file, true);
        }
        if (known.state == BankFile.State.READ) {
            book(known);
        }
        return new Received(known, false);
    }

    private static CodaFile read(byte[] bytes) {
        try {
            return CodaFile.read(bytes);
        } catch (CodaFault fault) {
            throw DeskProblems.brokenFile(fault);
        }
    }

    /** The institutions behind each account; refused when the caller is of none of them. */
    private Map<String, Set<String>> holders(String database, CodaFile coda, Caller caller) throws SQLException {
        Map<String, Set<String>> holders = new HashMap<>();
        for (Statement statement : coda.statements()) {
            Set<String> institutions = payments.holders(database, statement.account());
            boolean entitled = caller.is("operator") || institutions.stream().anyMatch(caller.institutions()::contains);
            if (institutions.isEmpty() || !entitled) {
                throw DeskProblems.unknownAccount(database);
            }
            holders.put(statement.account(), institutions);
        }
        return holders;
    }

    /** What becomes of each payment, as rows of the table. */
    private ArrayNode plan(BankFile file, CodaFile coda, Map<String, Set<String>> holders) throws SQLException {
        ArrayNode rows = json.createArrayNode();
        for (Statement statement : coda.statements()) {
            Set<String> ogms = statement.movements().stream()
                    .filter(movement -> movement.cents() > 0 && movement.ogm() != null)
                    .map(Movement::ogm)
                    .collect(Collectors.toSet());
            Map<String, Found> found = payments.lookUp(file.database, statement.account(), ogms);
            for (Movement movement : statement.movements()) {
                Found one = found.get(movement.ogm());
                Why why = why(movement, one);
                State state = state(movement, why);
                var row = rows.addObject()
                        .put("id", UUID.randomUUID().toString())
                        .put("file", file.id.toString())
                        .put("line", movement.line())
                        .put("database", file.database)
                        .put("account", statement.account())
                        .put("entered_on", movement.enteredOn().toString())
                        .put("cents", movement.cents())
                        .put("ogm", movement.ogm())
                        .put("payer_iban", movement.counterparty())
                        .put("state", state.name())
                        .put("why", why == null ? null : why.name());
                holders.get(statement.account()).forEach(row.putArray("institutions")::add);
                if (state == State.BOOKED) {
                    row.put("invoice", one.invoice());
                }
            }
        }
        number(file.database, rows);
        return rows;
    }

    private static Why why(Movement movement, Found found) {
        if (movement.cents() <= 0) {
            return null;
        }
        if (movement.ogm() == null) {
            return Why.NO_REFERENCE;
        }
        return switch (found.invoices()) {
            case 0 -> Why.UNKNOWN_REFERENCE;
            case 1 -> found.cancelled() ? Why.CANCELLED_INVOICE : found.sameAccount() ? null : Why.OTHER_ACCOUNT;
            default -> Why.AMBIGUOUS_REFERENCE;
        };
    }

    private static State state(Movement movement, Why why) {
        if (movement.cents() <= 0) {
            return State.OUTGOING;
        }
        return why == null ? State.BOOKED : why == Why.AMBIGUOUS_REFERENCE ? State.ON_DESK : State.UNMATCHED;
    }

    /** Gives each payment that is to be booked its id in the school database. */
    private void number(String database, ArrayNode rows) throws SQLException {
        int booked = 0;
        for (var row : rows) {
            booked += row.hasNonNull("invoice") ? 1 : 0;
        }
        var ids = payments.takeIds(database, booked).iterator();
        for (var row : rows) {
            if (row.hasNonNull("invoice")) {
                ((ObjectNode) row).put("payment", ids.next());
            }
        }
    }

    private Uni<Void> note(BankFile file, CodaFile coda, ArrayNode plan) {
        List<BankStatement> statements = coda.statements().stream()
                .map(statement -> BankStatement.of(file, statement))
                .toList();
        return refuseKnown(statements, 0)
                .chain(() -> Panache.getSession())
                .flatMap(session -> session.persist(file)
                        .chain(session::flush)
                        .chain(() -> session.persistAll(statements.toArray()))
                        .chain(session::flush))
                .chain(() -> BankMovement.insert(plan));
    }

    private static Uni<Void> refuseKnown(List<BankStatement> statements, int at) {
        if (at == statements.size()) {
            return Uni.createFrom().voidItem();
        }
        BankStatement statement = statements.get(at);
        if (statements.subList(0, at).stream().anyMatch(other -> other.key().equals(statement.key()))) {
            throw DeskProblems.knownStatement(statement);
        }
        return BankStatement.findById(statement.key()).flatMap(known -> {
            if (known != null) {
                throw DeskProblems.knownStatement(statement);
            }
            return refuseKnown(statements, at + 1);
        });
    }

    private void book(BankFile file) throws SQLException {
        List<Booking> bookings = transactions.await(() -> BankMovement.booked(file.id)).stream()
                .map(movement -> new Booking(
                        movement.payment, movement.invoice, movement.enteredOn, movement.cents, movement.payerIban))
                .toList();
        try {
            payments.book(file.database, file.id, bookings, () -> {});
        } catch (SQLException e) {
            if (DeskProblems.isReadOnly(e)) {
                transactions.await(() -> BankFile.delete("id", file.id));
                throw DeskProblems.readOnly(file.database);
            }
            throw e;
        }
        transactions.await(() -> BankFile.update("state = ?1 where id = ?2", BankFile.State.BOOKED, file.id)
                .chain(() -> BankMovement.forgetPayers(file.id)));
        file.state = BankFile.State.BOOKED;
    }

    private void count(ArrayNode plan) {
        plan.forEach(row -> metrics.counter(
                        "fusie.billing.payments",
                        "state",
                        row.get("state").asText().toLowerCase(Locale.ROOT))
                .increment());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

package be.fusie.billing.registration;

import be.fusie.billing.Reversible;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What was issued, in this service's own database: series, old codes and new ones. Every plan is committed here before a
 * school database is touched, so that after a crash the undo knows exactly what to delete and what to reinstate.
 */
@ApplicationScoped
class Ledger {
    private final Transactions transactions;
    private final ObjectMapper json;

    Ledger(Transactions transactions, ObjectMapper json) {
        this.transactions = transactions;
        this.json = json;
    }

    /** Moves the registration of a migration on, under its row lock; inside a transaction. */
    Uni<Registration> advance(UUID migration, Consumer<Registration> step) {
        return Reversible.advance(Registration.class, Registration::new, migration, step);
    }

    /** The same in a transaction of its own, from a worker thread. */
    Registration advanceNow(UUID migration, Consumer<Registration> step) {
        return transactions.await(() -> advance(migration, step));
    }

    /** @throws Refusal when a later command of the migration has begun */
    void checkNotOvertaken(UUID migration, long sequence) {
        Registration now = transactions.await(() -> Registration.findById(migration));
        now.checkNotOvertaken(sequence);
    }

    /**
     * The plan for an institution: the one of a former attempt, extended by codes that it did not know.
     *
     * @param known all codes of the institution in the receiving database, revoked ones included
     */
    List<Replacement> plan(UUID migration, long round, String institution, List<SchoolBarcodes.Known> known) {
        return transactions.await(() -> series(migration, round, institution, known)
                .flatMap(series -> insert(rows(migration, round, institution, series, known)))
                .chain(() -> Replacement.of(migration, round, List.of(institution))));
    }

    /** The whole plan of a round. */
    List<Replacement> planned(UUID migration, long round) {
        return transactions.await(() -> Replacement.of(migration, round));
    }

    /** The series of this round, or the one after all that were ever used: by us, or by the school itself. */
    private static Uni<Integer> series(
            UUID migration, long round, String institution, List<SchoolBarcodes.Known> known) {
        int usedBySchool = known.stream()
                .mapToInt(barcode -> BarcodeCode.seriesOf(barcode.code(), institution))
                .max()
                .orElse(0);
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "select series from series where migration = :migration and round = :round"
                                + " and institution = :institution",
                        Integer.class)
                .setParameter("migration", migration)
                .setParameter("round", round)
                .setParameter("institution", institution)
                .getSingleResultOrNull()
                .flatMap(mine -> mine != null
                        ? Uni.createFrom().item(mine)
                        : session.createNativeQuery(
                                        "insert into series (institution, series, migration, round)"
                                                + " select :institution, greatest(coalesce(max(series), 0), :used) + 1,"
                                                + " :migration, :round from series where institution = :institution"
                                                + " returning series",
                                        Integer.class)
                                .setParameter("institution", institution)
                                .setParameter("used", usedBySchool)
                                .setParameter("migration", migration)
                                .setParameter("round", round)
                                .getSingleResult()));
    }

    private ArrayNode rows(
            UUID migration, long round, String institution, int series, List<SchoolBarcodes.Known> known) {
        if (series > BarcodeCode.LAST_SERIES) {
            throw new Refusal("institution " + institution + " has used all its series of barcodes");
        }
        ArrayNode rows = json.createArrayNode();
        for (var barcode : known) {
            String renewed = new BarcodeCode(institution, series, barcode.person()).toString();
            if (barcode.active() && !barcode.code().equals(renewed)) {
                rows.addObject()
                        .put("migration", migration.toString())
                        .put("round", round)
                        .put("old_code", barcode.code())
                        .put("new_code", renewed)
                        .put("institution", institution);
            }
        }
        return rows;
    }

    private static Uni<Void> insert(ArrayNode rows) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "insert into replacement (migration, round, old_code, new_code, institution)"
                                        + " select migration, round, old_code, new_code, institution"
                                        + " from jsonb_to_recordset(cast(cast(:rows as text) as jsonb)) as r(migration uuid,"
                                        + " round bigint, old_code text, new_code text, institution text)"
                                        + " on conflict do nothing")
                        .setParameter("rows", rows.toString())
                        .executeUpdate())
                .replaceWithVoid();
    }
}

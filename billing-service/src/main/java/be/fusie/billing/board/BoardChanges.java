package be.fusie.billing.board;

import be.fusie.billing.BillingMessages;
import be.fusie.billing.BillingMessages.ReprovisionInvoicing;
import be.fusie.billing.BillingMessages.RestoreInvoicing;
import be.fusie.billing.BillingSettings;
import be.fusie.billing.IntakeForm;
import be.fusie.billing.Reversible;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Invoicing and registration start anew under a new board (M14), all or nothing; open invoices and history stay under the old
 * one (M15). Taken back, what was made is gone or off and what was there is on again (X1).
 */
@ApplicationScoped
public class BoardChanges {
    private final SchoolBoards school;
    private final Transactions transactions;
    private final Validator validator;
    private final BillingSettings settings;

    BoardChanges(SchoolBoards school, Transactions transactions, Validator validator, BillingSettings settings) {
        this.school = school;
        this.transactions = transactions;
        this.validator = validator;
        this.settings = settings;
    }

    /**
     * What was made.
     *
     * @param exactLinks numbers of the institutions that make their link to Exact anew (M16)
     */
    public record Made(int units, int articles, int activities, List<String> exactLinks) {
        private static final Made NOTHING = new Made(0, 0, 0, List.of());
    }

    /**
     * Changes the boards as the intake forms of the command say; does nothing without forms.
     *
     * @throws Refusal when a form is wrong, or does not fit the migration or the database
     */
    public Made change(ReprovisionInvoicing command, Delivery delivery) throws SQLException {
        List<IntakeForm> forms = command.intake();
        if (forms == null || forms.isEmpty()) {
            return Made.NOTHING;
        }
        check(forms, command.institutions());
        UUID migration = UUID.fromString(delivery.key());
        long sequence = delivery.sequence();
        BoardChange begun = advance(migration, change -> change.begin(sequence));
        BoardPlan plan = plan(migration, begun.round);
        if (plan == null) {
            plan = school.plan(command.receiver(), forms, settings.today());
            store(migration, begun.round, plan);
        }
        school.change(
                command.receiver(),
                migration,
                BillingMessages.token(command.tokens(), command.receiver()),
                plan,
                () -> checkNotOvertaken(migration, sequence));
        BoardPlan done = plan;
        transactions.await(() -> Reversible.advance(
                        BoardChange.class, BoardChange::new, migration, change -> change.finish(sequence))
                .chain(() -> ExactTask.replace(migration, done.links())));
        return new Made(
                plan.units().size(),
                plan.articles().size(),
                plan.activities().size(),
                new TreeSet<>(plan.links().stream()
                                .map(BoardPlan.Link::institution)
                                .toList())
                        .stream().toList());
    }

    /** Takes it back; succeeds when nothing happened, when only a part did, and when it was taken back already. */
    public void restore(RestoreInvoicing command, Delivery delivery) throws SQLException {
        UUID migration = UUID.fromString(delivery.key());
        long sequence = delivery.sequence();
        BoardChange begun = advance(migration, change -> change.undo(sequence));
        if (begun.state == Reversible.State.UNDOING) {
            BoardPlan plan = plan(migration, begun.round);
            if (plan != null) {
                school.restore(
                        command.receiver(),
                        migration,
                        BillingMessages.token(command.tokens(), command.receiver()),
                        plan,
                        () -> checkNotOvertaken(migration, sequence));
            }
        }
        transactions.await(() -> Reversible.advance(
                        BoardChange.class, BoardChange::new, migration, change -> change.finishUndo(sequence))
                .chain(() -> ExactTask.delete("migration", migration)));
    }

    /** The plan that holds for the migration, or null. */
    BoardPlan current(UUID migration) {
        BoardChange change = transactions.await(() -> BoardChange.findById(migration));
        return change == null || change.state != Reversible.State.DONE ? null : plan(migration, change.round);
    }

    private void check(List<IntakeForm> forms, Set<String> moving) {
        String faults = forms.stream()
                .flatMap(form -> validator.validate(form).stream())
                .map(fault -> fault.getPropertyPath() + " " + fault.getMessage())
                .sorted()
                .limit(10)
                .collect(Collectors.joining("; "));
        if (!faults.isEmpty()) {
            throw new Refusal("the intake form is wrong: " + faults);
        }
        Set<String> named = new TreeSet<>();
        for (IntakeForm form : forms) {
            for (String member : form.members()) {
                if (!moving.contains(member)) {
                    throw new Refusal("the intake form names institution " + member + ", which does not move");
                }
                if (!named.add(member)) {
                    throw new Refusal("two intake forms name institution " + member);
                }
            }
        }
    }

    private BoardChange advance(UUID migration, Consumer<BoardChange> step) {
        return transactions.await(() -> Reversible.advance(BoardChange.class, BoardChange::new, migration, step));
    }

    private void checkNotOvertaken(UUID migration, long sequence) {
        transactions.await(() -> BoardChange.<BoardChange>findById(migration)).checkNotOvertaken(sequence);
    }

    private BoardPlan plan(UUID migration, long round) {
        String stored = transactions.await(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "select cast(plan as text) from board_plan where migration = :migration and round = :round",
                        String.class)
                .setParameter("migration", migration)
                .setParameter("round", round)
                .getSingleResultOrNull()));
        return stored == null ? null : school.read(stored);
    }

    private void store(UUID migration, long round, BoardPlan plan) {
        transactions.await(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery("insert into board_plan (migration, round, plan)"
                                + " values (:migration, :round, cast(cast(:plan as text) as jsonb))")
                        .setParameter("migration", migration)
                        .setParameter("round", round)
                        .setParameter("plan", school.write(plan))
                        .executeUpdate()));
    }
}

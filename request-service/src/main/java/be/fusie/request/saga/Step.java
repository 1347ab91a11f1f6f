package be.fusie.request.saga;

import java.util.List;
import java.util.Optional;

/**
 * The saga as a table that can be read aloud: the steps in running order, each with the command that does it and the
 * command that undoes it (X1). Steps are stored by name, never by position.
 *
 * <p>{@link #CONSENT} is done by people and undone here, by voiding their signatures. {@link #THAW} is the pivot: up to
 * it a failure undoes what began, from it on steps are retried until they succeed. A completed migration is undone only
 * when people ask for it, in an order of its own ({@link #TAKEN_BACK}).
 */
public enum Step {
    CONSENT(null, null),
    ANNOUNCE("notification.announce-migration.v1", "notification.correct-announcement.v1"),
    STAGE("merge.stage-migration.v1", "merge.discard-stage.v1"),
    FREEZE("freeze.freeze-databases.v1", "freeze.thaw-databases.v1"),
    MERGE("merge.merge-databases.v1", "merge.undo-merge.v1"),
    INVOICING("billing.reprovision-invoicing.v1", "billing.restore-invoicing.v1"),
    REGISTRATION("billing.reprovision-registration.v1", "billing.restore-registration.v1"),
    THAW("freeze.open-receiver.v1", "freeze.freeze-again.v1"),
    CHARGE("billing.charge-migration.v1", "billing.credit-migration.v1"),
    HAND_OVER("notification.hand-over-migration.v1", "notification.retract-hand-over.v1");

    /**
     * Version of this table, stored with each migration, so that a running one survives a release: from 2 on the steps
     * after the pivot can be undone as well. What runs by 1 has the same steps and is taken back the same way.
     */
    public static final int DEFINITION = 2;

    /** The step from which on there is only forward. */
    public static final Step PIVOT = THAW;

    /**
     * The order in which a completed migration is undone. The receiver becomes read-only first, so that what is confirmed
     * is what is undone; the merge next, because up to then it can be called off, and because what billing wrote hangs on
     * merged rows and goes with them; then what has to be put right while nobody writes; then the thaw, as early as can be
     * (X3); money and letters last, when it is certain that they are true.
     */
    public static final List<Step> TAKEN_BACK =
            List.of(THAW, MERGE, REGISTRATION, INVOICING, FREEZE, CHARGE, HAND_OVER, STAGE, ANNOUNCE, CONSENT);

    private final String doneBy;
    private final String undoneBy;

    Step(String doneBy, String undoneBy) {
        this.doneBy = doneBy;
        this.undoneBy = undoneBy;
    }

    /** Type of the command that does this step; none for {@link #CONSENT}. */
    public Optional<String> doneBy() {
        return Optional.ofNullable(doneBy);
    }

    /** Type of the command that undoes this step; undoing what never happened succeeds. */
    public Optional<String> undoneBy() {
        return Optional.ofNullable(undoneBy);
    }

    Optional<Step> next() {
        return ordinal() + 1 < values().length ? Optional.of(values()[ordinal() + 1]) : Optional.empty();
    }

    /** The step that is taken back after this one; there is one after each but {@link #CONSENT}. */
    Step takenBackNext() {
        return TAKEN_BACK.get(TAKEN_BACK.indexOf(this) + 1);
    }

    Optional<Step> previous() {
        return ordinal() > 0 ? Optional.of(values()[ordinal() - 1]) : Optional.empty();
    }
}

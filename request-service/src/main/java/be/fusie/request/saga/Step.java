package be.fusie.request.saga;

import java.util.Optional;

/**
 * The saga as a table that can be read aloud: the steps in running order, each with the command that does it and the
 * command that undoes it (X1). Steps are stored by name, never by position.
 *
 * <p>{@link #CONSENT} is done by people and undone here, by voiding their signatures. {@link #THAW} is the pivot: up to
 * it a failure undoes what began, from it on steps are retried until they succeed.
 */
public enum Step {
    CONSENT(null, null),
    ANNOUNCE("notification.announce-migration.v1", "notification.correct-announcement.v1"),
    STAGE("merge.stage-migration.v1", "merge.discard-stage.v1"),
    FREEZE("freeze.freeze-databases.v1", "freeze.thaw-databases.v1"),
    MERGE("merge.merge-databases.v1", "merge.undo-merge.v1"),
    INVOICING("billing.reprovision-invoicing.v1", "billing.restore-invoicing.v1"),
    REGISTRATION("billing.reprovision-registration.v1", "billing.restore-registration.v1"),
    THAW("freeze.open-receiver.v1", null),
    CHARGE("billing.charge-migration.v1", null),
    HAND_OVER("notification.hand-over-migration.v1", null);

    /** Version of this table, stored with each migration, so that a running one survives a release. */
    public static final int DEFINITION = 1;

    /** The step from which on there is only forward. */
    public static final Step PIVOT = THAW;

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

    public boolean canBeUndone() {
        return compareTo(PIVOT) < 0;
    }

    Optional<Step> next() {
        return ordinal() + 1 < values().length ? Optional.of(values()[ordinal() + 1]) : Optional.empty();
    }

    Optional<Step> previous() {
        return ordinal() > 0 ? Optional.of(values()[ordinal() - 1]) : Optional.empty();
    }
}

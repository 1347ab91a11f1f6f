package be.fusie.local;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A step of the saga that the demo can make fail. */
enum FailAt {
    /** A person says no: nothing is injected. */
    CONSENT(null, null),
    ANNOUNCE(Service.NOTIFICATION, "notification.announce-migration.v1"),
    STAGE(Service.MERGE, "merge.stage-migration.v1"),
    FREEZE(Service.FREEZE, "freeze.freeze-databases.v1"),
    MERGE(Service.MERGE, "merge.merge-databases.v1"),
    INVOICING(Service.BILLING, "billing.reprovision-invoicing.v1"),
    REGISTRATION(Service.BILLING, "billing.reprovision-registration.v1"),
    THAW(Service.FREEZE, "freeze.open-receiver.v1"),
    CHARGE(Service.BILLING, "billing.charge-migration.v1"),
    HAND_OVER(Service.NOTIFICATION, "notification.hand-over-migration.v1");

    /** How often a step from the pivot on fails before it succeeds. */
    private static final int RETRIES = 2;

    final Service service;
    final String command;

    FailAt(Service service, String command) {
        this.service = service;
        this.command = command;
    }

    /** From the pivot on a step is retried until it succeeds, so that the migration completes all the same. */
    boolean completesAllTheSame() {
        return compareTo(THAW) >= 0;
    }

    int times() {
        return completesAllTheSame() ? RETRIES : 1;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FailAt of(String label) {
        return Arrays.stream(values())
                .filter(step -> step.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no step is called '" + label + "'; the steps are "
                        + Arrays.stream(values()).map(FailAt::label).collect(Collectors.joining(", "))));
    }
}

package be.fusie.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a contact is to a migration. It decides what the mail tells (N1–N4). */
enum ContactRole {
    DIRECTOR,
    ADMINISTRATOR,
    USER,
    TECHNICIAN,
    OPERATOR;

    /** Technicians and operators may stand over all institutions; the others belong to at least one. */
    boolean belongsToInstitution() {
        return this == DIRECTOR || this == ADMINISTRATOR || this == USER;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ContactRole> of(String wireName) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(wireName))
                .findFirst();
    }

    static String wireNames() {
        return Arrays.stream(values()).map(ContactRole::wireName).collect(Collectors.joining(", "));
    }
}

package be.fusie.notification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One person in the list of contacts, as the operator writes and reads it. */
@Schema(description = "A person who hears of migrations.")
record ContactEntry(
        @Schema(examples = "Miet Director") String name,
        @Schema(description = "One entry per address.", examples = "miet@blauwe-vogel.example") String mail,
        @Schema(description = "director, administrator, user, technician or operator", examples = "director")
                String role,
        @Schema(description = "Numbers of six digits; may be empty for technicians and operators of all schools.")
                List<String> institutions,
        @Schema(description = "The language of the mails: nl, fr, de or en", examples = "nl") String language) {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;:\"]{1,64}@[^\\s@<>,;:\"]+\\.[^\\s@<>,;:\".]+");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Pattern INSTITUTION = Pattern.compile("\\d{6}");

    /** What is wrong with an entry. Repeats neither name nor address. {@code entry} counts from 1. */
    record Fault(int entry, String field, String detail) {}

    static List<Fault> faults(List<ContactEntry> entries) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            ContactEntry entry = entries.get(i);
            int number = i + 1;
            if (entry == null) {
                faults.add(new Fault(number, "", "the entry is null; give an object"));
                continue;
            }
            entry.addFaults(number, faults);
            if (entry.mail != null) {
                Integer first = seen.putIfAbsent(entry.address(), number);
                if (first != null) {
                    faults.add(new Fault(
                            number,
                            "mail",
                            "the address stands in entry " + first + " already; give each person one entry"));
                }
            }
        }
        return faults;
    }

    private void addFaults(int number, List<Fault> faults) {
        if (name == null || name.isBlank() || !NAME.matcher(name).matches()) {
            faults.add(new Fault(number, "name", "give 1 to 200 characters on one line"));
        }
        if (mail == null || !ADDRESS.matcher(mail.strip()).matches()) {
            faults.add(new Fault(number, "mail", "give one mail address, such as someone@school.example"));
        }
        if (ContactRole.of(role).isEmpty()) {
            faults.add(new Fault(number, "role", "give one of: " + ContactRole.wireNames()));
        }
        if (Language.of(language).isEmpty()) {
            faults.add(new Fault(number, "language", "give one of: " + Language.wireNames()));
        }
        List<String> numbers = institutions == null ? List.of() : institutions;
        if (numbers.stream().anyMatch(n -> n == null || !INSTITUTION.matcher(n).matches())) {
            faults.add(new Fault(number, "institutions", "give institution numbers of six digits"));
        }
        if (numbers.isEmpty()
                && ContactRole.of(role).map(ContactRole::belongsToInstitution).orElse(false)) {
            faults.add(new Fault(number, "institutions", "give at least one institution for the role " + role));
        }
    }

    private String address() {
        return mail.strip().toLowerCase(Locale.ROOT);
    }

    /** The entry as a new row; only for entries without faults. */
    Contact toContact() {
        Contact contact = new Contact();
        contact.id = UUID.randomUUID();
        contact.mail = address();
        contact.name = name.strip();
        contact.role = ContactRole.of(role).orElseThrow();
        contact.institutions = institutions == null
                ? new String[0]
                : institutions.stream().distinct().toArray(String[]::new);
        contact.language = Language.of(language).orElseThrow();
        return contact;
    }

    static ContactEntry of(Contact contact) {
        return new ContactEntry(
                contact.name,
                contact.mail,
                contact.role.wireName(),
                List.of(contact.institutions),
                contact.language.wireName());
    }
}

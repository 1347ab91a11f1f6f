package be.fusie.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a list of contacts has to look like, and who of it hears of a migration. */
class ContactEntryTest {

    static final ContactEntry GOOD =
            new ContactEntry("Miet Director", "Miet@School.example", "director", List.of("111111"), "nl");

    @Example
    void a_good_entry_has_no_fault_and_its_address_is_kept_in_lower_case() {
        assertThat(ContactEntry.faults(List.of(GOOD))).isEmpty();
        assertThat(GOOD.toContact().mail).isEqualTo("miet@school.example");
    }

    @Example
    void every_fault_is_named_with_its_entry_and_field() {
        var bad = new ContactEntry(" ", "nobody", "boss", List.of("12"), "es");
        assertThat(ContactEntry.faults(Arrays.asList(GOOD, bad, null)))
                .extracting(fault -> fault.entry() + " " + fault.field())
                .containsExactly("2 name", "2 mail", "2 role", "2 language", "2 institutions", "3 ");
    }

    @Example
    void an_address_stands_once_whatever_its_case() {
        var again = new ContactEntry("Miet", "MIET@school.example ", "user", List.of("111111"), "nl");
        assertThat(ContactEntry.faults(List.of(GOOD, again)))
                .extracting(ContactEntry.Fault::detail)
                .containsExactly("the address stands in entry 1 already; give each person one entry");
    }

    @Example
    void only_technicians_and_operators_may_stand_over_all_institutions() {
        for (ContactRole role : ContactRole.values()) {
            var entry = new ContactEntry("A", "a@b.example", role.wireName(), List.of(), "en");
            assertThat(ContactEntry.faults(List.of(entry)).isEmpty()).isEqualTo(!role.belongsToInstitution());
        }
    }

    @Example
    void an_address_can_smuggle_in_no_header_and_no_second_reader() {
        for (String address : List.of("a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>")) {
            var entry = new ContactEntry("A", address, "operator", List.of(), "en");
            assertThat(ContactEntry.faults(List.of(entry))).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void no_fault_repeats_a_name_or_an_address(@ForAll("entries") List<ContactEntry> entries) {
        String said = ContactEntry.faults(entries).toString();
        for (ContactEntry entry : entries) {
            assertThat(said).doesNotContain(entry.name()).doesNotContain(entry.mail());
        }
    }

    @Property(tries = 200)
    void people_hear_of_what_concerns_their_institutions_and_nobody_else_does(
            @ForAll("contacts") List<Contact> contacts, @ForAll("institutions") Set<String> concerned) {
        List<Contact> audience = Contact.audience(contacts, concerned);
        for (Contact contact : contacts) {
            boolean worksThere = Stream.of(contact.institutions).anyMatch(concerned::contains);
            boolean overAll = contact.role == ContactRole.OPERATOR
                    || contact.role == ContactRole.TECHNICIAN && contact.institutions.length == 0;
            assertThat(audience.contains(contact)).isEqualTo(worksThere || overAll);
        }
    }

    @Provide
    Arbitrary<List<ContactEntry>> entries() {
        Arbitrary<String> canary = Arbitraries.strings().alpha().ofLength(12).map(text -> "Zq" + text);
        Arbitrary<String> roles = Arbitraries.of("director", "operator", "boss");
        return canary.flatMap(name -> canary.flatMap(mail -> roles.map(role -> new ContactEntry(
                        name, mail.length() % 2 == 0 ? mail : mail + "@school.example", role, List.of("1"), "xx"))))
                .list()
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Contact>> contacts() {
        return institutions()
                .flatMap(numbers -> Arbitraries.of(ContactRole.class).map(role -> {
                    Contact contact = GOOD.toContact();
                    contact.role = role;
                    contact.institutions = numbers.toArray(String[]::new);
                    return contact;
                }))
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<Set<String>> institutions() {
        return Arbitraries.of("111111", "222222", "333333", "444444").set().ofMaxSize(3);
    }
}

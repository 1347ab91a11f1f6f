package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Idempotency.Answer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** What every call about one migration does the same way: who asks, may they, in which transaction, what they see then. */
@RequestScoped
class Calls {

    private final Transactions transactions;
    private final Acts acts;
    private final Caller caller;
    private final Idempotency idempotency;
    private final Reminders reminders;
    private final DirectoryStore directory;
    private final Links links;

    Calls(
            Transactions transactions,
            Acts acts,
            Caller caller,
            Idempotency idempotency,
            Reminders reminders,
            DirectoryStore directory,
            RequestSettings settings) {
        this.transactions = transactions;
        this.acts = acts;
        this.caller = caller;
        this.idempotency = idempotency;
        this.reminders = reminders;
        this.directory = directory;
        this.links = new Links(settings.links());
    }

    Person person() {
        return Person.of(caller);
    }

    /** Reading never writes, not even by accident. */
    <T> Uni<T> read(Supplier<Uni<T>> work) {
        return transactions.in(() -> readOnly(work));
    }

    /** The same about a migration that the caller may see. */
    <T> Uni<T> read(UUID id, Supplier<Uni<T>> work) {
        Person person = person();
        return read(() -> acts.mayRead(id, person).chain(work::get));
    }

    static <T> Uni<T> readOnly(Supplier<Uni<T>> work) {
        return Panache.getSession()
                .invoke(session -> session.setDefaultReadOnly(true))
                .chain(session -> work.get());
    }

    /**
     * Does an act once per idempotency key and answers with the migration as it stands then.
     *
     * @param version ETag that the migration has to have still; null for whichever it has
     * @param body what the caller sent
     */
    Uni<Response> act(UUID id, String version, Object body, Function<Person, Uni<Void>> act) {
        Person person = person();
        return idempotency.once(person, body, () -> acts.visible(id, person)
                .invoke(migration -> {
                    if (version != null && !version.equals(MigrationView.etag(migration))) {
                        throw MigrationProblems.changedSince(migration);
                    }
                })
                .chain(() -> act.apply(person))
                .chain(() -> view(id, person))
                .map(view -> new Answer(200, null, view)));
    }

    /** Files or changes something once per idempotency key. */
    Uni<Response> once(Object body, Function<Person, Uni<Answer>> work) {
        Person person = person();
        return idempotency.once(person, body, () -> work.apply(person));
    }

    /** Changes something that an ETag, or its own address, keeps from being done twice. */
    <T> Uni<T> write(Function<Person, Uni<T>> work) {
        Person person = person();
        return transactions.in(() -> work.apply(person));
    }

    Uni<MigrationView> view(UUID id, Person person) {
        return acts.mayRead(id, person)
                .chain(() -> Migration.<Migration>findById(id))
                .flatMap(this::view);
    }

    Uni<MigrationView> view(Migration migration) {
        return reminders.consentOf(migration).flatMap(consent -> names(migration, consent.required())
                .map(names -> MigrationView.of(migration, consent, names, links)));
    }

    private Uni<Map<String, String>> names(Migration migration, List<String> institutions) {
        return directory
                .names(List.of(migration.source, migration.receiver), institutions)
                .map(known -> {
                    Map<String, String> names = new TreeMap<>();
                    known.institutions().forEach(institution -> names.put(institution.number(), institution.name()));
                    known.databases().stream()
                            .filter(database -> database.title() != null)
                            .forEach(database -> names.put(database.name(), database.title()));
                    return names;
                });
    }
}

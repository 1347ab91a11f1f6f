package be.fusie.billing;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Set;
import java.util.UUID;

/** What this service knows of a migration: enough to find its databases and to tell whose it is. Learned from the commands. */
@Entity
public class Migration extends PanacheEntityBase {
    @Id
    public UUID id;

    public String source;
    public String receiver;
    public String[] institutions;

    /** Records or refreshes what the command tells; inside a transaction. Messages of one migration come one at a time. */
    public static Uni<Migration> learn(String key, BillingMessages.Move move) {
        UUID id = UUID.fromString(key);
        return Migration.<Migration>findById(id)
                .map(known -> known == null ? new Migration() : known)
                .flatMap(migration -> {
                    migration.id = id;
                    migration.source = move.source();
                    migration.receiver = move.receiver();
                    migration.institutions =
                            BillingMessages.inOrder(move.institutions()).toArray(String[]::new);
                    return migration.persist();
                });
    }

    /** True when one of these institutions moves here. */
    public boolean concerns(Set<String> numbers) {
        for (String institution : institutions) {
            if (numbers.contains(institution)) {
                return true;
            }
        }
        return false;
    }
}

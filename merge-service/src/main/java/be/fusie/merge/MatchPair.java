package be.fusie.merge;

import be.fusie.merge.engine.OpenPair;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Two persons that may be the same, as the last plan found them (M18); by number only. */
@Entity
@Table(name = "match_pair")
@IdClass(MatchPair.Key.class)
class MatchPair extends PanacheEntityBase {

    record Key(UUID migration, String oldKey, String receiverKey) implements Serializable {}

    @Id
    public UUID migration;

    @Id
    @Column(name = "old_key")
    public String oldKey;

    @Id
    @Column(name = "receiver_key")
    public String receiverKey;

    public String doubt;
    public String[] institutions;

    @Column(name = "receiver_institutions")
    public String[] receiverInstitutions;

    boolean concerns(Collection<String> some) {
        return List.of(institutions).stream().anyMatch(some::contains)
                || List.of(receiverInstitutions).stream().anyMatch(some::contains);
    }

    /** Takes over what a plan found; decided pairs stay, whether the plan still finds them or not. */
    static Uni<Void> replace(UUID migration, List<OpenPair> open) {
        return MatchDecision.of(migration).flatMap(decided -> MatchPair.<MatchPair>list("migration", migration)
                .flatMap(known -> Panache.getSession().flatMap(session -> {
                    Set<Key> kept = new HashSet<>();
                    Uni<Void> work = Uni.createFrom().voidItem();
                    for (MatchPair pair : known) {
                        Key key = new Key(migration, pair.oldKey, pair.receiverKey);
                        if (decided.containsKey(key)) {
                            kept.add(key);
                        }
                    }
                    Object[] gone = known.stream()
                            .filter(p -> !kept.contains(new Key(migration, p.oldKey, p.receiverKey)))
                            .toArray();
                    Object[] found = open.stream()
                            .filter(p -> !kept.contains(new Key(migration, p.old(), p.receiver())))
                            .map(p -> of(migration, p))
                            .toArray();
                    if (gone.length > 0) {
                        work = work.flatMap(x -> session.removeAll(gone)).flatMap(x -> session.flush());
                    }
                    return found.length > 0 ? work.flatMap(x -> session.mergeAll(found)) : work;
                })));
    }

    private static MatchPair of(UUID migration, OpenPair open) {
        MatchPair pair = new MatchPair();
        pair.migration = migration;
        pair.oldKey = open.old();
        pair.receiverKey = open.receiver();
        pair.doubt = open.doubt();
        pair.institutions = open.institutions().toArray(String[]::new);
        pair.receiverInstitutions = open.receiverInstitutions().toArray(String[]::new);
        return pair;
    }
}

package be.fusie.merge;

import be.fusie.merge.engine.Decisions;
import be.fusie.merge.engine.Decisions.Pair;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What somebody decided about a pair, when and why (M18). All are kept; the last of a pair counts. */
@Entity
@Table(name = "match_decision")
class MatchDecision extends PanacheEntityBase {

    static final String SAME = "same";
    static final String DIFFERENT = "different";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public UUID migration;

    @Column(name = "old_key")
    public String oldKey;

    @Column(name = "receiver_key")
    public String receiverKey;

    public String decision;
    public String reason;

    @Column(name = "decided_by")
    public String decidedBy;

    @Column(name = "decided_at")
    public Instant decidedAt;

    /** The decisions that count. */
    static Uni<Map<MatchPair.Key, MatchDecision>> of(UUID migration) {
        return MatchDecision.<MatchDecision>list("migration", Sort.by("id"), migration)
                .map(all -> {
                    Map<MatchPair.Key, MatchDecision> last = new LinkedHashMap<>();
                    all.forEach(d -> last.put(new MatchPair.Key(migration, d.oldKey, d.receiverKey), d));
                    return last;
                });
    }

    /** The same as the engine takes them. */
    static Uni<Decisions> decisions(UUID migration, boolean openBlocks) {
        return of(migration).map(all -> {
            Set<Pair> same = new HashSet<>();
            Set<Pair> different = new HashSet<>();
            all.values()
                    .forEach(d -> (d.decision.equals(SAME) ? same : different).add(new Pair(d.oldKey, d.receiverKey)));
            return new Decisions(same, different, openBlocks);
        });
    }
}

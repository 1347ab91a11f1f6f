package be.fusie.merge;

import be.fusie.merge.engine.RightDecision;
import be.fusie.merge.engine.RightDecision.Answer;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What somebody decided about a right, when and why (R11). All are kept; the last of a case counts. */
@Entity
@Table(name = "right_decision")
class RightDecisionRow extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public UUID migration;

    @Column(name = "case_id")
    public String caseId;

    @Column(name = "user_key")
    public String userKey;

    public String institution;

    @Column(name = "right_name")
    public String rightName;

    @Enumerated(EnumType.STRING)
    public Answer decision;

    /** The other right; null unless the decision is to change it. */
    public String becomes;

    public String reason;

    @Column(name = "decided_by")
    public String decidedBy;

    @Column(name = "decided_at")
    public Instant decidedAt;

    /**
     * What counts of a migration's decisions.
     *
     * @param asOf number of the last decision there is; 0 when nobody decided anything
     * @param last by case
     */
    record Decided(long asOf, Map<String, RightDecisionRow> last) {

        /** The same as the engine takes them. */
        List<RightDecision> forEngine() {
            return last.values().stream()
                    .map(d -> new RightDecision(d.userKey, d.institution, d.rightName, d.decision, d.becomes))
                    .toList();
        }
    }

    /** @param upTo number of the last decision that counts */
    static Uni<Decided> of(UUID migration, long upTo) {
        return RightDecisionRow.<RightDecisionRow>list("migration = ?1 and id <= ?2", Sort.by("id"), migration, upTo)
                .map(all -> {
                    Map<String, RightDecisionRow> last = new LinkedHashMap<>();
                    all.forEach(d -> last.put(d.caseId, d));
                    return new Decided(all.isEmpty() ? 0 : all.get(all.size() - 1).id, last);
                });
    }

    /** All that was decided until now. */
    static Uni<Decided> of(UUID migration) {
        return of(migration, Long.MAX_VALUE);
    }
}

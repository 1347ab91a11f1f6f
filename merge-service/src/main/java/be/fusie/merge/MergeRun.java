package be.fusie.merge;

import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Where one migration stands in this service. */
@Entity
@Table(name = "merge_run")
class MergeRun extends PanacheEntityBase {

    enum Phase {
        PLANNED,
        PLAN_REFUSED,
        STAGED,
        STAGE_REFUSED,
        STAGE_DISCARDED,
        MERGED,
        MERGE_REFUSED,
        UNDONE,
        UNDO_FAILED
    }

    @Id
    public UUID migration;

    public String source;
    public String receiver;
    public String[] institutions;
    public boolean whole;

    @Enumerated(EnumType.STRING)
    public Phase phase;

    public String reason;

    /** JSON of what the plan, the stage and the merge answered. */
    public String plan;

    public String stage;
    public String result;

    @jakarta.persistence.Column(name = "updated_at")
    public Instant updatedAt;

    /** When the merge was done; null when there is none that holds. */
    @jakarta.persistence.Column(name = "merged_at")
    public Instant mergedAt;

    /** Who gets the administrator rights of single schools (R10): a subject of the sign-in; null when nobody is named. */
    @jakarta.persistence.Column(name = "central_administrator")
    public String centralAdministrator;

    /** SHA-256 of the merge map's file as the merge read it. */
    @jakarta.persistence.Column(name = "map_sha256")
    public String mapSha256;

    /** JSON of the replacements that the plan was asked with (R15); null when there were none. */
    public String replacements;

    /** What kind of move was asked for (R13); null: as the receiver tells. */
    public String kind;

    /** Whether decisions about persons come too late: a merge has begun (M18). */
    @jakarta.persistence.Column(name = "deciding_closed")
    public boolean decidingClosed;

    /** What the commands so far said is to move; what people decided stands in rows of its own. */
    Move move() {
        return Move.of(migration, source, receiver, Set.of(institutions), whole)
                .as(kind == null ? null : MoveKind.valueOf(kind))
                .under(centralAdministrator);
    }

    /** Whether the migration moves one of these institutions. */
    boolean concerns(Collection<String> some) {
        for (String institution : institutions) {
            if (some.contains(institution)) {
                return true;
            }
        }
        return false;
    }

    /** Notes a step of the migration, in the transaction that is open. */
    static Uni<Void> note(Move move, Phase phase, Consumer<MergeRun> change) {
        return MergeRun.<MergeRun>findById(move.migration())
                .flatMap(known -> {
                    MergeRun run = known == null ? new MergeRun() : known;
                    run.migration = move.migration();
                    run.source = move.source();
                    run.receiver = move.receiver();
                    run.institutions = move.institutions().stream().sorted().toArray(String[]::new);
                    run.whole = move.whole();
                    if (move.terms().centralAdministrator() != null) {
                        run.centralAdministrator = move.terms().centralAdministrator();
                    }
                    run.kind = move.kind() == null ? run.kind : move.kind().name();
                    run.phase = phase;
                    run.reason = null;
                    run.updatedAt = Instant.now();
                    change.accept(run);
                    return known == null
                            ? Panache.getSession().flatMap(s -> s.persist(run))
                            : Uni.createFrom().voidItem();
                })
                .replaceWithVoid();
    }

    /** The merge is done. */
    void merged(String answer) {
        result = answer;
        mergedAt = Instant.now();
    }

    /** The merge was taken back; decisions are open again. */
    void undone() {
        result = null;
        mergedAt = null;
        decidingClosed = false;
    }

    /** Notes a step of a migration of which the command says nothing but its id. */
    static Uni<Void> note(UUID migration, Phase phase, String reason) {
        return MergeRun.<MergeRun>findById(migration)
                .invoke(run -> {
                    if (run != null) {
                        run.phase = phase;
                        run.reason = reason;
                        run.updatedAt = Instant.now();
                    }
                })
                .replaceWithVoid();
    }
}

package be.fusie.request.migration;

import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.SagaState;
import be.fusie.request.saga.Step;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** One migration. Its row is locked while anything happens to it, so that what follows is decided one at a time. */
@Entity
@Table(name = "migration")
class Migration extends PanacheEntityBase {

    @Id
    public UUID id;

    /** Grows with each change; a change made on an old reading fails instead of undoing another one. */
    @Version
    public int revision;

    public String source;
    public String receiver;

    @Column(name = "requested_by")
    public String requestedBy;

    @Convert(converter = JsonColumns.RequestColumn.class)
    public MigrationRequest request;

    @Convert(converter = JsonColumns.MoveColumn.class)
    public Move move;

    @Column(name = "consent_deadline")
    public Instant consentDeadline;

    @Column(name = "created_at")
    public Instant createdAt;

    /** Version of the table of steps that it runs by. */
    public int definition = Step.DEFINITION;

    @Enumerated(EnumType.STRING)
    public Phase phase;

    @Enumerated(EnumType.STRING)
    public Step step;

    @Enumerated(EnumType.STRING)
    public Direction direction;

    public int attempt;
    public boolean resting;
    public boolean planned;
    public boolean quoted;
    public String reason;
    public String trouble;

    /** Held by an operator; {@link #finished}: and what was running is done meanwhile. */
    public boolean paused;

    public boolean finished;

    /** Whether people were told of it, see {@link SagaState}. */
    public boolean announced;

    /** A completed one that is being taken back, or opened again after all. */
    public boolean late;

    /** How long editors may finish, as an operator set it (F5); null: the setting. */
    @Column(name = "drain_seconds")
    public Integer drainSeconds;

    /** How long the notice stands before that (F3); null: the setting. */
    @Column(name = "notice_seconds")
    public Integer noticeSeconds;

    /** When phase, step or direction last changed. */
    public Instant since;

    @Convert(converter = JsonColumns.GatheredColumn.class)
    public Gathered gathered;

    /** Number of the last decision about a right that merge-service told of (R11); 0 when there was none. */
    @Column(name = "rights_as_of")
    public long rightsAsOf;

    /** 0 while there is no plan. */
    @Column(name = "plan_version")
    public int planVersion;

    @Column(name = "plan_hash")
    public String planHash;

    @Column(name = "history_count")
    public int historyCount;

    @Column(name = "history_hash")
    public String historyHash = "";

    SagaState saga() {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, paused, finished, announced,
                late);
    }

    void saga(SagaState state, Instant now) {
        if (state.phase() != phase || state.step() != step || state.direction() != direction) {
            since = now;
        }
        phase = state.phase();
        step = state.step();
        direction = state.direction();
        attempt = state.attempt();
        resting = state.resting();
        planned = state.planned();
        quoted = state.quoted();
        reason = state.reason();
        trouble = state.trouble();
        paused = state.paused();
        finished = state.finished();
        announced = state.announced();
        late = state.late();
    }

    /** Where it stands, in a word or two, for the history: {@code UNDOING MERGE}. */
    String standing() {
        String at = step == null || phase.isFinal() || phase == Phase.COLLECTING_CONSENT || phase == Phase.SCHEDULED
                ? phase.name()
                : phase + " " + step;
        return paused ? at + ", paused" : at;
    }
}

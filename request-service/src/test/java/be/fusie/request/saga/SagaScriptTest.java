package be.fusie.request.saga;

import static be.fusie.request.saga.Happening.act;
import static be.fusie.request.saga.Happening.done;
import static be.fusie.request.saga.Happening.refused;
import static be.fusie.request.saga.Happening.timedOut;
import static be.fusie.request.saga.Happening.undoFailed;
import static be.fusie.request.saga.Happening.undone;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.saga.Happening.What;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The saga's stories, told as given, when, then. */
class SagaScriptTest {

    private static final Saga SAGA = new Saga(3);

    @Test
    void a_migration_that_nothing_happens_to_runs_all_ten_steps_in_order() {
        given().when(act(What.PLANNED, null))
                .then(Phase.PLANNING)
                .when(act(What.QUOTED, null))
                .then(Phase.COLLECTING_CONSENT, "write plan")
                .when(done(Step.CONSENT))
                .then(Phase.RUNNING, "do ANNOUNCE")
                .when(done(Step.ANNOUNCE))
                .then(Phase.SCHEDULED, "publish PLANNED")
                .when(Happening.of(What.WINDOW_OPENED, Step.ANNOUNCE))
                .then(Phase.RUNNING, "do STAGE")
                .when(done(Step.STAGE))
                .then(Phase.RUNNING, "do FREEZE")
                .when(done(Step.FREEZE))
                .then(Phase.RUNNING, "publish FROZEN", "do MERGE")
                .when(done(Step.MERGE))
                .then(Phase.RUNNING, "do INVOICING")
                .when(done(Step.INVOICING))
                .then(Phase.RUNNING, "do REGISTRATION")
                .when(done(Step.REGISTRATION))
                .then(Phase.RUNNING, "do THAW")
                .when(done(Step.THAW))
                .then(
                        Phase.RUNNING,
                        "change homes",
                        "publish THAWED",
                        "publish IDS_MAPPED",
                        "publish RELINK",
                        "do CHARGE")
                .when(done(Step.CHARGE))
                .then(Phase.RUNNING, "do HAND_OVER")
                .when(done(Step.HAND_OVER))
                .then(Phase.COMPLETED, "publish COMPLETED");
    }

    @Test
    void a_refused_merge_is_undone_before_anything_else() {
        givenRunning(Step.MERGE)
                .when(refused(Step.MERGE, "a digest differs"))
                .then(Phase.UNDOING, "undo MERGE")
                .because("a digest differs")
                .when(undone(Step.MERGE))
                .then(Phase.UNDOING, "undo FREEZE")
                .when(undone(Step.FREEZE))
                .then(Phase.UNDOING, "publish THAWED", "undo STAGE")
                .when(undone(Step.STAGE))
                .then(Phase.UNDOING, "undo ANNOUNCE")
                .when(undone(Step.ANNOUNCE))
                .then(Phase.ABANDONED, "void signatures", "publish UNDONE")
                .because("a digest differs");
    }

    @Test
    void a_step_that_does_not_answer_is_undone_too() {
        givenRunning(Step.STAGE).when(timedOut(Step.STAGE)).then(Phase.UNDOING, "undo STAGE");
    }

    @Test
    void one_director_who_refuses_ends_it_before_anything_began() {
        givenRunning(Step.CONSENT)
                .when(refused(Step.CONSENT, "no"))
                .then(Phase.ABANDONED, "void signatures", "publish REFUSED");
    }

    @Test
    void a_consent_deadline_that_passes_ends_it() {
        givenRunning(Step.CONSENT)
                .when(timedOut(Step.CONSENT))
                .then(Phase.ABANDONED, "void signatures", "publish REFUSED");
    }

    @Test
    void a_migration_cancelled_while_it_waits_for_its_window_corrects_its_announcement() {
        givenRunning(Step.ANNOUNCE)
                .when(done(Step.ANNOUNCE))
                .then(Phase.SCHEDULED, "publish PLANNED")
                .when(act(What.CANCELLED, "not this summer"))
                .then(Phase.UNDOING, "undo ANNOUNCE");
    }

    @Test
    void a_signature_withdrawn_before_the_freeze_ends_it_and_later_not() {
        givenRunning(Step.STAGE)
                .when(act(What.WITHDRAWN, "our council says no"))
                .then(Phase.UNDOING, "undo STAGE")
                .because("our council says no");
        givenRunning(Step.FREEZE).when(act(What.WITHDRAWN, "too late")).isIgnored();
    }

    @Test
    void a_paused_migration_takes_answers_in_and_begins_nothing_until_it_is_resumed() {
        givenRunning(Step.STAGE)
                .when(act(What.PAUSED, "the operator is ill"))
                .then(Phase.RUNNING, "hold deadline")
                .when(act(What.PAUSED, "again"))
                .isIgnored()
                .when(done(Step.STAGE))
                .then(Phase.RUNNING)
                .when(done(Step.STAGE))
                .isIgnored()
                .when(act(What.RESUMED, "well again"))
                .then(Phase.RUNNING, "do FREEZE")
                .when(act(What.RESUMED, "again"))
                .isIgnored();
        givenRunning(Step.CONSENT)
                .when(act(What.PAUSED, "holidays"))
                .then(Phase.COLLECTING_CONSENT, "hold deadline")
                .when(act(What.RESUMED, "back"))
                .then(Phase.COLLECTING_CONSENT, "release deadline");
    }

    @Test
    void a_paused_migration_can_be_ended() {
        givenRunning(Step.STAGE)
                .when(act(What.PAUSED, "wait"))
                .when(act(What.CANCELLED, "never mind"))
                .then(Phase.UNDOING, "undo STAGE")
                .when(undone(Step.STAGE))
                .then(Phase.UNDOING, "undo ANNOUNCE");
    }

    @Test
    void nothing_is_paused_once_databases_are_read_only() {
        for (Step step : List.of(Step.FREEZE, Step.MERGE, Step.THAW, Step.HAND_OVER)) {
            givenRunning(step).when(act(What.PAUSED, "wait")).isIgnored();
        }
    }

    @Test
    void a_plan_made_anew_voids_the_signatures_and_is_signed_again() {
        givenRunning(Step.CONSENT)
                .when(act(What.REPLANNED, "another week"))
                .then(Phase.PLANNING, "void signatures", "plan")
                .when(act(What.PLANNED, null))
                .when(act(What.QUOTED, null))
                .then(Phase.COLLECTING_CONSENT, "write plan");
        givenRunning(Step.ANNOUNCE).when(act(What.REPLANNED, "too late")).isIgnored();
    }

    @Test
    void a_window_that_opens_while_preconditions_are_open_begins_nothing_until_they_are_closed() {
        givenScheduled()
                .when(new Happening(What.WINDOW_BLOCKED, Step.ANNOUNCE, "open: certificate-valid"))
                .then(Phase.SCHEDULED, "publish BLOCKED")
                .troubled("open: certificate-valid")
                .when(Happening.of(What.WINDOW_OPENED, Step.ANNOUNCE))
                .then(Phase.RUNNING, "do STAGE")
                .troubled(null)
                .when(new Happening(What.WINDOW_BLOCKED, Step.STAGE, "too late"))
                .isIgnored();
        for (Step frozen : List.of(Step.FREEZE, Step.MERGE, Step.THAW, Step.HAND_OVER)) {
            givenRunning(frozen)
                    .when(new Happening(What.WINDOW_BLOCKED, frozen, "open"))
                    .isIgnored();
        }
    }

    @Test
    void a_window_moved_after_all_signed_is_signed_and_announced_again() {
        givenScheduled()
                .when(act(What.REPLANNED, "the exams were moved"))
                .then(Phase.PLANNING, "void signatures", "plan")
                .when(act(What.PLANNED, null))
                .when(act(What.QUOTED, null))
                .then(Phase.COLLECTING_CONSENT, "write plan")
                .when(done(Step.CONSENT))
                .then(Phase.RUNNING, "do ANNOUNCE")
                .when(done(Step.ANNOUNCE))
                .then(Phase.SCHEDULED, "publish PLANNED");
    }

    @Test
    void a_moved_window_that_is_not_agreed_on_takes_the_announcement_back() {
        var moved = givenScheduled().when(act(What.REPLANNED, "another week"));
        moved.copy().when(act(What.PLANNING_REFUSED, "a year is open")).then(Phase.UNDOING, "undo ANNOUNCE");
        moved.copy().when(act(What.CANCELLED, "never mind")).then(Phase.UNDOING, "undo ANNOUNCE");
        moved.when(act(What.PLANNED, null))
                .when(act(What.QUOTED, null))
                .when(refused(Step.CONSENT, "not that week"))
                .then(Phase.UNDOING, "undo ANNOUNCE")
                .because("not that week")
                .when(undone(Step.ANNOUNCE))
                .then(Phase.ABANDONED, "void signatures", "publish UNDONE");
    }

    @Test
    void a_migration_cancelled_while_frozen_is_undone_from_the_running_step_on() {
        givenRunning(Step.INVOICING)
                .when(act(What.CANCELLED, "stop"))
                .then(Phase.UNDOING, "undo INVOICING")
                .when(done(Step.INVOICING))
                .isIgnored()
                .when(undone(Step.INVOICING))
                .then(Phase.UNDOING, "undo MERGE");
    }

    @Test
    void the_pivot_is_retried_and_never_cancelled_or_undone() {
        givenRunning(Step.THAW)
                .when(act(What.CANCELLED, "too late"))
                .isIgnored()
                .when(refused(Step.THAW, "the receiver is away"))
                .then(Phase.RUNNING)
                .troubled("the receiver is away")
                .when(Happening.of(What.RETRY_DUE, Step.THAW))
                .then(Phase.RUNNING, "do THAW")
                .when(timedOut(Step.THAW))
                .then(Phase.RUNNING)
                .when(Happening.of(What.RETRY_DUE, Step.THAW))
                .then(Phase.RUNNING, "do THAW")
                .when(refused(Step.THAW, "still away"))
                .then(Phase.NEEDS_ATTENTION)
                .when(act(What.RETRIED, "it is back"))
                .then(Phase.RUNNING, "do THAW");
    }

    @Test
    void an_answer_that_still_comes_leads_out_of_needs_attention() {
        givenRunning(Step.CHARGE)
                .when(refused(Step.CHARGE, "1"))
                .when(Happening.of(What.RETRY_DUE, Step.CHARGE))
                .when(refused(Step.CHARGE, "2"))
                .when(Happening.of(What.RETRY_DUE, Step.CHARGE))
                .when(refused(Step.CHARGE, "3"))
                .then(Phase.NEEDS_ATTENTION)
                .when(done(Step.CHARGE))
                .then(Phase.RUNNING, "do HAND_OVER");
    }

    @Test
    void an_undo_that_keeps_failing_waits_for_an_operator_who_retries_or_resolves_it() {
        var stuck = givenRunning(Step.MERGE)
                .when(refused(Step.MERGE, "disk full"))
                .when(undoFailed(Step.MERGE, "1"))
                .when(Happening.of(What.RETRY_DUE, Step.MERGE))
                .then(Phase.UNDOING, "undo MERGE")
                .when(undoFailed(Step.MERGE, "2"))
                .when(Happening.of(What.RETRY_DUE, Step.MERGE))
                .when(undoFailed(Step.MERGE, "3"))
                .then(Phase.NEEDS_ATTENTION)
                .troubled("3")
                .because("disk full");
        stuck.copy().when(act(What.RETRIED, "space was made")).then(Phase.UNDOING, "undo MERGE");
        stuck.copy()
                .when(act(What.RESOLVED, "restored by hand"))
                .then(Phase.UNDOING, "undo FREEZE")
                .because("disk full");
    }

    @Test
    void a_second_failure_while_resting_is_not_counted_twice() {
        givenRunning(Step.CHARGE)
                .when(refused(Step.CHARGE, "1"))
                .when(refused(Step.CHARGE, "1 again"))
                .isIgnored()
                .when(timedOut(Step.CHARGE))
                .isIgnored();
    }

    @Test
    void replies_about_other_steps_and_after_the_end_are_ignored() {
        givenRunning(Step.STAGE)
                .when(done(Step.MERGE))
                .isIgnored()
                .when(undone(Step.STAGE))
                .isIgnored();
        givenRunning(Step.HAND_OVER)
                .when(done(Step.HAND_OVER))
                .then(Phase.COMPLETED, "publish COMPLETED")
                .when(done(Step.HAND_OVER))
                .isIgnored()
                .when(act(What.CANCELLED, "too late"))
                .isIgnored();
    }

    @Test
    void planning_that_gets_no_answer_asks_again_and_gives_up_in_the_end() {
        given().when(timedOut(null))
                .then(Phase.PLANNING, "plan")
                .when(timedOut(null))
                .then(Phase.PLANNING, "plan")
                .when(timedOut(null))
                .then(Phase.ABANDONED, "publish REFUSED");
    }

    @Test
    void a_completed_migration_is_taken_back_read_only_first_and_money_last() {
        givenCompleted()
                .when(act(What.TAKEN_BACK, "the wrong database"))
                .then(Phase.UNDOING, "undo THAW")
                .because("the wrong database")
                .when(undone(Step.THAW))
                .then(Phase.UNDOING, "publish FROZEN", "undo MERGE")
                .when(undone(Step.MERGE))
                .then(Phase.UNDOING, "undo REGISTRATION")
                .when(undone(Step.REGISTRATION))
                .then(Phase.UNDOING, "undo INVOICING")
                .when(undone(Step.INVOICING))
                .then(Phase.UNDOING, "undo FREEZE")
                .when(undone(Step.FREEZE))
                .then(Phase.UNDOING, "change homes back", "publish THAWED", "undo CHARGE")
                .when(undone(Step.CHARGE))
                .then(Phase.UNDOING, "undo HAND_OVER")
                .when(undone(Step.HAND_OVER))
                .then(Phase.UNDOING, "undo STAGE")
                .when(undone(Step.STAGE))
                .then(Phase.UNDOING, "undo ANNOUNCE")
                .when(undone(Step.ANNOUNCE))
                .then(Phase.UNDONE, "void signatures", "publish UNDONE")
                .because("the wrong database")
                .when(act(What.TAKEN_BACK, "again"))
                .isIgnored();
    }

    @Test
    void nothing_is_taken_back_before_it_is_complete() {
        for (Step step : Step.values()) {
            givenRunning(step).when(act(What.TAKEN_BACK, "too early")).isIgnored();
        }
    }

    @Test
    void work_that_nobody_confirmed_to_lose_stops_the_undo_until_people_confirm_it_or_keep_the_migration() {
        var waiting = givenCompleted()
                .when(act(What.TAKEN_BACK, "the wrong database"))
                .when(undone(Step.THAW))
                .when(new Happening(What.UNDO_UNCONFIRMED, Step.MERGE, "somebody worked on"))
                .then(Phase.NEEDS_ATTENTION)
                .troubled("somebody worked on");
        waiting.copy().when(act(What.RETRIED, "confirmed anew")).then(Phase.UNDOING, "undo MERGE");
        waiting.copy()
                .when(act(What.KEPT, "too much would be lost"))
                .then(Phase.RUNNING, "do MERGE")
                .when(done(Step.MERGE))
                .then(Phase.RUNNING, "do THAW")
                .when(refused(Step.THAW, "the receiver is away"))
                .then(Phase.RUNNING)
                .when(Happening.of(What.RETRY_DUE, Step.THAW))
                .then(Phase.RUNNING, "do THAW")
                .when(done(Step.THAW))
                .then(Phase.COMPLETED, "publish THAWED")
                .because(null)
                .when(act(What.TAKEN_BACK, "now really"))
                .then(Phase.UNDOING, "undo THAW");
    }

    @Test
    void an_undo_is_called_off_while_the_freeze_comes_back_and_no_longer_once_the_merge_is_being_undone() {
        givenCompleted()
                .when(act(What.TAKEN_BACK, "the wrong database"))
                .when(act(What.KEPT, "it was the right one"))
                .then(Phase.RUNNING, "do THAW")
                .when(done(Step.THAW))
                .then(Phase.COMPLETED, "publish THAWED");
        givenCompleted()
                .when(act(What.TAKEN_BACK, "the wrong database"))
                .when(undone(Step.THAW))
                .when(act(What.KEPT, "wait"))
                .isIgnored()
                .when(act(What.CANCELLED, "wait"))
                .isIgnored()
                .when(undone(Step.MERGE))
                .when(act(What.KEPT, "wait"))
                .isIgnored();
    }

    @Test
    void a_credit_note_that_can_not_be_written_is_retried_and_then_waits_for_an_operator() {
        var stuck = givenCompleted().when(act(What.TAKEN_BACK, "the wrong database"));
        for (Step step : List.of(Step.THAW, Step.MERGE, Step.REGISTRATION, Step.INVOICING, Step.FREEZE)) {
            stuck.when(undone(step));
        }
        stuck.when(undoFailed(Step.CHARGE, "1"))
                .when(Happening.of(What.RETRY_DUE, Step.CHARGE))
                .then(Phase.UNDOING, "undo CHARGE")
                .when(timedOut(Step.CHARGE))
                .when(Happening.of(What.RETRY_DUE, Step.CHARGE))
                .when(undoFailed(Step.CHARGE, "3"))
                .then(Phase.NEEDS_ATTENTION)
                .when(act(What.KEPT, "too late"))
                .isIgnored()
                .when(act(What.RESOLVED, "credited by hand"))
                .then(Phase.UNDOING, "undo HAND_OVER");
    }

    private static Script givenCompleted() {
        return givenRunning(Step.HAND_OVER).when(done(Step.HAND_OVER)).then(Phase.COMPLETED, "publish COMPLETED");
    }

    private static Script given() {
        return new Script(SAGA.file().state());
    }

    private static Script givenScheduled() {
        return givenRunning(Step.ANNOUNCE).when(done(Step.ANNOUNCE));
    }

    private static Script givenRunning(Step step) {
        Script script = given().when(act(What.PLANNED, null)).when(act(What.QUOTED, null));
        for (Step before : Step.values()) {
            if (before == step) {
                return script;
            }
            script.when(done(before));
            if (before == Step.ANNOUNCE) {
                script.when(Happening.of(What.WINDOW_OPENED, before));
            }
        }
        throw new IllegalStateException();
    }

    private static final class Script {

        private SagaState state;
        private Saga.Transition last;

        Script(SagaState state) {
            this.state = state;
        }

        Script copy() {
            return new Script(state);
        }

        Script when(Happening happening) {
            last = SAGA.after(state, happening);
            state = last.state();
            return this;
        }

        Script then(Phase phase, String... effects) {
            assertThat(state.phase()).isEqualTo(phase);
            assertThat(words(last.effects())).containsExactly(effects);
            return this;
        }

        Script isIgnored() {
            assertThat(last.accepted()).isFalse();
            assertThat(last.effects()).isEmpty();
            return this;
        }

        Script because(String reason) {
            assertThat(state.reason()).isEqualTo(reason);
            return this;
        }

        Script troubled(String trouble) {
            assertThat(state.trouble()).isEqualTo(trouble);
            return this;
        }

        /** All but deadlines, which {@link SagaPropertiesTest} looks after. */
        private static List<String> words(List<Effect> effects) {
            List<String> words = new ArrayList<>();
            for (Effect effect : effects) {
                String word = effect.by(new Words());
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
            return words;
        }
    }

    private static final class Words implements Effect.Interpreter<String> {
        @Override
        public String plan() {
            return "plan";
        }

        @Override
        public String send(Step step) {
            return "do " + step;
        }

        @Override
        public String sendUndo(Step step) {
            return "undo " + step;
        }

        @Override
        public String voidSignatures() {
            return "void signatures";
        }

        @Override
        public String await(Deadline deadline, Step step, Direction direction, int attempt) {
            return "";
        }

        @Override
        public String awaitNothing() {
            return "";
        }

        @Override
        public String holdDeadline() {
            return "hold deadline";
        }

        @Override
        public String releaseDeadline() {
            return "release deadline";
        }

        @Override
        public String publish(PublicEvent event) {
            return "publish " + event;
        }

        @Override
        public String changeHomes() {
            return "change homes";
        }

        @Override
        public String changeHomesBack() {
            return "change homes back";
        }

        @Override
        public String writePlan() {
            return "write plan";
        }
    }
}

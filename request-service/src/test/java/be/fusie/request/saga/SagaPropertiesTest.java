package be.fusie.request.saga;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.saga.Happening.What;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What holds on every path, whatever the order of replies, failures, time-outs, duplicates and acts of people. */
class SagaPropertiesTest {

    enum Kind {
        PLANNED,
        QUOTED,
        ALL_SIGNED,
        HANDLED_WELL,
        HANDLED_WELL_AND_DELIVERED,
        HANDLED_BADLY,
        DELIVERED,
        DEADLINE,
        WINDOW_BLOCKED,
        CANCELLED,
        WITHDRAWN,
        REPLANNED,
        PAUSED,
        RESUMED,
        RETRIED,
        RESOLVED,
        TAKEN_BACK,
        KEPT,
        UNCONFIRMED
    }

    /** From where the turns begin. */
    enum Start {
        FILED,
        SIGNED,
        TAKEN_BACK
    }

    record Turn(Kind kind, int choice) {}

    @Provide
    Arbitrary<List<Turn>> turns() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(30, Arbitraries.just(Kind.HANDLED_WELL_AND_DELIVERED)),
                net.jqwik.api.Tuple.of(5, Arbitraries.just(Kind.HANDLED_WELL)),
                net.jqwik.api.Tuple.of(6, Arbitraries.just(Kind.DELIVERED)),
                net.jqwik.api.Tuple.of(3, Arbitraries.just(Kind.HANDLED_BADLY)),
                net.jqwik.api.Tuple.of(4, Arbitraries.just(Kind.DEADLINE)),
                net.jqwik.api.Tuple.of(
                        4, Arbitraries.of(Kind.PLANNED, Kind.QUOTED, Kind.ALL_SIGNED, Kind.RETRIED, Kind.RESOLVED)),
                net.jqwik.api.Tuple.of(4, Arbitraries.of(Kind.TAKEN_BACK, Kind.KEPT, Kind.UNCONFIRMED)),
                net.jqwik.api.Tuple.of(
                        3, Arbitraries.of(Kind.PAUSED, Kind.RESUMED, Kind.REPLANNED, Kind.WINDOW_BLOCKED)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Kind.CANCELLED, Kind.WITHDRAWN)));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 20))
                .as(Turn::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 5_000, shrinking = ShrinkingMode.BOUNDED)
    void every_path_keeps_the_rules_and_can_be_brought_to_an_end(
            @ForAll Start start, @ForAll("turns") List<Turn> turns) {
        World world = new World();
        if (start != Start.FILED) {
            world.happens(Happening.act(What.PLANNED, null));
            world.happens(Happening.act(What.QUOTED, null));
            world.happens(Happening.done(Step.CONSENT));
        }
        if (start == Start.TAKEN_BACK) {
            bringToAnEnd(world);
            world.happens(Happening.act(What.TAKEN_BACK, "it was a mistake"));
        }
        turns.forEach(turn -> play(world, turn));
        assertThat(world.violation).isNull();
        assertThat(world.state.phase().isFinal()
                        || world.deadline != null && (!world.deadlineHeld || world.state.paused())
                        || world.state.phase() == Phase.NEEDS_ATTENTION)
                .as("it waits for something that surely comes: a deadline or an operator")
                .isTrue();

        bringToAnEnd(world);

        assertThat(world.violation).isNull();
        assertThat(world.state.phase().isFinal()).isTrue();
        assertThat(world.deadline).as("nothing is waited for at the end").isNull();
        if (world.state.phase() == Phase.COMPLETED) {
            assertThat(world.inEffect).contains(Step.THAW, Step.MERGE, Step.CHARGE, Step.HAND_OVER);
            assertThat(world.homesChanged).isTrue();
            assertThat(world.published).containsOnlyOnce("COMPLETED").doesNotContain("UNDONE", "REFUSED");
        } else if (world.state.phase() == Phase.UNDONE) {
            assertThat(world.homesChanged).isFalse();
            assertThat(world.inEffect).as("nothing is left in effect").isEmpty();
            assertThat(world.published).containsOnlyOnce("COMPLETED", "UNDONE").endsWith("UNDONE");
            assertThat(world.published.lastIndexOf("FROZEN")).isLessThan(world.published.lastIndexOf("THAWED"));
        } else {
            assertThat(world.pivotSent).isFalse();
            assertThat(world.homesChanged).isFalse();
            assertThat(world.inEffect)
                    .as("nothing that began is left in effect")
                    .isEmpty();
            assertThat(world.undoEffects.values())
                    .as("each undone exactly once in effect")
                    .allMatch(times -> times == 1);
            assertThat(world.published.stream().filter(List.of("UNDONE", "REFUSED")::contains))
                    .hasSize(1);
        }
    }

    private static void play(World world, Turn turn) {
        switch (turn.kind()) {
            case PLANNED -> world.happens(Happening.act(What.PLANNED, null));
            case QUOTED -> world.happens(Happening.act(What.QUOTED, null));
            case ALL_SIGNED -> world.happens(Happening.done(Step.CONSENT));
            case HANDLED_WELL -> world.handle(turn.choice(), true);
            case HANDLED_WELL_AND_DELIVERED -> {
                if (world.deadline == Deadline.WINDOW) {
                    world.deadlinePasses();
                } else {
                    world.handle(turn.choice(), true);
                    world.deliver(world.replies.size() - 1);
                }
            }
            case HANDLED_BADLY -> {
                world.handle(turn.choice(), false);
                world.deliver(world.replies.size() - 1);
            }
            case DELIVERED -> world.deliver(turn.choice());
            case DEADLINE -> world.deadlinePasses();
            case WINDOW_BLOCKED -> world.windowBlocked();
            case CANCELLED -> world.happens(Happening.act(What.CANCELLED, "cancelled"));
            case WITHDRAWN -> world.happens(Happening.act(What.WITHDRAWN, "withdrawn"));
            case REPLANNED -> world.happens(Happening.act(What.REPLANNED, "another day"));
            case PAUSED -> world.happens(Happening.act(What.PAUSED, "wait"));
            case RESUMED -> world.happens(Happening.act(What.RESUMED, "go on"));
            case RETRIED -> world.happens(Happening.act(What.RETRIED, "again"));
            case RESOLVED -> world.happens(Happening.act(What.RESOLVED, "by hand"));
            case TAKEN_BACK -> world.happens(Happening.act(What.TAKEN_BACK, "it was a mistake"));
            case KEPT -> world.happens(Happening.act(What.KEPT, "it was none"));
            case UNCONFIRMED -> world.refuseToUndoTheMerge();
        }
    }

    /** From now on services work and deadlines pass, and an operator retries what needs attention. */
    private static void bringToAnEnd(World world) {
        for (int i = 0; i < 500 && !(world.state.phase().isFinal() && world.underWay.isEmpty()); i++) {
            if (world.state.paused()) {
                world.happens(Happening.act(What.RESUMED, "go on"));
            } else if (world.state.phase() == Phase.PLANNING) {
                world.happens(Happening.act(What.PLANNED, null));
                world.happens(Happening.act(What.QUOTED, null));
            } else if (!world.underWay.isEmpty()) {
                world.handle(0, true);
                world.deliver(world.replies.size() - 1);
            } else if (world.state.phase() == Phase.NEEDS_ATTENTION) {
                world.happens(Happening.act(What.RETRIED, "again"));
            } else {
                world.deadlinePasses();
            }
        }
    }

    @Example
    void every_reachable_state_has_a_way_to_an_end_and_the_pivot_is_followed_by_an_undo_only_when_people_agree_to_it() {
        Saga saga = new Saga(2);
        Map<SagaState, Set<SagaState>> before = new HashMap<>();
        Deque<SagaState> open = new ArrayDeque<>();
        SagaState first = saga.file().state();
        before.put(first, new HashSet<>());
        open.add(first);
        while (!open.isEmpty()) {
            SagaState state = open.remove();
            for (Happening happening : everything()) {
                Saga.Transition transition = saga.after(state, happening);
                if (!transition.accepted()) {
                    assertThat(transition.state()).isEqualTo(state);
                    assertThat(transition.effects()).isEmpty();
                    continue;
                }
                assertThat(state.isPastPivot()
                                && happening.what() != What.TAKEN_BACK
                                && !state.late()
                                && transition.effects().stream().anyMatch(Effect.SendUndo.class::isInstance))
                        .isFalse();
                assertThat(state.isPastPivot() && !transition.state().isPastPivot())
                        .isFalse();
                assertThat(transition.state().late() && !state.late() && state.phase() != Phase.COMPLETED)
                        .as("only what is completed is taken back")
                        .isFalse();
                if (!before.containsKey(transition.state())) {
                    before.put(transition.state(), new HashSet<>());
                    open.add(transition.state());
                }
                before.get(transition.state()).add(state);
            }
        }
        Set<SagaState> canEnd = new HashSet<>();
        before.keySet().stream().filter(s -> s.phase().isFinal()).forEach(open::add);
        while (!open.isEmpty()) {
            SagaState state = open.remove();
            if (canEnd.add(state)) {
                open.addAll(before.get(state));
            }
        }
        assertThat(before.size()).isGreaterThan(50);
        assertThat(canEnd).isEqualTo(before.keySet());
    }

    private static List<Happening> everything() {
        List<Happening> all = new ArrayList<>();
        for (What what : What.values()) {
            all.add(new Happening(what, null, "r"));
            Arrays.stream(Step.values()).forEach(step -> all.add(new Happening(what, step, "r")));
        }
        return all;
    }
}

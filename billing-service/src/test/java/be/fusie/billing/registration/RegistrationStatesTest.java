package be.fusie.billing.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import be.fusie.billing.Reversible.State;
import be.fusie.kit.messaging.Refusal;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RegistrationStatesTest {
    private final Registration registration = new Registration();

    @Example
    void a_repeated_order_goes_on_with_the_codes_of_the_first() {
        registration.begin(1);
        registration.begin(2);
        registration.finish(2);
        registration.begin(3);
        assertThat(registration.round).isEqualTo(1);
    }

    @Example
    void after_an_undo_other_codes_are_issued() {
        registration.begin(1);
        registration.undo(2);
        registration.finishUndo(2);
        registration.begin(3);
        assertThat(registration.round).isEqualTo(3);
        assertThat(registration.state).isEqualTo(State.DOING);
    }

    @Example
    void an_undo_of_nothing_leaves_nothing_to_do() {
        registration.undo(1);
        assertThat(registration.state).isEqualTo(State.UNDONE);
    }

    @Example
    void nothing_is_issued_while_an_undo_is_not_finished() {
        registration.begin(1);
        registration.undo(2);
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> registration.begin(3));
    }

    @Property
    void whoever_was_overtaken_is_refused_and_changes_nothing(
            @ForAll @Size(max = 8) List<@IntRange(max = 3) Integer> steps, @ForAll @IntRange(max = 3) int late) {
        Registration one = new Registration();
        long sequence = 5;
        for (int step : steps) {
            sequence++;
            try {
                apply(one, step, sequence);
            } catch (Refusal refused) {
                assertThat(one.state).isEqualTo(State.UNDOING);
            }
        }
        one.undo(++sequence);
        State before = one.state;
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> apply(one, late, 4));
        assertThat(one.state).isEqualTo(before);
    }

    private static void apply(Registration registration, int step, long sequence) {
        switch (step) {
            case 0 -> registration.begin(sequence);
            case 1 -> registration.finish(sequence);
            case 2 -> registration.undo(sequence);
            default -> registration.finishUndo(sequence);
        }
    }
}

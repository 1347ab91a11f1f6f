package be.fusie.notification.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    static Backoff with(double random) {
        return new Backoff(Duration.ofSeconds(5), Duration.ofHours(6), () -> random);
    }

    @Test
    void each_failure_makes_the_wait_four_times_as_long_up_to_the_longest() {
        Backoff even = with(0.5);
        assertThat(even.delay(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(even.delay(2)).isEqualTo(Duration.ofSeconds(20));
        assertThat(even.delay(4)).isEqualTo(Duration.ofSeconds(320));
        assertThat(even.delay(8)).isEqualTo(Duration.ofHours(6));
        assertThat(even.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void jitter_spreads_the_waits_by_a_fifth_either_way() {
        assertThat(with(0).delay(1)).isEqualTo(Duration.ofSeconds(4));
        assertThat(with(1).delay(1)).isEqualTo(Duration.ofSeconds(6));
    }
}

package be.fusie.kit.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void the_last_event_is_sent_and_nothing_after_it() {
        var looks = new AtomicInteger();
        List<Integer> seen = EventStream.upTo(n -> n == 3, EventStream.looking(OFTEN, looks::incrementAndGet))
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void the_stream_ends_with_its_last_event_and_not_with_the_next_look() {
        Multi<Integer> nothingMore = Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().items(1, 2), Multi.createFrom().nothing());
        assertThat(EventStream.upTo(n -> n == 2, nothingMore)
                        .collect()
                        .asList()
                        .await()
                        .atMost(PATIENCE))
                .containsExactly(1, 2);
    }

    @Test
    void each_listener_has_an_end_of_its_own() {
        Multi<Integer> upTo2 = EventStream.upTo(n -> n == 2, Multi.createFrom().items(1, 2, 3));
        assertThat(upTo2.collect().asList().await().atMost(PATIENCE)).containsExactly(1, 2);
        assertThat(upTo2.collect().asList().await().atMost(PATIENCE)).containsExactly(1, 2);
    }

    @Test
    void a_look_that_fails_ends_the_stream_with_its_reason() {
        var stream = EventStream.looking(OFTEN, () -> {
            throw new IllegalStateException("gone");
        });
        assertThatThrownBy(() -> stream.collect().asList().await().atMost(PATIENCE))
                .hasMessage("gone");
    }
}

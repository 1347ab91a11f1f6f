package be.fusie.kit.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
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

    @Test
    void a_state_is_told_once_and_what_the_client_knows_already_not_at_all() {
        Multi<Integer> states = Multi.createFrom().items(1, 1, 2, 2, 3);
        assertThat(told(states, n -> n == 3, null, Duration.ofHours(1))).containsExactly("1", "2", "3");
        assertThat(told(states, n -> n == 3, "1", Duration.ofHours(1))).containsExactly("2", "3");
        assertThat(told(states, n -> n == 3, "3", Duration.ofHours(1)))
                .as("the last one is told in any case")
                .containsExactly("1", "2", "3");
    }

    @Test
    void after_a_silence_the_client_hears_that_the_stream_lives() {
        assertThat(told(Multi.createFrom().items(1, 1, 2), n -> n == 2, null, Duration.ZERO))
                .containsExactly("1", "still here", "2");
    }

    @Test
    void a_stream_that_fails_ends_so_that_the_client_comes_again() {
        Multi<Integer> failing = Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(1), Multi.createFrom().failure(new IllegalStateException("gone")));
        assertThat(told(failing, n -> false, null, Duration.ofHours(1))).containsExactly("1");
    }

    private static List<String> told(Multi<Integer> states, Predicate<Integer> last, String known, Duration silence) {
        return EventStream.of(
                        SseImpl.INSTANCE,
                        states,
                        last,
                        known,
                        n -> SseImpl.INSTANCE
                                .newEventBuilder()
                                .id(n.toString())
                                .data(n)
                                .build(),
                        silence)
                .map(event -> event.getComment() == null ? event.getId() : event.getComment())
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }
}

package be.fusie.kit.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Streams of events made by looking, again and again, at what any replica may have changed in the database. */
public final class EventStream {

    private static final Duration SILENCE = Duration.ofSeconds(15);

    private EventStream() {}

    /**
     * What is seen at once and then in this rhythm, on a worker thread, so that the look may wait for a transaction. Looks
     * do not pile up: one that would begin before the last one has ended is left out. Fails with what a look fails with.
     */
    public static <T> Multi<T> looking(Duration every, Supplier<T> look) {
        return Multi.createFrom()
                .ticks()
                .every(every)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool(), 1)
                .map(tick -> look.get());
    }

    /**
     * States as server-sent events: each state once, up to the last one, and a comment after 15 s of silence, so that
     * nothing between the two takes the connection for dead. When a look fails, the stream ends: the client comes again,
     * and is told then what is wrong.
     *
     * @param last whether nothing comes after this state; it is told in any case
     * @param known id of the last event that the client got before; null when it got none
     * @param event the same state as an event with the same id
     */
    public static <T> Multi<OutboundSseEvent> of(
            Sse sse, Multi<T> states, Predicate<T> last, String known, Function<T, OutboundSseEvent> event) {
        return of(sse, states, last, known, event, SILENCE);
    }

    static <T> Multi<OutboundSseEvent> of(
            Sse sse,
            Multi<T> states,
            Predicate<T> last,
            String known,
            Function<T, OutboundSseEvent> event,
            Duration silence) {
        return Multi.createFrom().deferred(() -> {
            var listener = new Listener(known, silence);
            return upTo(last, states)
                    .onItem()
                    .transformToIterable(state -> listener.hears(sse, event.apply(state), last.test(state)))
                    .onFailure()
                    .recoverWithCompletion();
        });
    }

    private static final class Listener {

        private final Duration silence;
        private String told;
        private Instant spoken = Instant.now();

        Listener(String known, Duration silence) {
            this.told = known;
            this.silence = silence;
        }

        List<OutboundSseEvent> hears(Sse sse, OutboundSseEvent event, boolean inAnyCase) {
            Instant now = Instant.now();
            boolean news = inAnyCase || !event.getId().equals(told);
            if (!news && Duration.between(spoken, now).compareTo(silence) < 0) {
                return List.of();
            }
            spoken = now;
            told = event.getId();
            return List.of(
                    news ? event : sse.newEventBuilder().comment("still here").build());
        }
    }

    /** The events up to the first that is the last, with which the stream ends. */
    public static <T> Multi<T> upTo(Predicate<T> last, Multi<T> events) {
        return events.onItem()
                .transformToMultiAndConcatenate(event -> last.test(event)
                        ? Multi.createFrom().items(Optional.of(event), Optional.<T>empty())
                        : Multi.createFrom().item(Optional.of(event)))
                .select()
                .first(Optional::isPresent)
                .map(Optional::get);
    }
}

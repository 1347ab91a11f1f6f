package be.fusie.kit.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Streams of events made by looking, again and again, at what any replica may have changed in the database. */
public final class EventStream {

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

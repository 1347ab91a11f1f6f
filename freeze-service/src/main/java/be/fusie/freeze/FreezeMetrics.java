package be.fusie.freeze;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What operators watch. The gauges are as old as the last sweep; {@code fusie.freeze.overdue} above 0 is the alarm (F8). */
@ApplicationScoped
class FreezeMetrics {

    private final MeterRegistry registry;
    private final AtomicLong draining = new AtomicLong();
    private final AtomicLong frozen = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong oldCopies = new AtomicLong();
    private final Map<String, AtomicLong> editors = new ConcurrentHashMap<>();

    FreezeMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("fusie.freeze.databases", draining, AtomicLong::get)
                .description("School databases in a freeze")
                .tag("state", "draining")
                .register(registry);
        Gauge.builder("fusie.freeze.databases", frozen, AtomicLong::get)
                .description("School databases in a freeze")
                .tag("state", "frozen")
                .register(registry);
        Gauge.builder("fusie.freeze.overdue", overdue, AtomicLong::get)
                .description("Freezes that outlive the time they were given")
                .register(registry);
        Gauge.builder("fusie.freeze.held", held, AtomicLong::get)
                .description("Freezes held with a reason, by an operator or because data may be half moved")
                .register(registry);
        Gauge.builder("fusie.freeze.old.copies", oldCopies, AtomicLong::get)
                .description("School databases closed because an old copy came up")
                .register(registry);
    }

    /** @param end thawed or opened */
    void readOnly(double seconds, String end) {
        Timer.builder("fusie.freeze.readonly")
                .description("Time without write access, per migration")
                .tag("end", end)
                .register(registry)
                .record(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    void freezes(long drainingDatabases, long frozenDatabases, long overdueFreezes) {
        draining.set(drainingDatabases);
        frozen.set(frozenDatabases);
        overdue.set(overdueFreezes);
    }

    void held(long heldFreezes, long closedCopies) {
        held.set(heldFreezes);
        oldCopies.set(closedCopies);
    }

    void editors(Map<String, Long> byDatabase) {
        byDatabase.forEach((database, count) ->
                editors.computeIfAbsent(database, this::gauge).set(count));
    }

    private AtomicLong gauge(String database) {
        var count = new AtomicLong();
        Gauge.builder("fusie.freeze.editors", count, AtomicLong::get)
                .description("Live editing sessions")
                .tag("database", database)
                .register(registry);
        return count;
    }

    long frozenDatabases() {
        return frozen.get();
    }

    long drainingDatabases() {
        return draining.get();
    }

    long overdueFreezes() {
        return overdue.get();
    }
}

package be.fusie.freeze;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * What an operator can set. The school databases themselves stand under {@code fusie.databases."<name>"}: {@code url},
 * {@code user}, {@code password}, and {@code map}, the path (or {@code classpath:…}) of the merge map that scopes rows
 * for the fence after a partial move.
 */
@ConfigMapping(prefix = "fusie.freeze")
interface FreezeSettings {

    /** How long a transaction in flight may take to end when the gate closes, before its session is terminated. */
    @WithDefault("5s")
    Duration patience();

    /** How long, after the gate closed, to look for transactions that still write before the freeze is refused. */
    @WithDefault("10s")
    Duration sweepWithin();

    /** How long an editing session counts unless its application renews it. */
    @WithDefault("2m")
    Duration editingLease();

    /** The longest drain a command may ask for. */
    @WithDefault("4h")
    Duration longestDrain();

    /** The longest time a command may ask to hold databases read-only. */
    @WithDefault("2d")
    Duration longestHold();

    /** How often to look for freezes that are overdue, and to refresh the gauges (whole seconds). */
    @WithDefault("5s")
    Duration sweepEvery();

    /** After how long an overdue freeze that could not be thawed is looked at, and logged, again. */
    @WithDefault("1m")
    Duration lookAgainAfter();
}

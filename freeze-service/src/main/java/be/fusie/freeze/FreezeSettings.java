package be.fusie.freeze;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

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

    /** Whether a partial move freezes only the rows of its institutions in the source, where the merge map tells them. */
    @WithDefault("true")
    boolean partialByRows();

    /** How long after its date an announcement that nothing came of is forgotten. */
    @WithDefault("1d")
    Duration announcementsKeptFor();

    /** How long an operator's request for a forced release waits for a second operator. */
    @WithDefault("1h")
    Duration releaseRequestsKeptFor();

    /** How long a stream of events lasts before the client has to come again, with a fresh token. */
    @WithDefault("10m")
    Duration longestStream();

    /** How often the school databases are looked at: where their gates stand, which institutions they hold; "off" never. */
    @WithDefault("5s")
    String watchEvery();

    Drafts drafts();

    /** Drafts of late savers (F4); without keys none are kept. */
    interface Drafts {
        /** AES keys of 32 bytes in base64, by id. Old ones stay until the last draft under them has expired. */
        Map<String, String> keys();

        /** The key that new drafts are encrypted with. */
        Optional<String> keyId();

        /** The most bytes of one draft. */
        @WithDefault("262144")
        int largest();

        /** The most drafts of one person. */
        @WithDefault("50")
        int mostPerPerson();

        /** How long a draft is kept, counted from when it was saved. */
        @WithDefault("30d")
        Duration keptFor();
    }

    /** How often to look for freezes that are overdue, and to refresh the gauges (whole seconds). */
    @WithDefault("5s")
    Duration sweepEvery();

    /** After how long an overdue freeze that could not be thawed is looked at, and logged, again. */
    @WithDefault("1m")
    Duration lookAgainAfter();
}

package be.fusie.request;

import be.fusie.request.saga.Step;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator can set. Durations as Quarkus reads them: {@code 500ms}, {@code 30s}, {@code 15m}, {@code 12h}, {@code P30D}. */
@ConfigMapping(prefix = "fusie.request")
public interface RequestSettings {

    /** How long signatures are collected when a request names no deadline (R5); at most until its window opens. */
    @WithDefault("P30D")
    Duration consentTime();

    /** How long the answers to plan and quote may take before they are asked for again. */
    @WithDefault("30m")
    Duration planningTimeOut();

    /** How long the answer to a step's command may take, where {@link #timeOuts()} says nothing else. */
    @WithDefault("15m")
    Duration timeOut();

    /** The same for single steps, both for doing and undoing them, for example {@code fusie.request.time-outs.merge=12h}. */
    Map<Step, Duration> timeOuts();

    /** Tries of an undo, and of a step after the pivot, before an operator is needed. */
    @WithDefault("5")
    int maxAttempts();

    /** Pause before the second try; it doubles with each further one. */
    @WithDefault("5s")
    Duration firstPause();

    /** Longest pause between two tries. */
    @WithDefault("5m")
    Duration longestPause();

    /**
     * How long before an agreed window people are mailed again, and applications show a notice (F3), in any order. From the
     * announcement on applications show it only when the window is nearer than the longest of them. Empty: the announcement
     * is all.
     */
    @WithDefault("P7D,P1D")
    Optional<List<Duration>> freezeNotices();

    /** How long the notice stands before editors are asked to finish, in seconds (F3). */
    @WithDefault("0")
    int noticeSeconds();

    /** How long editors may finish before the databases become read-only, in seconds (F4, F5). */
    @WithDefault("300")
    int drainSeconds();

    /** How long the freeze holds by itself, in minutes, before it counts as overdue (F8). */
    @WithDefault("720")
    int holdMinutes();

    /** How long after completion a migration can be taken back; merge-service's own window has to be as long (X1). */
    @WithDefault("P30D")
    Duration undoWindow();

    /** How long answers to requests with an Idempotency-Key are remembered. */
    @WithDefault("P7D")
    Duration idempotencyKeptFor();

    /** How long after a migration has ended it is kept who did what, and what proves signatures. */
    @WithDefault("P3650D")
    Duration keepEvidence();

    /** Time zone that plans show moments in. */
    @WithDefault("Europe/Brussels")
    ZoneId zone();

    /** How often deadlines are looked for. */
    @WithDefault("500ms")
    Duration poll();

    /** Where people reach the services; links in plans, events and messages begin with these. */
    Links links();

    /** Addresses without a path, each without a slash at the end. */
    interface Links {
        @WithDefault("http://localhost:8101")
        URI request();

        @WithDefault("http://localhost:8102")
        URI freeze();

        @WithDefault("http://localhost:8103")
        URI merge();

        @WithDefault("http://localhost:8104")
        URI billing();

        @WithDefault("http://localhost:8105")
        URI notification();
    }

    default Duration timeOutOf(Step step) {
        return timeOuts().getOrDefault(step, timeOut());
    }

    /** @param attempt the try that failed, from 1 */
    default Duration pauseAfter(int attempt) {
        Duration pause = firstPause().multipliedBy(1L << Math.min(attempt - 1, 20));
        return pause.compareTo(longestPause()) > 0 ? longestPause() : pause;
    }
}

package be.fusie.freeze;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every message of this service, by wire name; the key is the migration's id. {@code contracts/} has the examples. */
final class FreezeMessages {

    static final String REPLIES = "migration.replies";

    private FreezeMessages() {}

    /** {@code freeze.announce-freeze.v1}: show a notice from now on (F3). */
    record AnnounceFreeze(String source, String receiver, List<String> institutions, boolean whole, Instant from) {
        static final String TYPE = "freeze.announce-freeze.v1";

        Move move(UUID migration) {
            return Move.asked(migration, source, receiver, institutions, whole);
        }
    }

    record FreezeAnnounced(Instant from) {
        static final String TYPE = "freeze.freeze-announced.v1";
    }

    record AnnouncementRefused(String reason) {
        static final String TYPE = "freeze.announcement-refused.v1";
    }

    /**
     * {@code freeze.freeze-databases.v1}: make both databases read-only, when nobody edits or at the deadline.
     *
     * @param noticeSeconds how long a notice is shown before the drain begins; null is none
     */
    record FreezeDatabases(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            long drainSeconds,
            long holdMinutes,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long noticeSeconds) {
        static final String TYPE = "freeze.freeze-databases.v1";

        Move move(UUID migration) {
            return Move.asked(migration, source, receiver, institutions, whole);
        }
    }

    /**
     * @param tokens database → epoch, which writers show while it is frozen
     * @param scopes database → {@code database} or {@code institutions}: how much of it is read-only
     */
    record DatabasesFrozen(Instant since, Map<String, Long> tokens, Map<String, String> scopes) {
        static final String TYPE = "freeze.databases-frozen.v1";
    }

    record FreezeRefused(String reason) {
        static final String TYPE = "freeze.freeze-refused.v1";
    }

    /** {@code freeze.thaw-databases.v1}: undoes a freeze, also one that never happened. */
    record ThawDatabases() {
        static final String TYPE = "freeze.thaw-databases.v1";
    }

    /**
     * {@code freeze.freeze-again.v1}: after the pivot, to take the migration back: the receiver becomes read-only, when
     * nobody edits or at the deadline; what moved away stays closed in the source.
     */
    record FreezeAgain(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            long drainSeconds,
            long holdMinutes) {
        static final String TYPE = "freeze.freeze-again.v1";

        FreezeDatabases asFreeze() {
            return new FreezeDatabases(source, receiver, institutions, whole, drainSeconds, holdMinutes, null);
        }
    }

    /** @param tokens database → epoch; what is undone shows the receiver's */
    record DatabasesFrozenAgain(Instant since, Map<String, Long> tokens) {
        static final String TYPE = "freeze.databases-frozen-again.v1";
    }

    record FreezeAgainFailed(String reason) {
        static final String TYPE = "freeze.freeze-again-failed.v1";
    }

    record DatabasesThawed(double readOnlySeconds) {
        static final String TYPE = "freeze.databases-thawed.v1";
    }

    record ThawFailed(String reason) {
        static final String TYPE = "freeze.thaw-failed.v1";
    }

    /** {@code freeze.open-receiver.v1}: the pivot. */
    record OpenReceiver(
            String source, String receiver, List<String> institutions, boolean whole, Map<String, Long> tokens) {
        static final String TYPE = "freeze.open-receiver.v1";
    }

    record ReceiverOpened(Instant at, double readOnlySeconds) {
        static final String TYPE = "freeze.receiver-opened.v1";
    }

    record OpeningRefused(String reason) {
        static final String TYPE = "freeze.opening-refused.v1";
    }
}

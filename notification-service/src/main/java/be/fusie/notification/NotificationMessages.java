package be.fusie.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** Every message that this service reads and writes. The key of each is the migration id. See {@code contracts/}. */
final class NotificationMessages {

    /** Where all replies go: the inbox of the saga. */
    static final String REPLIES = "migration.replies";

    static final String CLOSE = "notification.close-to-do.v1";
    static final String ANNOUNCE = "notification.announce-migration.v1";
    static final String ANNOUNCED = "notification.migration-announced.v1";
    static final String ANNOUNCEMENT_REFUSED = "notification.announcement-refused.v1";
    static final String CORRECT = "notification.correct-announcement.v1";
    static final String CORRECTED = "notification.announcement-corrected.v1";
    static final String CORRECTION_FAILED = "notification.correction-failed.v1";
    static final String HAND_OVER = "notification.hand-over-migration.v1";
    static final String HANDED_OVER = "notification.migration-handed-over.v1";
    static final String HAND_OVER_REFUSED = "notification.hand-over-refused.v1";
    static final String REMIND = "notification.remind-signers.v1";
    static final String WARN = "notification.warn-of-freeze.v1";
    static final String ALERT = "notification.alert-operators.v1";
    static final String RETRACT = "notification.retract-hand-over.v1";
    static final String RETRACTED = "notification.hand-over-retracted.v1";
    static final String RETRACTION_FAILED = "notification.retraction-failed.v1";

    private NotificationMessages() {}

    /** What commands to tell people of a move say of it. */
    interface OfMove {

        String source();

        String receiver();

        List<String> institutions();

        boolean whole();

        List<String> institutionsConcerned();

        /** Whether the board changes (M14); null: it does not. */
        default Boolean boardChanges() {
            return null;
        }
    }

    /**
     * Tell the people concerned (N1–N4).
     *
     * @param institutions numbers of those that move
     * @param whole whether the whole source database moves; user names stay only then (M9)
     * @param institutionsConcerned numbers of all whose people are told; the moving ones are added to them
     * @param plan link to the plan; whoever follows it has to be entitled to
     * @param boardChanges whether the board changes (M14); null: it does not
     * @param links further ones: {@code rights} leads to the rights that administrators lose (N3); may be null
     */
    record AnnounceMigration(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<String> institutionsConcerned,
            Window window,
            String plan,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean boardChanges,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<Link> links)
            implements OfMove {}

    /** When writing stops, and for how many seconds as far as known (R6). */
    record Window(Instant from, Long expectedReadOnlySeconds) {}

    /** @param mails how many are recorded for this migration's announcement; they are sent afterwards */
    record MigrationAnnounced(int mails) {}

    /** Tell those who got the announcement that it does not hold (X1). @param reason may be null; told to the readers */
    record CorrectAnnouncement(@JsonInclude(JsonInclude.Include.NON_NULL) String reason) {}

    /** @param mails how many corrections are recorded; 0 when no announcement went out */
    record AnnouncementCorrected(int mails) {}

    /**
     * Tell the people concerned that it is done, and give each school its to-dos (N6).
     *
     * @param readOnlySeconds how long writing was stopped
     * @param boardChanges whether the board changes (M14); null: it does not
     * @param exactLinks institutions that make their link to Exact anew (M16); null: all that move, when the board changes
     */
    record HandOverMigration(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<String> institutionsConcerned,
            long readOnlySeconds,
            List<Link> links,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean boardChanges,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<String> exactLinks)
            implements OfMove {}

    /**
     * What a to-do asks for was done in the service where it is done: the board ticks it off (N6). Nobody waits for an answer.
     *
     * @param kind as the board names it, such as exact; no vendor's
     */
    record CloseToDo(String institution, String kind) {}

    /** @param rel {@code numbers}, {@code collisions}, {@code barcodes} and others are put at the to-dos that they help with */
    record Link(String rel, String href) {}

    record MigrationHandedOver(int mails, int toDos) {}

    /** Tell those who heard that it is done that it was undone, and take the to-dos back (X1). */
    record RetractHandOver(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<String> institutionsConcerned) {}

    /**
     * @param mails how many retractions are recorded; 0 when nothing was handed over
     * @param toDos how many were withdrawn by this command
     */
    record HandOverRetracted(int mails, int toDos) {}

    /**
     * Remind the directors who have not signed (R5). Nobody waits for an answer.
     *
     * @param institutionsOutstanding numbers of those for which nobody has signed yet
     * @param deadline when the collection of signatures ends
     * @param planVersion what is to be signed; a new version voids what was signed
     * @param plan link to the plan; whoever follows it has to be entitled to
     */
    record RemindSigners(List<String> institutionsOutstanding, Instant deadline, int planVersion, String plan) {}

    /**
     * Some time before the window: say again when nothing can be saved (F3). Nobody waits for an answer.
     *
     * @param institutionsConcerned numbers of all whose people are told
     * @param plan link to the plan; whoever follows it has to be entitled to
     */
    record WarnOfFreeze(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<String> institutionsConcerned,
            Window window,
            String plan)
            implements OfMove {}

    /** What keeps a migration from going on. */
    enum Trouble {
        /** A step failed too often. */
        NEEDS_ATTENTION,
        /** Its window is open, and nothing begins. */
        BLOCKED
    }

    /**
     * Call an operator, once for each time that a migration can't go on. Nobody waits for an answer.
     *
     * @param step by name; null when none had begun
     * @param undoing whether it was being undone
     * @param trouble why, as the migration shows it; no personal data
     * @param link to the migration; whoever follows it has to be entitled to
     */
    record AlertOperators(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            Trouble what,
            @JsonInclude(JsonInclude.Include.NON_NULL) String step,
            boolean undoing,
            String trouble,
            String link) {}

    /** The reason of every refused or failed reply, without personal data. */
    record Refused(String reason) {}
}

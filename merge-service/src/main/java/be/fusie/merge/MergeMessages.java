package be.fusie.merge;

import be.fusie.kit.messaging.Refusal;
import be.fusie.merge.engine.Loss;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import be.fusie.merge.engine.Outlook;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Archive;
import be.fusie.merge.engine.Results.Backup;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.PlannedTable;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Every message of this service: commands in from {@code merge.commands}, replies out to {@code migration.replies}. The
 * key of each is the migration id. No record carries personal data (I9). Approved examples stand in {@code contracts/}.
 */
final class MergeMessages {

    /** Inbox of request-service: where every reply goes. */
    static final String REPLIES = "migration.replies";

    /** This service's own inbox. */
    static final String COMMANDS = "merge.commands";

    private MergeMessages() {}

    /** What every command about a move tells. */
    interface AboutMove {
        String source();

        String receiver();

        List<String> institutions();

        boolean whole();

        /** Who gets the administrator rights of single schools (R10); null when the command does not say. */
        default String centralAdministrator() {
            return null;
        }

        /** The same without saying who (I9): see {@link Move#hashed}; null when the command does not say. */
        default String centralAdministratorHash() {
            return null;
        }

        /** What kind of move it has to be; null: as the receiver tells (R13). */
        default MoveKind kind() {
            return null;
        }

        /** For choice values that the receiver does not know (R15); null: none. */
        default List<Move.Replacement> replacements() {
            return null;
        }

        /** Fencing token per database name (F7); null where nothing is frozen yet. */
        default Map<String, Long> tokens() {
            return null;
        }

        /** Refuses an order for which nothing could be done. */
        default Move move(UUID migration) {
            if (source() == null || receiver() == null || source().equals(receiver())) {
                throw new Refusal("source and receiver must be two databases");
            }
            Set<String> numbers = institutions() == null ? Set.of() : Set.copyOf(institutions());
            if (!whole() && numbers.isEmpty()) {
                throw new Refusal("a partial move names its institutions");
            }
            return Move.of(migration, source(), receiver(), numbers, whole())
                    .as(kind())
                    .fenced(tokens())
                    .replacing(replacements())
                    .under(
                            centralAdministratorHash() == null
                                    ? centralAdministrator()
                                    : Move.hashed(migration, centralAdministratorHash()));
        }
    }

    record Refused(String reason) {}

    /** The coming of the reply is all it says. */
    record Done() {}

    record Finding(String code, String detail) {}

    // --- plan (R7) ---

    record PlanMerge(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<Move.Replacement> replacements,
            LocalDate cutOverDate,
            @JsonInclude(JsonInclude.Include.NON_NULL) String centralAdministrator,
            @JsonInclude(JsonInclude.Include.NON_NULL) String centralAdministratorHash,
            @JsonInclude(JsonInclude.Include.NON_NULL) MoveKind kind)
            implements AboutMove {
        static final String TYPE = "merge.plan-merge.v1";
    }

    /**
     * @param openPairs pairs of persons that may be the same, for somebody to decide before the freeze (M18)
     * @param outlook what it means to people, in figures (R7, R16); left out where nothing changes for them
     * @param rightsAsOf number of the last decision about a right that the plan holds (R11); 0 where nobody decided
     */
    record MergePlanned(
            List<PlannedTable> tables,
            Persons persons,
            long ogmCollisions,
            List<String> schoolYearsOpen,
            long estimatedReadOnlySeconds,
            String estimateBasis,
            List<Finding> findings,
            long openPairs,
            @JsonInclude(JsonInclude.Include.NON_NULL) Outlook outlook,
            long rightsAsOf) {
        static final String TYPE = "merge.merge-planned.v1";

        static MergePlanned of(Plan plan, long rightsAsOf) {
            return new MergePlanned(
                    plan.tables(),
                    plan.persons(),
                    plan.ogmCollisions(),
                    plan.schoolYearsOpen(),
                    plan.estimatedReadOnlySeconds(),
                    plan.estimateBasis(),
                    plan.findings().stream()
                            .map(f -> new Finding(f.code(), f.detail()))
                            .toList(),
                    plan.openPairs().size(),
                    plan.outlook(),
                    rightsAsOf);
        }
    }

    record PlanRefused(List<Reason> reasons) {
        static final String TYPE = "merge.plan-refused.v1";
    }

    /**
     * Somebody decided about rights (R11): the plan is to be made anew.
     *
     * @param asOf number of the last decision
     * @param cases how many are decided by now
     */
    record RightsDecided(long asOf, long cases) {
        static final String TYPE = "merge.rights-decided.v1";
    }

    // --- stage (M1) ---

    record StageMigration(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            @JsonInclude(JsonInclude.Include.NON_NULL) MoveKind kind)
            implements AboutMove {
        static final String TYPE = "merge.stage-migration.v1";
    }

    /** @param findings what people should know of the backups */
    record MigrationStaged(List<Backup> backups, List<Archive> archives, List<Finding> findings) {
        static final String TYPE = "merge.migration-staged.v1";
    }

    static final String STAGE_REFUSED = "merge.stage-refused.v1";

    record DiscardStage() {
        static final String TYPE = "merge.discard-stage.v1";
    }

    static final String STAGE_DISCARDED = "merge.stage-discarded.v1";
    static final String DISCARD_FAILED = "merge.discard-failed.v1";

    // --- merge (M5, M24) ---

    /** @param rightsAsOf the decisions up to this number are in the plan that was signed (R11); 0: none */
    record MergeDatabases(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            List<Move.Replacement> replacements,
            Map<String, Long> tokens,
            @JsonInclude(JsonInclude.Include.NON_NULL) String centralAdministrator,
            @JsonInclude(JsonInclude.Include.NON_NULL) String centralAdministratorHash,
            @JsonInclude(JsonInclude.Include.NON_NULL) MoveKind kind,
            long rightsAsOf)
            implements AboutMove {
        static final String TYPE = "merge.merge-databases.v1";
    }

    /** @param seconds from the command to the end of the verification */
    record DatabasesMerged(List<MergedTable> tables, Persons persons, long rows, double seconds) {
        static final String TYPE = "merge.databases-merged.v1";

        static DatabasesMerged of(Merged merged) {
            return new DatabasesMerged(merged.tables(), merged.persons(), merged.rows(), merged.seconds());
        }
    }

    static final String MERGE_REFUSED = "merge.merge-refused.v1";

    /** @param confirmation of the list of what would be lost, for an undo after completion; null before the pivot */
    record UndoMerge(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            Map<String, Long> tokens,
            @JsonInclude(JsonInclude.Include.NON_NULL) MoveKind kind,
            @JsonInclude(JsonInclude.Include.NON_NULL) String confirmation)
            implements AboutMove {
        static final String TYPE = "merge.undo-merge.v1";
    }

    static final String MERGE_UNDONE = "merge.merge-undone.v1";

    /** @param code why, for programs: {@code confirmation-outdated} asks for a new preview; null when it has no name */
    record UndoFailed(String reason, @JsonInclude(JsonInclude.Include.NON_NULL) String code) {
        static final String TYPE = "merge.undo-failed.v1";
    }

    /** What would an undo after completion take away of what people did since? Reads only. */
    record PreviewUndo(
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            @JsonInclude(JsonInclude.Include.NON_NULL) MoveKind kind)
            implements AboutMove {
        static final String TYPE = "merge.preview-undo.v1";
    }

    /** Counts of what people did since; keys stand in the list over REST only (I9). @param institution null: of none alone */
    record LostCounts(String table, String institution, long changed, long deleted, long added, long emptied) {}

    /**
     * @param until when what an undo needs is thrown away
     * @param tables where there is anything to lose
     * @param obstacles what no confirmation helps against
     * @param confirmation of exactly this list, for {@link UndoMerge}
     */
    record UndoPreviewed(
            Instant mergedAt, Instant until, List<LostCounts> tables, List<Reason> obstacles, String confirmation) {
        static final String TYPE = "merge.undo-previewed.v1";

        static UndoPreviewed of(Loss loss) {
            return new UndoPreviewed(
                    loss.mergedAt(),
                    loss.until(),
                    loss.tables().stream()
                            .filter(t -> t.changed() + t.deleted() + t.added() + t.emptied() > 0)
                            .map(t -> new LostCounts(
                                    t.table(), t.institution(), t.changed(), t.deleted(), t.added(), t.emptied()))
                            .toList(),
                    loss.obstacles(),
                    loss.confirmation());
        }
    }

    static final String UNDO_PREVIEW_REFUSED = "merge.undo-preview-refused.v1";

    // --- rehearsal (R14) ---

    /** @param reference what the asking service calls it; asked for twice, it is done once */
    record RequestRehearsal(UUID reference, boolean mask) {
        static final String TYPE = "merge.request-rehearsal.v1";
    }

    /**
     * What a rehearsal found, whoever asked for it.
     *
     * @param number of the rehearsal, for the whole of it over REST
     * @param reference null when a person asked for it here
     * @param passed merged, verified, undone, and both copies as before
     * @param forecastReadOnlySeconds how long both databases would be read-only; 0 when nothing was merged
     * @param checks how many checks gated the merge
     * @param differences how many things an undo left different
     * @param refusals why nothing was merged
     */
    record MigrationRehearsed(
            int number,
            @JsonInclude(JsonInclude.Include.NON_NULL) UUID reference,
            boolean passed,
            long forecastReadOnlySeconds,
            String forecastBasis,
            long rows,
            long checks,
            long differences,
            List<Reason> refusals) {
        static final String TYPE = "merge.migration-rehearsed.v1";

        static MigrationRehearsed of(int number, UUID reference, RehearsalResource.Outcome outcome) {
            return new MigrationRehearsed(
                    number,
                    reference,
                    outcome.passed(),
                    outcome.forecastReadOnlySeconds(),
                    outcome.forecastBasis(),
                    outcome.rows(),
                    outcome.checks().size(),
                    outcome.undoDifferences().size(),
                    outcome.refusals());
        }
    }

    /** It could not be done at all. @param number 0 when none was begun */
    record RehearsalRefused(int number, @JsonInclude(JsonInclude.Include.NON_NULL) UUID reference, String reason) {
        static final String TYPE = "merge.rehearsal-refused.v1";
    }

    /** From this service to itself, so that any replica does it. */
    record RehearseMigration(int number) {
        static final String TYPE = "merge.rehearse-migration.v1";
    }
}

package be.fusie.merge.engine;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the engine answers, as it is stored and sent. No personal data. */
public final class Results {

    private Results() {}

    /** @param destination database and table it goes to, or that it stays */
    public record PlannedTable(String table, long rows, String destination, String priority) {}

    public record Persons(long moved, long matched, long copied) {
        static Persons of(Map<String, Long> counts) {
            return new Persons(counts.get("moved"), counts.get("matched"), counts.get("copied"));
        }
    }

    /**
     * @param ogmCollisions equal values in watched columns on both sides (M13)
     * @param schoolYearsOpen labels of periods before the cut-over that are not closed (R9)
     * @param refusals non-empty: this can't be migrated as it is
     * @param openPairs persons that may be the same human, for somebody to decide before the freeze (M18)
     * @param outlook what it means to people, in figures; null where nothing changes for them (a server move)
     */
    public record Plan(
            List<PlannedTable> tables,
            Persons persons,
            long ogmCollisions,
            List<String> schoolYearsOpen,
            long estimatedReadOnlySeconds,
            String estimateBasis,
            List<Reason> findings,
            List<Reason> refusals,
            List<OpenPair> openPairs,
            Outlook outlook) {

        /**
         * The same, with the read-only time by what the last rehearsal of this very migration measured (R14).
         *
         * @param number of the rehearsal
         * @param merged rows that it merged and verified
         * @param forecast seconds without write access that it foretold, overhead included
         */
        public Plan asRehearsed(int number, long merged, long forecast) {
            if (outlook == null) {
                return this;
            }
            Outlook.Estimate e = outlook.estimate();
            long rate = Math.max(1, merged / Math.max(1, forecast - e.overheadSeconds()));
            return new Plan(
                    tables,
                    persons,
                    ogmCollisions,
                    schoolYearsOpen,
                    e.overheadSeconds() + (e.rows() + rate - 1) / rate,
                    "%d rows at %d rows a second (measured in rehearsal %d of this migration), and %d seconds for draining and re-provisioning"
                            .formatted(e.rows(), rate, number, e.overheadSeconds()),
                    findings,
                    refusals,
                    openPairs,
                    new Outlook(
                            new Outlook.Estimate(e.rows(), rate, true, e.overheadSeconds(), number),
                            outlook.people(),
                            outlook.userNames(),
                            outlook.rights(),
                            outlook.links(),
                            outlook.sums()));
        }
    }

    /**
     * @param digest order-independent sum of row hashes, equal on both sides
     * @param institutions the same per institution; one of number null for rows of which no single one can be told
     */
    public record MergedTable(String table, long rows, String digest, List<InstitutionRows> institutions) {

        public MergedTable {
            institutions = institutions == null ? List.of() : List.copyOf(institutions);
        }

        public MergedTable(String table, long rows, String digest) {
            this(table, rows, digest, List.of());
        }
    }

    /** Rows of one institution in one table. */
    public record InstitutionRows(String institution, long rows, String digest) {}

    /** One check of the verification: what was expected from the source and found in the receiver (M24). */
    public record Check(String name, String expected, String found) {
        boolean holds() {
            return expected.equals(found);
        }
    }

    /**
     * What a merge did.
     *
     * @param seconds from its beginning to its end, with all that lay between when it was interrupted
     * @param timings where the time went
     */
    public record Merged(
            List<MergedTable> tables,
            Persons persons,
            long rows,
            double seconds,
            List<Check> checks,
            List<Timing> timings) {

        public Merged {
            timings = timings == null ? List.of() : List.copyOf(timings);
        }

        public Merged(List<MergedTable> tables, Persons persons, long rows, double seconds, List<Check> checks) {
            this(tables, persons, rows, seconds, checks, List.of());
        }
    }

    /**
     * Seconds that workers spent on one kind of work.
     *
     * @param work prepare, copy, index, check, conclude
     * @param table empty for what concerns all of them
     */
    public record Timing(String work, String table, double seconds) {}

    /** @param bytes packed @param sha256 of the manifest, which holds the one of each file */
    public record Backup(String database, long bytes, String sha256) {}

    public record Archive(String institution, long bytes, String sha256) {}

    /** @param findings what people should know of the backups: what is left out, what could not be checked */
    public record Staged(List<Backup> backups, List<Archive> archives, List<Reason> findings) {

        public Staged {
            findings = findings == null ? List.of() : List.copyOf(findings);
        }

        public Staged(List<Backup> backups, List<Archive> archives) {
            this(backups, archives, List.of());
        }
    }

    /** What a verification after the merge found: the receiver's rows, and all checks (M24). */
    public record Verified(List<MergedTable> tables, long rows, List<Check> checks) {

        /** Checks that do not hold. */
        public List<Check> failed() {
            return checks.stream().filter(c -> !c.holds()).toList();
        }
    }

    /** How long a phase took. */
    public record PhaseTime(String phase, double seconds) {}

    /**
     * What a rehearsal showed (R14).
     *
     * @param passed merged, verified, undone, and both copies as before
     * @param plan null when map and schemas do not fit
     * @param merged with its checks; null when nothing was merged
     * @param undoDifferences what an undo left different; empty when nothing, or when nothing was merged
     * @param masked columns whose values were masked in the copies
     * @param refusals why nothing was merged; empty when it was
     */
    public record Rehearsed(
            UUID id,
            boolean passed,
            Plan plan,
            Merged merged,
            List<PhaseTime> phases,
            long forecastReadOnlySeconds,
            String forecastBasis,
            List<String> undoDifferences,
            List<String> masked,
            List<Reason> findings,
            List<Reason> refusals) {}

    /**
     * How far one table is.
     *
     * @param rows copied so far
     * @param of rows expected
     * @param bytes copied so far
     */
    public record TableProgress(String table, long rows, long of, long bytes) {}
}

package be.fusie.request.migration;

import be.fusie.request.plan.PlanDocument;
import java.util.List;

/** What merge-service's plan says of people, in figures (R7, R16); the records are those of the plan. */
record Outlook(
        Estimate estimate,
        List<PlanDocument.People> people,
        PlanDocument.UserNames userNames,
        List<PlanDocument.Rights> rights,
        List<PlanDocument.ExternalLinks> links,
        List<PlanDocument.Sum> sums) {

    /**
     * @param measured whether the rate was measured, or is a setting
     * @param rehearsal number of this migration's rehearsal that it was measured in; null: in earlier merges (R14)
     */
    record Estimate(long rows, long rowsPerSecond, boolean measured, long overheadSeconds, Integer rehearsal) {}
}

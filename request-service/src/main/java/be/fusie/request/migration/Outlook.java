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

    /** @param measured whether the rate was measured in earlier merges, or is a setting */
    record Estimate(long rows, long rowsPerSecond, boolean measured, long overheadSeconds) {}
}

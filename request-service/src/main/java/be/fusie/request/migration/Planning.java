package be.fusie.request.migration;

import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import java.util.List;
import java.util.stream.Collectors;

/** What the answers to the planning commands mean. Pure. */
final class Planning {

    private Planning() {}

    /** A plan is good, unless something that has to be done first is not done yet. */
    static Happening verdict(MigrationRequest request, Replies.MergePlanned planned) {
        List<Replies.Reason> obstacles = obstacles(request, planned);
        return obstacles.isEmpty()
                ? Happening.act(What.PLANNED, null)
                : Happening.act(What.PLANNING_REFUSED, summary(obstacles));
    }

    /** School years that were over before the cut-over, as the data says, have to be finalised (R9). */
    static List<Replies.Reason> obstacles(MigrationRequest request, Replies.MergePlanned planned) {
        return planned.schoolYearsOpen().stream()
                .map(label -> new Replies.Reason(
                        "school-year-open",
                        "School year " + label + " is over on " + request.cutOverDate() + " but not finalised (R9).",
                        "Finalise it: grades and transcripts, attendance, state reporting, end-of-year run. Then file"
                                + " the request again."))
                .toList();
    }

    static String summary(List<Replies.Reason> reasons) {
        return "planning was refused: "
                + reasons.stream().map(Replies.Reason::code).distinct().collect(Collectors.joining(", "));
    }
}

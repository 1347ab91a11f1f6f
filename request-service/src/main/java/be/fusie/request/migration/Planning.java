package be.fusie.request.migration;

import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import java.time.LocalDate;
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

    /**
     * School years that are over, as the data says, have to be finalised (R9). Those that end between now and the cut-over
     * are no obstacle yet: the check-list has them looked at again, and blocks the freeze.
     */
    static List<Replies.Reason> obstacles(MigrationRequest request, Replies.MergePlanned planned) {
        LocalDate today = LocalDate.now();
        return planned.schoolYearsOpen().stream()
                .filter(label -> isOver(label, today))
                .map(label -> new Replies.Reason(
                        "school-year-open",
                        "School year " + label + " is over but not finalised (R9).",
                        "Finalise it: grades and transcripts, attendance, state reporting, end-of-year run. Then file"
                                + " the request again."))
                .toList();
    }

    /** A school year ends on 31 August at the latest; a label that names no years is taken at its word. */
    private static boolean isOver(String label, LocalDate today) {
        return !label.matches("[0-9]{4}-[0-9]{4}")
                || today.isAfter(LocalDate.of(Integer.parseInt(label.substring(5)), 8, 31));
    }

    static String summary(List<Replies.Reason> reasons) {
        return "planning was refused: "
                + reasons.stream().map(Replies.Reason::code).distinct().collect(Collectors.joining(", "));
    }
}

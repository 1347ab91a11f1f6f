package be.fusie.request.migration;

import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the answers to the planning commands mean. Pure. */
final class Planning {

    private static final Pattern SCHOOL_YEAR = Pattern.compile("(\\d{4})-(\\d{4})");

    private Planning() {}

    /** A plan is good, unless something that has to be done first is not done yet. */
    static Happening verdict(MigrationRequest request, Replies.MergePlanned planned) {
        List<Replies.Reason> obstacles = obstacles(request, planned);
        return obstacles.isEmpty()
                ? Happening.act(What.PLANNED, null)
                : Happening.act(What.PLANNING_REFUSED, summary(obstacles));
    }

    /** School years that are over on the cut-over date have to be finalised (R9); a running one need not be. */
    static List<Replies.Reason> obstacles(MigrationRequest request, Replies.MergePlanned planned) {
        return planned.schoolYearsOpen().stream()
                .filter(label -> endOf(label)
                        .map(end -> end.isBefore(request.cutOverDate()))
                        .orElse(false))
                .map(label -> new Replies.Reason(
                        "school-year-open",
                        "School year " + label + " is over on " + request.cutOverDate() + " but not finalised (R9).",
                        "Finalise it: grades and transcripts, attendance, state reporting, end-of-year run. Then file"
                                + " the request again."))
                .toList();
    }

    private static Optional<LocalDate> endOf(String schoolYear) {
        Matcher years = SCHOOL_YEAR.matcher(schoolYear);
        return years.matches() ? Optional.of(LocalDate.of(Integer.parseInt(years.group(2)), 8, 31)) : Optional.empty();
    }

    static String summary(List<Replies.Reason> reasons) {
        return "planning was refused: "
                + reasons.stream().map(Replies.Reason::code).distinct().collect(Collectors.joining(", "));
    }
}

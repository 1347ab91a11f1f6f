package be.fusie.request.plan;

import static be.fusie.request.plan.Page.cell;
import static be.fusie.request.plan.Page.columns;

import be.fusie.request.plan.Page.Cell;
import be.fusie.request.plan.Page.Fact;
import be.fusie.request.plan.Page.Section;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What one version of a plan says that an earlier one did not, side by side. */
final class PlanChangesPage {

    private PlanChangesPage() {}

    static Page of(
            PlanDocument before, PlanDocument now, List<String> voided, String reason, Words words, String style) {
        List<Fact> head = new ArrayList<>();
        if (reason != null) {
            head.add(new Fact(words.of("diff.reason"), reason, false));
        }
        head.add(new Fact(words.of("migration"), now.migration().toString(), true));
        return new Page(
                words.language().code(),
                words.of("diff.title", "version", now.version()),
                words.of(
                        "diff.lede",
                        "since",
                        before.version(),
                        "date",
                        words.formats().moment(before.madeAt(), before.timeZone())),
                notice(now, voided, words),
                head,
                List.of(),
                List.of(section(before, now, words)),
                style,
                false,
                "",
                new Page.Words(words.of("contents"), words.of("skip")));
    }

    private static String notice(PlanDocument now, List<String> voided, Words words) {
        return voided.isEmpty()
                ? words.of("diff.void")
                : words.of(
                        "diff.void.who",
                        "institutions",
                        String.join(
                                ", ",
                                voided.stream()
                                        .map(i -> words.institution(now, i))
                                        .toList()));
    }

    private static Section section(PlanDocument before, PlanDocument now, Words words) {
        Map<String, String> was = PlanFacts.of(before, words);
        Map<String, String> is = PlanFacts.of(now, words);
        Set<String> names = new LinkedHashSet<>(is.keySet());
        names.addAll(was.keySet());
        List<List<Cell>> rows = names.stream()
                .filter(name -> !Objects.equals(was.get(name), is.get(name)))
                .map(name -> List.of(
                        Page.head(name, null),
                        cell(was.getOrDefault(name, words.of("diff.missing"))),
                        cell(is.getOrDefault(name, words.of("diff.missing")))))
                .toList();
        String heading = words.of("diff.heading");
        return new Section(
                "changes",
                heading,
                rows.isEmpty()
                        ? List.of(Page.text(words.of("diff.none")))
                        : List.of(Page.table(
                                heading,
                                columns(words.of("diff.what"), words.of("diff.before"), words.of("diff.now")),
                                rows)));
    }
}

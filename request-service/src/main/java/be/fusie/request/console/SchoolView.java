package be.fusie.request.console;

import be.fusie.request.console.Moves.CheckList;
import be.fusie.request.console.Moves.Confirmation;
import be.fusie.request.console.Moves.Confirmations;
import be.fusie.request.console.Moves.Figures;
import be.fusie.request.console.Moves.IntakeForms;
import be.fusie.request.console.Moves.Item;
import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Moves.Plan;
import be.fusie.request.console.Moves.Signed;
import be.fusie.request.console.Moves.Window;
import be.fusie.request.console.Moves.Word;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One migration as one school sees it: what is asked of its director, and what changes for it.
 *
 * @param own the school that the page is about
 * @param others the reader's other schools in this migration
 */
@TemplateData
public record SchoolView(
        Move move,
        Own own,
        List<Own> others,
        Answer<Plan> plan,
        Answer<Confirmations> asked,
        Answer<CheckList> checkList,
        Answer<Window> window,
        Answer<IntakeForms> intake) {

    /** A change that is confirmed on its own (R16). @param at null while it was not confirmed */
    @TemplateData
    public record Line(Confirmation about, Instant at) {}

    /** A figure. @param key of its text, and of {@code <key>.note} @param value null where words say it */
    @TemplateData
    public record Figure(String key, long value) {}

    /** What somebody else sees to. @param owner as in the texts {@code owner.<owner>} */
    @TemplateData
    public record Tasks(String owner, List<Item> items) {

        public long open() {
            return items.stream().filter(Item::open).count();
        }
    }

    public boolean moves() {
        return plan.ok()
                ? plan.value().moves(own.number())
                : move.institutions().contains(own.number());
    }

    public String title() {
        return plan.ok() ? plan.value().from() : move.name(move.source());
    }

    public String target() {
        return plan.ok() ? plan.value().to() : move.name(move.receiver());
    }

    public String name(String institution) {
        return plan.ok() ? plan.value().name(institution) : move.name(institution);
    }

    /** What the school's director confirms, those that are about security first. */
    public List<Line> lines() {
        if (!asked.ok()) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        for (boolean security : new boolean[] {true, false}) {
            asked.value().confirmations().stream()
                    .filter(c -> c.concerns(own.number()) && c.security() == security)
                    .forEach(c -> lines.add(new Line(c, c.givenFor(own.number()))));
        }
        return lines;
    }

    public List<Line> given() {
        return lines().stream().filter(l -> l.at() != null).toList();
    }

    public List<Line> open() {
        return lines().stream().filter(l -> l.at() == null).toList();
    }

    public int confirmed() {
        return given().size();
    }

    public int unconfirmed() {
        return open().size();
    }

    /** What only the operator can judge, and has not confirmed yet. */
    public boolean waitsForOperator() {
        return asked.ok()
                && asked.value().confirmations().stream()
                        .filter(c -> "OPERATOR".equals(c.by()))
                        .anyMatch(c -> c.given().stream().anyMatch(g -> g.at() == null));
    }

    /** Items of the check-list that the school's director answers. */
    public List<Item> mine() {
        return checkList.ok()
                ? checkList.value().items().stream()
                        .filter(i -> "DIRECTOR".equals(i.owner())
                                && !i.automatic()
                                && own.number().equals(i.institution()))
                        .toList()
                : List.of();
    }

    public long mineOpen() {
        return mine().stream().filter(Item::open).count();
    }

    /** What others see to, or the system finds out, by who that is; those with something open first. */
    public List<Tasks> tasks() {
        Map<String, List<Item>> all = new TreeMap<>();
        if (checkList.ok()) {
            List<Item> mine = mine();
            checkList.value().items().stream().filter(i -> !mine.contains(i)).forEach(i -> all.computeIfAbsent(
                            i.automatic() ? "SYSTEM" : i.owner(), any -> new ArrayList<>())
                    .add(i));
        }
        return all.entrySet().stream()
                .map(e -> new Tasks(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(tasks -> tasks.open() == 0))
                .toList();
    }

    public long othersOpen() {
        return tasks().stream().mapToLong(Tasks::open).sum();
    }

    public Word word() {
        return window.ok() ? window.value().of(own.number()) : null;
    }

    public boolean agreed() {
        return word() != null && word().agrees();
    }

    public boolean wantsAnother() {
        return word() != null && word().another();
    }

    public boolean intakeMissing() {
        return intake.ok()
                && intake.value().needed()
                && !intake.value().missing().isEmpty();
    }

    public Signed signed() {
        return move.consent() == null ? null : move.consent().by(own.number());
    }

    public boolean waits() {
        return move.waitsFor(own.number());
    }

    /** Whether nothing keeps the reader from signing now, as far as the page can tell; the service decides. */
    public boolean ready() {
        return own.signs()
                && waits()
                && plan.ok()
                && unconfirmed() == 0
                && !waitsForOperator()
                && !intakeMissing()
                && !wantsAnother();
    }

    public boolean nothingForMe() {
        return !waits() && mineOpen() == 0;
    }

    /** What changes for the school, counted; only what is not nothing. */
    public List<Figure> figures() {
        if (!plan.ok() || plan.value().figures() == null) {
            return List.of();
        }
        Figures all = plan.value().figures();
        List<Figure> figures = new ArrayList<>();
        if (!all.numbersStay()) {
            long pupils = renumbered(all, "pupil") + renumbered(all, "boarder");
            add(figures, "figure.pupils", pupils);
            add(figures, "figure.staff", renumbered(all, "staff"));
            add(figures, "figure.barcodes", renumbered(all, "pupil"));
        }
        if (moves()) {
            add(
                    figures,
                    "figure.user-names",
                    all.userNames() == null ? 0 : all.userNames().changed());
        }
        add(
                figures,
                "figure.rights",
                all.rights().stream()
                        .filter(r -> own.number().equals(r.institution()))
                        .mapToLong(r -> r.central() + r.staysBehind() + r.changed() + r.dropped())
                        .sum());
        add(
                figures,
                "figure.links",
                all.externalLinks().stream()
                        .filter(l -> own.number().equals(l.institution()))
                        .mapToLong(Moves.Links::count)
                        .sum());
        add(figures, "figure.collisions", all.ogmCollisions());
        add(figures, "figure.pairs", all.openPairs());
        add(
                figures,
                "figure.service-days",
                all.sums().stream().mapToLong(Moves.Sum::people).sum());
        return figures;
    }

    /** Systems whose links are made anew, with how many (M12). */
    public List<Moves.Links> links() {
        return plan.ok() && plan.value().figures() != null
                ? plan.value().figures().externalLinks().stream()
                        .filter(l -> own.number().equals(l.institution()) && l.count() > 0)
                        .toList()
                : List.of();
    }

    private long renumbered(Figures all, String kind) {
        return all.people().stream()
                .filter(p -> own.number().equals(p.institution()) && kind.equals(p.kind()))
                .mapToLong(Moves.People::renumbered)
                .sum();
    }

    private static void add(List<Figure> figures, String key, long value) {
        if (value > 0) {
            figures.add(new Figure(key, value));
        }
    }
}

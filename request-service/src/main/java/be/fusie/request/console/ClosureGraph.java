package be.fusie.request.console;

import be.fusie.request.console.Docs.Party;
import be.fusie.request.console.Docs.Plan;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom the migration concerns, as the signed plan tells it: databases at left, institutions in the middle, communities at
 * right. Laid out here, so that the page draws it without a script.
 *
 * @param width of the picture, in its own units
 * @param height of the picture
 */
@TemplateData
public record ClosureGraph(int width, int height, List<Box> boxes, List<Line> lines, List<Told> parties) {

    private static final int ROW = 64;
    private static final int BOX_HEIGHT = 46;
    private static final int BOX_WIDTH = 250;
    private static final int GAP = 115;
    private static final int LABEL = 30;

    /** @param kind {@code database}, {@code receiver}, {@code moves}, {@code stays} or {@code community} */
    @TemplateData
    public record Box(String kind, int x, int y, int width, int height, String title, String sub) {

        public int middle() {
            return y + height / 2;
        }

        public int right() {
            return x + width;
        }
    }

    /** @param kind {@code lives}, {@code moves} or {@code member} @param path of an SVG path element */
    @TemplateData
    public record Line(String kind, String path) {}

    /**
     * The same in words.
     *
     * @param home title of the database that it lives in
     * @param why names of what pulled it in, one after the other; empty: it was asked for, or lives in the receiver
     */
    @TemplateData
    public record Told(String institution, String name, boolean moves, String home, List<String> why) {}

    static ClosureGraph of(Plan plan) {
        List<Party> parties = plan.parties() == null ? List.of() : plan.parties();
        TreeSet<String> databases = new TreeSet<>(List.of(plan.source(), plan.receiver()));
        Set<String> communities = new LinkedHashSet<>(); // beside their first members, so that few lines cross
        for (Party party : parties) {
            databases.add(party.home());
            communitiesOf(party, parties).forEach(communities::add);
        }
        int rows = Math.max(parties.size(), Math.max(databases.size(), communities.size()));
        Map<String, Box> homes = column(
                0,
                rows,
                databases.stream()
                        .map(name -> new Box(
                                name.equals(plan.receiver()) ? "receiver" : "database",
                                0,
                                0,
                                0,
                                0,
                                name,
                                name.equals(plan.title(name)) ? "" : shortened(plan.title(name))))
                        .toList());
        Map<String, Box> schools = column(
                1,
                rows,
                parties.stream()
                        .map(p -> new Box(
                                p.moves() ? "moves" : "stays", 0, 0, 0, 0, p.institution(), shortened(p.name())))
                        .toList());
        Map<String, Box> groups = column(
                2,
                rows,
                communities.stream()
                        .map(id -> new Box("community", 0, 0, 0, 0, id, ""))
                        .toList());
        List<Line> lines = new ArrayList<>();
        for (Party party : parties) {
            Box school = schools.get(party.institution());
            lines.add(line("lives", homes.get(party.home()), school));
            if (party.moves() && !party.home().equals(plan.receiver())) {
                lines.add(line("moves", homes.get(plan.receiver()), school));
            }
            communitiesOf(party, parties).forEach(id -> lines.add(line("member", school, groups.get(id))));
        }
        List<Box> boxes = new ArrayList<>(homes.values());
        boxes.addAll(schools.values());
        boxes.addAll(groups.values());
        int columns = communities.isEmpty() ? 2 : 3;
        return new ClosureGraph(
                columns * BOX_WIDTH + (columns - 1) * GAP + 2, rows * ROW + 2, boxes, lines, told(plan, parties));
    }

    private static List<Told> told(Plan plan, List<Party> parties) {
        Map<String, String> names = new HashMap<>();
        parties.forEach(party -> names.put(party.institution(), party.name()));
        return parties.stream()
                .map(party -> new Told(
                        party.institution(),
                        party.name(),
                        party.moves(),
                        plan.title(party.home()) == null ? party.home() : plan.title(party.home()),
                        party.why() == null || party.why().size() < 2
                                ? List.of()
                                : party.why().stream()
                                        .map(one -> names.getOrDefault(one, one))
                                        .toList()))
                .toList();
    }

    /** What pulled it in is a path of institutions and communities in turn; those beside it are its own. */
    private static List<String> communitiesOf(Party party, List<Party> parties) {
        TreeSet<String> own = new TreeSet<>();
        for (Party any : parties) {
            List<String> why = any.why() == null ? List.of() : any.why();
            for (int i = 0; i < why.size(); i++) {
                if (why.get(i).equals(party.institution())) {
                    if (i > 0) {
                        own.add(why.get(i - 1));
                    }
                    if (i + 1 < why.size()) {
                        own.add(why.get(i + 1));
                    }
                }
            }
        }
        parties.forEach(any -> own.remove(any.institution()));
        return List.copyOf(own);
    }

    private static Map<String, Box> column(int column, int rows, List<Box> boxes) {
        Map<String, Box> placed = new LinkedHashMap<>();
        double step = boxes.isEmpty() ? 0 : (double) rows * ROW / boxes.size();
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            int y = (int) Math.round(step * i + (step - BOX_HEIGHT) / 2) + 1;
            placed.put(
                    box.title(),
                    new Box(
                            box.kind(),
                            column * (BOX_WIDTH + GAP) + 1,
                            y,
                            BOX_WIDTH,
                            BOX_HEIGHT,
                            box.title(),
                            box.sub()));
        }
        return placed;
    }

    private static Line line(String kind, Box from, Box to) {
        int x1 = from.right();
        int x2 = to.x();
        int bend = (x1 + x2) / 2;
        return new Line(
                kind,
                "M%d %d C%d %d %d %d %d %d"
                        .formatted(x1, from.middle(), bend, from.middle(), bend, to.middle(), x2, to.middle()));
    }

    private static String shortened(String name) {
        return name == null
                ? ""
                : name.length() <= LABEL ? name : name.substring(0, LABEL - 1).stripTrailing() + "…";
    }
}

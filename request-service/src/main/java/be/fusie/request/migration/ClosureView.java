package be.fusie.request.migration;

import be.fusie.request.directory.Closure;
import be.fusie.request.directory.Closure.Member;
import be.fusie.request.directory.Closure.Part;
import be.fusie.request.directory.Directory;
import be.fusie.request.directory.Directory.Institution;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who a move concerns, before anything is filed.
 *
 * @param possible whether one migration can do it; else it needs those under {@code moves}, in that order
 * @param period the six years of school communities that the cut-over date falls in
 * @param members the institutions concerned, by number
 * @param databases the databases that are read-only meanwhile or have a school that comes along
 * @param boards enterprise numbers and names of the boards concerned
 * @param moves a migration for each database that schools come from, all into the receiver
 * @param graph the same to be drawn
 */
record ClosureView(
        boolean possible,
        Period period,
        List<MemberView> members,
        List<DatabaseView> databases,
        List<BoardView> boards,
        List<MoveView> moves,
        Graph graph) {

    /** @param from first day @param until last day */
    record Period(LocalDate from, LocalDate until) {

        /** Periods begin on the first of September of 2020, 2026 and so on, and before. */
        static Period of(LocalDate day) {
            int schoolYear = day.getMonthValue() >= 9 ? day.getYear() : day.getYear() - 1;
            int first = schoolYear - Math.floorMod(schoolYear - 2020, 6);
            return new Period(LocalDate.of(first, 9, 1), LocalDate.of(first + 6, 8, 31));
        }
    }

    /** @param why the path that pulled it in: institutions and communities in turn; the receiver when it lives there */
    record MemberView(String institution, String name, String home, String board, Part part, List<String> why) {}

    record DatabaseView(String name, String title, List<String> institutions) {}

    record BoardView(String number, String name) {}

    record MoveView(String source, String receiver, List<String> institutions) {}

    record Graph(List<Node> nodes, List<Edge> edges) {}

    enum Kind {
        INSTITUTION,
        COMMUNITY,
        DATABASE,
        BOARD
    }

    /** @param id of the kind and the name, unique in the graph: {@code institution:111111} */
    record Node(String id, Kind kind, String label) {}

    /** @param why {@code member}, {@code was member}, {@code lives in}, {@code is of}, {@code moves to} */
    record Edge(String from, String to, String why) {}

    static ClosureView of(Closure closure, Wish wish, Directory directory) {
        Map<String, Institution> known = new TreeMap<>();
        closure.members()
                .forEach(m -> known.put(
                        m.institution(), directory.institution(m.institution()).orElseThrow()));
        Map<String, List<String>> homes = closure.members().stream()
                .collect(Collectors.groupingBy(
                        Member::home, TreeMap::new, Collectors.mapping(Member::institution, Collectors.toList())));
        List<MoveView> moves = new ArrayList<>();
        closure.members().stream()
                .filter(m -> m.part() != Part.STAYS)
                .collect(Collectors.groupingBy(
                        Member::home, TreeMap::new, Collectors.mapping(Member::institution, Collectors.toList())))
                .forEach((home, institutions) -> moves.add(
                        home.equals(wish.source()) ? 0 : moves.size(),
                        new MoveView(home, wish.receiver(), institutions)));
        return new ClosureView(
                closure.elsewhere().isEmpty(),
                Period.of(wish.cutOverDate()),
                closure.members().stream().map(m -> member(m, known)).toList(),
                homes.entrySet().stream()
                        .map(home -> new DatabaseView(home.getKey(), title(home.getKey(), directory), home.getValue()))
                        .toList(),
                boards(known, directory),
                moves,
                graph(closure, wish, known, directory));
    }

    private static MemberView member(Member member, Map<String, Institution> known) {
        Institution institution = known.get(member.institution());
        return new MemberView(
                member.institution(),
                institution.name(),
                member.home(),
                institution.board(),
                member.part(),
                member.why());
    }

    private static String title(String database, Directory directory) {
        return directory.databases().stream()
                .filter(d -> d.name().equals(database) && d.title() != null)
                .map(Directory.Database::title)
                .findFirst()
                .orElse(database);
    }

    private static List<BoardView> boards(Map<String, Institution> known, Directory directory) {
        TreeSet<String> numbers =
                known.values().stream().map(Institution::board).collect(Collectors.toCollection(TreeSet::new));
        return directory.boards().stream()
                .filter(b -> numbers.contains(b.number()))
                .map(b -> new BoardView(b.number(), b.name()))
                .toList();
    }

    private static Graph graph(Closure closure, Wish wish, Map<String, Institution> known, Directory directory) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<Edge> edges = new ArrayList<>();
        Map<String, String> communities = directory.communities().stream()
                .collect(Collectors.toMap(Directory.Community::id, Directory.Community::name));
        for (Member member : closure.members()) {
            Institution institution = known.get(member.institution());
            String id = node(nodes, Kind.INSTITUTION, member.institution(), institution.name());
            edges.add(new Edge(
                    id, node(nodes, Kind.DATABASE, member.home(), title(member.home(), directory)), "lives in"));
            String board = directory.boards().stream()
                    .filter(b -> b.number().equals(institution.board()))
                    .map(Directory.Board::name)
                    .findFirst()
                    .orElse(institution.board());
            edges.add(new Edge(id, node(nodes, Kind.BOARD, institution.board(), board), "is of"));
            for (Directory.Membership m : institution.memberships()) {
                boolean now = institution.communitiesOn(wish.cutOverDate()).contains(m.community());
                if (now || wish.oldCommunities().contains(m.community())) {
                    String community =
                            node(nodes, Kind.COMMUNITY, m.community(), communities.getOrDefault(m.community(), ""));
                    Edge edge = new Edge(id, community, now ? "member" : "was member");
                    if (!edges.contains(edge)) {
                        edges.add(edge);
                    }
                }
            }
            if (member.part() != Part.STAYS) {
                edges.add(new Edge(
                        id,
                        node(nodes, Kind.DATABASE, wish.receiver(), title(wish.receiver(), directory)),
                        "moves to"));
            }
        }
        return new Graph(List.copyOf(nodes.values()), edges);
    }

    private static String node(Map<String, Node> nodes, Kind kind, String name, String label) {
        String id = kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
        nodes.putIfAbsent(id, new Node(id, kind, label));
        return id;
    }
}

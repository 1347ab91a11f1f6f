package be.fusie.request.directory;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which institutions a move concerns, and why (R3, R4). Pure.
 *
 * <p>A school community is never split: whoever shares a community with an institution that moves, on the cut-over date,
 * moves along, transitively; except that whoever lives in the receiving database already has nothing to move. All
 * institutions of the receiving database are concerned too, because it is read-only meanwhile. Every director of an
 * institution concerned signs (R2).
 *
 * <p>On request an old community moves along too, with all who ever were its members, so that its history stays in one
 * place (R4): it counts like one of that day. Its parties agree by signing, as everybody concerned does.
 *
 * @param members the institutions concerned, by number
 */
public record Closure(List<Member> members) {

    public enum Part {
        /** Lives in the source and moves. */
        MOVES,
        /** Lives in the receiver, and stays there. */
        STAYS,
        /** Would have to move, but lives in a third database: one move can't hold it. */
        LIVES_ELSEWHERE
    }

    /**
     * @param why the path that pulled it in: institutions and communities in turn, from a requested institution to this
     *     one; only itself when it was requested; the receiver's name when it merely lives there
     */
    public record Member(String institution, String home, Part part, List<String> why) {}

    /**
     * @param requested numbers of institutions that the directory knows and that live in {@code source}
     * @param cutOver the day on which memberships count
     */
    public static Closure of(
            Directory directory, String source, String receiver, Collection<String> requested, LocalDate cutOver) {
        return of(directory, source, receiver, requested, cutOver, Set.of());
    }

    /** @param old communities that move along although their memberships have ended (R4) */
    public static Closure of(
            Directory directory,
            String source,
            String receiver,
            Collection<String> requested,
            LocalDate cutOver,
            Set<String> old) {
        Map<String, Directory.Institution> known = directory.byNumber();
        Map<String, Set<String>> communities = membersByCommunity(directory, cutOver, old);
        Map<String, List<String>> paths = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String number : new TreeSet<>(requested)) {
            paths.put(number, List.of(number));
            open.add(number);
        }
        while (!open.isEmpty()) {
            String number = open.remove();
            if (known.get(number).home().equals(receiver)) {
                continue; // It does not move, so it pulls nobody along.
            }
            for (String community : communitiesOf(known.get(number), cutOver, old)) {
                for (String sister : communities.get(community)) {
                    if (!paths.containsKey(sister)) {
                        paths.put(sister, append(paths.get(number), community, sister));
                        open.add(sister);
                    }
                }
            }
        }
        directory
                .institutionsIn(receiver)
                .forEach(institution -> paths.putIfAbsent(institution.number(), List.of(receiver)));
        return new Closure(new TreeMap<>(paths)
                .entrySet().stream()
                        .map(path -> member(known.get(path.getKey()), source, receiver, path.getValue()))
                        .toList());
    }

    private static Set<String> communitiesOf(Directory.Institution institution, LocalDate date, Set<String> old) {
        Set<String> communities = institution.communitiesOn(date);
        old.stream().filter(community -> institution.wasIn(community, date)).forEach(communities::add);
        return communities;
    }

    private static Map<String, Set<String>> membersByCommunity(Directory directory, LocalDate date, Set<String> old) {
        Map<String, Set<String>> members = new TreeMap<>();
        directory.institutions().forEach(institution -> communitiesOf(institution, date, old)
                .forEach(community ->
                        members.computeIfAbsent(community, c -> new TreeSet<>()).add(institution.number())));
        return members;
    }

    private static List<String> append(List<String> path, String community, String sister) {
        return Stream.concat(path.stream(), Stream.of(community, sister)).toList();
    }

    private static Member member(Directory.Institution institution, String source, String receiver, List<String> why) {
        Part part = institution.home().equals(source)
                ? Part.MOVES
                : institution.home().equals(receiver) ? Part.STAYS : Part.LIVES_ELSEWHERE;
        return new Member(institution.number(), institution.home(), part, why);
    }

    public List<String> moving() {
        return numbers(Part.MOVES);
    }

    /** All whose directors sign: those that move, and those that live in the receiver. */
    public List<String> concerned() {
        return members.stream().map(Member::institution).toList();
    }

    /** Those that one move between two databases can't hold; empty when the move is possible. */
    public List<Member> elsewhere() {
        return members.stream().filter(m -> m.part() == Part.LIVES_ELSEWHERE).toList();
    }

    private List<String> numbers(Part part) {
        return members.stream()
                .filter(m -> m.part() == part)
                .map(Member::institution)
                .toList();
    }
}

package be.fusie.merge;

import be.fusie.merge.engine.NumberLists.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Follows an old number over one migration after another to the present one (M6, M18): A → B → C compose, several old
 * numbers may lead to one. A number is only followed by merges that came after it did. Pure, once the lists were asked.
 */
final class NumberChains {

    /**
     * A merge that holds; an undone one is none.
     *
     * @param numbersStay whether everybody kept their number, as in a move to another server: it has no list
     */
    record Hop(
            UUID migration,
            String source,
            String receiver,
            Set<String> institutions,
            Instant at,
            boolean numbersStay) {}

    /** One migration on a number's way. */
    record Step(Hop hop, Line line) {}

    /** Where a number led to. */
    record Home(String database, String number, List<Step> steps) {}

    /** The lines that one migration's list has for some old numbers. */
    @FunctionalInterface
    interface Lookup {
        Map<String, Line> find(UUID migration, Collection<String> olds);
    }

    private final List<Hop> hops;
    private final Map<UUID, Map<String, Line>> known = new HashMap<>();

    /** @param asked old numbers that will be followed, by database; each list is asked once for all of them */
    NumberChains(Collection<Hop> merges, Map<String, Set<String>> asked, Lookup lists) {
        hops = merges.stream()
                .sorted(Comparator.comparing(Hop::at).thenComparing(Hop::migration))
                .toList();
        Map<String, Set<String>> numbers = new HashMap<>();
        asked.forEach((database, olds) -> numbers.put(database, new HashSet<>(olds)));
        for (Hop hop : hops) {
            Set<String> olds = numbers.getOrDefault(hop.source(), Set.of());
            Map<String, Line> found =
                    olds.isEmpty() ? Map.of() : hop.numbersStay() ? kept(olds) : lists.find(hop.migration(), olds);
            known.put(hop.migration(), found);
            found.values().forEach(line -> numbers.computeIfAbsent(hop.receiver(), d -> new HashSet<>())
                    .add(line.now()));
        }
    }

    /**
     * Where the person is now who had this number in this database; several homes when the person stayed behind as well.
     *
     * @param mine whether the caller may know of the line that led away first
     * @return empty when the number never left, or that is not for the caller
     */
    List<Home> of(String database, String number, Predicate<Line> mine) {
        List<Home> homes = new ArrayList<>();
        boolean left = false;
        boolean stayed = true;
        for (int i = 0; i < hops.size() && stayed; i++) {
            Line line = leaves(hops.get(i), database, number);
            if (line != null && (hops.get(i).numbersStay() || mine.test(line))) {
                List<Home> found = new ArrayList<>();
                follow(hops.get(i), line, i + 1, List.of(), found);
                // that a number was kept says nothing of whose it was, nor whether it was anybody's
                found.removeIf(home -> home.steps().stream()
                        .filter(step -> !step.hop().numbersStay())
                        .findFirst()
                        .filter(step -> mine.test(step.line()))
                        .isEmpty());
                if (found.isEmpty()) {
                    continue;
                }
                left = true;
                stayed = !line.how().equals("moved");
                homes.addAll(found);
                if (line.how().equals("copied")) {
                    homes.add(new Home(database, number, List.of()));
                }
            }
        }
        return left ? distinct(homes) : List.of();
    }

    /**
     * Where the person of this institution is now, whatever home the institution had when the number was its.
     *
     * @return by the database whose number it was; more than one when the same number meant several people
     */
    Map<String, Home> through(String institution, String number) {
        List<Hop> own = hops.stream()
                .filter(h -> h.institutions().contains(institution))
                .toList();
        Map<String, Home> homes = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            Line line = leaves(own.get(i), own.get(i).source(), number);
            if (line == null || own.get(i).numbersStay() || !line.institutions().contains(institution)) {
                continue;
            }
            List<Step> steps = new ArrayList<>(List.of(new Step(own.get(i), line)));
            for (Hop hop : own.subList(i + 1, own.size())) {
                Step last = steps.get(steps.size() - 1);
                Line next = leaves(hop, last.hop().receiver(), last.line().now());
                if (next != null) {
                    steps.add(new Step(hop, next));
                }
            }
            Step last = steps.get(steps.size() - 1);
            Home home = new Home(last.hop().receiver(), last.line().now(), steps);
            boolean known = homes.values().stream()
                    .anyMatch(h ->
                            h.database().equals(home.database()) && h.number().equals(home.number()));
            if (!known) {
                homes.put(own.get(i).source(), home);
            }
        }
        return homes;
    }

    private void follow(Hop hop, Line line, int from, List<Step> before, List<Home> homes) {
        List<Step> steps = new ArrayList<>(before);
        steps.add(new Step(hop, line));
        boolean stays = true;
        boolean left = false;
        for (int i = from; i < hops.size() && stays; i++) {
            Line next = leaves(hops.get(i), hop.receiver(), line.now());
            if (next != null) {
                left = true;
                stays = !next.how().equals("moved");
                follow(hops.get(i), next, i + 1, steps, homes);
                if (next.how().equals("copied")) {
                    homes.add(new Home(hop.receiver(), line.now(), steps));
                }
            }
        }
        if (!left) {
            homes.add(new Home(hop.receiver(), line.now(), steps));
        }
    }

    private static Map<String, Line> kept(Set<String> olds) {
        Map<String, Line> lines = new HashMap<>();
        olds.forEach(old -> lines.put(old, new Line(old, old, "moved", List.of(), List.of())));
        return lines;
    }

    private Line leaves(Hop hop, String database, String number) {
        return hop.source().equals(database) ? known.get(hop.migration()).get(number) : null;
    }

    /** Two ways may end in the same home; the first is told. */
    private static List<Home> distinct(List<Home> homes) {
        List<Home> all = new ArrayList<>();
        for (Home home : homes) {
            if (all.stream()
                    .noneMatch(h -> Objects.equals(h.database(), home.database())
                            && Objects.equals(h.number(), home.number()))) {
                all.add(home);
            }
        }
        return all;
    }
}

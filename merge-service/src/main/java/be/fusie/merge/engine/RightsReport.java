package be.fusie.merge.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who may do what over the moving institutions, before and after; user names are personal data.
 *
 * @param before as granted in the source
 * @param after as foreseen, or as it is in the receiver when the move is done
 * @param countsBefore rights by name
 * @param countsAfter rights by name
 * @param findings what people should know of user names and rights; none when the move is done
 */
public record RightsReport(
        List<Before> before,
        List<After> after,
        Map<String, Long> countsBefore,
        Map<String, Long> countsAfter,
        List<Reason> findings) {

    /**
     * @param institution null for a right that holds for none in particular
     * @param newUser the name the user gets; null when the move is done
     * @param becomes kept, passes to the central administrator, or stays behind; by a decision also dropped, or changed to
     *     another right, which is named (R11)
     */
    public record Before(String institution, String right, String user, String newUser, String becomes) {}

    /** @param user null where it will be the central administrator */
    public record After(String institution, String right, String user, boolean administrator) {}

    /** The part that concerns these institutions. */
    public RightsReport only(Predicate<String> institutions) {
        List<Before> b = before.stream()
                .filter(r -> r.institution() != null && institutions.test(r.institution()))
                .toList();
        List<After> a =
                after.stream().filter(r -> institutions.test(r.institution())).toList();
        return new RightsReport(
                b,
                a,
                b.stream().collect(Collectors.groupingBy(Before::right, TreeMap::new, Collectors.counting())),
                a.stream().collect(Collectors.groupingBy(After::right, TreeMap::new, Collectors.counting())),
                findings);
    }
}

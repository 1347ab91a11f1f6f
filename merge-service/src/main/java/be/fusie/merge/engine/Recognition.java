package be.fusie.merge.engine;

import be.fusie.merge.engine.Decisions.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is whom, out of the pairs that could be the same human and what people decided about them (M18). Pure. Two persons
 * are the same without asking when all agrees, and neither of them agrees with anybody else; the rest is open.
 */
final class Recognition {

    /** @param doubt null when national number, birth date and names agree */
    record Likely(Pair pair, Doubt doubt) {}

    private final Map<String, String> matched = new HashMap<>();
    private final Map<Pair, Doubt> open = new LinkedHashMap<>();
    private final Set<Pair> unused;

    /** @param pairs each pair once */
    Recognition(Collection<Likely> pairs, Decisions decisions) {
        unused = new HashSet<>(decisions.same());
        List<Likely> undecided = new ArrayList<>();
        Map<String, Integer> agreeingHere = new HashMap<>();
        Map<String, Integer> agreeingThere = new HashMap<>();
        for (Likely likely : pairs) {
            if (unused.remove(likely.pair())) {
                matched.put(likely.pair().old(), likely.pair().receiver());
                if (likely.doubt() == null) {
                    agreeingThere.merge(likely.pair().receiver(), 1, Integer::sum);
                }
            } else if (!decisions.different().contains(likely.pair())) {
                undecided.add(likely);
            }
        }
        undecided.removeIf(likely -> matched.containsKey(likely.pair().old()));
        for (Likely likely : undecided) {
            if (likely.doubt() == null) {
                agreeingHere.merge(likely.pair().old(), 1, Integer::sum);
                agreeingThere.merge(likely.pair().receiver(), 1, Integer::sum);
            }
        }
        for (Likely likely : undecided) {
            Pair pair = likely.pair();
            if (likely.doubt() != null) {
                open.put(pair, likely.doubt());
            } else if (agreeingHere.get(pair.old()) > 1) {
                open.put(pair, Doubt.SEVERAL_IN_RECEIVER);
            } else if (agreeingThere.get(pair.receiver()) > 1) {
                open.put(pair, Doubt.SEVERAL_INCOMING);
            } else {
                matched.put(pair.old(), pair.receiver());
            }
        }
        open.keySet().removeIf(pair -> matched.containsKey(pair.old()));
    }

    /** Incoming person → person of the receiver. */
    Map<String, String> matched() {
        return matched;
    }

    /** Pairs to be decided, each with the reason. */
    Map<Pair, Doubt> open() {
        return open;
    }

    /** Pairs decided to be the same that are no pair any more: somebody is gone, or their data was changed. */
    Set<Pair> unused() {
        return unused;
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Tables whose own numbers have to move by one and the same offset: what never met in the source, because one sequence
 * gave them all, must not meet in the receiver.
 */
final class NumberGroups {

    private final Map<String, List<String>> groups = new HashMap<>();

    NumberGroups(Blueprint blueprint) {
        Map<String, String> first = new HashMap<>();
        for (String table : blueprint.order()) {
            for (String column : blueprint.table(table).stored()) {
                Blueprint.Root root = blueprint.root(table, column);
                String sequence = blueprint.sequence(table, column);
                if (root.change() == Change.NUMBER
                        && root.table().equals(table)
                        && root.column().equals(column)
                        && sequence != null) {
                    join(List.of(first.computeIfAbsent(sequence, s -> table), table));
                }
            }
        }
    }

    void join(Collection<String> tables) {
        TreeSet<String> all = new TreeSet<>();
        tables.forEach(t -> all.addAll(of(t)));
        List<String> group = new ArrayList<>(all);
        all.forEach(t -> groups.put(t, group));
    }

    /** The table and all that have to move with it. */
    List<String> of(String table) {
        return groups.getOrDefault(table, List.of(table));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Catalogue.Trigger;
import java.util.ArrayList;
import java.util.List;

/** What of the receiver's schema a merge passes by, and people should know of: triggers, rules, views that hold copies. */
final class Surroundings {

    private Surroundings() {}

    /** The write guard of the freeze lets a merge through. */
    private static boolean isOurs(Trigger trigger) {
        return trigger.name().startsWith("fusie_");
    }

    static List<Reason> findings(Blueprint blueprint) {
        List<Reason> all = new ArrayList<>();
        for (String name : blueprint.order()) {
            Table there = blueprint.receiver().tables().get(name);
            List<String> silent = there.triggers().stream()
                    .filter(t -> !t.always() && !isOurs(t))
                    .map(Trigger::name)
                    .toList();
            List<String> firing = there.triggers().stream()
                    .filter(t -> t.always() && !isOurs(t))
                    .map(Trigger::name)
                    .toList();
            if (!silent.isEmpty()) {
                all.add(new Reason(
                        "triggers-do-not-fire",
                        "Triggers %s of table %s do not fire for merged rows"
                                .formatted(String.join(", ", silent), name),
                        "Run afterwards what they would have done, if rows of the source lack it."));
            }
            if (!firing.isEmpty()) {
                all.add(new Reason(
                        "triggers-fire",
                        "Triggers %s of table %s fire for merged rows too, since they are enabled always or for replicas"
                                .formatted(String.join(", ", firing), name),
                        "If one changes these rows or writes others, the merge is refused: disable it for the"
                                + " time of the merge."));
            }
            if (!there.nature().rules().isEmpty()) {
                all.add(new Reason(
                        "rules-do-not-apply",
                        "Rewrite rules %s of table %s do not apply to merged rows"
                                .formatted(String.join(", ", there.nature().rules()), name),
                        "Run afterwards what they would have done."));
            }
            for (String column : blueprint.numberColumns(name)) {
                if (Receivers.sequence(blueprint, name, column) == null && !blueprint.isPerson(name)) {
                    all.add(new Reason(
                            "numbers-without-sequence",
                            "No sequence gives the numbers of %s.%s, which move up".formatted(name, column),
                            "Whoever gives these numbers goes on above the highest of the table afterwards."));
                }
            }
        }
        blueprint.receiver().views().stream()
                .filter(Catalogue.View::materialized)
                .forEach(v -> all.add(new Reason(
                        "view-to-refresh",
                        "Materialized view %s does not know merged rows by itself".formatted(v.name()),
                        "refresh materialized view %s, after the merge.".formatted(v.name()))));
        return all;
    }
}

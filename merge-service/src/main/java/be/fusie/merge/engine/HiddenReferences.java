package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.Clues.Clue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks into the source for columns whose values are keys that change on the way, although neither a foreign key nor the
 * map says so: whoever forgot them would find them pointing to somebody else. The word {@code keep} ends the question.
 */
final class HiddenReferences {

    private final Blueprint blueprint;
    private final Connection source;

    HiddenReferences(Blueprint blueprint, Connection source) {
        this.blueprint = blueprint;
        this.source = source;
    }

    /** A reason for each such column. */
    List<Reason> find() throws SQLException {
        MergeMap.Person person = blueprint.map().person();
        List<String> changing = blueprint.order().stream()
                .filter(t -> blueprint.isPerson(t)
                        || blueprint.isSame(t)
                        || !blueprint.numberColumns(t).isEmpty())
                .toList();
        Clues clues = new Clues(source, blueprint.source(), person.table(), person.key(), changing);
        List<Reason> reasons = new ArrayList<>();
        for (String name : blueprint.order()) {
            Table table = blueprint.table(name);
            for (Clue clue : clues.of(table, ruled(table))) {
                if (!clue.why().startsWith("its name means")) {
                    reasons.add(new Reason(
                            "column-without-rule",
                            "Column %s.%s looks like a reference, but no foreign key and no rule says so: %s"
                                    .formatted(name, clue.column(), clue.why()),
                            "Write tables.%s.columns.%s: %s, or keep if it is none."
                                    .formatted(name, clue.column(), clue.rule())));
                }
            }
        }
        return reasons;
    }

    /** Columns of which catalogue and map say enough. */
    private Set<String> ruled(Table table) {
        Set<String> all =
                new LinkedHashSet<>(blueprint.rule(table.name()).columns().keySet());
        blueprint.references(table.name()).forEach(r -> all.addAll(r.columns()));
        blueprint.numberColumns(table.name()).forEach(all::add);
        for (String column : table.stored()) {
            Root root = blueprint.root(table.name(), column);
            boolean own = root.table().equals(table.name()) && root.column().equals(column);
            if (!own || root.change() != Change.KEEP) {
                all.add(column);
            }
        }
        MergeMap.Institution i = blueprint.map().institution();
        if (i.table().equals(table.name())) {
            all.add(i.key());
        }
        institutionColumns(blueprint.rule(table.name()).scope(), all);
        if (blueprint.isPerson(table.name()) && blueprint.map().person().match() != null) {
            MergeMap.Match match = blueprint.map().person().match();
            all.add(match.nationalNumber());
            all.add(match.birthDate());
            all.addAll(match.names());
        }
        if (table.identity().size() == 1) {
            all.addAll(table.identity());
        }
        return all;
    }

    private static void institutionColumns(MergeMap.Scope scope, Set<String> all) {
        if (scope instanceof MergeMap.Scope.OfColumn c) {
            all.add(c.column());
        } else if (scope instanceof MergeMap.Scope.Any any) {
            any.scopes().forEach(s -> institutionColumns(s, all));
        }
    }
}

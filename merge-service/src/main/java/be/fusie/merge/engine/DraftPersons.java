package be.fusie.merge.engine;

import be.fusie.merge.engine.Clues.Clue;
import be.fusie.merge.engine.DraftEdges.Edge;
import be.fusie.merge.engine.DraftScopes.Decision;
import be.fusie.merge.engine.DraftScopes.Kind;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Guesses which persons move: those of an institution by a column of their own, else whoever a moving row refers to. */
final class DraftPersons {

    private final ColumnName institution;
    private final ColumnName person;
    private final DraftEdges edges;
    private final Map<String, Decision> decisions;

    /** @param decisions of all other tables */
    DraftPersons(DraftGuesses guesses, DraftEdges edges, Map<String, Decision> decisions) {
        this.institution = guesses.institution();
        this.person = guesses.person();
        this.edges = edges;
        this.decisions = decisions;
    }

    Decision scope() {
        List<String> reached = new ArrayList<>();
        List<String> also = new ArrayList<>();
        for (var entry : edges.all().entrySet()) {
            Kind kind = decisions.get(entry.getKey()).kind();
            if (kind != Kind.SCOPED && kind != Kind.VIA_PERSON && kind != Kind.INSTITUTION) {
                continue;
            }
            for (Edge e : entry.getValue()) {
                boolean toPerson =
                        e.target().equals(person.table()) && e.targetColumns().equals(List.of(person.column()));
                boolean way = decisions.get(entry.getKey()).way().equals(e.columns());
                if (toPerson && e.columns().size() == 1 && !way && edges.isSettled(entry.getKey(), e)) {
                    (kind == Kind.VIA_PERSON ? also : reached)
                            .add(Yaml.text(
                                    new ColumnName(entry.getKey(), e.columns().get(0)).toString()));
                }
            }
        }
        for (var entry : edges.clues().entrySet()) {
            Kind kind = decisions.get(entry.getKey()).kind();
            for (Clue c : entry.getValue()) {
                boolean persons = c.keys().stream().anyMatch(Clues.Key::person);
                if (persons
                        && c.sure()
                        && !c.rule().startsWith("{ references")
                        && (kind == Kind.SCOPED || kind == Kind.VIA_PERSON)) {
                    reached.add(Yaml.text(new ColumnName(entry.getKey(), c.column()).toString()));
                }
            }
        }
        edges.of(person.table()).stream()
                .filter(e -> e.target().equals(person.table()) && e.columns().size() == 1)
                .forEach(e -> also.add(
                        Yaml.text(new ColumnName(person.table(), e.columns().get(0)).toString())));
        reached.addAll(also);
        String by = "{ reached-by: [%s] }".formatted(String.join(", ", reached));
        Optional<Edge> own = edges.of(person.table()).stream()
                .filter(e -> institution != null && e.target().equals(institution.table()))
                .findFirst();
        if (own.isPresent()) {
            String direct =
                    DraftScopes.scope(own.get(), own.get().targetColumns().equals(List.of(institution.column())));
            return new Decision(
                    Kind.PERSON,
                    own.get().notNull() || reached.isEmpty() ? direct : "{ any: [%s, %s] }".formatted(direct, by),
                    own.get().notNull() ? "" : "the institution can be empty; then persons go with what refers to them",
                    List.of(),
                    List.of(),
                    DraftScopes.DEAR);
        }
        return reached.isEmpty()
                ? new Decision(
                        Kind.PERSON,
                        MapNode.DECIDE,
                        "which tables of an institution refer to persons?",
                        List.of(),
                        List.of(),
                        DraftScopes.DEAR)
                : new Decision(
                        Kind.PERSON, by, "whoever a moving row refers to", List.of(), List.of(), DraftScopes.DEAR);
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.DraftScopes.Decision;
import be.fusie.merge.engine.DraftScopes.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Guesses about tables from which no way leads to an institution: shared ones, and those that stay. */
final class DraftLeftovers {

    private final DraftEdges edges;
    private final Map<String, Decision> decisions;

    /** @param decisions so far */
    DraftLeftovers(DraftEdges edges, Map<String, Decision> decisions) {
        this.edges = edges;
        this.decisions = decisions;
    }

    /** Empty while, or when, nothing can be told. */
    Optional<Decision> of(Table table) throws SQLException {
        if (table.nature().foreign()) {
            return Optional.of(new Decision(
                    Kind.STAYS, "stays", "its rows stand in another server", List.of(), List.of(), DraftScopes.DEAR));
        }
        if (Words.any(table.name(), Words.TECHNICAL)
                || Words.of(table.name()).equals(List.of("schema", "version"))
                || Words.of(table.name()).equals(List.of("flyway", "schema", "history"))) {
            return Optional.of(new Decision(
                    Kind.STAYS,
                    "stays",
                    "a tool's own book-keeping of this database",
                    List.of(),
                    List.of(),
                    DraftScopes.DEAR));
        }
        boolean used = edges.all().entrySet().stream()
                .anyMatch(x -> !x.getKey().equals(table.name())
                        && x.getValue().stream().anyMatch(e -> e.target().equals(table.name())));
        boolean ofShared = edges.of(table.name()).stream()
                .anyMatch(e -> decisions.containsKey(e.target())
                        && decisions.get(e.target()).kind() == Kind.SHARED);
        if (!used && !ofShared) {
            return Optional.empty();
        }
        List<String> natural = edges.naturalKey(table);
        if (!natural.isEmpty()) {
            return Optional.of(new Decision(
                    Kind.SHARED,
                    "shared",
                    used ? "others refer to it, and it refers to no institution" : "belongs to a shared table",
                    List.of(),
                    natural,
                    DraftScopes.DEAR));
        }
        return Optional.empty();
    }
}

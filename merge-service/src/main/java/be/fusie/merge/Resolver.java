package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.NumberChains.Home;
import be.fusie.merge.NumberChains.Hop;
import be.fusie.merge.NumberChains.Step;
import be.fusie.merge.engine.NumberLists;
import be.fusie.merge.engine.NumberLists.Line;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Answers old numbers with the present ones, by the lists of all merges that hold. */
@ApplicationScoped
class Resolver {

    private static final String INSTITUTION = "[0-9]{6}";

    private final NumberLists lists;
    private final Transactions transactions;

    Resolver(NumberLists lists, Transactions transactions) {
        this.lists = lists;
        this.transactions = transactions;
    }

    /**
     * @param home name of the database whose number it was, or a six-digit institution number, whatever its database was
     * @param number the old number
     */
    record Asked(@NotBlank @Size(max = 200) String home, @NotBlank @Size(max = 200) String number) {}

    /** One migration on the way. */
    record StepView(
            UUID migration,
            String source,
            String receiver,
            String oldNumber,
            String newNumber,
            @Schema(enumeration = {"moved", "matched", "copied"}) String how,
            Instant at) {

        static StepView of(Step step) {
            Hop hop = step.hop();
            return new StepView(
                    hop.migration(),
                    hop.source(),
                    hop.receiver(),
                    step.line().old(),
                    step.line().now(),
                    step.line().how(),
                    hop.at());
        }
    }

    /**
     * @param database where the person is now
     * @param number the person's number there
     * @param steps the migrations that led there, in order; none where the person stayed behind as well
     */
    record HomeView(String database, String number, List<String> institutions, List<StepView> steps) {}

    /**
     * @param homes where the person is now; one, unless the person also stayed in a database that others left
     * @param ambiguous databases to ask by, where an institution had the number for several people
     */
    record Resolution(String home, String number, List<HomeView> homes, List<String> ambiguous) {}

    List<Resolution> resolve(List<Asked> questions, Visible visible) throws SQLException {
        List<Hop> hops = hops();
        Map<String, Set<String>> numbers = new HashMap<>();
        for (Asked asked : questions) {
            Collection<String> homes = asked.home().matches(INSTITUTION)
                    ? hops.stream()
                            .filter(h -> h.institutions().contains(asked.home()))
                            .map(Hop::source)
                            .toList()
                    : List.of(asked.home());
            homes.forEach(
                    home -> numbers.computeIfAbsent(home, h -> new HashSet<>()).add(asked.number()));
        }
        NumberChains chains = new NumberChains(hops, numbers, this::find);
        List<Resolution> resolutions = new ArrayList<>();
        for (Asked asked : questions) {
            resolutions.add(
                    asked.home().matches(INSTITUTION)
                            ? throughInstitution(chains, asked, visible)
                            : new Resolution(
                                    asked.home(),
                                    asked.number(),
                                    views(
                                            chains.of(
                                                    asked.home(),
                                                    asked.number(),
                                                    line -> visible.any(line.institutions())),
                                            visible),
                                    List.of()));
        }
        return resolutions;
    }

    private static Resolution throughInstitution(NumberChains chains, Asked asked, Visible visible) {
        Map<String, Home> homes =
                visible.any(List.of(asked.home())) ? chains.through(asked.home(), asked.number()) : Map.of();
        return homes.size() > 1
                ? new Resolution(asked.home(), asked.number(), List.of(), List.copyOf(new TreeSet<>(homes.keySet())))
                : new Resolution(asked.home(), asked.number(), views(homes.values(), visible), List.of());
    }

    private static List<HomeView> views(Collection<Home> homes, Visible visible) {
        return homes.stream()
                .map(home -> new HomeView(
                        home.database(),
                        home.number(),
                        home.steps().stream()
                                .filter(step -> !step.hop().numbersStay())
                                .reduce((first, later) -> later)
                                .map(step -> visible.own(step.line().institutions()))
                                .orElse(List.of()),
                        home.steps().stream().map(StepView::of).toList()))
                .toList();
    }

    private Map<String, Line> find(UUID migration, Collection<String> olds) {
        try {
            return lists.find(migration, olds);
        } catch (SQLException e) {
            throw new IllegalStateException("the list of a migration can't be read", e);
        }
    }

    private List<Hop> hops() throws SQLException {
        List<MergeRun> merged =
                transactions.await(() -> MergeRun.<MergeRun>find("result is not null and mergedAt is not null")
                        .list());
        List<Hop> hops = new ArrayList<>();
        for (MergeRun run : merged) {
            hops.add(new Hop(
                    run.migration,
                    run.source,
                    run.receiver,
                    Set.of(run.institutions),
                    run.mergedAt,
                    run.whole && !lists.has(run.migration)));
        }
        return hops;
    }
}

package be.fusie.request.console;

import be.fusie.kit.problem.Problem;
import be.fusie.request.console.Moves.CheckList;
import be.fusie.request.console.Moves.Confirmations;
import be.fusie.request.console.Moves.IntakeForms;
import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Moves.Plan;
import be.fusie.request.console.Moves.Window;
import be.fusie.request.console.Services.Call;
import jakarta.enterprise.context.RequestScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Asks request-service for all that a school's page about a migration shows. */
@RequestScoped
class SchoolViews {

    private final Services services;

    SchoolViews(Services services) {
        this.services = services;
    }

    Call<List<Own>> own() {
        return services.list(Service.REQUEST, "/institutions", Own.class);
    }

    Call<Move> move(UUID id) {
        return services.get(Service.REQUEST, "/migrations/" + id, Move.class);
    }

    /** @param school null or unknown: the first one that something is asked of */
    SchoolView of(UUID id, String school) {
        String address = "/migrations/" + id;
        Call<Move> move = move(id);
        Call<List<Own>> own = own();
        Call<Plan> plan = services.get(Service.REQUEST, address + "/plan", Plan.class);
        Call<Confirmations> asked = services.get(Service.REQUEST, address + "/confirmations", Confirmations.class);
        Call<CheckList> checkList = services.get(Service.REQUEST, address + "/preconditions", CheckList.class);
        Call<Window> window = services.get(Service.REQUEST, address + "/window", Window.class);
        Call<IntakeForms> intake = services.get(Service.REQUEST, address + "/intake", IntakeForms.class);
        Move known = move.await().orThrow();
        List<Own> mine = concerned(known, plan.await(), own.await().orThrow());
        Own chosen = mine.stream()
                .filter(o -> o.number().equals(school))
                .findFirst()
                .or(() -> mine.stream()
                        .filter(o -> o.signs() && known.waitsFor(o.number()))
                        .findFirst())
                .or(() -> mine.stream().findFirst())
                .orElseThrow(SchoolViews::notYours);
        return new SchoolView(
                known,
                chosen,
                mine.stream().filter(o -> !o.equals(chosen)).toList(),
                plan.await(),
                asked.await(),
                checkList.await(),
                window.await(),
                intake.await());
    }

    /** The reader's schools that the migration concerns. */
    static List<Own> concerned(Move move, Answer<Plan> plan, List<Own> own) {
        Set<String> concerned = new HashSet<>(move.institutions());
        if (move.consent() != null) {
            concerned.addAll(move.consent().required());
        }
        plan.found().ifPresent(p -> p.parties().forEach(party -> concerned.add(party.institution())));
        return own.stream().filter(o -> concerned.contains(o.number())).toList();
    }

    static Problem notYours() {
        return Problem.of(
                404,
                "not-concerned",
                "Not yours",
                "The migration concerns none of your schools.",
                "Begin at the list of your schools' moves.");
    }
}

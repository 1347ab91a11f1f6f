package be.fusie.freeze;

import be.fusie.freeze.Knowledge.Answer;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Where institutions live, whether they may be written there, and with which epoch (F7): from memory, for routing. */
@Path("/api/v1/gates")
@RolesAllowed({"application", "operator", "portal", "director", "school"})
@APIResponse(responseCode = "503", description = "This replica has just started and does not know the gates yet")
class InstitutionGatesResource {

    private static final int MOST = 1000;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final GateMemory memory;
    private final FreezeSettings settings;
    private final Caller caller;

    InstitutionGatesResource(GateMemory memory, FreezeSettings settings, Caller caller) {
        this.memory = memory;
        this.settings = settings;
        this.caller = caller;
    }

    /**
     * @param asOf when the service looked at its own state; not older than seconds, else nothing is answered
     * @param unknown numbers asked for that no database is known to hold, or that are not the caller's
     */
    record Gates(Instant asOf, List<Answer> gates, List<String> unknown) {}

    @GET
    @Path("{institution}")
    @NonBlocking
    @Operation(summary = "Where one institution lives and whether it may be written")
    @APIResponse(responseCode = "200", description = "Its gate")
    public Answer gate(@Pattern(regexp = DraftsResource.INSTITUTION, message = "has six digits") String institution) {
        if (!mine().test(institution)) {
            throw FreezeProblems.unknownInstitution(institution);
        }
        return memory.known().answer(institution).orElseThrow(() -> FreezeProblems.unknownInstitution(institution));
    }

    @GET
    @NonBlocking
    @Operation(summary = "The same for many institutions at once, or for all that the caller may know of")
    @APIResponse(responseCode = "200", description = "The gates; those the caller may not know of are unknown")
    public Gates gates(
            @RestQuery
                    List<@Pattern(regexp = DraftsResource.INSTITUTION, message = "has six digits") String>
                            institution) {
        if (institution.size() > MOST) {
            throw FreezeProblems.tooMany(MOST);
        }
        Knowledge known = memory.known();
        Predicate<String> mine = mine();
        Set<String> wanted = institution.isEmpty() ? known.institutions() : new TreeSet<>(institution);
        var gates = new ArrayList<Answer>();
        var unknown = new ArrayList<String>();
        for (String number : wanted) {
            var answer = mine.test(number) ? known.answer(number) : java.util.Optional.<Answer>empty();
            answer.ifPresentOrElse(gates::add, () -> unknown.add(number));
        }
        return new Gates(known.at(), gates, institution.isEmpty() ? List.of() : unknown);
    }

    @GET
    @Path("stream")
    @NonBlocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "All gates at once, then those that changed, as lists; an empty one after 15 s says that the stream"
                            + " lives. Ends after a while, then come again with a fresh token")
    @APIResponse(responseCode = "200", description = "Events, each a list of gates as JSON")
    public Multi<Gates> stream() {
        Predicate<String> mine = mine();
        var listener = new Listener(mine);
        Knowledge first = memory.known();
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(first), memory.changes())
                .map(listener::news)
                .select()
                .where(news -> news.gates().size() > 0 || listener.isDue())
                .select()
                .first(settings.longestStream());
    }

    /** What one listener has heard already. */
    private static final class Listener {
        private final Predicate<String> mine;
        private final Map<String, Answer> heard = new HashMap<>();
        private Instant last = Instant.EPOCH;

        Listener(Predicate<String> mine) {
            this.mine = mine;
        }

        Gates news(Knowledge known) {
            var changed = new ArrayList<Answer>();
            for (String number : known.institutions()) {
                if (mine.test(number)) {
                    known.answer(number)
                            .filter(answer -> !answer.equals(heard.put(number, answer)))
                            .ifPresent(changed::add);
                }
            }
            if (!changed.isEmpty()) {
                last = Instant.now();
            }
            return new Gates(known.at(), changed, List.of());
        }

        boolean isDue() {
            boolean due = last.isBefore(Instant.now().minus(KEEP_ALIVE));
            if (due) {
                last = Instant.now();
            }
            return due;
        }
    }

    /** Operators and applications route for all, unless their token names institutions; others know their own. */
    private Predicate<String> mine() {
        Set<String> own = caller.institutions();
        boolean all = own.isEmpty() && (caller.is("operator") || caller.is("application"));
        return all ? number -> true : own::contains;
    }
}

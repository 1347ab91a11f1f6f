package be.fusie.request.console;

import be.fusie.kit.problem.Problem;
import be.fusie.request.console.Services.Call;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Messages that no service could handle, of all five, and having them handled again. */
@Path("/console/dead-letters")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class DeadLetterResource {

    private static final int LONGEST = 500;
    private static final int REPLAYS = 20;

    private final Services services;
    private final Reader reader;

    DeadLetterResource(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    /** @param key the migration */
    @TemplateData
    public record Letter(UUID messageId, String key, String type, int attempts, String reason, Instant since) {}

    /** What one service could not handle. */
    @TemplateData
    public record Box(String service, Answer<List<Letter>> letters) {}

    /** A message that an operator had handled again. */
    @TemplateData
    public record Replay(UUID messageId, String type, String who, String reason, Instant at) {}

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance deadLetters(List<Box> boxes, List<Replay> replays, boolean done);

        static native TemplateInstance deadLettersList(List<Box> boxes, List<Replay> replays);

        static native TemplateInstance deadLetter(Letter letter, ReasonForm form, Answer<JsonNode> refused);
    }

    private record Found(List<Box> boxes, List<Replay> replays) {}

    @GET
    public TemplateInstance page(@RestQuery String done) {
        Found found = all();
        return Templates.deadLetters(found.boxes(), found.replays(), done != null);
    }

    @GET
    @Path("/parts/list")
    public TemplateInstance list() {
        Found found = all();
        return Templates.deadLettersList(found.boxes(), found.replays());
    }

    private Found all() {
        Map<Service, Call<List<Letter>>> letters = new EnumMap<>(Service.class);
        Map<Service, Call<List<Replay>>> replays = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            letters.put(service, services.list(service, "/dead-letters", Letter.class));
            replays.put(service, services.list(service, "/dead-letters/replays", Replay.class));
        }
        List<Box> boxes = new ArrayList<>();
        letters.forEach((service, call) -> boxes.add(new Box(service.code(), call.await())));
        List<Replay> latest = replays.values().stream()
                .flatMap(call -> call.await().found().orElse(List.of()).stream())
                .sorted(Comparator.comparing(Replay::at).reversed())
                .limit(REPLAYS)
                .toList();
        return new Found(boxes, latest);
    }

    @GET
    @Path("/{service}/{message}")
    public TemplateInstance ask(String service, UUID message) {
        return Templates.deadLetter(letter(named(service), message), ReasonForm.blank(null, LONGEST), null);
    }

    @POST
    @Path("/{service}/{message}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object replay(String service, UUID message, @RestForm String reason, @RestForm String key) {
        Service known = named(service);
        ReasonForm form = ReasonForm.sent(key, null, reason, LONGEST, reader);
        if (form.wrong() != null) {
            return Pages.refused(422, Templates.deadLetter(letter(known, message), form, null));
        }
        Answer<JsonNode> done = services.act(
                known,
                HttpMethod.POST,
                "/dead-letters/" + message + "/replay",
                Map.of("reason", form.reason()),
                Map.of());
        return done.ok()
                ? Pages.done("/console/dead-letters?done=replay")
                : Pages.refused(done.trouble().status(), Templates.deadLetter(letter(known, message), form, done));
    }

    private Letter letter(Service service, UUID message) {
        return services.list(service, "/dead-letters", Letter.class).await().orThrow().stream()
                .filter(letter -> letter.messageId().equals(message))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        404,
                        "no-dead-letter",
                        "No such dead letter",
                        "It is not there any more: somebody had it handled again.",
                        "Look at the list."));
    }

    private static Service named(String code) {
        return Arrays.stream(Service.values())
                .filter(service -> service.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        404, "unknown-service", "Unknown service", "There is no such service.", "Look at the list."));
    }
}

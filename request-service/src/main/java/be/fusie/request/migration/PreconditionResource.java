package be.fusie.request.migration;

import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.Preconditions.Given;
import be.fusie.request.migration.PreparationRows.OwnRow;
import be.fusie.request.preparation.Item;
import be.fusie.request.preparation.Item.Owner;
import be.fusie.request.preparation.Item.State;
import be.fusie.request.preparation.Titles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The check-list (R8). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director"})
@Tag(name = "Preparation", description = "What has to be so before a migration may begin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class PreconditionResource {

    private final Calls calls;
    private final Preconditions preconditions;
    private final Preparation preparation;

    @Context
    HttpHeaders headers;

    PreconditionResource(Calls calls, Preconditions preconditions, Preparation preparation) {
        this.calls = calls;
        this.preconditions = preconditions;
        this.preparation = preparation;
    }

    /**
     * @param open names of the items that keep the migration from beginning; none: it begins when its window opens
     * @param checkedAt when merge-service last looked at the data; null while it has not
     * @param beingChecked whether it is looking just now
     * @param windowUntil when the window ends; null: it does not
     */
    record ListView(
            List<String> open,
            Instant checkedAt,
            boolean beingChecked,
            Instant windowFrom,
            Instant windowUntil,
            List<ItemView> items) {}

    /**
     * @param title in the language that was asked for
     * @param automatic whether the system answers it from facts
     * @param binding whether it blocks the freeze while it is open
     * @param reason why it is not applicable, or what is missing
     * @param role of the person who answered
     * @param who that person, for operators only
     */
    record ItemView(
            String code,
            String institution,
            String title,
            Owner owner,
            boolean automatic,
            boolean binding,
            State state,
            String reason,
            String role,
            String who,
            Instant at,
            Instant validUntil) {

        static ItemView of(Item item, Titles titles, boolean operator) {
            return new ItemView(
                    item.code(),
                    item.institution(),
                    titles.of(item),
                    item.owner(),
                    item.automatic(),
                    item.binding(),
                    item.state(),
                    item.reason(),
                    item.role(),
                    operator ? item.who() : null,
                    item.at(),
                    item.validUntil());
        }
    }

    private Uni<ListView> view(Migration migration) {
        boolean operator = calls.person().operator();
        Titles titles = Titles.in(headers.getAcceptableLanguages());
        return DataCheck.found(migration).flatMap(found -> preparation
                .items(migration)
                .map(items -> new ListView(
                        items.stream().filter(Item::blocks).map(Item::name).toList(),
                        found.foundAt,
                        found.askedAt != null,
                        migration.request.windowFrom(),
                        preparation.until(migration),
                        items.stream()
                                .map(item -> ItemView.of(item, titles, operator))
                                .toList())));
    }

    @GET
    @Path("/{id}/preconditions")
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "The check-list: what has to be so before the migration may begin, and who sees to it",
            description = "Titles come in the language of Accept-Language: nl, fr, de, en.")
    @APIResponse(responseCode = "200", description = "The list as it stands")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<ListView> list(UUID id) {
        return calls.read(id, () -> Migration.<Migration>findById(id).flatMap(this::view));
    }

    /** @param answers all are taken, or none */
    record AnswersBody(@NotNull @Size(min = 1, max = 200) List<@Valid @NotNull AnswerBody> answers) {}

    /**
     * @param institution left out: for each institution that the item stands in the list for
     * @param reason needed for NOT_APPLICABLE, and when the item's owner is somebody else
     * @param validUntil from when on it counts as open again, for example a certificate's end
     */
    record AnswerBody(
            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{0,59}") String code,
            @Pattern(regexp = "[0-9]{6}") String institution,
            @NotNull State state,
            @Size(min = 1, max = 1000) @Pattern(regexp = "[^\\u0000]*[^\\s\\u0000][^\\u0000]*") String reason,
            Instant validUntil) {}

    @POST
    @Path("/{id}/preconditions/answers")
    @Operation(
            summary = "Answers items of the check-list",
            description = "Directors answer for the institutions that the directory names them for, operators for all.")
    @APIResponse(responseCode = "200", description = "The list as it stands then")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "The migration has begun or ended")
    @APIResponse(responseCode = "422", description = "An answer can't be given; each with what is wrong")
    public Uni<Response> answer(UUID id, @NotNull @Valid AnswersBody body) {
        List<Given> answers = body.answers().stream()
                .map(a -> new Given(a.code(), a.institution(), a.state(), a.reason(), a.validUntil()))
                .toList();
        return calls.once(body, person -> preconditions
                .answer(id, answers, person)
                .flatMap(this::view)
                .map(view -> new Answer(200, null, view)));
    }

    /**
     * @param code its short name in this list
     * @param institution left out: it is about the whole migration
     * @param binding left out: it blocks the freeze while it is open
     */
    record OwnBody(
            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{0,59}") String code,
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\u0000]*") String title,
            @NotNull Owner owner,
            @Pattern(regexp = "[0-9]{6}") String institution,
            Boolean binding) {

        OwnRow row() {
            OwnRow row = new OwnRow();
            row.code = code;
            row.title = title;
            row.owner = owner;
            row.institution = institution;
            row.binding = binding == null || binding;
            return row;
        }
    }

    @POST
    @Path("/{id}/preconditions")
    @RolesAllowed("operator")
    @Operation(summary = "Adds an item to this migration's check-list")
    @APIResponse(responseCode = "201", description = "The list with the item")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "Unknown migration, or an institution that it does not concern")
    @APIResponse(responseCode = "409", description = "The code is taken, or the migration has begun or ended")
    public Uni<Response> add(UUID id, @NotNull @Valid OwnBody body) {
        return calls.once(body, person -> preconditions
                .add(id, body.row(), person)
                .flatMap(this::view)
                .map(view -> new Answer(201, null, view)));
    }

    @POST
    @Path("/{id}/preconditions/check")
    @Operation(
            summary = "Has the data looked at again: school years, undecided persons, pre-checks (R9, R14, M18)",
            description = "The list shows what was found as soon as it is known. The plan stays as it is.")
    @APIResponse(responseCode = "202", description = "It is being looked at")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "It is being planned, or has begun or ended")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> check(UUID id) {
        return calls.once("check", person -> preconditions
                .checkAgain(id, person)
                .flatMap(this::view)
                .map(view -> new Answer(202, null, view)));
    }
}

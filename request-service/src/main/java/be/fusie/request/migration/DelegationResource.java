package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Signing on behalf (R2): directors let others sign in their place. */
@Path("/api/v1/delegations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school"})
@Tag(name = "Delegation", description = "Who may sign in whose place")
@APIResponse(responseCode = "401", description = "No valid token, or the sign-in is too old (RFC 9470)")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class DelegationResource {

    private static final int PAGE = 200;

    private final Calls calls;
    private final Delegations delegations;
    private final FreshSignIn signIns;
    private final String address;

    DelegationResource(Calls calls, Delegations delegations, FreshSignIn signIns, RequestSettings settings) {
        this.calls = calls;
        this.delegations = delegations;
        this.signIns = signIns;
        this.address = settings.links().request() + "/api/v1/delegations";
    }

    /** @param from first day @param until last day; at most a year later, unless the operator set otherwise */
    record DelegationBody(
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution,
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\x00]*") String delegate,
            @NotNull LocalDate from,
            @NotNull LocalDate until) {}

    /** @param digest what the evidence of a signature made with it holds */
    record DelegationView(
            UUID id,
            String institution,
            String director,
            String delegate,
            LocalDate from,
            LocalDate until,
            Instant createdAt,
            Instant revokedAt,
            String digest) {

        static DelegationView of(Delegation d) {
            return new DelegationView(
                    d.id,
                    d.institution,
                    d.director,
                    d.delegate,
                    d.validFrom,
                    d.validUntil,
                    d.createdAt,
                    d.revokedAt,
                    d.digest);
        }
    }

    @POST
    @RolesAllowed("director")
    @Operation(
            summary = "Lets somebody sign, refuse and withdraw for an institution that the caller directs",
            description = "The delegate is an administrator or director of that institution, or a director of another"
                    + " institution of the same board. The sign-in has to be fresh.")
    @APIResponseSchema(value = DelegationView.class, responseCode = "201", responseDescription = "Given")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "Not the caller's institution")
    @APIResponse(responseCode = "422", description = "Dates or delegate are refused, with the reason")
    public Uni<Response> give(@NotNull @Valid DelegationBody body) {
        signIns.demandRecent(SignedIn.of(calls.person()));
        var wish = new Delegations.Wish(body.institution(), body.delegate(), body.from(), body.until());
        return calls.once(body, person -> delegations
                .give(wish, person)
                .map(given -> new Answer(201, address + "/" + given.id, DelegationView.of(given))));
    }

    @GET
    @Operation(summary = "Delegations that the caller holds, or that are for an institution the caller directs")
    @APIResponse(
            responseCode = "200",
            description = "A page of delegations, the newest first",
            headers = @Header(name = "Link", description = "rel=next: the next page (RFC 8288)"))
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    public Uni<RestResponse<List<DelegationView>>> list(
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(PAGE) int limit,
            @QueryParam("cursor") @Size(max = 200) String cursor) {
        Person person = calls.person();
        Listing.Cursor after = Listing.Cursor.read(cursor);
        return calls.read(() -> delegations.list(person, after, limit + 1)).map(found -> {
            var page = found.subList(0, Math.min(limit, found.size()));
            var answer = RestResponse.ResponseBuilder.ok(
                    page.stream().map(DelegationView::of).toList());
            if (found.size() > limit) {
                Delegation last = page.get(limit - 1);
                String next = UriBuilder.fromUri(address)
                        .queryParam("limit", limit)
                        .queryParam("cursor", new Listing.Cursor(last.createdAt, last.id).text())
                        .build()
                        .toString();
                answer.header("Link", "<" + next + ">; rel=\"next\"");
            }
            return answer.build();
        });
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One delegation")
    @APIResponse(responseCode = "200", description = "The delegation")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<DelegationView> get(UUID id) {
        Person person = calls.person();
        return calls.read(() -> delegations.find(id, person)).map(DelegationView::of);
    }

    @POST
    @Path("/{id}/revocation")
    @RolesAllowed({"operator", "director"})
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes a delegation back; what was signed with it stands")
    @APIResponseSchema(value = DelegationView.class, responseCode = "200", responseDescription = "Taken back")
    @APIResponse(responseCode = "403", description = "Not a director of the institution")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<Response> revoke(UUID id) {
        return calls.once(id, person -> delegations
                .revoke(id, person)
                .map(revoked -> new Answer(200, null, DelegationView.of(revoked))));
    }
}

package be.fusie.request.migration;

import be.fusie.request.audit.AuditTrail.Sealed;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.Rows.Signature;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Consent (R2, R5): directors, and those who stand in for them, sign, refuse and withdraw. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"director", "school"})
@Tag(name = "Consent", description = "What directors do with a plan")
@APIResponse(responseCode = "401", description = "No valid token, or the sign-in is not fresh enough (RFC 9470)")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class ConsentResource {

    private final Calls calls;
    private final Consents consents;
    private final FreshSignIn signIns;

    ConsentResource(Calls calls, Consents consents, FreshSignIn signIns) {
        this.calls = calls;
        this.consents = consents;
        this.signIns = signIns;
    }

    record ChallengeBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String planHash,
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution) {}

    /** @param idToken of the sign-in that was made with the nonce of a challenge */
    record SignatureBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String planHash,
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution,
            @Size(max = 16_384) @Pattern(regexp = "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+") String idToken) {}

    record RefusalBody(
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution,
            @NotBlank @Size(max = 1000) @Pattern(regexp = "[^\\x00]*") String reason) {}

    /**
     * What to ask the sign-in for.
     *
     * @param nonce parameter {@code nonce} of the authorization request
     * @param maxAge its parameter {@code max_age}, in seconds; or ask for {@code prompt=login}
     * @param acrValues its parameter {@code acr_values}; empty when every way of signing in will do
     * @param expiresAt until when the ID token has to be sent to {@code POST …/signatures}
     */
    record ChallengeView(
            String nonce,
            String planHash,
            String institution,
            long maxAge,
            List<String> acrValues,
            Instant expiresAt) {}

    @POST
    @Path("/{id}/signatures/challenges")
    @Operation(
            summary = "Makes the nonce that a fresh sign-in is bound to the plan with",
            description =
                    "The nonce is a hash over the plan's hash, the institution and the caller. The provider repeats"
                            + " it in the ID token, which then proves that the caller signed in for this plan.")
    @APIResponseSchema(
            value = ChallengeView.class,
            responseCode = "201",
            responseDescription = "What to ask the sign-in for")
    @APIResponse(responseCode = "404", description = "Unknown migration, or nobody the caller may sign for")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    public Uni<Response> challenge(UUID id, @NotNull @Valid ChallengeBody body) {
        return calls.once(body, person -> consents.challenge(
                        id, new Consents.Consent(body.planHash(), body.institution()), person)
                .map(challenge -> new Answer(
                        201,
                        null,
                        new ChallengeView(
                                challenge.nonce,
                                challenge.planHash,
                                challenge.institution,
                                signIns.maxAge(),
                                signIns.acrValues(),
                                challenge.expiresAt))));
    }

    @POST
    @Path("/{id}/signatures")
    @Operation(
            summary = "Signs the plan for an institution that the caller directs, or stands in for (R2); twice is once",
            description = "Needs a sign-in that was made for this plan: see POST …/signatures/challenges.")
    @APIResponseSchema(value = MigrationView.class, responseCode = "200", responseDescription = "Signed")
    @APIResponse(
            responseCode = "401",
            description = "No valid token, or the sign-in is not fresh or not made for this plan",
            headers =
                    @Header(
                            name = "WWW-Authenticate",
                            description = "error=\"insufficient_user_authentication\" with max_age (RFC 9470)"))
    @APIResponse(responseCode = "404", description = "Unknown migration, or nobody the caller may sign for")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    public Uni<Response> sign(
            UUID id, @NotNull @Valid SignatureBody signature, @HeaderParam("If-Match") String version) {
        var consent = new Consents.Consent(signature.planHash(), signature.institution());
        return signIns.read(signature.idToken(), calls.person())
                .flatMap(signedIn ->
                        calls.act(id, version, signature, person -> consents.sign(id, consent, signedIn, person)));
    }

    @POST
    @Path("/{id}/refusals")
    @Operation(summary = "Refuses the plan for an institution; one refusal ends it (R5)")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Refused; the migration has ended")
    @APIResponse(responseCode = "404", description = "Unknown migration, or nobody the caller may refuse for")
    @APIResponse(responseCode = "409", description = "Consent is not being collected")
    public Uni<Response> refuse(UUID id, @NotNull @Valid RefusalBody refusal, @HeaderParam("If-Match") String version) {
        return calls.act(
                id, version, refusal, person -> consents.refuse(id, refusal.institution(), refusal.reason(), person));
    }

    @POST
    @Path("/{id}/withdrawals")
    @Operation(summary = "Takes a signature back before the freeze, which ends the migration (R5)")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Withdrawn; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown migration, or nobody the caller may withdraw for")
    @APIResponse(responseCode = "409", description = "Nothing signed, or too late")
    public Uni<Response> withdraw(
            UUID id, @NotNull @Valid RefusalBody withdrawal, @HeaderParam("If-Match") String version) {
        return calls.act(
                id,
                version,
                withdrawal,
                person -> consents.withdraw(id, withdrawal.institution(), withdrawal.reason(), person));
    }

    /**
     * @param how by a fresh sign-in, or by a signed PDF
     * @param onBehalf whether by somebody with a delegation
     * @param voidedAt when a new plan, or the migration's end, made it void; null while it counts
     * @param digest SHA-256 over salt, line feed and evidence; the history holds it
     * @param evidence as canonical JSON, for operators only @param salt likewise
     */
    record SignatureView(
            UUID id,
            String institution,
            int planVersion,
            String planHash,
            String how,
            boolean onBehalf,
            Instant signedAt,
            Instant voidedAt,
            String digest,
            String evidence,
            String salt) {

        static SignatureView of(Signature s, boolean operator) {
            Sealed sealed = s.sealed(operator);
            return new SignatureView(
                    s.id,
                    s.institution,
                    s.planVersion,
                    s.planHash,
                    s.how,
                    s.onBehalfOf != null,
                    s.signedAt,
                    s.voidedAt,
                    s.digest,
                    sealed.content(),
                    sealed.salt());
        }
    }

    @GET
    @Path("/{id}/signatures")
    @RolesAllowed({"operator", "director", "school"})
    @Operation(summary = "Every signature that was given, voided ones included; operators see the evidence")
    @APIResponse(responseCode = "200", description = "The signatures in order")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<List<SignatureView>> signatures(UUID id) {
        boolean operator = calls.person().operator();
        return calls.read(id, () -> Consents.all(id)).map(all -> all.stream()
                .map(signature -> SignatureView.of(signature, operator))
                .toList());
    }
}

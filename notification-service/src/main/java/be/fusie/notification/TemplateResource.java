package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.notification.RecordedMail.Kind;
import be.fusie.notification.Wording.Source;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The words of the mails: read, changed, previewed, and taken back to an earlier version. */
@Path("/api/v1/mail-templates")
@Tag(name = "Mail templates", description = "The words of the mails, by kind and language")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class TemplateResource {

    private static final int MOST_OF_A_BODY = 50_000;
    private static final String NO_CONTROL = "[^\\p{Cntrl}]*";
    private static final String TEXT = "[^\\p{Cntrl}&&[^\\r\\n\\t]]*";

    private final Transactions transactions;
    private final Caller caller;
    private final TemplateCheck check;
    private final Wording wording;

    TemplateResource(Transactions transactions, Caller caller, TemplateCheck check, Wording wording) {
        this.transactions = transactions;
        this.caller = caller;
        this.check = check;
        this.wording = wording;
    }

    @Schema(name = "MailTemplate")
    record TemplateView(
            @Schema(description = "announcement, correction, hand-over, retraction, reminder or webhook-off")
                    String kind,
            @Schema(description = "nl, fr, de or en") String language,
            @Schema(description = "0 is built in") int version,
            String subject,
            @Schema(description = "Markdown with placeholders, {#if} and {#for}") String body,
            @Schema(description = "What may be said, such as letter.name") List<String> placeholders,
            @Schema(description = "Subject of the sign-in") String editedBy,
            Instant editedAt) {

        static TemplateView of(MailTemplate template) {
            return new TemplateView(
                    template.kind.wireName(),
                    template.language.wireName(),
                    template.version,
                    template.subject,
                    template.body,
                    Samples.of(template.kind).get(0).keySet().stream()
                            .map(name -> "letter." + name)
                            .toList(),
                    template.editedBy,
                    template.editedAt);
        }
    }

    @Schema(name = "MailTemplateEdit")
    record Edit(
            @NotBlank @Size(max = 500) @Pattern(regexp = NO_CONTROL, message = "is one line") String subject,
            @NotBlank @Size(max = MOST_OF_A_BODY) @Pattern(regexp = TEXT, message = "holds control characters")
                    String body,
            @NotNull @Min(0) @Schema(description = "The version that was edited: nobody's change is overwritten unseen")
                    Integer basedOn) {}

    @Schema(name = "MailTemplatePreview", description = "Without subject and body the template as it is now")
    record Wish(
            @Size(max = 500) @Pattern(regexp = NO_CONTROL, message = "is one line") String subject,
            @Size(max = MOST_OF_A_BODY) @Pattern(regexp = TEXT, message = "holds control characters") String body,
            @Pattern(
                            regexp = "director|administrator|user|technician|operator",
                            message = "is none of director, administrator, user, technician, operator")
                    @Schema(defaultValue = "director")
                    String role,
            @Schema(description = "Whether the reader's school moves", defaultValue = "true") Boolean moves,
            @Schema(description = "Whether the whole database moves", defaultValue = "false") Boolean whole) {}

    @Schema(name = "MailPreview")
    record Preview(String subject, String text, String html) {}

    @GET
    @Operation(summary = "All templates as they are now")
    @APIResponse(responseCode = "200", description = "One for each kind and language")
    public Uni<List<TemplateView>> templates() {
        List<Uni<MailTemplate>> all = Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Language.values()).map(language -> MailTemplate.current(kind, language)))
                .toList();
        return transactions
                .in(() -> Uni.join().all(all).usingConcurrencyOf(1).andFailFast())
                .map(found -> found.stream().map(TemplateView::of).toList());
    }

    @GET
    @Path("{kind}/{language}")
    @Operation(summary = "A template as it is now, and what it may say")
    @APIResponse(responseCode = "200", description = "The template")
    @APIResponse(responseCode = "404", description = "No such kind or language (problem document)")
    public Uni<TemplateView> template(@PathParam("kind") String kind, @PathParam("language") String language) {
        Kind of = kind(kind);
        Language in = language(language);
        return transactions.in(() -> MailTemplate.current(of, in)).map(TemplateView::of);
    }

    @PUT
    @Path("{kind}/{language}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(
            summary = "A new version of a template; mails that are recorded already keep their words",
            description = "Checked before: for unknown placeholders, and with sample readers of every role.")
    @APIResponse(responseCode = "200", description = "The template as it stands now")
    @APIResponse(responseCode = "400", description = "Problem document that names each bad line; nothing was stored")
    @APIResponse(responseCode = "404", description = "No such kind or language (problem document)")
    @APIResponse(responseCode = "409", description = "Somebody changed it meanwhile (problem document)")
    public TemplateView edit(
            @PathParam("kind") String kind, @PathParam("language") String language, @NotNull @Valid Edit edit) {
        Kind of = kind(kind);
        Language in = language(language);
        Source source = checked(of, edit.subject(), edit.body());
        return store(of, in, current -> {
            if (current.version != edit.basedOn()) {
                throw NotificationProblems.outdatedTemplate(current.version);
            }
            return source;
        });
    }

    @GET
    @Path("{kind}/{language}/versions")
    @Operation(summary = "All versions of a template, the latest first; 0 is built in")
    @APIResponse(responseCode = "200", description = "The versions")
    @APIResponse(responseCode = "404", description = "No such kind or language (problem document)")
    public Uni<List<TemplateView>> versions(@PathParam("kind") String kind, @PathParam("language") String language) {
        Kind of = kind(kind);
        Language in = language(language);
        return transactions
                .in(() -> MailTemplate.versions(of, in))
                .map(all -> all.stream().map(TemplateView::of).toList());
    }

    @POST
    @Path("{kind}/{language}/versions/{version}/restorations")
    @Blocking
    @Operation(summary = "Goes back to an earlier version, as a new version; 0 is the built-in one")
    @APIResponse(responseCode = "200", description = "The template as it stands now")
    @APIResponse(responseCode = "400", description = "The old version says what no longer is there (problem document)")
    @APIResponse(responseCode = "404", description = "No such template or version (problem document)")
    public TemplateView restore(
            @PathParam("kind") String kind,
            @PathParam("language") String language,
            @PathParam("version") String version) {
        Kind of = kind(kind);
        Language in = language(language);
        Source old = transactions.await(() -> MailTemplate.versions(of, in)).stream()
                .filter(template -> Integer.toString(template.version).equals(version))
                .findFirst()
                .map(MailTemplate::source)
                .orElseThrow(NotificationProblems::unknownTemplate);
        Source source = checked(of, old.subject(), old.body());
        return store(of, in, current -> source);
    }

    @POST
    @Path("{kind}/{language}/previews")
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(
            summary = "Writes a mail to a made-up reader, with a new text or the present one; sends and stores nothing")
    @APIResponse(responseCode = "200", description = "Subject, plain text and HTML")
    @APIResponse(responseCode = "400", description = "Problem document that names each bad line")
    @APIResponse(responseCode = "404", description = "No such kind or language (problem document)")
    public Preview preview(@PathParam("kind") String kind, @PathParam("language") String language, @Valid Wish wish) {
        Kind of = kind(kind);
        Language in = language(language);
        Wish w = wish == null ? new Wish(null, null, null, null, null) : wish;
        MailTemplate current = transactions.await(() -> MailTemplate.current(of, in));
        Source source = checked(
                of, w.subject() == null ? current.subject : w.subject(), w.body() == null ? current.body : w.body());
        Wording.Text text = wording.write(
                source,
                in,
                Samples.one(
                        of,
                        in,
                        ContactRole.of(w.role()).orElse(ContactRole.DIRECTOR),
                        !Boolean.FALSE.equals(w.moves()),
                        Boolean.TRUE.equals(w.whole())));
        return new Preview(text.subject(), text.plain(), text.html());
    }

    private Source checked(Kind kind, String subject, String body) {
        Source source = new Source(subject.strip(), body.replace("\r\n", "\n").strip() + "\n");
        List<TemplateCheck.Fault> faults = check.faults(kind, source);
        if (!faults.isEmpty()) {
            throw NotificationProblems.invalidTemplate(faults);
        }
        return source;
    }

    private TemplateView store(Kind kind, Language language, java.util.function.Function<MailTemplate, Source> next) {
        String editor = caller.subject();
        // Two operators at once take turns.
        return transactions.await(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery("lock table mail_template in share row exclusive mode")
                        .executeUpdate())
                .chain(() -> MailTemplate.current(kind, language))
                .flatMap(current ->
                        current.next(next.apply(current), editor, Instant.now()).<MailTemplate>persist())
                .map(TemplateView::of));
    }

    private static Kind kind(String name) {
        return Kind.of(name).orElseThrow(NotificationProblems::unknownTemplate);
    }

    private static Language language(String name) {
        return Language.of(name).orElseThrow(NotificationProblems::unknownTemplate);
    }
}

package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.plan.Language;
import be.fusie.request.plan.PlanPages;
import com.fasterxml.jackson.databind.JsonNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The forms that a version of a plan is given in: the JSON that is signed, a page, paper. The caller's headers choose;
 * JSON where they leave it open.
 */
@ApplicationScoped
class PlanForms {

    static final String PDF = "application/pdf";
    private static final String HTML = "text/html;charset=UTF-8";

    private static final List<Variant> FORMS = variants(MediaType.APPLICATION_JSON, MediaType.TEXT_HTML, PDF);
    private static final List<Variant> CHANGES = variants(MediaType.APPLICATION_JSON, MediaType.TEXT_HTML);

    /** PDFs that were made lately: making one takes a second of a processor, and the same version gives the same bytes. */
    private static final int KEPT = 32;

    private final Map<String, byte[]> papers = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > KEPT;
        }
    });

    private final PlanPages pages;

    PlanForms(PlanPages pages) {
        this.pages = pages;
    }

    private static List<Variant> variants(String... types) {
        return Stream.of(types)
                .map(type -> new Variant(MediaType.valueOf(type), (String) null, null))
                .toList();
    }

    /**
     * What the caller asked for.
     *
     * @param known ETag that the caller has; null for none
     */
    record Wanted(String type, Language language, String known) {

        /** @param language as in the query; null: the best one in {@code Accept-Language} */
        static Wanted plan(Request request, HttpHeaders headers, String language) {
            return of(FORMS, request, headers, language);
        }

        static Wanted changes(Request request, HttpHeaders headers, String language) {
            return of(CHANGES, request, headers, language);
        }

        private static Wanted of(List<Variant> forms, Request request, HttpHeaders headers, String language) {
            Variant chosen = request.selectVariant(forms);
            if (chosen == null) {
                throw PlanProblems.noSuchForm(
                        forms.stream().map(f -> f.getMediaType().toString()).toList());
            }
            return new Wanted(
                    chosen.getMediaType().toString(),
                    Language.of(language)
                            .orElseGet(() -> Language.best(headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE))),
                    headers.getHeaderString(HttpHeaders.IF_NONE_MATCH));
        }

        boolean json() {
            return type.equals(MediaType.APPLICATION_JSON);
        }
    }

    /** A version in the form wanted; pages are made on a worker thread. */
    Uni<Response> answer(PlanRow plan, Wanted wanted) {
        if (wanted.json()) {
            byte[] signed = plan.content.getBytes(StandardCharsets.UTF_8);
            return Uni.createFrom().item(tagged(signed, plan.hash, plan, wanted).build());
        }
        if (!PlanPages.canShow(plan.content)) {
            throw PlanProblems.jsonOnly(plan.version);
        }
        return Uni.createFrom()
                .item(plan)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(p -> wanted.type().equals(PDF) ? paper(p, wanted) : page(p, wanted));
    }

    private Response page(PlanRow plan, Wanted wanted) {
        byte[] html = pages.html(plan.content, plan.hash, wanted.language());
        return secured(tagged(html, CanonicalJson.sha256(html), plan, wanted)).build();
    }

    private Response paper(PlanRow plan, Wanted wanted) {
        String key = plan.hash + wanted.language();
        byte[] kept = papers.get(key);
        byte[] pdf = kept != null ? kept : pages.pdf(plan.content, plan.hash, wanted.language());
        papers.put(key, pdf);
        String name = "plan-%s-v%d-%s.pdf"
                .formatted(plan.migrationId, plan.version, wanted.language().code());
        return tagged(pdf, CanonicalJson.sha256(pdf), plan, wanted)
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + name + "\"")
                .build();
    }

    private static Response.ResponseBuilder tagged(byte[] bytes, String hash, PlanRow plan, Wanted wanted) {
        String tag = "\"" + hash + "\"";
        Response.ResponseBuilder answer = tag.equals(wanted.known())
                ? Response.notModified()
                : Response.ok(bytes, wanted.json() || wanted.type().equals(PDF) ? wanted.type() : HTML);
        if (!wanted.json()) {
            answer.header(HttpHeaders.CONTENT_LANGUAGE, wanted.language().code());
        }
        return answer.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.VARY, "Accept, Accept-Language")
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Fusie-Plan-Version", plan.version)
                .header("Fusie-Plan-Hash", plan.hash);
    }

    private static Response.ResponseBuilder secured(Response.ResponseBuilder answer) {
        return answer.header("Content-Security-Policy", PlanPages.SECURITY_POLICY)
                .header("Referrer-Policy", "no-referrer");
    }

    /**
     * What {@code now} says that {@code before} did not.
     *
     * @param voided institutions whose signatures under the earlier one are void
     * @param reason why it was planned anew; null when nobody said
     */
    Uni<Response> changes(PlanRow before, PlanRow now, List<String> voided, String reason, Wanted wanted) {
        if (wanted.json()) {
            JsonNode patch = JsonDiff.asJson(
                    CanonicalJson.read(before.content, JsonNode.class),
                    CanonicalJson.read(now.content, JsonNode.class),
                    EnumSet.of(DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION));
            return Uni.createFrom()
                    .item(Response.ok(patch, MediaType.APPLICATION_JSON)
                            .header(HttpHeaders.VARY, "Accept, Accept-Language")
                            .build());
        }
        for (PlanRow plan : List.of(before, now)) {
            if (!PlanPages.canShow(plan.content)) {
                throw PlanProblems.jsonOnly(plan.version);
            }
        }
        return Uni.createFrom()
                .item(now)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(p -> pages.changes(before.content, now.content, voided, reason, wanted.language()))
                .map(html -> secured(tagged(html, CanonicalJson.sha256(html), now, wanted))
                        .build());
    }
}

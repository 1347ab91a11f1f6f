package be.fusie.request.console;

import be.fusie.request.console.Answer.Trouble;
import be.fusie.request.console.Docs.Party;
import be.fusie.request.console.Docs.Plan;
import be.fusie.request.console.Moves.Fault;
import be.fusie.request.console.Moves.IntakeForm;
import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Services.Call;
import be.fusie.request.preparation.IntakeCheck;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Drafts of intake forms, read and saved by request-service's API (R12); what can't be a draft is told before it is sent. */
@RequestScoped
class IntakeDrafts {

    /** Trouble with what can't even be a draft. */
    static final String MALFORMED = "malformed";

    private final Services services;
    private final Reader reader;

    IntakeDrafts(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    static boolean isBoard(String number) {
        return number.matches("[01]\\d{9}");
    }

    /** Page of a form. */
    static String address(UUID migration, String board) {
        return "/console/moves/" + migration + "/intake/" + board;
    }

    static String api(UUID migration, String board) {
        return "/migrations/" + migration + "/intake/" + board;
    }

    Call<IntakeForm> ask(UUID migration, String board) {
        return services.get(Service.REQUEST, api(migration, board), IntakeForm.class);
    }

    /** The draft as it is saved; missing while it is not. @throws be.fusie.kit.problem.Problem for any other trouble */
    Answer<IntakeForm> kept(UUID migration, String board) {
        if (!isBoard(board)) {
            throw SchoolViews.notYours();
        }
        Answer<IntakeForm> kept = ask(migration, board).await();
        if (!kept.missing()) {
            kept.orThrow();
        }
        return kept;
    }

    /** Whom the migration concerns, with their boards; nobody while there is no plan. */
    List<Party> parties(UUID migration) {
        return services.get(Service.REQUEST, "/migrations/" + migration + "/plan", Plan.class)
                .await()
                .found()
                .map(Plan::parties)
                .orElse(List.of());
    }

    /** A draft to begin with: what moves and is under another board comes under this one. */
    JsonNode fresh(Move move, String board) {
        List<Party> parties = parties(move.id());
        ObjectNode draft = Services.JSON.createObjectNode().put("board", board);
        parties.stream()
                .filter(party -> board.equals(party.board()))
                .findFirst()
                .ifPresent(party -> draft.put("boardName", party.boardName()));
        var listed = draft.putArray("institutions");
        move.institutions().stream()
                .filter(number -> parties.stream()
                        .noneMatch(party -> party.institution().equals(number) && board.equals(party.board())))
                .forEach(number -> listed.addObject().put("institution", number).put("exact", false));
        return draft;
    }

    /**
     * Saves a draft, unless it was changed since the page was made or is none.
     *
     * @param version as the page had it; blank: it was not saved before
     */
    Answer<JsonNode> save(UUID migration, String board, JsonNode draft, String version, Answer<IntakeForm> kept) {
        String seen = version == null || version.isBlank() ? null : version;
        if (!Objects.equals(seen, kept.etag())) {
            return Answer.no(Trouble.of(Service.REQUEST, 412, "changed-since"));
        }
        if (!IntakeCheck.malformed(draft).isEmpty()) {
            return Answer.no(Trouble.of(Service.REQUEST, 422, MALFORMED));
        }
        return services.act(
                Service.REQUEST,
                HttpMethod.PUT,
                api(migration, board),
                draft,
                seen == null ? Map.of() : Map.of("If-Match", seen));
    }

    /** What to say beside the fields. @param draft as it is shown, which may not be the one that is kept */
    IntakeFaults faults(Answer<IntakeForm> kept, JsonNode draft, Trouble trouble, boolean checked) {
        List<Fault> faults = trouble != null && trouble.code().equals(MALFORMED)
                ? IntakeCheck.malformed(draft).stream()
                        .map(fault -> new Fault(fault.pointer(), fault.code(), fault.problem()))
                        .toList()
                : trouble != null && trouble.status() == 412
                        ? List.of()
                        : kept.found().map(IntakeForm::faults).orElse(List.of());
        return new IntakeFaults(faults, checked, reader);
    }

    /** Numbers of the institutions that a draft takes in. */
    Stream<String> institutions(JsonNode draft) {
        return StreamSupport.stream(draft.path("institutions").spliterator(), false)
                .map(entry -> IntakeBoard.text(entry, "institution"));
    }
}

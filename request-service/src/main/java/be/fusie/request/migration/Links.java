package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Commands.Link;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Where to look; each address asks for a sign-in of its own. */
record Links(RequestSettings.Links bases) {

    String migrations() {
        return bases.request() + "/api/v1/migrations";
    }

    String migration(UUID id) {
        return at(bases.request(), id, "");
    }

    String plan(UUID id) {
        return at(bases.request(), id, "/plan");
    }

    /** What a migration leaves behind: lists, proof, invoice, collisions, barcodes, to-dos. */
    List<Link> results(UUID id) {
        return List.of(
                new Link("numbers", at(bases.merge(), id, "/numbers")),
                new Link("proof", at(bases.merge(), id, "/proof")),
                new Link("invoice", at(bases.billing(), id, "/invoice")),
                new Link("collisions", at(bases.billing(), id, "/collisions")),
                new Link("barcodes", at(bases.billing(), id, "/barcodes")),
                new Link("to-dos", at(bases.notification(), id, "/to-dos")));
    }

    /** What schools are led to when it is done; under a new board also to what was made there, and the tasks for Exact (M16). */
    List<Link> handedOver(UUID id, boolean boardChanges) {
        String change = at(bases.billing(), id, "/board-change");
        return boardChanges
                ? Stream.concat(
                                results(id).stream(),
                                Stream.of(new Link("intake", change), new Link("exact", change + "/exact-tasks")))
                        .toList()
                : results(id);
    }

    String confirmation(UUID id, String confirmation) {
        return confirmations(id) + "/" + confirmation;
    }

    String confirmations(UUID id) {
        return at(bases.request(), id, "/confirmations");
    }

    /** What a plan leaves out, because it is about persons. */
    List<Link> lists(UUID id) {
        return List.of(
                new Link("rights", at(bases.merge(), id, "/rights")),
                new Link("right-cases", at(bases.merge(), id, "/rights/cases")),
                new Link("service-days", at(bases.merge(), id, "/service-days")),
                new Link("matches", at(bases.merge(), id, "/matches")),
                new Link("gaps", at(bases.merge(), id, "/gaps")),
                new Link("numbers", at(bases.merge(), id, "/numbers")));
    }

    /** What a migration's view points to while it runs. */
    List<Link> all(UUID id) {
        return Stream.concat(
                        Stream.of(
                                new Link("self", migration(id)),
                                new Link("plan", plan(id)),
                                new Link("confirmations", confirmations(id)),
                                new Link("preconditions", at(bases.request(), id, "/preconditions")),
                                new Link("window", at(bases.request(), id, "/window")),
                                new Link("rehearsals", at(bases.request(), id, "/rehearsals")),
                                new Link("rights", at(bases.merge(), id, "/rights/cases")),
                                new Link("intake", at(bases.request(), id, "/intake")),
                                new Link("history", at(bases.request(), id, "/history")),
                                new Link("undo", at(bases.request(), id, "/undo")),
                                new Link("freeze", bases.freeze() + "/api/v1/freezes/" + id),
                                new Link("progress", at(bases.merge(), id, "/progress"))),
                        results(id).stream())
                .toList();
    }

    /** Where the keys of what would be lost, and afterwards what people had entered, are handed out to operators. */
    List<Link> undo(UUID id) {
        return List.of(
                new Link("migration", migration(id)),
                new Link("preview", at(bases.merge(), id, "/undo-preview")),
                new Link("export", at(bases.merge(), id, "/undo-export")));
    }

    private static String at(URI base, UUID id, String path) {
        return base + "/api/v1/migrations/" + id + path;
    }
}

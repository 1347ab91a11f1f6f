package be.fusie.local;

import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the demo says about plan and outcome, and where to look further. */
final class Report {

    private Report() {}

    /** Who moves along, and why (R3). */
    static void closure(Screen screen, Landscape landscape, JsonNode plan) {
        for (JsonNode party : plan.path("parties")) {
            if (party.path("part").asText().equals("MOVES") && party.path("why").size() > 1) {
                List<String> path = new ArrayList<>();
                party.path("why").forEach(one -> path.add(one.asText()));
                screen.note("%s moves along, since a community is never split: %s (R3)"
                        .formatted(
                                landscape.institutions().stream()
                                        .filter(i -> i.number()
                                                .equals(party.path("institution")
                                                        .asText()))
                                        .map(Landscape.Institution::name)
                                        .findFirst()
                                        .orElseThrow(),
                                String.join(" → ", path)));
            }
        }
    }

    static void plan(Screen screen, JsonNode plan, JsonNode view) {
        JsonNode quote = plan.path("quote");
        List<JsonNode> tables = new ArrayList<>();
        plan.path("inventory").forEach(tables::add);
        tables.sort(
                Comparator.comparingLong((JsonNode table) -> -table.path("rows").asLong()));
        long rows =
                tables.stream().mapToLong(table -> table.path("rows").asLong()).sum();
        screen.done("plan, version %d, hash %s"
                .formatted(
                        view.path("plan").path("version").asInt(),
                        Screen.hash(view.path("plan").path("hash"))));
        screen.note("%s rows in %d tables move; the largest:".formatted(Screen.count(rows), tables.size()));
        for (JsonNode table : tables.subList(0, Math.min(5, tables.size()))) {
            screen.note("  %-20s %12s   %s"
                    .formatted(
                            table.path("table").asText(),
                            Screen.count(table.path("rows").asLong()),
                            table.path("priority").asText()));
        }
        JsonNode figures = plan.path("figures");
        JsonNode persons = figures.path("persons");
        screen.note("people: %s get a new number, %s stand in both databases and keep the receiver's"
                .formatted(
                        Screen.count(persons.path("moved").asLong()),
                        Screen.count(persons.path("matched").asLong())));
        screen.note("%d payment references will collide; read-only for about %.0f s; price %s"
                .formatted(
                        figures.path("ogmCollisions").asLong(),
                        plan.path("readOnly").path("seconds").asDouble(),
                        money(quote)));
        for (JsonNode finding : plan.path("findings")) {
            screen.note("finding %s: %s"
                    .formatted(
                            finding.path("code").asText(),
                            finding.path("detail").asText()));
        }
    }

    static void completed(Screen screen, JsonNode view) {
        JsonNode results = view.path("results");
        JsonNode merged = results.path("MERGE");
        screen.done("%s rows moved and verified, %s people renumbered, %s matched"
                .formatted(
                        Screen.count(merged.path("rows").asLong()),
                        Screen.count(merged.path("persons").path("moved").asLong()),
                        Screen.count(merged.path("persons").path("matched").asLong())));
        double readOnly = view.path("readOnly").path("seconds").asDouble();
        screen.done("read-only lasted %.1f s, of which %s and %s (X3)"
                .formatted(
                        readOnly,
                        share("invoicing", results.path("INVOICING"), readOnly),
                        share("registration", results.path("REGISTRATION"), readOnly)));
        screen.done("%d colliding payment references for the desk; %s barcodes issued, %s revoked"
                .formatted(
                        results.path("INVOICING").path("collisions").asLong(),
                        Screen.count(results.path("REGISTRATION").path("issued").asLong()),
                        Screen.count(
                                results.path("REGISTRATION").path("revoked").asLong())));
        screen.done("charged once: invoice %s, %s"
                .formatted(results.path("CHARGE").path("invoice").asText(), money(results.path("CHARGE"))));
        screen.done("%d mails sent, %d to-dos for the schools"
                .formatted(
                        results.path("ANNOUNCE").path("mails").asLong()
                                + results.path("HAND_OVER").path("mails").asLong(),
                        results.path("HAND_OVER").path("toDos").asLong()));
    }

    /** Where to watch and act in a browser, and as whom. */
    static void console(Screen screen, LocalPlatform platform, Landscape landscape) {
        screen.line("The console: %s/console (password %s)"
                .formatted(platform.url(Service.REQUEST), LocalPlatformBuilder.PASSWORD));
        screen.note("%s, %s: operators; what needs two people needs both"
                .formatted(LocalPlatform.OPERATOR, LocalPlatform.SECOND_OPERATOR));
        landscape
                .institutions()
                .forEach(institution -> screen.note("%s: director, %s: administrator of %s"
                        .formatted(institution.director(), institution.administrator(), institution.name())));
    }

    static void whereToLook(
            Screen screen, LocalPlatform platform, Landscape landscape, String migration, boolean completed) {
        screen.heading("5  Where to look");
        screen.line("Public events (topic migration.events):");
        for (EventLog.Event event : EventLog.of(platform, migration)) {
            screen.note("%2d %s".formatted(event.sequence(), event.type()));
        }
        console(screen, platform, landscape);
        screen.line("Sign in (every user has the password %s; operator, director-%s, school-%s …):"
                .formatted(
                        LocalPlatformBuilder.PASSWORD,
                        landscape.requesting().number(),
                        landscape.requesting().number()));
        screen.command(
                "TOKEN=$(curl -s -d grant_type=password -d username=%s -d password=%s %s/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')"
                        .formatted(LocalPlatform.OPERATOR, LocalPlatformBuilder.PASSWORD, platform.signInUrl()));
        String own = "/api/v1/migrations/" + migration;
        screen.line("Then:");
        curl(screen, platform, Service.REQUEST, own, "the migration");
        curl(screen, platform, Service.REQUEST, own + "/history", "who did what, chained by hash");
        if (completed) {
            curl(screen, platform, Service.MERGE, own + "/numbers?kind=pupil", "person numbers, old → new");
            curl(screen, platform, Service.MERGE, own + "/proof", "what was verified");
            curl(
                    screen,
                    platform,
                    Service.MERGE,
                    own + "/certificate",
                    "the signed certificate (Accept: application/pdf for paper)");
            curl(screen, platform, Service.MERGE, own + "/rights", "users' rights before and after");
            curl(
                    screen,
                    platform,
                    Service.BILLING,
                    own + "/invoice",
                    "the invoice (Accept: application/pdf for paper)");
            curl(screen, platform, Service.BILLING, own + "/collisions", "payment references that collide");
            curl(screen, platform, Service.BILLING, own + "/board-change", "what was made under the new board");
            curl(
                    screen,
                    platform,
                    Service.BILLING,
                    own + "/barcodes?institution=" + landscape.requesting().number(),
                    "new barcodes (Accept: application/pdf for sheets)");
            curl(screen, platform, Service.NOTIFICATION, own + "/to-dos", "what the schools still have to do");
        }
        curl(screen, platform, Service.NOTIFICATION, own + "/mails", "mails, by role");
        screen.line("Parts:");
        for (Landscape.Database database : landscape.databases()) {
            screen.command("psql postgresql://postgres:postgres@127.0.0.1:%d/%s"
                    .formatted(platform.postgres().port(), database.name()));
        }
        screen.note("Kafka     %s".formatted(platform.kafka().bootstrap()));
        for (Service service : Service.values()) {
            screen.note("%-21s %s/q/openapi".formatted(service.module(), platform.url(service)));
        }
        screen.note("mails     %s".formatted(platform.folder().resolve("mails")));
        screen.note("logs      %s".formatted(platform.folder().resolve("logs")));
    }

    private static void curl(Screen screen, LocalPlatform platform, Service service, String path, String what) {
        screen.command("curl -s -H \"Authorization: Bearer $TOKEN\" '%s%s'   # %s"
                .formatted(platform.url(service), path, what));
    }

    private static String share(String step, JsonNode result, double of) {
        double seconds = result.path("seconds").asDouble();
        return String.format(
                java.util.Locale.ROOT, "%s %.1f s (%.0f %%)", step, seconds, of == 0 ? 0 : 100 * seconds / of);
    }

    private static String money(JsonNode amount) {
        return amount.path("currency").asText("EUR") + " "
                + Screen.euros(amount.path("totalCents").asLong());
    }
}

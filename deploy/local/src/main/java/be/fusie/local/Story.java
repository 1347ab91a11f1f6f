package be.fusie.local;

import be.fusie.platform.PlatformException;
import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the demo shows: one migration, from the request to the end, while people work on both databases. */
final class Story implements AutoCloseable {

    private static final Set<String> FINAL = Set.of("COMPLETED", "ABANDONED");
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final long MEAL_CENTS = 450;

    private final LocalPlatform platform;
    private final Landscape landscape;
    private final Screen screen;
    private final FailAt failAt;
    private final boolean unfinishedYear;
    private final List<SchoolApplication> applications = new ArrayList<>();
    private final Rest request;
    private final Proof proof;
    private LateSaver late;
    private VendorSystem vendor;
    private IntakeForm intake;
    private Bookkeeping bookkeeping;
    private final Schools schools;
    private String migration;
    private boolean rehearsed = true;

    Story(LocalPlatform platform, Landscape landscape, Screen screen, FailAt failAt, boolean unfinishedYear) {
        this.platform = platform;
        this.landscape = landscape;
        this.screen = screen;
        this.failAt = failAt;
        this.unfinishedYear = unfinishedYear;
        this.request = platform.rest(Service.REQUEST, LocalPlatform.OPERATOR);
        this.schools = new Schools(platform, List.of(landscape));
        this.proof = new Proof(platform, landscape, screen, applications);
    }

    /** True when everything went as it should, an injected failure included. */
    boolean tell() {
        prepare();
        subscribeVendor();
        startApplications();
        file();
        if (!unfinishedYear) {
            fillInIntakeForm();
        }
        JsonNode planned =
                await("planning", view -> !"PLANNING".equals(view.path("state").asText()));
        if (unfinishedYear) {
            return showObstacles(planned);
        }
        if ("ABANDONED".equals(planned.path("state").asText())) {
            showObstacles(planned);
            screen.failed("The plan was refused: " + planned.path("reason").asText());
            return false;
        }
        JsonNode plan = request.get(path("/plan"));
        Report.closure(screen, landscape, plan);
        Report.plan(screen, plan, planned);
        decidePairs();
        rehearse();
        bookkeeping = new Bookkeeping(platform, landscape, screen, path(""));
        bookkeeping.scanBefore();
        boolean undone = failAt != null && !failAt.completesAllTheSame();
        if (undone) {
            applications.forEach(SchoolApplication::changeNothing);
        }
        Before before = proof.before();
        if (failAt == null) {
            planned = changePlan(planned);
            late = new LateSaver(
                    platform.postgres(),
                    platform.rest(Service.FREEZE, LocalPlatform.APPLICATION),
                    landscape.requesting().number(),
                    landscape.source().name());
        }
        workThroughCheckList();
        collectConsent(planned);
        JsonNode end = watch();
        boolean good = undone ? showUndone(end, before) : showCompleted(end);
        good &= proof.invariantsHold(migration, before, undone) & rehearsed & vendorHears();
        Report.whereToLook(
                screen,
                platform,
                landscape,
                migration,
                "COMPLETED".equals(end.path("state").asText()));
        return good;
    }

    @Override
    public void close() {
        applications.forEach(SchoolApplication::close);
        if (vendor != null) {
            vendor.close();
        }
    }

    private String path(String rest) {
        return "/api/v1/migrations/" + migration + rest;
    }

    private void prepare() {
        screen.heading("1  Preparation");
        schools.installGuards();
        screen.done("write guard installed in the three school databases");
        schools.importDirectory();
        screen.done("directory imported: %d institutions, their boards, communities and directors"
                .formatted(landscape.institutions().size()));
        schools.importContacts();
        screen.done("contacts imported: %d people to be told"
                .formatted(landscape.contacts().size()));
    }

    private void subscribeVendor() {
        vendor = new VendorSystem(platform, platform.project());
        screen.done("a vendor subscribes by webhook; its receiver is down (N7)");
    }

    /** What a vendor missed comes late, and whole. */
    private boolean vendorHears() {
        vendor.start();
        List<String> published = EventLog.of(platform, migration).stream()
                .map(EventLog.Event::type)
                .toList();
        List<String> heard = vendor.events(migration, published.size(), Duration.ofSeconds(60));
        if (heard.equals(published)) {
            screen.done("the vendor's receiver is up at last and gets all %d events late, signed and in order (N7)"
                    .formatted(heard.size()));
            return true;
        }
        screen.failed("the vendor's receiver got %s instead of %s".formatted(heard, published));
        return false;
    }

    private void startApplications() {
        for (Landscape.Database database : List.of(landscape.source(), landscape.receiver())) {
            applications.add(SchoolApplication.start(
                    platform, database.name(), database.institutions().get(0).number(), 3, landscape.seed()));
        }
        screen.done("two school applications are at work, three users each, on both databases");
    }

    private void file() {
        screen.heading("2  Request, plan and consent");
        Institution requesting = landscape.requesting();
        Map<String, Object> body = Schools.request(landscape, List.of(requesting.number()));
        body.put("cutOverDate", LocalDate.now().toString());
        body.put("boardChanges", true);
        migration = schools.file(body);
        screen.done("request filed by %s (%s): migration %s"
                .formatted(requesting.administrator(), requesting.name(), migration));
    }

    /** The board changes: what invoicing shall be under the new one the school writes down, asked by the check-list (R12). */
    private void fillInIntakeForm() {
        intake = new IntakeForm(platform, landscape, path(""));
        Institution school = landscape.requesting();
        screen.note("the check-list asks for the intake form of invoicing: its board changes (R12)");
        screen.note("  %s"
                .formatted(CheckList.item(platform, path(""), "intake-form-submitted")
                        .path("reason")
                        .asText()));
        Map<String, Object> form = intake.filledIn(MEAL_CENTS);
        Map<String, Object> slip = new LinkedHashMap<>(form);
        slip.put("iban", "BE68 5390 0754 7043");
        intake.save(slip)
                .forEach(fault -> screen.note("%s saves a draft: %s".formatted(school.administrator(), fault)));
        intake.save(form);
        intake.handIn();
        screen.done("intake form for %s filled in; %s hands it in, so that it stands in the plan"
                .formatted(intake.board().name(), school.director()));
    }

    /** Whoever is alike but not surely the same is for a human to decide, before the freeze (M18). */
    private void decidePairs() {
        Rest merge = platform.rest(Service.MERGE, LocalPlatform.OPERATOR);
        for (JsonNode pair : merge.get(path("/matches?state=open"))) {
            String which =
                    pair.path("old").asText() + "/" + pair.path("receiver").asText();
            merge.put(
                    path("/matches/" + which),
                    Map.of("decision", "different", "reason", "One of the national numbers was mistyped."));
            screen.done("person %s of the source and %s of the receiver (%s): an operator decides that they are two"
                    .formatted(
                            pair.path("old").asText(),
                            pair.path("receiver").asText(),
                            pair.path("doubt").asText()));
        }
    }

    /** The whole merge on temporary copies, while everybody works on (R14). */
    private void rehearse() {
        Rest merge = platform.rest(Service.MERGE, LocalPlatform.OPERATOR);
        JsonNode view = merge.post(path("/rehearsals"), Map.of("mask", true));
        String one = path("/rehearsals/" + view.path("number").asText());
        Instant begin = Instant.now();
        while (!Set.of("DONE", "REFUSED").contains(view.path("state").asText())) {
            screen.live(
                    "rehearsal",
                    List.of("rehearsal on masked copies, %s … %s"
                            .formatted(
                                    view.path("phase").asText("").toLowerCase(java.util.Locale.ROOT),
                                    Screen.seconds(Duration.between(begin, Instant.now())))));
            sleep();
            view = merge.get(one);
        }
        JsonNode outcome = view.path("outcome");
        String told = "rehearsed on masked copies: %s rows merged, %d checks, undone again; read-only for about %d s"
                .formatted(
                        Screen.count(outcome.path("rows").asLong()),
                        outcome.path("checks").size(),
                        outcome.path("forecastReadOnlySeconds").asLong());
        if (outcome.path("passed").asBoolean()) {
            screen.done(told);
        } else {
            screen.failed("The rehearsal did not pass: " + view.path("reason").asText("") + outcome.path("refusals")
                    + outcome.path("undoDifferences"));
            rehearsed = false;
        }
    }

    /** One has signed already when a price in the form is corrected: a new version, and nobody has signed it (R5). */
    private JsonNode changePlan(JsonNode view) {
        Institution first = landscape.requesting();
        sign(first);
        intake.save(intake.filledIn(MEAL_CENTS + 25));
        intake.handIn();
        int before = view.path("plan").path("version").asInt();
        JsonNode changed = await(
                "planning again",
                now -> "COLLECTING_CONSENT".equals(now.path("state").asText())
                        && now.path("plan").path("version").asInt() > before);
        int version = changed.path("plan").path("version").asInt();
        JsonNode changes = request.get(path("/plans/" + version + "/changes"));
        screen.done("%s corrects the price of a meal in the form: plan, version %d, hash %s"
                .formatted(
                        first.director(),
                        version,
                        Screen.hash(changed.path("plan").path("hash"))));
        for (JsonNode change : changes) {
            if (change.path("path").asText().endsWith("/priceCents")) {
                screen.note("  %s is %s now"
                        .formatted(
                                change.path("path").asText(),
                                change.path("value").asText()));
            }
        }
        screen.note("the signature is void, %d are outstanding again (R5)"
                .formatted(changed.path("consent").path("outstanding").size()));
        return changed;
    }

    private void sign(Institution institution) {
        int confirmed = schools.confirm(migration, institution);
        schools.sign(migration, institution);
        if (confirmed > 0) {
            screen.note("%s confirms one by one what changes in data and security: %d entries (R16)"
                    .formatted(institution.director(), confirmed));
        }
        screen.done("%s signs for %s".formatted(institution.director(), institution.name()));
    }

    /** Before the freeze everything has been seen to, by whoever sees to it (R8). */
    private void workThroughCheckList() {
        screen.done("check-list worked through: " + String.join(", ", CheckList.workThrough(platform, path(""))));
    }

    private void collectConsent(JsonNode view) {
        List<String> outstanding = new ArrayList<>();
        view.path("consent").path("outstanding").forEach(number -> outstanding.add(number.asText()));
        for (int i = 0; i < outstanding.size(); i++) {
            String number = outstanding.get(i);
            Institution institution = schools.institution(number);
            Rest director = platform.rest(Service.REQUEST, institution.director());
            if (failAt == FailAt.CONSENT && i == outstanding.size() - 1) {
                director.post(
                        path("/refusals"),
                        Map.of("institution", number, "reason", "Our teachers have not been heard yet."));
                screen.failed("%s refuses for %s".formatted(institution.director(), institution.name()));
            } else {
                sign(institution);
            }
        }
    }

    private interface Condition {
        boolean holds(JsonNode view);
    }

    private JsonNode await(String what, Condition condition) {
        Instant begin = Instant.now();
        while (Duration.between(begin, Instant.now()).compareTo(PATIENCE) < 0) {
            JsonNode view = request.get(path(""));
            if (condition.holds(view)) {
                return view;
            }
            screen.live(what, List.of(what + " … " + Screen.seconds(Duration.between(begin, Instant.now()))));
            sleep();
        }
        throw new PlatformException(what + " took longer than " + PATIENCE);
    }

    /** Shows the saga live until it has ended, one way or the other. */
    private JsonNode watch() {
        screen.heading("3  The saga");
        LiveView live = new LiveView(platform, screen, migration, applications);
        while (true) {
            JsonNode view = request.get(path(""));
            live.show(view);
            if (late != null && late.saveIfTooLate(view)) {
                screen.done("somebody at %s saves too late: refused, and kept as an encrypted draft (F4)"
                        .formatted(landscape.requesting().name()));
            }
            String state = view.path("state").asText();
            if (FINAL.contains(state)) {
                return view;
            }
            if (state.equals("NEEDS_ATTENTION")) {
                throw new PlatformException("The migration needs attention at step %s: %s"
                        .formatted(
                                view.path("step").asText(), view.path("trouble").asText()));
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted");
        }
    }

    private boolean showObstacles(JsonNode view) {
        for (JsonNode obstacle : view.path("obstacles")) {
            screen.failed("%s: %s"
                    .formatted(
                            obstacle.path("code").asText(),
                            obstacle.path("detail").asText()));
            screen.note("Remedy: " + obstacle.path("remedy").asText());
        }
        return "ABANDONED".equals(view.path("state").asText())
                && view.path("obstacles").size() > 0;
    }

    private boolean showCompleted(JsonNode end) {
        if (!"COMPLETED".equals(end.path("state").asText())) {
            screen.failed("The migration ended as %s: %s"
                    .formatted(end.path("state").asText(), end.path("reason").asText()));
            return false;
        }
        screen.heading("4  COMPLETED");
        Report.completed(screen, end);
        mailsByLanguage();
        boolean good = bookkeeping.show(end);
        keepCertificate();
        sleepUntilApplicationsFollowed();
        giveDraftBack();
        return good & proof.allWritesFound(landscape.receiver().name());
    }

    private boolean showUndone(JsonNode end, Before before) {
        screen.heading("4  " + end.path("state").asText());
        screen.note("Why: " + end.path("reason").asText());
        if (!"ABANDONED".equals(end.path("state").asText())) {
            screen.failed("The migration was expected to be undone");
            return false;
        }
        bookkeeping.scanAgain();
        return proof.isAsBefore(before);
    }

    private void mailsByLanguage() {
        Map<String, Integer> mails = new TreeMap<>();
        for (JsonNode mail :
                platform.rest(Service.NOTIFICATION, LocalPlatform.OPERATOR).get(path("/mails"))) {
            mails.merge(mail.path("language").asText(), 1, Integer::sum);
        }
        screen.done("mails by language: %s (N1)".formatted(mails));
    }

    /** What a third party can check again (M24). */
    private void keepCertificate() {
        JsonNode certificate =
                platform.rest(Service.MERGE, LocalPlatform.OPERATOR).get(path("/certificate"));
        Path file =
                platform.keep("certificate.json", certificate.toPrettyString().getBytes(StandardCharsets.UTF_8));
        screen.done("signed certificate with counts and digests of every table:");
        screen.note(file.toString());
    }

    /** The source's users ask where their school lives now, and go on there. */
    private void sleepUntilApplicationsFollowed() {
        String receiver = landscape.receiver().name();
        Instant end = Instant.now().plusSeconds(20);
        while (Instant.now().isBefore(end)
                && applications.stream().anyMatch(one -> !one.database().equals(receiver))) {
            sleep();
        }
        boolean followed = applications.stream().allMatch(one -> one.database().equals(receiver));
        if (followed) {
            screen.done("the source's school application asked for its new home and works in " + receiver + " now");
        } else {
            screen.failed("the source's school application did not find its new home");
        }
    }

    private void giveDraftBack() {
        if (late != null && late.wasLate()) {
            screen.done("the late draft is handed back and saved in " + late.saveAtLast() + " (F4)");
        }
    }
}

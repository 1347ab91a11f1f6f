package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.reference.Invariants;
import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Invariants.Finding;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/** A migration that was filed: what people do to it over the REST API, and what there is to be seen of it. */
final class Filed {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<String> ENDS = Set.of("COMPLETED", "ABANDONED", "UNDONE", "NEEDS_ATTENTION");

    private final Migrations migrations;
    private final LocalPlatform platform;
    private final Landscape landscape;
    private final List<String> moving;
    private final Before before;
    final UUID id;

    Filed(Migrations migrations, Landscape landscape, List<String> moving, Before before, UUID id) {
        this.migrations = migrations;
        this.platform = migrations.platform();
        this.landscape = landscape;
        this.moving = moving;
        this.before = before;
        this.id = id;
    }

    Landscape landscape() {
        return landscape;
    }

    /** All whose directors have to sign (R2, R3). */
    List<Institution> signatories() {
        return List.copyOf(landscape.signatories(moving));
    }

    /** Waits for the plan, and signs it as each of the directors concerned. */
    Filed signedByAll() {
        JsonNode required = awaitState("COLLECTING_CONSENT").path("consent").path("required");
        assertThat(required)
                .extracting(JsonNode::asText)
                .as("who has to sign (R2, R3)")
                .containsExactlyInAnyOrderElementsOf(
                        signatories().stream().map(Institution::number).toList());
        CheckList.workThrough(platform, path(""));
        signatories().forEach(this::sign);
        return this;
    }

    void sign(Institution institution) {
        migrations.schools().sign(id.toString(), institution);
    }

    void refuse(Institution institution, String reason) {
        awaitState("COLLECTING_CONSENT");
        as(institution.director())
                .post(path("/refusals"), Map.of("institution", institution.number(), "reason", reason));
    }

    /** A director takes back what was signed (R5). */
    void withdraw(Institution institution, String reason) {
        as(institution.director())
                .post(path("/withdrawals"), Map.of("institution", institution.number(), "reason", reason));
    }

    void cancel(String reason) {
        operator().post(path("/cancellation"), Map.of("reason", reason));
    }

    void pause(String reason) {
        operator().post(path("/pause"), Map.of("reason", reason));
    }

    void resume(String reason) {
        operator().post(path("/resumption"), Map.of("reason", reason));
    }

    /** Changes the particulars, and waits for the next version of the plan (R5). */
    void planAnew(String what, Map<String, ?> changes, String reason) {
        int version = version();
        Map<String, Object> body = new HashMap<>(changes);
        body.put("reason", reason);
        operator().post(path(what), body);
        awaitPlanAfter(version);
    }

    /** Hands in an intake form, and waits for the plan that shows it (R12). */
    void handIn(Map<String, ?> form) {
        int version = version();
        String board = path("/intake/" + form.get("board"));
        operator().put(board, form);
        operator().post(board + "/submission", Map.of());
        awaitPlanAfter(version);
    }

    private void awaitPlanAfter(int version) {
        await("version " + (version + 1) + " of the plan of " + id)
                .atMost(PATIENCE)
                .until(() -> isNow("COLLECTING_CONSENT") && version() == version + 1);
    }

    /** Who edits may finish for an hour, so that the freeze waits for whom it has to (F5). */
    Filed withPatienceForEditors() {
        operator().post(path("/freeze-terms"), Map.of("drainSeconds", 3600, "reason", "Nobody loses anything."));
        return this;
    }

    /** Waits until what would be lost by taking it back is counted. */
    JsonNode undoPreview(String reason) {
        operator().post(path("/undo"), Map.of("reason", reason));
        return await("the preview of the undo of " + id)
                .atMost(PATIENCE)
                .until(() -> operator().get(path("/undo")).path("request").path("preview"), JsonNode::isObject);
    }

    /** Another operator agrees to lose what the preview lists. */
    void agreeToUndo(JsonNode preview) {
        as(EndToEnd.SECOND_OPERATOR)
                .post(
                        path("/undo/confirmation"),
                        Map.of("confirmation", preview.path("confirmation").asText()));
    }

    void keep(String reason) {
        operator().post(path("/undo/withdrawal"), Map.of("reason", reason));
    }

    /** As if so much time had gone by while consent is collected: whatever is due by then is due. */
    void timePasses(Duration time) throws SQLException {
        String ago = "interval '" + time.toSeconds() + " seconds'";
        migrations.execute(
                "fusie_request",
                "update migration set consent_deadline = consent_deadline - %s where id = '%s'".formatted(ago, id),
                "update reminder set deadline = deadline - %s where migration_id = '%s'".formatted(ago, id),
                "update plan set created_at = created_at - %s where migration_id = '%s'".formatted(ago, id),
                "update deadline set due_at = due_at - %s where migration_id = '%s'".formatted(ago, id));
    }

    /** As if the moment had come that was agreed. */
    void windowOpens() throws SQLException {
        migrations.execute(
                "fusie_request",
                "update deadline set due_at = now() where kind = 'WINDOW' and migration_id = '" + id + "'");
    }

    JsonNode view() {
        return operator().get(path(""));
    }

    String planHash() {
        return view().path("plan").path("hash").asText();
    }

    int version() {
        return view().path("plan").path("version").asInt();
    }

    JsonNode history() {
        return operator().get(path("/history"));
    }

    /** The last entry of the history about an act: by whom, when and why (X1). */
    JsonNode lastAct(String act) {
        JsonNode history = history();
        assertThat(history.path("intact").asBoolean()).as("I8").isTrue();
        JsonNode found = null;
        for (JsonNode entry : history.path("acts")) {
            found = entry.path("act").asText().equals(act) ? entry : found;
        }
        assertThat(found).as(act + " in " + history).isNotNull();
        return found;
    }

    /** What vendors heard of it (N7), without prefix and version; what came twice, because a sender died, is one. */
    List<String> events() {
        Map<String, String> types = new LinkedHashMap<>();
        EventLog.of(platform, id.toString())
                .forEach(event ->
                        types.put(event.id(), event.type().replaceAll("^fusie\\.migration\\.(.*)\\.v[0-9]+$", "$1")));
        return List.copyOf(types.values());
    }

    /** Addresses that mails of a kind about it arrived at, once all that were recorded are out. */
    List<String> mailed(String kind) {
        return mailedAtLeast(kind, 1);
    }

    /** None when nobody was told anything yet. */
    private JsonNode mails(Rest notification) {
        try {
            return notification.get(path("/mails"));
        } catch (Rest.Failed e) {
            if (e.status() != 404) {
                throw e;
            }
            return Rest.JSON.createArrayNode();
        }
    }

    /** The same, once there are so many. */
    List<String> mailedAtLeast(String kind, int number) {
        Rest notification = platform.rest(Service.NOTIFICATION, LocalPlatform.OPERATOR);
        List<String> ids = new ArrayList<>();
        await("the mails of kind " + kind + " are out").atMost(PATIENCE).until(() -> {
            ids.clear();
            boolean out = true;
            for (JsonNode mail : mails(notification)) {
                String state = mail.path("state").asText();
                if (mail.path("kind").asText().equals(kind) && !state.equals("withdrawn")) {
                    ids.add(mail.path("id").asText());
                    out &= state.equals("sent");
                }
            }
            return out && ids.size() >= number;
        });
        return platform.mail().received().stream()
                .filter(mail -> ids.stream().anyMatch(one -> mail.source().contains("Message-ID: <" + one)))
                .map(mail -> mail.to())
                .toList();
    }

    /** Waits until the migration is in this state; one that ends otherwise fails at once, with its reason. */
    JsonNode awaitState(String state) {
        try {
            await("migration " + id + " is " + state)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> isNow(state));
        } catch (ConditionTimeoutException e) {
            throw unexpected(state, e);
        }
        return view();
    }

    private boolean isNow(String state) {
        String now = phase();
        if (!now.equals(state) && ENDS.contains(now)) {
            throw unexpected(state, null);
        }
        return now.equals(state);
    }

    private AssertionError unexpected(String state, Throwable cause) {
        JsonNode view = view();
        return new AssertionError(
                "%s is %s at %s %s instead of %s: reason %s, trouble %s, obstacles %s%n%s"
                        .formatted(
                                id,
                                view.path("state"),
                                view.path("direction"),
                                view.path("step"),
                                state,
                                view.path("reason"),
                                view.path("trouble"),
                                view.path("obstacles"),
                                migrations.logsOf(id)),
                cause);
    }

    /**
     * Waits until a step's command was sent; asks the database, so as to be quick. Something has to hold that step back,
     * else it may be over before it is seen.
     */
    void awaitStep(String step) {
        try {
            await("migration " + id + " reaches " + step)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> step.equals(migrations.ofSaga("step", id)));
        } catch (ConditionTimeoutException e) {
            throw unexpected("at " + step, e);
        }
    }

    String phase() {
        return migrations.ofSaga("phase", id);
    }

    /** All invariants that a database can tell, and delivery through Kafka; see {@link Invariants}. */
    void invariantsHold() throws SQLException {
        invariantsHold(true);
    }

    /** @param quiet whether nobody else wrote, so that what was undone has to be as before by digest (I6) */
    void invariantsHold(boolean quiet) throws SQLException {
        String admin = platform.postgres().adminUrl();
        // The last replies are sent and dealt with just after the migration has ended.
        await("all is said").atMost(Duration.ofSeconds(20)).until(() -> Invariants.isAllSaid(admin, id));
        List<Finding> findings =
                new ArrayList<>(Invariants.of(admin, id, before, quiet, () -> platform.numbers(id.toString())));
        findings.add(Delivered.everyEventOf(id, platform));
        assertThat(findings).allSatisfy(finding -> assertThat(finding.holds())
                .as("%s%n%s", finding, finding.holds() ? "" : migrations.logsOf(id))
                .isTrue());
    }

    /** A client of request-service in the name of one user. */
    Rest as(String user) {
        return platform.rest(Service.REQUEST, user);
    }

    private Rest operator() {
        return as(LocalPlatform.OPERATOR);
    }

    String path(String rest) {
        return "/api/v1/migrations/" + id + rest;
    }
}

package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check-list over the API (R8): open items keep an open window from beginning, and nothing else. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class PreconditionsTest {

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
    }

    private static String at(String id, String rest) {
        return "/api/v1/migrations/" + id + "/preconditions" + rest;
    }

    private static ValidatableResponse add(String id, String code, String institution) {
        Map<String, Object> item = new java.util.HashMap<>(Map.of(
                "code",
                code,
                "title",
                "The " + code + " is ready",
                "owner",
                institution == null ? "OPERATOR" : "DIRECTOR"));
        if (institution != null) {
            item.put("institution", institution);
        }
        return Schools.operator().body(item).post(at(id, "")).then();
    }

    private static ValidatableResponse answer(RequestSpecification who, String id, Map<String, Object> answer) {
        return who.body(Map.of("answers", List.of(answer)))
                .post(at(id, "/answers"))
                .then();
    }

    private static String trouble(String id) {
        return Schools.view(id).getString("trouble");
    }

    private static void awaitTrouble(String id, String part) {
        Awaitility.await().until(() -> trouble(id) != null && trouble(id).contains(part));
    }

    @Test
    void a_window_that_opens_with_open_items_begins_nothing_says_what_and_goes_on_by_itself() {
        schools = Schools.next();
        String id = schools.fileAndPlan();
        add(id, "bus", null).statusCode(201).body("open", hasItems("bus", "plan-signed"));
        add(id, "server", null).statusCode(201);
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        awaitTrouble(id, "bus, server");
        assertThat(others.commands(id)).containsExactly("notification.announce-migration.v1");
        Awaitility.await()
                .until(() -> others.events(id).stream().anyMatch(e -> e.type().equals("fusie.migration.blocked.v1")));

        answer(Schools.operator(), id, Map.of("code", "bus", "state", "DONE"))
                .statusCode(200)
                .body("open", contains("server"));
        awaitTrouble(id, "open preconditions: server");
        answer(
                        Schools.operator(),
                        id,
                        Map.of("code", "server", "state", "NOT_APPLICABLE", "reason", "It stays where it is"))
                .statusCode(200)
                .body("open", empty());
        Schools.await(id, "COMPLETED");
        assertThat(trouble(id)).isNull();
        var history =
                Schools.operator().get("/api/v1/migrations/" + id + "/history").jsonPath();
        assertThat(history.getBoolean("intact")).isTrue();
        assertThat(history.getList("acts.findAll { it.act == 'WINDOW_BLOCKED' }.reason"))
                .hasSize(2)
                .allMatch(reason -> reason.toString().contains("server"));
        assertThat(history.getList("acts.findAll { it.act == 'PRECONDITION' }.who"))
                .containsExactly("olga", "olga");
        assertThat(history.getList("acts.findAll { it.act == 'PRECONDITION' }.reason"))
                .contains("It stays where it is");
        answer(Schools.operator(), id, Map.of("code", "bus", "state", "OPEN")).statusCode(409);
        add(id, "late", null).statusCode(409).body("type", endsWith("wrong-state"));
    }

    @Test
    void a_window_that_is_over_needs_another_one_which_is_signed_and_announced_again() {
        schools = Schools.next();
        Map<String, Object> request = schools.request();
        Instant from = Instant.now().plusSeconds(8);
        request.put("windowFrom", from.toString());
        request.put("windowUntil", from.plusSeconds(1).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        add(id, "bus", null).statusCode(201);
        schools.signAll(id);
        awaitTrouble(id, "the window is over");
        answer(Schools.operator(), id, Map.of("code", "bus", "state", "DONE"))
                .statusCode(200)
                .body("open", empty());
        Awaitility.await().until(() -> trouble(id).equals("the window is over: agree on a new one"));
        assertThat(others.commands(id)).doesNotContain("merge.stage-migration.v1");

        schools.director(1)
                .body(Map.of(
                        "from",
                        Instant.now().plusSeconds(3600).toString(),
                        "evenOnSchoolDays",
                        true,
                        "reason",
                        "We were late"))
                .post("/api/v1/migrations/" + id + "/window")
                .then()
                .statusCode(202);
        Awaitility.await().until(() -> Schools.view(id).getInt("plan.version") == 2);
        Schools.await(id, "COLLECTING_CONSENT");
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        assertThat(trouble(id)).isNull();
        assertThat(others.commands(id).stream().filter("notification.announce-migration.v1"::equals))
                .hasSize(2);
        assertThat(others.commands(id)).doesNotContain("merge.stage-migration.v1");
    }

    @Test
    void
            a_year_that_ends_before_the_cut_over_does_not_refuse_the_plan_but_blocks_until_the_data_says_it_is_finalised() {
        schools = Schools.next();
        int year = LocalDate.now().plusMonths(4).getYear();
        others.with("merge.merge-planned.v1", OtherServices.planned((year - 1) + "-" + year));
        String id = schools.fileAndSign();
        awaitTrouble(id, "previous-year-finalised");
        answer(Schools.operator(), id, Map.of("code", "previous-year-finalised", "state", "DONE"))
                .statusCode(422)
                .body("errors[0].problem", containsString("from facts"));
        schools.director(1)
                .get(at(id, ""))
                .then()
                .statusCode(200)
                .body("items.find { it.code == 'previous-year-finalised' }.reason", equalTo((year - 1) + "-" + year))
                .body("items.find { it.code == 'previous-year-finalised' }.automatic", equalTo(true));
        others.with("merge.merge-planned.v1", OtherServices.planned());
        schools.director(1).post(at(id, "/check")).then().statusCode(202);
        Schools.await(id, "COMPLETED");
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history")
                        .jsonPath()
                        .getList("acts.act"))
                .contains("CHECK_ASKED", "CHECKED");
    }

    @Test
    void directors_answer_for_their_own_institution_and_operators_say_who_told_them() {
        schools = Schools.next();
        String id = schools.fileAndPlan();
        add(id, "keys", schools.number(2)).statusCode(201);
        Map<String, Object> done = Map.of("code", "keys", "state", "DONE");
        answer(schools.director(1), id, done).statusCode(422).body("errors[0].code", equalTo("keys"));
        answer(schools.director(3), id, done).statusCode(404);
        answer(Schools.operator(), id, done).statusCode(422).body("detail", containsString("who told you"));
        answer(schools.director(2), id, done)
                .statusCode(200)
                .body("items.find { it.code == 'keys' }.state", equalTo("DONE"))
                .body("items.find { it.code == 'keys' }.role", equalTo("director"))
                .body("items.find { it.code == 'keys' }.who", nullValue());
        Schools.operator()
                .get(at(id, ""))
                .then()
                .body("items.find { it.code == 'keys' }.who", equalTo("dir-" + schools.number(2)));
        answer(Schools.operator(), id, Map.of("code", "keys", "state", "OPEN", "reason", "They were lost again"))
                .statusCode(200)
                .body("open", hasItem("keys (" + schools.number(2) + ")"));
        add(id, "keys", null).statusCode(409).body("type", endsWith("precondition-exists"));
        add(id, "strange", Schools.next().number(1)).statusCode(404);
        schools.director(2)
                .header("Accept-Language", "fr-BE, nl;q=0.5")
                .get(at(id, ""))
                .then()
                .body("items.find { it.code == 'plan-signed' }.title", containsString("signé"))
                .body("items.find { it.code == 'keys' }.title", equalTo("The keys is ready"));
    }

    @Test
    void several_answers_are_taken_all_or_none() {
        schools = Schools.next();
        String id = schools.fileAndPlan();
        add(id, "bus", null).statusCode(201);
        List<Map<String, Object>> answers = new ArrayList<>();
        answers.add(Map.of("code", "bus", "state", "DONE"));
        answers.add(Map.of("code", "unheard-of", "state", "DONE"));
        answers.add(Map.of("code", "bus", "state", "DONE", "validUntil", "2020-01-01T00:00:00Z"));
        answers.add(Map.of("code", "bus", "state", "NOT_APPLICABLE"));
        Schools.operator()
                .body(Map.of("answers", answers))
                .post(at(id, "/answers"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.answer", contains(1, 2, 3))
                .body("remedy", notNullValue());
        Schools.operator().get(at(id, "")).then().body("open", hasItem("bus"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"answers\": []}",
                "{\"answers\": [null]}",
                "{\"answers\": [{\"code\": \"Bus\", \"state\": \"DONE\"}]}",
                "{\"answers\": [{\"code\": \"bus\", \"state\": \"PERHAPS\"}]}",
                "{\"answers\": [{\"code\": \"bus\", \"state\": \"DONE\", \"why\": \"typo\"}]}",
                "{\"answers\": [{\"code\": \"bus\", \"state\": \"DONE\", \"reason\": \"\\u0000\"}]}",
                "{\"answers\": [{\"code\": \"bus\", \"state\": \"DONE\", \"institution\": \"12\"}]}",
                "{\"answers\": [{\"code\": \"bus\", \"state\": \"DONE\", \"validUntil\": \"tomorrow\"}]}"
            })
    void what_is_no_answer_is_a_problem_and_no_crash(String body) {
        Schools.operator()
                .body(body)
                .post(at(UUID.randomUUID().toString(), "/answers"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(not(containsString("Exception")));
    }
}

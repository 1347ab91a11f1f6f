package be.fusie.request.migration;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The directory kept over the API: object by object, as a whole, with its history; homes stay (R1, R3). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class DirectoryTest {

    private static final String PATH = "/api/v1/directory";

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    private static ValidatableResponse put(String path, Object body) {
        return Schools.operator().body(body).put(PATH + path).then();
    }

    private static ValidatableResponse get(String path) {
        return Schools.operator().get(PATH + path).then();
    }

    private Map<String, Object> institution(int n) {
        return new LinkedHashMap<>(get("/institutions/" + schools.number(n))
                .statusCode(200)
                .extract()
                .jsonPath()
                .<String, Object>getMap(""));
    }

    private ValidatableResponse putInstitution(Map<String, Object> institution) {
        return put("/institutions/" + institution.get("number"), institution);
    }

    @Test
    void an_object_is_created_changed_and_taken_out_and_the_history_says_by_whom() {
        String path = "/communities/sg-new-" + schools.pair;
        get(path).statusCode(404).body("type", endsWith(":not-in-directory"));
        var community = new LinkedHashMap<String, Object>(Map.of("id", "sg-new-" + schools.pair, "name", "New"));
        put(path, community).statusCode(200);
        community.put("name", "Newer");
        put(path, community).statusCode(200).body("name", equalTo("Newer"));
        put("/communities/other", community).statusCode(400);
        Schools.operator().delete(PATH + path).then().statusCode(204);
        Schools.operator().delete(PATH + path).then().statusCode(404);
        get("/changes?path=" + path)
                .statusCode(200)
                .body("who", contains("olga", "olga", "olga"))
                .body("act", contains("edit", "edit", "edit"))
                .body("[0].after", nullValue())
                .body("[1].before.name", equalTo("New"))
                .body("[1].after.name", equalTo("Newer"))
                .body("[2].before", nullValue());
    }

    @Test
    void nobody_overwrites_what_another_changed_meanwhile() {
        Map<String, Object> institution = institution(1);
        String path = "/institutions/" + schools.number(1);
        String read = get(path).extract().header("ETag");
        institution.put("name", "Renamed once");
        Schools.operator()
                .header("If-Match", read)
                .body(institution)
                .put(PATH + path)
                .then()
                .statusCode(200);
        institution.put("name", "Renamed twice");
        Schools.operator()
                .header("If-Match", read)
                .body(institution)
                .put(PATH + path)
                .then()
                .statusCode(412)
                .body("type", endsWith(":changed-since"));
        Schools.operator()
                .header("If-None-Match", "*")
                .body(institution)
                .put(PATH + path)
                .then()
                .statusCode(412);
        get(path).body("name", equalTo("Renamed once"));
    }

    @Test
    void what_another_replica_changed_is_seen_also_when_it_is_committed_after_a_later_change() throws Exception {
        String slow = "sg-slow-" + schools.pair;
        String quick = "sg-quick-" + schools.pair;
        put("/communities/" + slow, Map.of("id", slow, "name", "As it was")).statusCode(200);
        try (Connection replica = DriverManager.getConnection(Sql.url(), Sql.user(), Sql.password());
                Statement statement = replica.createStatement()) {
            replica.setAutoCommit(false);
            statement.execute("update community set name = 'As it is' where id = '%s'".formatted(slow));
            statement.execute("insert into directory_change (at, subject, act, path)"
                    + " values (now(), 'otto', 'edit', '/communities/%s')".formatted(slow));
            put("/communities/" + quick, Map.of("id", quick, "name", "Later")).statusCode(200);
            get("/communities/" + slow).body("name", equalTo("As it was"));
            replica.commit();
        }
        get("/communities/" + slow).body("name", equalTo("As it is"));
        get("/communities/" + quick).body("name", equalTo("Later"));
    }

    @Test
    void a_home_is_given_once_and_stays_even_when_the_institution_comes_back() {
        Map<String, Object> institution = institution(3);
        institution.put("home", schools.receiver);
        putInstitution(institution)
                .statusCode(409)
                .body("type", endsWith(":home-changes-by-migration"))
                .body("institutions", contains(containsString(schools.number(3) + " lives in " + schools.source)));
        Schools.operator()
                .delete(PATH + "/institutions/" + schools.number(3))
                .then()
                .statusCode(204);
        putInstitution(institution).statusCode(409);
        institution.put("home", schools.source);
        putInstitution(institution).statusCode(200);
    }

    @Test
    void a_migration_changes_homes_and_the_history_shows_it() {
        String id = schools.fileAndSign();
        Schools.await(id, "COMPLETED");
        get("/institutions/" + schools.number(1)).body("home", equalTo(schools.receiver));
        get("/changes?path=/institutions/" + schools.number(1))
                .body("act[0]", equalTo("migration"))
                .body("before[0].home", equalTo(schools.source))
                .body("after[0].home", equalTo(schools.receiver));
    }

    @Test
    void what_a_running_migration_needs_stays() {
        schools.fileAndPlan();
        Schools.operator()
                .delete(PATH + "/institutions/" + schools.number(1))
                .then()
                .statusCode(409)
                .body("type", endsWith(":institution-in-migration"));
        Schools.operator()
                .delete(PATH + "/databases/" + schools.source)
                .then()
                .statusCode(422)
                .body("errors.message", hasItem("unknown database " + schools.source));
    }

    @Test
    void a_membership_ends_on_a_day_and_stays_known() {
        String community = "sg-" + schools.pair;
        String path = PATH + "/institutions/" + schools.number(2) + "/membership-ends";
        Schools.operator()
                .body(Map.of("community", community, "on", "2026-08-31"))
                .post(path)
                .then()
                .statusCode(200)
                .body("memberships.until", contains("2026-08-31"));
        Schools.operator()
                .body(Map.of("community", community, "on", "2030-08-31"))
                .post(path)
                .then()
                .statusCode(409)
                .body("type", endsWith(":no-open-membership"));
        Map<String, Object> institution = institution(2);
        institution.put(
                "memberships",
                List.of(
                        Map.of("community", community, "from", "2020-09-01", "until", "2026-08-31"),
                        Map.of("community", community, "from", "2026-08-31")));
        putInstitution(institution)
                .statusCode(422)
                .body("errors.message", contains(containsString("overlaps with another membership")));
    }

    @Test
    void a_dry_run_shows_the_differences_and_does_nothing() {
        Map<String, Object> directory =
                new LinkedHashMap<>(get("").statusCode(200).extract().jsonPath().<String, Object>getMap(""));
        compare(directory).body("possible", equalTo(true)).body("differences", empty());
        List<Map<String, Object>> institutions = new ArrayList<>();
        for (Object one : (List<?>) directory.get("institutions")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> institution = new LinkedHashMap<>((Map<String, Object>) one);
            if (institution.get("number").equals(schools.number(1))) {
                institution.put("name", "Another name");
            }
            if (!institution.get("number").equals(schools.number(3))) {
                institutions.add(institution);
            }
        }
        directory.put("institutions", institutions);
        compare(directory)
                .body("possible", equalTo(true))
                .body("differences", hasSize(2))
                .body("differences.act", contains("changed", "removed"))
                .body("differences[0].path", equalTo("/institutions/" + schools.number(1)))
                .body("differences[0].fields", contains("name"))
                .body("differences[0].after.name", equalTo("Another name"));
        get("/institutions/" + schools.number(3)).statusCode(200);

        institutions.get(0).put("home", "atlantis");
        institutions.get(1).put("number", "12");
        compare(directory)
                .body("possible", equalTo(false))
                .body("faults.path", contains("/institutions/0/home", "/institutions/1/number"));
        put("", directory)
                .statusCode(400)
                .body("errors.path", contains("/institutions/0/home", "/institutions/1/number"));
    }

    private static ValidatableResponse compare(Object directory) {
        return Schools.operator()
                .body(directory)
                .post(PATH + "/comparisons")
                .then()
                .statusCode(200);
    }
}

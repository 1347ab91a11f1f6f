package be.fusie.request.migration;

import static io.restassured.RestAssured.given;

import be.fusie.platform.TestTokens;
import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.Directory;
import be.fusie.request.directory.Directory.Board;
import be.fusie.request.directory.Directory.Community;
import be.fusie.request.directory.Directory.Database;
import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.Directory.Membership;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamcrest.Matchers;

/**
 * Many pairs of databases, one for each test, and the people of their schools. Pair {@code n} has the institutions n1
 * and n2 (of one community) and n3 in the source, and n4 (of the same community) in the receiver.
 */
final class Schools {

    /** A board that no institution is under. */
    static final String OTHER_BOARD = "0876543270";

    private static final int FIRST = 100;
    private static final int PAIRS = 300;
    private static final AtomicInteger NEXT = new AtomicInteger(FIRST);
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();
    private static boolean known;

    final int pair;
    final String source;
    final String receiver;

    private Schools(int pair) {
        this.pair = pair;
        this.source = "source-" + pair;
        this.receiver = "receiver-" + pair;
    }

    static synchronized Schools next() {
        if (!known) {
            operator()
                    .body(CanonicalJson.write(directory()))
                    .put("/api/v1/directory")
                    .then()
                    .statusCode(200);
            known = true;
        }
        int pair = NEXT.getAndIncrement();
        if (pair >= FIRST + PAIRS) {
            throw new IllegalStateException(
                    "more than " + PAIRS + " pairs are used: share one where nothing is changed");
        }
        return new Schools(pair);
    }

    private static Directory directory() {
        List<Database> databases = new ArrayList<>();
        List<Community> communities = new ArrayList<>();
        List<Institution> institutions = new ArrayList<>();
        for (int n = FIRST; n < FIRST + PAIRS; n++) {
            Schools schools = new Schools(n);
            databases.add(new Database(schools.source, "Source " + n));
            databases.add(new Database(schools.receiver, "Receiver " + n));
            communities.add(new Community("sg-" + n, "Community " + n));
            institutions.add(institution(schools.number(1), schools.source, "sg-" + n));
            institutions.add(institution(schools.number(2), schools.source, "sg-" + n));
            institutions.add(institution(schools.number(3), schools.source, null));
            institutions.add(institution(schools.number(4), schools.receiver, "sg-" + n));
        }
        return new Directory(
                databases,
                List.of(new Board("0123456749", "Board"), new Board(OTHER_BOARD, "Another board")),
                communities,
                institutions);
    }

    private static Institution institution(String number, String home, String community) {
        return new Institution(
                number,
                "School " + number,
                "0123456749",
                home,
                community == null ? List.of() : List.of(new Membership(community, LocalDate.of(2020, 9, 1), null)),
                List.of("dir-" + number),
                List.of("adm-" + number),
                List.of("portal-" + number));
    }

    String number(int n) {
        return "99" + pair + n;
    }

    static RequestSpecification operator() {
        return as("operator", "olga");
    }

    RequestSpecification director(int n) {
        return as("director", "dir-" + number(n));
    }

    RequestSpecification school(int n) {
        return as("school", "adm-" + number(n));
    }

    /** With no institutions in the token: those are the directory's to know. */
    static RequestSpecification as(String role, String subject) {
        String token = TOKENS.computeIfAbsent(
                role + subject, key -> TestTokens.token(subject, Set.of(role), Set.of("000000")));
        return given().config(plainLog()).auth().oauth2(token).contentType("application/json");
    }

    /** What is kept of each call in case its test fails is kept as it came: to make it pretty costs more than the call. */
    private static RestAssuredConfig plainLog() {
        RestAssuredConfig config = RestAssured.config();
        return config.logConfig(config.getLogConfig().enablePrettyPrinting(false));
    }

    /** A request that is accepted; to be changed by the test. */
    Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("source", source);
        request.put("receiver", receiver);
        request.put("institutions", List.of(number(1)));
        request.put("cutOverDate", LocalDate.now().plusDays(2).toString());
        request.put("requestedBy", number(1));
        request.put("centralAdministrator", "adm-" + number(4));
        return request;
    }

    String file(Map<String, Object> request) {
        return school(1)
                .body(request)
                .post("/api/v1/migrations")
                .then()
                .statusCode(201)
                .header("Location", Matchers.containsString("/api/v1/migrations/"))
                .extract()
                .path("id");
    }

    String fileAndPlan() {
        String id = file(request());
        await(id, "COLLECTING_CONSENT");
        return id;
    }

    String fileAndSign() {
        String id = fileAndPlan();
        signAll(id);
        return id;
    }

    void signAll(String id) {
        for (int n : List.of(1, 2, 4)) {
            sign(id, n).statusCode(200);
        }
    }

    /** A director signs for the institution that he or she directs, by a fresh sign-in. */
    io.restassured.response.ValidatableResponse sign(String id, int n) {
        return sign(id, director(n), "dir-" + number(n), n);
    }

    /** Somebody signs for an institution, by a fresh sign-in for it; without a challenge the answer is the service's no. */
    io.restassured.response.ValidatableResponse sign(String id, RequestSpecification who, String subject, int n) {
        Map<String, Object> signature = signature(id, n);
        String nonce = given().spec(who)
                .body(signature)
                .post("/api/v1/migrations/" + id + "/signatures/challenges")
                .path("nonce");
        if (nonce != null) {
            signature.put("idToken", TestTokens.idToken(subject, nonce));
        }
        return given().spec(who)
                .body(signature)
                .post("/api/v1/migrations/" + id + "/signatures")
                .then();
    }

    /** What is signed for an institution: the current plan; without a sign-in. */
    Map<String, Object> signature(String id, int n) {
        Map<String, Object> signature = new LinkedHashMap<>();
        signature.put("planHash", view(id).getString("plan.hash"));
        signature.put("institution", number(n));
        return signature;
    }

    static io.restassured.response.ValidatableResponse act(RequestSpecification who, String id, String act) {
        return who.body(Map.of("reason", "Canary-Reason of a person"))
                .post("/api/v1/migrations/" + id + "/" + act)
                .then();
    }

    static JsonPath view(String id) {
        return operator()
                .get("/api/v1/migrations/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    static JsonPath await(String id, String state) {
        await(id, "state", state);
        return view(id);
    }

    static void awaitStep(String id, String step) {
        await(id, "step", step);
    }

    /** Asked often, so without a {@link JsonPath}: each of its answers is a script that is compiled first. */
    private static void await(String id, String field, String value) {
        org.awaitility.Awaitility.await("migration with " + field + " " + value)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> CanonicalJson.read(
                                        operator()
                                                .get("/api/v1/migrations/" + id)
                                                .asString(),
                                        JsonNode.class)
                                .path(field)
                                .asText(),
                        value::equals);
    }
}

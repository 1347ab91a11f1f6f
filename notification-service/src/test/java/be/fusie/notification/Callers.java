package be.fusie.notification;

import static io.restassured.RestAssured.given;

import be.fusie.platform.TestTokens;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Who calls in the tests, each with a real token. */
final class Callers {

    private Callers() {}

    static RequestSpecification operator() {
        return as("olga", "operator");
    }

    static RequestSpecification school(String... institutions) {
        return as("school-" + String.join("-", institutions), "school", institutions);
    }

    static RequestSpecification as(String user, String role, String... institutions) {
        return given().auth()
                .oauth2(TestTokens.token(user, Set.of(role), Set.of(institutions)))
                .contentType("application/json");
    }

    /** Stores the example contacts. */
    static void putExampleContacts() throws Exception {
        operator()
                .body(Files.readString(Path.of("contracts/rest/contacts.json")))
                .put("/api/v1/contacts")
                .then()
                .statusCode(200);
    }
}

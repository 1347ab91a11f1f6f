package be.fusie.notification;

import static io.restassured.RestAssured.given;

import be.fusie.platform.TestTokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who calls in the tests, each with a real token. */
public final class Callers {

    private Callers() {}

    public static RequestSpecification operator() {
        return as("olga", "operator");
    }

    public static RequestSpecification school(String... institutions) {
        return as("school-" + String.join("-", institutions), "school", institutions);
    }

    public static RequestSpecification as(String user, String role, String... institutions) {
        return given().auth()
                .oauth2(TestTokens.token(user, Set.of(role), Set.of(institutions)))
                .contentType("application/json");
    }

    /** A contact of institution 111111 who reads Dutch. */
    static Map<String, Object> contact(String name, String mail, String role) {
        return Map.of("name", name, "mail", mail, "role", role, "institutions", List.of("111111"), "language", "nl");
    }

    /** Stores these contacts, and no others. */
    static ValidatableResponse putContacts(Object... contacts) {
        return operator().body(contacts).put("/api/v1/contacts").then().statusCode(200);
    }

    /** Stores the example contacts. */
    public static void putExampleContacts() throws Exception {
        operator()
                .body(Files.readString(Path.of("contracts/rest/contacts.json")))
                .put("/api/v1/contacts")
                .then()
                .statusCode(200);
    }
}

package be.fusie.api;

import be.fusie.api.Contract.Operation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is to be said against an answer. */
final class Judge {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INTERNALS = Pattern.compile("\\tat"
            + " |\\b(java|javax|jakarta|io\\.vertx|io\\.quarkus|org\\.hibernate|org\\.postgresql|com\\.fasterxml)\\.[a-z]"
            + "|be\\.fusie\\.[a-z]+\\.[A-Za-z]|Exception\\b|SQLSTATE");

    private final Schemas schemas;

    Judge(Schemas schemas) {
        this.schemas = schemas;
    }

    /** @param about the rule, and the part of the answer that tells one finding of it from another */
    record Fault(String rule, String about) {}

    List<Fault> faults(Call call, Answer answer) {
        List<Fault> faults = new ArrayList<>();
        Operation operation = call.operation();
        if (answer.status() == 0) {
            faults.add(new Fault("no answer", answer.body()));
            return faults;
        }
        if (!call.method().equals(operation.method())) {
            if (answer.isSuccess() || answer.status() >= 500) {
                faults.add(new Fault("an operation that is not documented answers", "status " + answer.status()));
            }
            return faults;
        }
        JsonNode documented = operation.responses().path(Integer.toString(answer.status()));
        if (answer.status() >= 500 && (documented.isMissingNode() || answer.status() == 500)) {
            faults.add(new Fault("5xx", "status " + answer.status()));
        } else if (documented.isMissingNode()) {
            faults.add(new Fault("undocumented status", "status " + answer.status() + type(answer)));
        }
        if (answer.status() >= 400) {
            problem(answer, faults);
        } else if (answer.isSuccess()) {
            accepted(call, faults);
            content(documented, answer, faults);
        }
        return faults;
    }

    private static String type(Answer answer) {
        try {
            return " " + JSON.readTree(answer.body()).path("type").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static void accepted(Call call, List<Fault> faults) {
        if (!call.wrong().isEmpty()) {
            faults.add(new Fault("invalid input accepted", call.wrong().get(0).replaceAll("[0-9]+", "N")));
        }
        if (call.caller().role() == null && call.operation().roles() != null) {
            faults.add(new Fault("answered without a valid token", call.caller().name()));
        } else if (call.caller().role() != null
                && !call.operation().allows(call.caller().role())) {
            faults.add(new Fault(
                    "answered a role that is not documented", call.caller().role()));
        }
    }

    private static void problem(Answer answer, List<Fault> faults) {
        if (!answer.type().equals("application/problem+json")) {
            faults.add(new Fault("an error that is no problem document", answer.status() + " " + answer.type()));
            return;
        }
        JsonNode problem;
        try {
            problem = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            faults.add(new Fault("a problem document that is no JSON", "status " + answer.status()));
            return;
        }
        for (String member : List.of("type", "title", "detail", "remedy", "instance")) {
            if (problem.path(member).asText("").isBlank()
                    || !problem.path(member).isTextual()) {
                faults.add(new Fault("a problem without " + member, "status " + answer.status()));
            }
        }
        if (problem.path("status").asInt() != answer.status()) {
            faults.add(new Fault("a problem of another status", "status " + answer.status()));
        }
        if (answer.status() == 401 && !answer.headers().containsKey("www-authenticate")) {
            faults.add(new Fault("401 without WWW-Authenticate", ""));
        }
        if (answer.status() == 503 && !answer.headers().containsKey("retry-after")) {
            faults.add(new Fault("503 without Retry-After", ""));
        }
        var internals = INTERNALS.matcher(answer.body());
        if (internals.find()) {
            faults.add(new Fault("a problem that shows the inside", internals.group()));
        }
    }

    private void content(JsonNode documented, Answer answer, List<Fault> faults) {
        JsonNode content = documented.path("content");
        if (answer.body().isEmpty() && !answer.type().equals("text/event-stream")) {
            if (!content.isMissingNode() && answer.status() != 204) {
                faults.add(new Fault("a body is documented and none comes", "status " + answer.status()));
            }
            return;
        }
        JsonNode type = content.path(answer.type());
        if (type.isMissingNode()) {
            faults.add(new Fault("an undocumented body", answer.status() + " " + answer.type()));
        } else if (answer.type().equals("application/json")) {
            try {
                schemas.errors(type.path("schema"), JSON.readTree(answer.body())).stream()
                        .limit(3)
                        .forEach(error -> faults.add(new Fault(
                                "a body that is not as documented", error.replaceAll("\\[[0-9]+\\]", "[N]"))));
            } catch (JsonProcessingException e) {
                faults.add(new Fault("a body that is no JSON", "status " + answer.status()));
            }
        }
    }
}

package be.fusie.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a service's OpenAPI document promises, as far as the fuzzer reads it. */
record Contract(List<Operation> operations, Schemas schemas) {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    /**
     * @param path template, such as {@code /api/v1/migrations/{id}}
     * @param body schema of the JSON body; null: the operation takes none
     * @param responses the documented answers by status, as in the document
     * @param roles who may call it; null: whoever has no token as well; empty: whoever has a token
     */
    record Operation(
            String method,
            String path,
            List<Parameter> parameters,
            JsonNode body,
            boolean bodyRequired,
            JsonNode responses,
            Set<String> roles) {

        String name() {
            return method + " " + path;
        }

        boolean allows(String role) {
            return roles == null || roles.isEmpty() || roles.contains(role);
        }
    }

    /** @param in {@code path}, {@code query} or {@code header} */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    static Contract of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        operations.add(operation(document, entry.getKey(), path.getKey(), entry.getValue()));
                    }
                }));
        return new Contract(operations, new Schemas(document));
    }

    private static Operation operation(JsonNode document, String method, String path, JsonNode operation) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode p : operation.path("parameters")) {
            parameters.add(new Parameter(
                    p.path("name").asText(),
                    p.path("in").asText(),
                    p.path("required").asBoolean(),
                    p.path("schema")));
        }
        JsonNode body = operation.path("requestBody");
        JsonNode schema = body.path("content").path("application/json").path("schema");
        return new Operation(
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                parameters,
                schema.isMissingNode() ? null : schema,
                body.path("required").asBoolean(),
                operation.path("responses"),
                roles(operation.has("security") ? operation.path("security") : document.path("security")));
    }

    private static Set<String> roles(JsonNode security) {
        Set<String> roles = new TreeSet<>();
        for (JsonNode alternative : security) {
            if (alternative.isEmpty()) {
                return null;
            }
            alternative.forEach(scopes -> scopes.forEach(scope -> roles.add(scope.asText())));
        }
        return security.isMissingNode() || security.isEmpty() ? null : roles;
    }

    /** The methods that a path has no operation for. */
    Set<String> missingMethods(String path) {
        Set<String> there = operations.stream()
                .filter(o -> o.path().equals(path))
                .map(Operation::method)
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(Set.of("GET", "PUT", "POST", "DELETE", "PATCH"));
        missing.removeAll(there);
        return missing;
    }
}

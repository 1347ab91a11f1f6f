package be.fusie.kit.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Makes a service's OpenAPI document say what is so for all endpoints, and what annotations would have to repeat on each:
 * which problems any call can meet and what they look like, that a pattern is meant for the whole text, that a member
 * which is not required may be null, and that a {@code JsonNode} is any JSON.
 *
 * <p>The REST API of a service is what stands under {@code /api/}. Pages for people, such as those under {@code /console},
 * are no part of it and are left out.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

    private static final String API = "/api/";
    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_TYPE = "application/problem+json";
    private static final String NOT_BLANK = "\\S";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        if (schemas != null) {
            if (schemas.containsKey("JsonNode")) {
                document.getComponents()
                        .addSchema("JsonNode", OASFactory.createSchema().description("Any JSON"));
                document.getComponents().removeSchema("JsonNodeType");
            }
            document.getComponents().getSchemas().values().forEach(this::truthful);
        }
        document.getComponents().addSchema(PROBLEM, problem());
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            Set.copyOf(document.getPaths().getPathItems().keySet()).stream()
                    .filter(path -> !path.startsWith(API))
                    .forEach(document.getPaths()::removePathItem);
            document.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                    .values()
                    .forEach(operation -> truthful(operation, path.getParameters())));
            UsedSchemas.keepOnlyThese(document);
        }
    }

    private void truthful(Operation operation, List<Parameter> shared) {
        List<Parameter> parameters = new ArrayList<>(shared == null ? List.of() : shared);
        if (operation.getParameters() != null) {
            parameters.addAll(operation.getParameters());
        }
        parameters.stream().map(Parameter::getSchema).forEach(this::anchored);
        boolean path = parameters.stream().anyMatch(p -> p.getIn() == Parameter.In.PATH);
        boolean body = operation.getRequestBody() != null;
        boolean open = operation.getSecurity() == null
                || operation.getSecurity().isEmpty()
                || operation.getSecurity().stream()
                        .anyMatch(s -> s.getSchemes() == null || s.getSchemes().isEmpty());
        APIResponses responses = operation.getResponses();
        if (body || !parameters.isEmpty()) {
            answers(responses, "400", "Something has a wrong form");
        }
        if (!open) {
            answers(responses, "401", "No valid token");
            answers(responses, "403", "The role does not allow it");
        }
        if (path) {
            answers(responses, "404", "Nothing is found there that the caller may see");
        }
        if (parameters.stream().anyMatch(p -> "If-Match".equalsIgnoreCase(p.getName()))) {
            answers(responses, "412", "It is no longer the version that If-Match names");
        }
        answers(responses, "406", "None of the media types asked for is to be had");
        if (body) {
            answers(responses, "413", "The body is too long");
            answers(responses, "415", "The body has another media type");
        }
        responses.getAPIResponses().forEach((status, response) -> {
            if (response.getHeaders() != null) {
                response.getHeaders().values().stream()
                        .filter(header -> header.getSchema() == null)
                        .forEach(header ->
                                header.setSchema(OASFactory.createSchema().addType(SchemaType.STRING)));
            }
            if (status.compareTo("400") >= 0 && response.getContent() == null && response.getRef() == null) {
                response.setContent(OASFactory.createContent()
                        .addMediaType(
                                PROBLEM_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
            }
        });
    }

    private static void answers(APIResponses responses, String status, String description) {
        if (responses.getAPIResponse(status) == null) {
            APIResponse response = OASFactory.createAPIResponse().description(description);
            responses.addAPIResponse(status, response);
        }
    }

    private static Schema problem() {
        Schema problem = OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("What is wrong, and how to mend it (RFC 9457)");
        for (String member : List.of("type", "title", "detail", "remedy", "instance")) {
            problem.addProperty(member, OASFactory.createSchema().addType(SchemaType.STRING));
            problem.addRequired(member);
        }
        problem.addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER));
        problem.addRequired("status");
        problem.setAdditionalPropertiesSchema(OASFactory.createSchema());
        return problem;
    }

    private void truthful(Schema schema) {
        anchored(schema);
        Map<String, Schema> properties = schema.getProperties();
        if (properties != null) {
            Set<String> required = Set.copyOf(schema.getRequired() == null ? List.of() : schema.getRequired());
            Map.copyOf(properties).forEach((name, property) -> {
                truthful(property);
                if (!required.contains(name)) {
                    schema.addProperty(name, orNull(property));
                }
            });
        }
        if (schema.getItems() != null) {
            truthful(schema.getItems());
        }
        if (schema.getAdditionalPropertiesSchema() != null) {
            truthful(schema.getAdditionalPropertiesSchema());
        }
    }

    private static Schema orNull(Schema schema) {
        if (schema.getRef() != null) {
            return OASFactory.createSchema()
                    .addAnyOf(schema)
                    .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
        }
        List<SchemaType> types = schema.getType();
        if (types != null && !types.contains(SchemaType.NULL)) {
            schema.addType(SchemaType.NULL);
            if (schema.getEnumeration() != null && !schema.getEnumeration().contains(null)) {
                List<Object> values = new ArrayList<>(schema.getEnumeration());
                values.add(null);
                schema.setEnumeration(values);
            }
        }
        return schema;
    }

    /** Bean validation matches the whole text, JSON Schema any part of it. */
    private void anchored(Schema schema) {
        if (schema != null
                && schema.getPattern() != null
                && !schema.getPattern().equals(NOT_BLANK)
                && !schema.getPattern().startsWith("^")) {
            schema.setPattern("^(?:" + schema.getPattern() + ")$");
        }
        if (schema != null && schema.getItems() != null) {
            anchored(schema.getItems());
        }
    }
}

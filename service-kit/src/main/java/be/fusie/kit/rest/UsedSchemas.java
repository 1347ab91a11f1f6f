package be.fusie.kit.rest;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The schemas that an OpenAPI document's operations lead to. Others came with methods that are no part of it. */
final class UsedSchemas {

    private static final String PREFIX = "#/components/schemas/";

    private final Map<String, Schema> schemas;
    private final Set<String> used = new HashSet<>();

    private UsedSchemas(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    /** Takes all others out of the document. */
    static void keepOnlyThese(OpenAPI document) {
        var found = new UsedSchemas(document.getComponents().getSchemas());
        for (PathItem path : document.getPaths().getPathItems().values()) {
            found.parameters(path.getParameters());
            path.getOperations().values().forEach(found::operation);
        }
        Set.copyOf(found.schemas.keySet()).stream()
                .filter(name -> !found.used.contains(name))
                .forEach(document.getComponents()::removeSchema);
    }

    private void operation(Operation operation) {
        parameters(operation.getParameters());
        if (operation.getRequestBody() != null) {
            content(operation.getRequestBody().getContent());
        }
        operation.getResponses().getAPIResponses().values().forEach(response -> {
            content(response.getContent());
            if (response.getHeaders() != null) {
                response.getHeaders().values().forEach(header -> schema(header.getSchema()));
            }
        });
    }

    private void parameters(List<Parameter> parameters) {
        if (parameters != null) {
            parameters.forEach(parameter -> schema(parameter.getSchema()));
        }
    }

    private void content(Content content) {
        if (content != null) {
            content.getMediaTypes().values().forEach(type -> schema(type.getSchema()));
        }
    }

    private void schema(Schema schema) {
        if (schema == null) {
            return;
        }
        if (schema.getRef() != null && schema.getRef().startsWith(PREFIX)) {
            String name = schema.getRef().substring(PREFIX.length());
            if (used.add(name)) {
                schema(schemas.get(name));
            }
        }
        schema(schema.getItems());
        schema(schema.getNot());
        schema(schema.getAdditionalPropertiesSchema());
        all(schema.getProperties() == null ? null : schema.getProperties().values());
        all(schema.getAllOf());
        all(schema.getAnyOf());
        all(schema.getOneOf());
    }

    private void all(Collection<Schema> some) {
        if (some != null) {
            some.forEach(this::schema);
        }
    }
}

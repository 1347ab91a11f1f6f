package be.fusie.request.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The shape that plans are published in. */
public final class PlanSchema {

    private PlanSchema() {}

    /** What is wrong with a plan; empty for one that is as published. */
    public static List<String> faults(String plan) {
        try {
            ObjectMapper json = new ObjectMapper();
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(
                            json.readTree(Path.of("contracts", "schemas", "plan.v2.schema.json")
                                    .toFile()),
                            SchemaValidatorsConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build())
                    .validate(json.readTree(plan))
                    .stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

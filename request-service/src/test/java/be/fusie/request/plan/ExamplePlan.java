package be.fusie.request.plan;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The plan with something of everything that is published in {@code contracts/examples}, and what becomes of it. */
final class ExamplePlan {

    private ExamplePlan() {}

    static ObjectNode tree() {
        try {
            return (ObjectNode) CanonicalJson.read(
                    Files.readString(Path.of("contracts", "examples", "plan.v2.json")), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PlanDocument document() {
        return CanonicalJson.read(tree().toString(), PlanDocument.class);
    }

    /** As it is kept and signed. */
    static String json() {
        return CanonicalJson.write(document());
    }

    /** The next version: a later date, and somebody on duty more. */
    static String changed() {
        ObjectNode plan = tree();
        plan.put("version", 2).put("madeAt", "2026-06-02T09:30:00Z").put("cutOverDate", "2026-09-07");
        plan.withArray("staffOnDuty")
                .addObject()
                .put("function", "Secretariaat")
                .put("name", "An Peeters");
        return plan.toString();
    }
}

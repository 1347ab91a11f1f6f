package be.fusie.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What an API server would drop or refuse: fields that a kind does not have, and values of another shape. Kubernetes' own
 * kinds by their published model, those of Strimzi, CloudNativePG, KEDA, the Prometheus operator and the Gateway API by the
 * schemas of their resource definitions.
 */
final class UnknownFields {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
    private static final Map<String, Class<?>> MODELS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Namespace", Namespace.class,
            "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
            "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class,
            "apps/v1/Deployment", Deployment.class,
            "batch/v1/Job", Job.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

    private UnknownFields() {}

    /** What is wrong with the object, as paths; empty when nothing is. */
    static List<String> of(ObjectNode object) {
        String type =
                object.path("apiVersion").asText() + "/" + object.path("kind").asText();
        List<String> found = new ArrayList<>();
        if (MODELS.containsKey(type)) {
            try {
                collect(JSON.treeToValue(object, MODELS.get(type)), type, found);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                found.add(type + ": " + e.getOriginalMessage());
            }
        } else {
            found.addAll(bySchema(object));
        }
        return found;
    }

    private static List<String> bySchema(JsonNode object) {
        String kind = object.path("kind").asText();
        InputStream schema = UnknownFields.class.getResourceAsStream("/schemas/" + kind + ".json");
        if (schema == null) {
            return List.of("no schema is known of " + kind);
        }
        return SCHEMAS.getSchema(schema).validate(object).stream()
                .map(message -> kind + " " + message.getMessage())
                .toList();
    }

    /** The models keep what they do not know beside what they do. */
    private static void collect(Object value, String path, List<String> found) {
        if (value instanceof Collection<?> many) {
            many.forEach(one -> collect(one, path + "[]", found));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> collect(one, path + "." + key, found));
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            for (Method method : value.getClass().getMethods()) {
                if (method.getParameterCount() == 0 && method.getName().startsWith("get")) {
                    Object next = call(method, value);
                    if (!method.getName().equals("getAdditionalProperties")) {
                        collect(next, path + "." + method.getName().substring(3), found);
                    } else if (next instanceof Map<?, ?> unknown && !unknown.isEmpty()) {
                        found.add(path + " has no " + unknown.keySet());
                    }
                }
            }
        }
    }

    private static Object call(Method method, Object on) {
        try {
            return method.invoke(on);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

package be.fusie.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.flipkart.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Renders a kustomization as {@code kubectl kustomize} does, as far as this folder uses it; what it does not know it
 * refuses. The build needs no kubectl; where there is one, {@link KustomizeTest} compares the two.
 */
final class Kustomization {

    static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());

    private static final Set<String> KNOWN = Set.of(
            "apiVersion",
            "kind",
            "resources",
            "namespace",
            "labels",
            "patches",
            "images",
            "replicas",
            "configMapGenerator");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    private final Path folder;
    private final JsonNode file;

    private Kustomization(Path folder) {
        this.folder = folder;
        this.file = read(folder.resolve("kustomization.yaml")).get(0);
        Set<String> unknown = new TreeSet<>();
        file.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(folder + " uses what is not known here: " + unknown);
        }
    }

    /** The objects of a kustomization, in its order. */
    static List<ObjectNode> render(Path folder) {
        return new Kustomization(folder).objects();
    }

    /** The documents of a YAML file. */
    static List<ObjectNode> read(Path file) {
        try (var parser = YAML.getFactory().createParser(file.toFile())) {
            List<ObjectNode> all = new ArrayList<>();
            YAML.readValues(parser, ObjectNode.class).forEachRemaining(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private List<ObjectNode> objects() {
        List<ObjectNode> all = new ArrayList<>();
        for (JsonNode resource : file.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            all.addAll(Files.isDirectory(path) ? render(path) : read(path));
        }
        file.path("configMapGenerator").forEach(generator -> all.add(configMap(generator)));
        List<ObjectNode> patched = new ArrayList<>();
        all.forEach(object -> patched.add(patch(object)));
        patched.forEach(this::decorate);
        return patched;
    }

    private ObjectNode configMap(JsonNode generator) {
        if (!generator.path("options").path("disableNameSuffixHash").asBoolean()) {
            throw new IllegalArgumentException("names with a hash are not known here");
        }
        ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata =
                map.putObject("metadata").put("name", generator.path("name").asText());
        metadata.set("labels", generator.path("options").path("labels"));
        ObjectNode data = map.putObject("data");
        for (JsonNode name : generator.path("files")) {
            Path path = folder.resolve(name.asText());
            try {
                data.put(path.getFileName().toString(), Files.readString(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return map;
    }

    private ObjectNode patch(ObjectNode object) {
        ObjectNode now = object;
        for (JsonNode patch : file.path("patches")) {
            if (isMeant(patch.path("target"), now)) {
                JsonNode operations = YAML.valueToTree(
                        readArray(folder.resolve(patch.path("path").asText())));
                now = (ObjectNode) JsonPatch.apply(operations, now);
            }
        }
        return now;
    }

    private static ArrayNode readArray(Path path) {
        try {
            return (ArrayNode) YAML.readTree(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    private static boolean isMeant(JsonNode target, JsonNode object) {
        boolean kind = target.path("kind").asText().equals(object.path("kind").asText());
        boolean name = !target.has("name")
                || target.path("name")
                        .asText()
                        .equals(object.path("metadata").path("name").asText());
        boolean labelled = true;
        if (target.has("labelSelector")) {
            String[] pair = target.path("labelSelector").asText().split("=");
            labelled = pair[1].equals(
                    object.path("metadata").path("labels").path(pair[0]).asText());
        }
        return kind && name && labelled;
    }

    private void decorate(ObjectNode object) {
        if (file.has("namespace")
                && !WITHOUT_NAMESPACE.contains(object.path("kind").asText())) {
            ((ObjectNode) object.path("metadata"))
                    .put("namespace", file.path("namespace").asText());
        }
        for (JsonNode label : file.path("labels")) {
            label.path("pairs").fields().forEachRemaining(pair -> {
                label(object, pair.getKey(), pair.getValue());
                JsonNode template = object.path("spec").path("template");
                if (label.path("includeTemplates").asBoolean() && template.has("metadata")) {
                    label((ObjectNode) template, pair.getKey(), pair.getValue());
                }
            });
        }
        for (JsonNode image : file.path("images")) {
            for (JsonNode container :
                    object.path("spec").path("template").path("spec").path("containers")) {
                if (container.path("image").asText().equals(image.path("name").asText())) {
                    ((ObjectNode) container)
                            .put(
                                    "image",
                                    image.path("newName")
                                                    .asText(image.path("name").asText()) + ":"
                                            + image.path("newTag").asText());
                }
            }
        }
        for (JsonNode replica : file.path("replicas")) {
            if (object.path("kind").asText().equals("Deployment")
                    && object.path("metadata").path("name").equals(replica.path("name"))) {
                ((ObjectNode) object.path("spec")).set("replicas", replica.path("count"));
            }
        }
    }

    private static void label(ObjectNode object, String name, JsonNode value) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        (metadata.has("labels") ? (ObjectNode) metadata.path("labels") : metadata.putObject("labels")).set(name, value);
    }
}

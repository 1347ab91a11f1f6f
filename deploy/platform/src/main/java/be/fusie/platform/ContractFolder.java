package be.fusie.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder of contracts as the owner of its messages publishes it: {@code asyncapi.yaml} (AsyncAPI 3), and one approved
 * example of each message that holds its data, in a file named after the type without its first word:
 * {@code databases-frozen.v1.json} is the example of {@code freeze.databases-frozen.v1}. Folders inside are left alone.
 */
public final class ContractFolder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGES = "/components/messages";

    private final Path folder;
    private final String prefix;

    /** @param owner what the type of each message begins with, without the dot */
    public ContractFolder(Path folder, String owner) {
        this.folder = folder;
        this.prefix = owner + '.';
    }

    /** The approved examples, by type. */
    public Map<String, JsonNode> examples() {
        Map<String, JsonNode> examples = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> prefix + name.substring(0, name.length() - ".json".length()))
                    .forEach(type -> examples.put(type, example(type)));
        } catch (IOException e) {
            throw new UncheckedIOException("there is no folder " + folder, e);
        }
        return examples;
    }

    /** The approved example of a type; fails when there is none. */
    public JsonNode example(String type) {
        try {
            return JSON.readTree(exampleText(type));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("no JSON: the example of " + type, e);
        }
    }

    /** The approved example of a type as it stands in its file; fails when there is none. */
    public String exampleText(String type) {
        if (!type.startsWith(prefix)) {
            throw new IllegalArgumentException(type + " is no message of " + folder);
        }
        return read(folder.resolve(type.substring(prefix.length()) + ".json"));
    }

    /** The types that the AsyncAPI document describes; one that is described twice is there twice. */
    public List<String> documented() {
        List<String> types = new ArrayList<>();
        document().at(MESSAGES).forEach(message -> types.add(type(message)));
        return types;
    }

    /** The types that the AsyncAPI document lists for a channel; each must be a reference to the component of that name. */
    public Set<String> onChannel(String channel) {
        JsonNode document = document();
        Set<String> types = new TreeSet<>();
        document.at("/channels/" + channel + "/messages").properties().forEach(listed -> {
            String component = MESSAGES + '/' + listed.getKey();
            if (document.at(component).isMissingNode()
                    || !listed.getValue().path("$ref").asText().equals('#' + component)) {
                throw new AssertionError(listed + " of channel " + channel + " does not refer to #" + component);
            }
            types.add(type(document.at(component)));
        });
        return types;
    }

    /**
     * Everything that the schema of a type in the AsyncAPI document objects to in the type's approved example, formats
     * included. Fails when the type is not described, or has no example.
     */
    public List<String> faults(String type) {
        JsonNode document = document();
        JsonNode example = example(type);
        List<String> faults = new ArrayList<>();
        boolean described = false;
        for (JsonNode message : document.at(MESSAGES)) {
            if (type(message).equals(type)) {
                described = true;
                faults.addAll(faults(document, message, example));
            }
        }
        if (!described) {
            throw new AssertionError(type + " is not described in " + folder);
        }
        return faults;
    }

    private static List<String> faults(JsonNode document, JsonNode message, JsonNode example) {
        // Schemas of AsyncAPI refer to each other from the root of the document, so they take it with them.
        ObjectNode schema = JSON.createObjectNode();
        schema.set("components", document.get("components"));
        schema.putArray("allOf").add(message.required("payload"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        schema,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build())
                .validate(example)
                .stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonNode document() {
        try {
            return new YAMLMapper().readTree(read(folder.resolve("asyncapi.yaml")));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("no YAML: asyncapi.yaml in " + folder, e);
        }
    }

    private static String type(JsonNode message) {
        return message.required("name").asText();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("its owner has to publish " + file, e);
        }
    }
}

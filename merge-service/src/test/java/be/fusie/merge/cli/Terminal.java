package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.engine.EngineBench;
import be.fusie.reference.ReferenceSchool;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody at a terminal, with two school databases and a state folder. */
final class Terminal {

    /** What a command left. */
    record Said(int code, String out, String err) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON document: " + out, e);
            }
        }

        /** The codes of the reasons. */
        List<String> codes() {
            return json().path("reasons").findValuesAsText("code");
        }
    }

    /** What the command line promises of its JSON. */
    static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Terminal.class.getResourceAsStream("/command-line.schema.json"));

    final EngineBench bench;
    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    Path map;

    Terminal(EngineBench bench, Path folder) throws IOException {
        this.bench = bench;
        this.folder = folder;
        this.map = folder.resolve("map.yaml");
        try (InputStream yaml = ReferenceSchool.class.getResourceAsStream("/reference/merge-map.yaml")) {
            Files.write(map, yaml.readAllBytes());
        }
        for (String side : List.of("SOURCE", "RECEIVER")) {
            environment.put("FUSIE_" + side + "_USER", "fusie_merger");
            environment.put("FUSIE_" + side + "_PASSWORD", "fusie_merger");
        }
    }

    static Terminal reference(Path folder) throws SQLException, IOException {
        return new Terminal(EngineBench.reference(), folder);
    }

    String url(String database) {
        try {
            return EngineBench.server().jdbcUrl(database);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Path state() {
        return folder.resolve("state");
    }

    /** Types exactly this. */
    Said types(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new FusieMerge(environment::get, false)
                .line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
        return new Said(code, out.toString(), err.toString());
    }

    /** A command on the two databases, answered in JSON; options given replace those of the same name. */
    Said asks(String command, String... options) {
        Said said = types(arguments(command, true, options));
        assertThat(SCHEMA.validate(said.json()))
                .as("by its schema: " + said.out())
                .isEmpty();
        return said;
    }

    /** The same, answered for people. */
    Said says(String command, String... options) {
        return types(arguments(command, false, options));
    }

    String[] arguments(String command, boolean json, String... options) {
        Map<String, String> all = new HashMap<>();
        all.put("--map", map.toString());
        all.put("--source", url(bench.source));
        all.put("--receiver", url(bench.receiver));
        all.put("--state", state().toString());
        List<String> args = new ArrayList<>(List.of(command));
        EngineBench.replacements()
                .forEach(r -> args.add("--replacement=" + r.list() + ':' + r.value() + '=' + r.replacement()));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        all.forEach((name, value) -> args.add(name + '=' + value));
        if (json) {
            args.add("--json");
        }
        return args.toArray(String[]::new);
    }
}

package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the fence reads of a merge map: the schema, and how a row of each table belongs to an institution. */
@JsonIgnoreProperties(ignoreUnknown = true)
record MoveScopes(String schema, Institution institution, Map<String, Table> tables) {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    MoveScopes {
        tables = tables == null ? Map.of() : Map.copyOf(tables);
    }

    /** The table of the institutions, and the column of their numbers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Institution(String table, String key) {}

    /** {@code scope} is an object with one of column, via and reached-by, or a word such as shared. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Table(JsonNode scope) {
        Scope read() {
            return scope != null && scope.isObject() ? YAML.convertValue(scope, Scope.class) : Scope.SHARED;
        }
    }

    /** At most one of the three; none is a shared table. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Scope(String column, String via, @JsonProperty("reached-by") List<String> reachedBy) {
        static final Scope SHARED = new Scope(null, null, null);
    }

    Scope scope(String table) {
        return Optional.ofNullable(tables.get(table)).map(Table::read).orElse(Scope.SHARED);
    }

    /**
     * @param location a path, or {@code classpath:…}
     * @throws Refusal when it can't be read as a merge map
     */
    static MoveScopes read(String location) {
        try (InputStream in = location.startsWith("classpath:")
                ? Thread.currentThread().getContextClassLoader().getResourceAsStream(location.substring(10))
                : Files.newInputStream(Path.of(location))) {
            if (in == null) {
                throw new Refusal("there is no merge map at " + location);
            }
            MoveScopes scopes = YAML.readValue(in, MoveScopes.class);
            if (scopes.schema() == null || scopes.tables().isEmpty()) {
                throw new Refusal("the merge map at " + location + " names no schema or no tables");
            }
            return scopes;
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("the merge map at " + location + " can't be read", e);
        }
    }
}

package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MergeMapTest {

    private static MergeRefused mistakes(String yaml) {
        return catchThrowableOfType(
                MergeRefused.class,
                () -> MergeMapReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void the_reference_map_is_read_and_fits_the_published_schema() throws Exception {
        assertThat(EngineBench.referenceMap().tables()).hasSizeGreaterThanOrEqualTo(34);
        try (var schema = getClass().getResourceAsStream("/merge-map.schema.json");
                var yaml = getClass().getResourceAsStream("/reference/merge-map.yaml")) {
            var validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(new ObjectMapper().readTree(schema));
            assertThat(validator.validate(new YAMLMapper().readTree(yaml))).isEmpty();
        }
    }

    @Test
    void every_mistake_is_named_with_its_place_and_what_to_write() {
        MergeRefused refused = mistakes(
                """
                version: 2
                institution: { table: school }
                person: { table: human, key: id, kinds: { pupil: pupil } }
                tables:
                  a: { scope: nowhere }
                  b: { scop: shared }
                  c: { scope: shared }
                  d: { scope: { column: x }, on-collision: perhaps }
                """);
        assertThat(refused.reasons())
                .extracting(r -> r.detail() + " → " + r.remedy())
                .contains(
                        "merge map:1:1, version: is not 1 → Write version: 1",
                        "merge map:2:14, institution.key: is missing → Write key: the column with the institution number",
                        "merge map:3:50, person.kinds.pupil: is pupil → Write table.column",
                        "merge map:7:6, tables.c.natural-key: is missing → Write natural-key: [the columns by which the receiver knows the row]",
                        "merge map:8:44, tables.d.on-collision: is perhaps → Write refuse, same, keep-both, rename")
                .anyMatch(m -> m.startsWith("merge map:5:15, tables.a.scope: is nowhere → Write shared, stays"))
                .anyMatch(m -> m.startsWith("merge map:6:14, tables.b.scop: is not known here"))
                .anyMatch(m -> m.startsWith("merge map:6:6, tables.b.scope: is missing"));
    }

    @Test
    void what_is_no_yaml_is_told_with_its_line() {
        assertThat(mistakes("version: 1\ntables: { a: [\n").getMessage()).contains("no YAML: line 3, column 1");
    }

    private static final Path DOCS = Path.of("docs/merge-map.md");

    @Test
    void every_map_in_the_documentation_is_read_and_fits_the_published_schema() throws Exception {
        List<String> maps = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS))
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(maps).hasSizeGreaterThanOrEqualTo(4);
        for (String yaml : maps) {
            assertThat(MergeMapReader.read(
                                    new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "merge-map.md")
                            .tables())
                    .isNotEmpty();
            assertThat(schema().validate(new YAMLMapper().readTree(yaml)))
                    .as(yaml)
                    .isEmpty();
        }
    }

    @Test
    void reader_and_published_schema_know_the_same_keys() throws Exception {
        JsonNode schema;
        try (var stream = getClass().getResourceAsStream("/merge-map.schema.json")) {
            schema = new ObjectMapper().readTree(stream);
        }
        Map<String, String> objects = Map.ofEntries(
                Map.entry("/properties", "zzz: 1"),
                Map.entry("/properties/institution/properties", "institution: { zzz: 1 }"),
                Map.entry("/properties/person/properties", "person: { zzz: 1 }"),
                Map.entry("/properties/person/properties/match/properties", "person: { match: { zzz: 1 } }"),
                Map.entry("/properties/totals/items/properties", "totals: [{ zzz: 1 }]"),
                Map.entry("/properties/periods/items/properties", "periods: [{ zzz: 1 }]"),
                Map.entry("/properties/users/properties", "users: { zzz: 1 }"),
                Map.entry("/properties/rights/properties", "rights: { zzz: 1 }"),
                Map.entry("/properties/reports/items/properties", "reports: [{ zzz: 1 }]"),
                Map.entry("/$defs/table/properties", "tables: { a: { zzz: 1 } }"),
                Map.entry("/$defs/table/properties/choice/properties", "tables: { a: { choice: { zzz: 1 } } }"),
                Map.entry(
                        "/$defs/table/properties/references/items/properties",
                        "tables: { a: { references: [{ zzz: 1 }] } }"),
                Map.entry("/$defs/columnRule/properties", "tables: { a: { columns: { b: { zzz: 1 } } } }"),
                Map.entry(
                        "/$defs/columnRule/properties/list/properties",
                        "tables: { a: { columns: { b: { list: { zzz: 1 } } } } }"),
                Map.entry(
                        "/$defs/columnRule/properties/patterns/items/properties",
                        "tables: { a: { columns: { b: { patterns: [{ zzz: 1 }] } } } }"),
                Map.entry(
                        "/$defs/columnRule/properties/json/items/properties",
                        "tables: { a: { columns: { b: { json: [{ zzz: 1 }] } } } }"),
                Map.entry(
                        "/$defs/columnRule/properties/by-type/properties",
                        "tables: { a: { columns: { b: { by-type: { zzz: 1 } } } } }"));
        objects.forEach((path, yaml) -> {
            Set<String> published = new TreeSet<>();
            schema.at(path).fieldNames().forEachRemaining(published::add);
            String remedy = mistakes(yaml).reasons().stream()
                    .filter(r -> r.detail().contains("zzz: is not known here"))
                    .map(Reason::remedy)
                    .findFirst()
                    .orElseThrow();
            assertThat(new TreeSet<>(List.of(remedy.replace("Write one of ", "").split(", "))))
                    .as(path)
                    .isEqualTo(published);
        });
    }

    @Test
    void what_a_draft_left_to_decide_is_refused_with_its_line() {
        assertThat(mistakes(
                                """
                                version: 1
                                institution: { table: s, key: decide }
                                person: { table: p, key: id }
                                tables:
                                  a:
                                    scope: decide
                                  b: { scope: stays, columns: { c: decide, d: { by-type: { column: t, values: { x: decide } } } } }
                                """)
                        .reasons())
                .extracting(Reason::detail)
                .containsExactlyInAnyOrder(
                        "merge map:2:31, institution.key: is still to be decided",
                        "merge map:6:12, tables.a.scope: is still to be decided",
                        "merge map:7:36, tables.b.columns.c: is still to be decided",
                        "merge map:7:84, tables.b.columns.d.by-type.values.x: is still to be decided");
    }

    @Test
    void mistakes_in_rules_for_hidden_ids_are_told() {
        assertThat(mistakes(
                                """
                                version: 1
                                institution: { table: s, key: k }
                                person: { table: p, key: id }
                                tables:
                                  a:
                                    scope: { column: x }
                                    columns:
                                      b: { pattern: 'no group', references: p.id }
                                      c: { json: [{ path: a.b, references: p.id }] }
                                      d: { list: { references: p.id } }
                                      e: { elements: p.id, outside: perhaps }
                                      f: { references: other.p.id }
                                      b: keep
                                """)
                        .reasons())
                .extracting(Reason::detail)
                .anyMatch(m -> m.startsWith("merge map:8:21, tables.a.columns.b.pattern: has not exactly one group"))
                .anyMatch(m -> m.startsWith("merge map:9:27, tables.a.columns.c.json[0].path: is no path"))
                .anyMatch(m -> m.startsWith("merge map:10:18, tables.a.columns.d.list.separator: is missing"))
                .anyMatch(m -> m.startsWith("merge map:11:37, tables.a.columns.e.outside: is perhaps"))
                .anyMatch(m -> m.startsWith("merge map:12:24, tables.a.columns.f.references: names schema other"))
                .anyMatch(m -> m.startsWith("merge map:13:7, tables.a.columns.b: stands here a second time"));
    }

    private static JsonSchema schema() throws IOException {
        try (var stream = MergeMapTest.class.getResourceAsStream("/merge-map.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(new ObjectMapper().readTree(stream));
        }
    }
}

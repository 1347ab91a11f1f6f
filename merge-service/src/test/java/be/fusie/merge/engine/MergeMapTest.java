package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
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
}

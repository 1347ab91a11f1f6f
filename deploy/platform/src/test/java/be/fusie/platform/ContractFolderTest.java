package be.fusie.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractFolderTest {

    @TempDir
    Path folder;

    ContractFolder contracts;

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(
                folder.resolve("asyncapi.yaml"),
                """
                asyncapi: 3.0.0
                channels:
                  commands:
                    messages:
                      Bake: { $ref: '#/components/messages/Bake' }
                  replies:
                    messages:
                      Baked: { $ref: '#/components/messages/Bake' }
                components:
                  messages:
                    Bake: { name: bakery.bake.v1, payload: { $ref: '#/components/schemas/Bake' } }
                    Baked: { name: bakery.baked.v1, payload: { $ref: '#/components/schemas/Baked' } }
                  schemas:
                    Loaves: { type: integer, minimum: 1 }
                    Bake:
                      type: object
                      required: [loaves]
                      properties: { loaves: { $ref: '#/components/schemas/Loaves' } }
                    Baked:
                      type: object
                      properties: { at: { type: string, format: date-time } }
                """);
        contracts = new ContractFolder(folder, "bakery");
    }

    @Test
    void an_example_that_its_schema_accepts_has_no_fault() throws IOException {
        Files.writeString(folder.resolve("bake.v1.json"), "{\"loaves\": 2}");
        assertThat(contracts.faults("bakery.bake.v1")).isEmpty();
        assertThat(contracts.examples()).containsOnlyKeys("bakery.bake.v1");
    }

    @Test
    void an_example_that_its_schema_refuses_is_told_with_the_place() throws IOException {
        Files.writeString(folder.resolve("bake.v1.json"), "{\"loaves\": 0}");
        assertThat(contracts.faults("bakery.bake.v1"))
                .hasSize(1)
                .first()
                .asString()
                .contains("/loaves");
    }

    @Test
    void a_format_is_more_than_a_remark() throws IOException {
        Files.writeString(folder.resolve("baked.v1.json"), "{\"at\": \"this morning\"}");
        assertThat(contracts.faults("bakery.baked.v1"))
                .hasSize(1)
                .first()
                .asString()
                .contains("/at");
    }

    @Test
    void a_message_without_example_or_description_fails() throws IOException {
        Files.writeString(folder.resolve("eaten.v1.json"), "{}");
        assertThatThrownBy(() -> contracts.faults("bakery.eaten.v1")).hasMessageContaining("not described");
        assertThatThrownBy(() -> contracts.faults("bakery.bake.v1"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("bake.v1.json");
    }

    @Test
    void a_channel_lists_messages_by_their_own_names() {
        assertThat(contracts.documented()).containsExactly("bakery.bake.v1", "bakery.baked.v1");
        assertThat(contracts.onChannel("commands")).containsExactly("bakery.bake.v1");
        assertThatThrownBy(() -> contracts.onChannel("replies"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("#/components/messages/Baked");
    }
}

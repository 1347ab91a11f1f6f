package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.kit.security.Vault;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Drafts as an earlier version of this service stored them are found and can be opened (F4). */
class OldDraftsTest {

    private static final String OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "HxwdHh8bGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=";
    private static final String SEALED =
            "AAcOFRwjKjE4P0ZNDf7LsohoYqtYr3AKbY4al0qX5zy47aXIVlhJqkeJBEy48MSthChc4lbz0yQHlf9hHopiuMlc9z9uTAOCMxMbU0UAkF"
                    + "/a1z/nI637IaXV5ddOfEYpcJkzhS9CQ/ATDiFBZbw=";
    private static final String OWNER = "14206f8cc3099a5ab1c947841d7c6dbd96da1d60ab9baad714b9b6bed7133cee";

    private final Vault vault = new Vault("keys", Map.of("test", OLD_KEY, "new", NEW_KEY), Optional.of("new"));

    @Test
    void a_draft_that_an_earlier_version_sealed_opens_for_its_owner_alone() {
        Draft draft = new Draft();
        draft.id = UUID.fromString("7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11");
        draft.database = "zuid";
        draft.institution = "111111";
        draft.application = "school-app";
        draft.kind = "grades";
        draft.keyId = "test";
        draft.sealed = Base64.getDecoder().decode(SEALED);

        assertThat(draft.open("person-42", vault))
                .isEqualTo(new Draft.Content("class 2A", "text/plain", "twelve out of twenty"));
        assertThatThrownBy(() -> draft.open("person-43", vault)).hasMessageContaining("can't be read");
    }

    @Test
    void its_owner_is_found_under_the_key_of_then() {
        assertThat(Draft.owners("person-42", vault))
                .contains(HexFormat.of().parseHex(OWNER))
                .hasSize(2);
    }
}

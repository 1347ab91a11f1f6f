package be.fusie.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.kit.security.Vault.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VaultTest {

    private static final byte[] TEXT = "a director's document".getBytes(StandardCharsets.UTF_8);
    private static final String OLD = key(1);
    private static final String NEW = key(2);

    private final Vault vault = new Vault("keys", Map.of("old", OLD), Optional.empty());

    @Test
    void what_was_sealed_can_be_read_in_its_place_only() {
        Sealed sealed = vault.seal(TEXT, "migration 1");
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("director");
        assertThat(vault.open(sealed, "migration 1")).isEqualTo(TEXT);
        assertThatThrownBy(() -> vault.open(sealed, "migration 2")).hasMessageContaining("can't be read");
        sealed.bytes()[20] ^= 1;
        assertThatThrownBy(() -> vault.open(sealed, "migration 1")).hasMessageContaining("can't be read");
    }

    @Test
    void a_key_can_be_exchanged() {
        Sealed sealed = vault.seal(TEXT, "place");
        String tag = vault.tag(Optional.empty(), "85073003328");
        Vault exchanged = new Vault("keys", Map.of("old", OLD, "new", NEW), Optional.of("new"));
        assertThat(exchanged.open(sealed, "place")).isEqualTo(TEXT);
        assertThat(exchanged.seal(TEXT, "place").keyId()).isEqualTo("new");
        assertThat(exchanged.matches(tag, "85073003328")).isTrue();
        Vault without = new Vault("keys", Map.of("new", NEW), Optional.empty());
        assertThatThrownBy(() -> without.open(sealed, "place")).hasMessageContaining("no key old");
        assertThat(without.matches(tag, "85073003328")).isFalse();
    }

    @Test
    void a_tag_is_the_same_for_the_same_secret_and_tells_nothing() {
        String tag = vault.tag(Optional.empty(), "85073003328");
        assertThat(tag).isEqualTo(vault.tag(Optional.empty(), "85073003328")).doesNotContain("8507300");
        assertThat(vault.matches(tag, "85073003328")).isTrue();
        assertThat(vault.matches(tag, "00012556777")).isFalse();
    }

    @Test
    void a_name_is_found_under_every_key_and_is_another_for_another_purpose() {
        Vault exchanged = new Vault("keys", Map.of("old", OLD, "new", NEW), Optional.of("new"));
        assertThat(exchanged.names("drafts", "anna")).containsOnlyKeys("old", "new");
        assertThat(exchanged.names("drafts", "anna").get("old"))
                .isEqualTo(vault.names("drafts", "anna").get("old"))
                .isNotEqualTo(exchanged.names("drafts", "anna").get("new"))
                .isNotEqualTo(vault.names("letters", "anna").get("old"))
                .isNotEqualTo(vault.names("drafts", "bert").get("old"));
    }

    @Test
    void a_wrong_setting_is_named_and_never_shown() {
        assertThat(new Vault("keys", Map.of(), Optional.empty()).isOpen()).isFalse();
        assertThatThrownBy(() -> new Vault("keys", Map.of("a", "secret"), Optional.empty()))
                .hasMessage("keys.a has to be 32 bytes in Base64");
        assertThatThrownBy(() -> new Vault("keys", Map.of("a", OLD, "b", NEW), Optional.empty()))
                .hasMessageContaining("which one");
        assertThatThrownBy(() -> new Vault("keys", Map.of("a", OLD), Optional.of("b")))
                .hasMessage("keys has no key b");
    }

    private static String key(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(key);
    }
}

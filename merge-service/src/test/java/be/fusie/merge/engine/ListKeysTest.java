package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ListKeysTest {

    private static final String OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    @Example
    void a_key_that_is_none_is_refused_without_telling_it() {
        assertThatThrownBy(() -> new ListKeys(Map.of("a", "c2VjcmV0"), Optional.empty()))
                .hasMessage("list key a is not 32 bytes in Base64");
        assertThatThrownBy(() -> new ListKeys(Map.of("a", "!secret!"), Optional.empty()))
                .hasMessage("list key a is not 32 bytes in Base64");
        assertThatThrownBy(() -> new ListKeys(Map.of("a", OLD_KEY), Optional.of("b")))
                .hasMessage("there is no list key called b");
        assertThatThrownBy(() -> new ListKeys(Map.of("a", OLD_KEY, "b", NEW_KEY), Optional.empty()))
                .hasMessageContaining("which one seals");
    }

    @Property
    void the_order_of_old_numbers_is_the_order_of_numbers(
            @ForAll @LongRange(min = 0) long one, @ForAll @LongRange(min = 0) long other) {
        String[] order = {NumberLists.orderOf("" + one), NumberLists.orderOf("" + other)};
        Arrays.sort(order, Comparator.naturalOrder());
        assertThat(order[0]).isEqualTo(NumberLists.orderOf("" + Math.min(one, other)));
    }

    @Property
    void what_is_sealed_opens_to_the_same_in_its_place_only(@ForAll byte[] plain, @ForAll String place) {
        ListKeys keys = new ListKeys(Map.of("old", OLD_KEY), Optional.empty());
        ListKeys.Sealed sealed = keys.seal(plain, place);
        assertThat(keys.open(sealed, place)).isEqualTo(plain);
        assertThatThrownBy(() -> keys.open(sealed, place + "|")).isInstanceOf(IllegalStateException.class);
        sealed.bytes()[sealed.bytes().length / 2] ^= 1;
        assertThatThrownBy(() -> keys.open(sealed, place)).isInstanceOf(IllegalStateException.class);
    }
}

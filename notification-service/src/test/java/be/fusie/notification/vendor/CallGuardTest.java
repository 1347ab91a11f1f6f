package be.fusie.notification.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Webhooks call nobody in our own network. */
class CallGuardTest {

    final CallGuard guard = new CallGuard(false);

    @Test
    void a_public_https_address_is_fine() {
        assertThat(guard.fault("https://hooks.vendor.example:8443/fusie?school=1"))
                .isEmpty();
        assertThat(guard.fault("https://93.184.215.14/")).isEmpty();
        assertThat(guard.fault("https://[2606:4700::1111]/hook")).isEmpty();
    }

    @Test
    void plain_http_user_names_fragments_and_what_is_no_address_are_refused() {
        for (String url : List.of(
                "http://hooks.vendor.example/",
                "ftp://hooks.vendor.example/",
                "https://user:secret@hooks.vendor.example/",
                "https://hooks.vendor.example/#part",
                "https:///path",
                "https://hooks.vendor.example:99999/",
                "hooks.vendor.example",
                "https://hooks .example/",
                "https://" + "a".repeat(3000) + ".example/",
                "")) {
            assertThat(guard.fault(url)).as(url).isPresent();
        }
        assertThat(guard.fault(null)).isPresent();
    }

    @Test
    void addresses_of_our_own_network_are_refused_however_they_are_written() {
        for (String host : List.of(
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0",
                "10.1.2.3",
                "172.31.255.255",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "[::1]",
                "[::]",
                "[::ffff:10.0.0.1]",
                "[64:ff9b::a00:1]",
                "[fd00::1]",
                "[fe80::1]",
                "[2002:a00:1::]",
                "224.0.0.1",
                "255.255.255.255")) {
            assertThat(guard.fault("https://" + host + "/")).as(host).isPresent();
        }
        assertThat(guard.fault("https://172.32.0.1/")).isEmpty();
    }

    @Test
    void a_name_that_leads_to_our_own_network_is_refused_when_it_is_called() throws Exception {
        assertThat(guard.fault("https://localhost/")).isEmpty();
        assertThatThrownBy(() -> guard.resolve("localhost")).isInstanceOf(CallGuard.Forbidden.class);
        assertThat(guard.allowed(InetAddress.getByName("8.8.8.8"))).isTrue();
    }

    @Test
    void loopback_is_for_demos_and_opens_nothing_else() throws Exception {
        CallGuard demo = new CallGuard(true);
        assertThat(demo.fault("http://127.0.0.1:9000/hooks")).isEmpty();
        assertThat(demo.fault("http://localhost:9000/hooks")).isEmpty();
        assertThat(demo.resolve("localhost").isLoopbackAddress()).isTrue();
        assertThat(demo.fault("http://hooks.vendor.example/")).isPresent();
        assertThat(demo.fault("https://10.0.0.1/")).isPresent();
    }
}

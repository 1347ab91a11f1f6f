package be.fusie.notification.vendor;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps webhooks out of our own network: only https, and only to public addresses. The name is resolved right before each
 * call, every address it has is checked, and the call goes to the address that was checked: a name that points elsewhere
 * a moment later leads nowhere.
 */
@Singleton
class CallGuard {

    static final int MOST_CHARACTERS = 2_000;

    /** Networks that are nobody's receiver: reserved, private, shared, for documentation, for tunnels to the former. */
    private static final List<Network> RESERVED = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    private final boolean allowLoopback;

    @Inject
    CallGuard(WebhookSettings settings) {
        this(settings.allowLoopback());
    }

    CallGuard(boolean allowLoopback) {
        this.allowLoopback = allowLoopback;
    }

    /** What is wrong with the address of a receiver; empty when it may be stored. */
    Optional<String> fault(String url) {
        URI uri;
        try {
            uri = new URI(url == null ? "" : url);
        } catch (URISyntaxException e) {
            return Optional.of("is no address");
        }
        if (url == null || url.length() > MOST_CHARACTERS || uri.getHost() == null) {
            return Optional.of("is no address with a host, of at most " + MOST_CHARACTERS + " characters");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("holds a user name or a fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("has no valid port");
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        if (!https && !("http".equalsIgnoreCase(uri.getScheme()) && allowLoopback && isLoopbackName(uri.getHost()))) {
            return Optional.of("is not https");
        }
        // Names are resolved at each call; an address that is written out can be told apart now.
        return literal(uri.getHost())
                .filter(address -> !allowed(address))
                .map(address -> "lies in a network that webhooks do not call");
    }

    /**
     * Where to connect to.
     *
     * @throws Forbidden when one of the host's addresses is not public
     * @throws UnknownHostException when it has none
     */
    InetAddress resolve(String host) throws UnknownHostException, Forbidden {
        InetAddress[] addresses = InetAddress.getAllByName(bare(host));
        for (InetAddress address : addresses) {
            if (!allowed(address)) {
                throw new Forbidden();
            }
        }
        return addresses[0];
    }

    boolean allowed(InetAddress address) {
        if (address.isLoopbackAddress() && allowLoopback) {
            return true;
        }
        byte[] bytes = address.getAddress();
        return RESERVED.stream().noneMatch(network -> network.holds(bytes));
    }

    private static boolean isLoopbackName(String host) {
        return "localhost".equalsIgnoreCase(host)
                || literal(host).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** The address that a host is written as; empty for names. Asks no name server. */
    private static Optional<InetAddress> literal(String host) {
        String bare = bare(host);
        boolean six = bare.indexOf(':') >= 0;
        // "0x7f.1" and "2130706433" are names of 127.0.0.1 to some resolvers, and no public name ends in digits.
        boolean four = bare.matches("[0-9.]+|(?i)(.*\\.)?0x[0-9a-f]*");
        if (!six && !four) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(bare);
            return Optional.of(address);
        } catch (UnknownHostException e) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static List<Network> networks(String... all) {
        return Arrays.stream(all).map(Network::parse).toList();
    }

    /** The receiver's name leads into a network that webhooks do not call. */
    static final class Forbidden extends Exception {}

    private record Network(byte[] prefix, int bits) {

        static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                InetAddress address = InetAddress.getByName(text.substring(0, slash));
                boolean right = address instanceof Inet4Address || address instanceof Inet6Address;
                if (!right) {
                    throw new IllegalArgumentException(text);
                }
                return new Network(address.getAddress(), Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}

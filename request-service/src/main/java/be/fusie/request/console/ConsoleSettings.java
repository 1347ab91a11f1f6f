package be.fusie.request.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** Settings of the console; those of its sign-in are {@code quarkus.oidc.console.*}. */
@ConfigMapping(prefix = "fusie.console")
public interface ConsoleSettings {

    /**
     * At least 32 characters that all replicas share: it marks forms as the console's own and seals what a browser keeps
     * while somebody signs in. Without it each start makes its own, which does for one replica.
     */
    Optional<String> secret();

    /** How long a service may take to answer before its part of a page says that it does not. */
    @WithDefault("5s")
    Duration patience();

    /** How long billing-service may work on a bank file that was uploaded. */
    @WithDefault("60s")
    Duration uploadPatience();

    /** The largest bank file that is taken, in bytes; billing-service and the HTTP server take 16 MB. */
    @WithDefault("8000000")
    int largestUpload();

    /** Time zone that moments are shown in. */
    @WithDefault("Europe/Brussels")
    ZoneId zone();

    /** Where the console itself reaches the services; people reach them at {@code fusie.request.links}. */
    Services services();

    /** Addresses without a path, each without a slash at the end. */
    interface Services {
        /** Without it the console asks the very process that it runs in. */
        Optional<URI> request();

        URI freeze();

        URI merge();

        URI billing();

        URI notification();
    }
}

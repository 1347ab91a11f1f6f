package be.fusie.request.console;

import be.fusie.kit.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Keeps other sites from posting in a signed-in person's name: every form carries a token that only this console can make,
 * for this person and this sign-in. It needs no cookie and no memory, so any replica can tell.
 *
 * <p>{@code quarkus-rest-csrf} is not used because it works on the whole application: its cookie would go out with every
 * answer of the bearer API as well, and it knows no session.
 */
@ApplicationScoped // and not a singleton: filters are made before there are settings
class FormToken {

    static final String FIELD = "form-token";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SecretKeySpec key;
    private final SecurityIdentity identity;

    FormToken(ConsoleSettings settings, SecurityIdentity identity) {
        this.key =
                new SecretKeySpec(settings.secret().map(FormToken::bytes).orElseGet(FormToken::random), "HmacSHA256");
        this.identity = identity;
    }

    private static byte[] bytes(String secret) {
        if (secret.length() < 32) {
            throw new IllegalArgumentException("fusie.console.secret has to have at least 32 characters");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return random;
    }

    String of(SecurityIdentity person) {
        if (person.isAnonymous() || !(person.getPrincipal() instanceof JsonWebToken token)) {
            return "";
        }
        Object signedInAt = token.getClaim("auth_time");
        return sign(token.getIssuer() + "\n" + token.getSubject() + "\n" + signedInAt);
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @ServerRequestFilter
    @WithFormRead
    Response check(ResteasyReactiveContainerRequestContext context, HttpServerRequest request) {
        if (SAFE.contains(context.getMethod()) || !request.path().startsWith("/console")) {
            return null;
        }
        var form = (ResteasyReactiveRequestContext) context.getServerRequestContext();
        Object sent = form.getFormParameter(FIELD, true, false);
        String right = of(identity);
        String site = context.getHeaderString("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin");
        if (foreign || right.isEmpty() || !(sent instanceof String text) || !same(right, text)) {
            throw Problem.of(
                    403,
                    "form-token",
                    "Form not from here",
                    "The form was not made by this console for the present sign-in.",
                    "Go back, load the page again and send the form once more.");
        }
        return null;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}

package be.fusie.request.console;

import be.fusie.kit.security.Vault;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.oidc.runtime.CodeAuthenticationMechanism;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the tokens of people who are signed in, on the server, for any replica. The browser holds a random number and nothing
 * else; the row is found by a digest of it, and opened by a key that is made of it. So neither the database alone nor its
 * backups let anybody in.
 */
@Singleton
@Alternative
@Priority(1)
class Sessions implements TokenStateManager {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final Pool pool;

    Sessions(Pool pool) {
        this.pool = pool;
    }

    private record Tokens(String id, String access, String refresh, Long accessExpiresIn, String accessScope) {}

    @Override
    public Uni<String> createTokenState(
            RoutingContext event,
            OidcTenantConfig config,
            AuthorizationCodeTokens tokens,
            OidcRequestContext<String> context) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        String cookie = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Long age = event.get(CodeAuthenticationMechanism.SESSION_MAX_AGE_PARAM);
        OffsetDateTime expires = Instant.now()
                .plus(age == null ? Duration.ofHours(1) : Duration.ofSeconds(age))
                .atOffset(ZoneOffset.UTC);
        return pool.preparedQuery("insert into console_session (id, sealed, expires_at) values ($1, $2, $3)")
                .execute(
                        Tuple.of(id(cookie), Buffer.buffer(seal(cookie, tokens)).getDelegate(), expires))
                .map(done -> cookie)
                .onFailure()
                .transform(failure -> new AuthenticationFailedException("the session can't be kept"));
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext event,
            OidcTenantConfig config,
            String cookie,
            OidcRequestContext<AuthorizationCodeTokens> context) {
        return pool.preparedQuery("select sealed from console_session where id = $1 and expires_at > now()")
                .execute(Tuple.of(id(cookie)))
                .onFailure()
                .transform(failure -> new AuthenticationCompletionException("the session can't be read"))
                .map(rows -> {
                    var row = rows.iterator();
                    if (!row.hasNext()) {
                        throw new AuthenticationFailedException("no such session");
                    }
                    return open(cookie, row.next().getBuffer("sealed").getBytes());
                });
    }

    @Override
    public Uni<Void> deleteTokens(
            RoutingContext event, OidcTenantConfig config, String cookie, OidcRequestContext<Void> context) {
        return pool.preparedQuery("delete from console_session where id = $1")
                .execute(Tuple.of(id(cookie)))
                .replaceWithVoid();
    }

    @Scheduled(every = "15m", delayed = "1m")
    Uni<Void> forgetExpired() {
        return pool.query("delete from console_session where expires_at < now()")
                .execute()
                .replaceWithVoid();
    }

    private static byte[] seal(String cookie, AuthorizationCodeTokens tokens) {
        try {
            byte[] text = Services.JSON.writeValueAsBytes(new Tokens(
                    tokens.getIdToken(),
                    tokens.getAccessToken(),
                    tokens.getRefreshToken(),
                    tokens.getAccessTokenExpiresIn(),
                    tokens.getAccessTokenScope()));
            return vault(cookie).seal(text, id(cookie)).bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AuthorizationCodeTokens open(String cookie, byte[] sealed) {
        try {
            byte[] text = vault(cookie).open(new Vault.Sealed("session", sealed), id(cookie));
            Tokens tokens = Services.JSON.readValue(text, Tokens.class);
            return new AuthorizationCodeTokens(
                    tokens.id(), tokens.access(), tokens.refresh(), tokens.accessExpiresIn(), tokens.accessScope());
        } catch (IOException | IllegalStateException e) {
            throw new AuthenticationFailedException("the session can't be opened");
        }
    }

    private static Vault vault(String cookie) {
        String key = Base64.getEncoder().encodeToString(digest("key", cookie));
        return new Vault("session", Map.of("session", key), Optional.empty());
    }

    private static String id(String cookie) {
        return HexFormat.of().formatHex(digest("id", cookie));
    }

    private static byte[] digest(String use, String cookie) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((use + "\n" + cookie).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

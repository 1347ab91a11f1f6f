package be.fusie.kit.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

class CallerTest {

    @Test
    void a_stream_lasts_as_long_as_the_token_and_an_hour_at_most() {
        assertThat(withTokenFor(Duration.ofMinutes(5)).validFor())
                .isBetween(Duration.ofSeconds(290), Duration.ofMinutes(5));
        assertThat(withTokenFor(Duration.ofDays(1)).validFor()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_token_that_has_just_expired_gives_a_moment_and_not_an_hour() {
        assertThat(withTokenFor(Duration.ofSeconds(-2)).validFor()).isEqualTo(Duration.ofSeconds(1));
    }

    private static Caller withTokenFor(Duration life) {
        long expires = Instant.now().plus(life).getEpochSecond();
        return new Caller(null, new JsonWebToken() {
            @Override
            public String getName() {
                return "els";
            }

            @Override
            public Set<String> getClaimNames() {
                return Set.of("exp");
            }

            @Override
            @SuppressWarnings("unchecked")
            public <T> T getClaim(String name) {
                return name.equals("exp") ? (T) (Long) expires : null;
            }
        });
    }
}

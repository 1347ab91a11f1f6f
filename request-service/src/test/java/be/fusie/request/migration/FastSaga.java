package be.fusie.request.migration;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The settings of all tests with the service running: it waits seconds where it would wait hours. */
public class FastSaga implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "fusie.request.poll", "100ms",
                "fusie.preparation.check-list", "",
                "fusie.preparation.look-again", "300ms",
                "fusie.request.max-attempts", "2",
                "fusie.request.first-pause", "200ms",
                "fusie.request.time-outs.stage", "6s",
                "fusie.request.consent.keys.test", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "fusie.request.consent.documents.trusted-certificates",
                        TestAuthority.trusted().toString());
    }
}

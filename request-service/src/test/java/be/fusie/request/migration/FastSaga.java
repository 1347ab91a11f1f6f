package be.fusie.request.migration;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The settings of all tests with the service running: it waits seconds where it would wait hours. */
public class FastSaga implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("fusie.request.poll", "100ms"),
                Map.entry("fusie.preparation.check-list", ""),
                Map.entry("fusie.preparation.look-again", "300ms"),
                Map.entry("fusie.request.max-attempts", "2"),
                Map.entry("fusie.request.first-pause", "200ms"),
                Map.entry("fusie.request.time-outs.stage", "6s"),
                Map.entry("fusie.request.consent.keys.test", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                Map.entry(
                        "fusie.request.consent.documents.trusted-certificates",
                        TestAuthority.trusted().toString()),
                Map.entry("fusie.console.services.freeze", OtherApis.address()),
                Map.entry("fusie.console.services.merge", OtherApis.address()),
                Map.entry("fusie.console.services.billing", OtherApis.address()),
                Map.entry("fusie.console.services.notification", OtherApis.address()));
    }
}

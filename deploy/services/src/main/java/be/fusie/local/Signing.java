package be.fusie.local;

import be.fusie.reference.Landscape.Institution;
import java.util.Map;

/** Signs a plan as a portal would: a challenge, a fresh sign-in with its nonce, and the signature with the ID token. */
final class Signing {

    private Signing() {}

    /**
     * The institution's director signs.
     *
     * @param migration address of the migration, from {@code /api} on
     * @param planHash of the plan that was shown
     */
    static void sign(LocalPlatform platform, String migration, Institution institution, String planHash) {
        Rest director = platform.rest(Service.REQUEST, institution.director());
        Map<String, String> what = Map.of("planHash", planHash, "institution", institution.number());
        String nonce = director.post(migration + "/signatures/challenges", what)
                .path("nonce")
                .asText();
        director.post(
                migration + "/signatures",
                Map.of(
                        "planHash", planHash,
                        "institution", institution.number(),
                        "idToken", platform.idToken(institution.director(), nonce)));
    }
}

package be.fusie.merge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Who signs certificates (M24). */
@ConfigMapping(prefix = "fusie.certificate")
interface ProofSettings {

    /** Who vouches, as it stands on certificates. */
    @WithDefault("Fusie operator")
    String issuer();

    /**
     * The organisation's Ed25519 key, PKCS#8, as PEM or Base64. Without it a key is generated in the data folder, and
     * certificates say that they vouch for nobody.
     */
    Optional<String> privateKey();

    /** Its public half, X.509, as PEM or Base64. */
    Optional<String> publicKey();
}

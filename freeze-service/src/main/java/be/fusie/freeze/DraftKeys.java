package be.fusie.freeze;

import be.fusie.kit.security.Vault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What people tried to save too late, and what they are called, is kept under the keys of the settings (F4). */
class DraftKeys {

    @Produces
    @Singleton
    Vault vault(FreezeSettings settings) {
        return new Vault(
                "fusie.freeze.drafts.keys",
                settings.drafts().keys(),
                settings.drafts().keyId());
    }
}

package be.fusie.billing;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** A service that would send wrong invoices does not start. */
@Singleton
class SettingsCheck {
    private static final Set<String> LANGUAGES = Set.of("nl", "fr", "de", "en");

    void check(@Observes StartupEvent event, BillingSettings settings) {
        require(
                EnterpriseNumber.isValid(settings.seller().enterpriseNumber()),
                "seller.enterprise-number",
                "an enterprise number (KBO): ten digits with the right check digits");
        require(Iban.isValid(settings.seller().iban()), "seller.iban", "an IBAN without spaces");
        require(LANGUAGES.contains(settings.language()), "language", "one of " + LANGUAGES);
        require(settings.paymentDays() >= 0 && settings.paymentDays() <= 365, "payment-days", "from 0 to 365");
    }

    private static void require(boolean right, String setting, String wanted) {
        if (!right) {
            throw new IllegalStateException("fusie.billing." + setting + " has to be " + wanted);
        }
    }
}

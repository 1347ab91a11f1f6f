package be.fusie.billing;

import be.fusie.platform.PlatformTestResource;
import be.fusie.reference.ReferenceSchool;
import java.sql.SQLException;
import java.util.Map;

/** The test platform with three school databases: noord takes in, zuid and oost move. */
public class BillingPlatform extends PlatformTestResource {
    /** An institution of noord whose board pays for migrations. */
    public static final String DEBTOR = "111111";

    @Override
    public Map<String, String> start() {
        Map<String, String> config = super.start();
        String admin = config.get("fusie.test.postgres.url");
        for (String name : new String[] {"noord", "zuid", "oost"}) {
            try {
                ReferenceSchool.drop(admin, name);
                config.put("fusie.databases.\"" + name + "\".url", ReferenceSchool.create(admin, name));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            config.put("fusie.databases.\"" + name + "\".user", "fusie_biller");
            config.put("fusie.databases.\"" + name + "\".password", "fusie_biller");
        }
        try (School noord = new School(admin, "noord")) {
            noord.institution(DEBTOR, 900_000, 1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return config;
    }
}

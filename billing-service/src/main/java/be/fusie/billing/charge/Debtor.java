package be.fusie.billing.charge;

import be.fusie.billing.EnterpriseNumber;
import be.fusie.billing.SchoolTables;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Who pays for an institution: its board, a legal body. An invoice to a VAT-registered party is an e-invoice, and needs the
 * body's name and enterprise number.
 *
 * @param institution the six digits of the institution that asked for the migration
 */
record Debtor(
        String institution,
        String name,
        EnterpriseNumber enterpriseNumber,
        String street,
        String postalCode,
        String city) {

    /** Finds debtors in school databases. */
    @ApplicationScoped
    static class Register {
        private final NamedDatabases databases;

        Register(NamedDatabases databases) {
            this.databases = databases;
        }

        /**
         * The board of the institution on that day, by the first of the databases that knows it.
         *
         * @throws Refusal when none does, or when its enterprise number is wrong
         */
        Debtor find(String institution, LocalDate day, List<String> names) throws SQLException {
            for (String name : names) {
                if (databases.knows(name)) {
                    Optional<Debtor> found = read(name, institution, day);
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
            throw new Refusal("no board of institution " + institution + " on " + day + " is known in "
                    + String.join(" or ", names) + ": enter it there, then charge again");
        }

        private Optional<Debtor> read(String database, String institution, LocalDate day) throws SQLException {
            try (Connection school = databases.open(database);
                    PreparedStatement query = school.prepareStatement(SchoolTables.BOARD_OF_INSTITUTION)) {
                query.setString(1, institution);
                query.setDate(2, Date.valueOf(day));
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    String number = row.getString("enterprise_number");
                    if (!EnterpriseNumber.isValid(number)) {
                        throw new Refusal("the board of institution " + institution + " in " + database
                                + " has a wrong enterprise number: correct it there, then charge again");
                    }
                    return Optional.of(new Debtor(
                            institution,
                            row.getString("name"),
                            new EnterpriseNumber(number),
                            row.getString("street"),
                            row.getString("postal_code"),
                            row.getString("city")));
                }
            }
        }
    }
}

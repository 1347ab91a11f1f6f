package be.fusie.billing.registration;

import be.fusie.billing.SchoolTables;
import be.fusie.billing.SchoolTransactions;
import be.fusie.kit.jdbc.NamedDatabases;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The barcodes inside a school database. Writing takes one transaction per institution, shows the fencing token to the
 * guard, and takes turns per migration by an advisory lock.
 */
@ApplicationScoped
class SchoolBarcodes {
    /** @param active not revoked, and of somebody who is a pupil of the institution */
    record Known(String code, long person, boolean active) {}

    /** A pupil with a new code. Personal data: for the answer to an authorised caller only. */
    record Labelled(
            String institution, String code, long person, String lastName, String firstName, String classGroup) {}

    /** @param replacement the code that is valid instead, if any */
    record Found(String institution, long person, boolean active, Optional<String> replacement) {}

    private final NamedDatabases databases;
    private final SchoolTransactions transactions;

    SchoolBarcodes(NamedDatabases databases, SchoolTransactions transactions) {
        this.databases = databases;
        this.transactions = transactions;
    }

    boolean knows(String database) {
        return databases.knows(database);
    }

    /** All codes of the institution in that database, in the order of person and code. */
    List<Known> of(String database, String institution) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(SchoolTables.BARCODES_OF_INSTITUTION)) {
            query.setString(1, institution);
            List<Known> known = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    known.add(new Known(rows.getString("code"), rows.getLong("person"), rows.getBoolean("active")));
                }
            }
            return known;
        }
    }

    /** Issues the new codes and revokes the old ones, as far as that has not happened yet. */
    void replace(String database, UUID migration, Long token, List<Replacement> plan, LocalDate day, Runnable check)
            throws SQLException {
        transactions.run(database, "registration", migration, token, check, school -> {
            Array oldCodes = oldCodes(school, plan);
            Array newCodes = newCodes(school, plan);
            for (String sql : List.of(SchoolTables.ISSUE_BARCODES, SchoolTables.REVOKE_BARCODES)) {
                try (PreparedStatement update = school.prepareStatement(sql)) {
                    update.setDate(1, Date.valueOf(day));
                    update.setArray(2, oldCodes);
                    update.setArray(3, newCodes);
                    update.executeUpdate();
                }
            }
        });
    }

    /**
     * Reinstates the old codes and deletes the new ones, as far as there are any; new ones that somebody scanned since are
     * revoked and point back, so that no scan is lost.
     */
    void restore(String database, UUID migration, Long token, List<Replacement> plan, LocalDate day, Runnable check)
            throws SQLException {
        transactions.run(database, "registration", migration, token, check, school -> {
            try (PreparedStatement update = school.prepareStatement(SchoolTables.REINSTATE_BARCODES)) {
                update.setArray(1, oldCodes(school, plan));
                update.setArray(2, newCodes(school, plan));
                update.executeUpdate();
            }
            try (PreparedStatement delete = school.prepareStatement(SchoolTables.DELETE_BARCODES)) {
                delete.setArray(1, newCodes(school, plan));
                delete.executeUpdate();
            }
            try (PreparedStatement update = school.prepareStatement(SchoolTables.RETIRE_BARCODES)) {
                update.setDate(1, Date.valueOf(day));
                update.setArray(2, oldCodes(school, plan));
                update.setArray(3, newCodes(school, plan));
                update.executeUpdate();
            }
        });
    }

    /** The pupils behind the codes that are still valid, by institution, class and name. */
    List<Labelled> labelled(String database, Collection<String> codes) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(SchoolTables.PUPILS_OF_BARCODES)) {
            query.setArray(1, school.createArrayOf("text", codes.toArray()));
            List<Labelled> labelled = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    labelled.add(new Labelled(
                            rows.getString("institution"),
                            rows.getString("code"),
                            rows.getLong("person"),
                            rows.getString("last_name"),
                            rows.getString("first_name"),
                            rows.getString("class")));
                }
            }
            return labelled;
        }
    }

    Optional<Found> find(String database, String code) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(SchoolTables.ONE_BARCODE)) {
            query.setString(1, code);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Found(
                                row.getString("institution"),
                                row.getLong("person"),
                                row.getBoolean("active"),
                                Optional.ofNullable(row.getString("replacement"))))
                        : Optional.empty();
            }
        }
    }

    private static Array oldCodes(Connection school, List<Replacement> plan) throws SQLException {
        return school.createArrayOf(
                "text", plan.stream().map(row -> row.oldCode).toArray());
    }

    private static Array newCodes(Connection school, List<Replacement> plan) throws SQLException {
        return school.createArrayOf(
                "text", plan.stream().map(row -> row.newCode).toArray());
    }
}

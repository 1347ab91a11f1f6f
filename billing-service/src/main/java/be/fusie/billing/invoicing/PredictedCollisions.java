package be.fusie.billing.invoicing;

import be.fusie.billing.Migration;
import be.fusie.billing.SchoolTables;
import be.fusie.kit.jdbc.NamedDatabases;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The OGMs that will stand twice once the data is together (M13), read from both school databases before anyone moves. Both
 * are read once, in the order of the OGM, through a cursor: memory holds the collisions only.
 */
@ApplicationScoped
class PredictedCollisions {
    private static final int FETCH = 20_000;

    private final NamedDatabases databases;

    PredictedCollisions(NamedDatabases databases) {
        this.databases = databases;
    }

    /** In the order of the OGM; empty when a database can't be reached by its name. */
    List<CollidingInvoice> of(Migration migration) throws SQLException {
        if (!databases.knows(migration.source) || !databases.knows(migration.receiver)) {
            return List.of();
        }
        try (Connection source = databases.open(migration.source);
                Connection receiver = databases.open(migration.receiver);
                PreparedStatement moving = statement(source, SchoolTables.INVOICES_OF_INSTITUTIONS);
                PreparedStatement resident = statement(receiver, SchoolTables.INVOICES)) {
            moving.setArray(1, source.createArrayOf("text", migration.institutions));
            try (ResultSet ours = moving.executeQuery();
                    ResultSet theirs = resident.executeQuery()) {
                return meet(ours, theirs);
            }
        }
    }

    private static PreparedStatement statement(Connection school, String sql) throws SQLException {
        school.setAutoCommit(false);
        school.setReadOnly(true);
        PreparedStatement statement = school.prepareStatement(sql);
        statement.setFetchSize(FETCH);
        return statement;
    }

    /** Walks along both lists at once. */
    private static List<CollidingInvoice> meet(ResultSet ours, ResultSet theirs) throws SQLException {
        List<CollidingInvoice> colliding = new ArrayList<>();
        boolean left = ours.next();
        boolean right = theirs.next();
        while (left && right) {
            String ogm = ours.getString("ogm");
            int order = ogm.compareTo(theirs.getString("ogm"));
            if (order < 0) {
                left = ours.next();
            } else if (order > 0) {
                right = theirs.next();
            } else {
                while (left && ours.getString("ogm").equals(ogm)) {
                    colliding.add(invoice(ours));
                    left = ours.next();
                }
                while (right && theirs.getString("ogm").equals(ogm)) {
                    colliding.add(invoice(theirs));
                    right = theirs.next();
                }
            }
        }
        return colliding;
    }

    private static CollidingInvoice invoice(ResultSet row) throws SQLException {
        var invoice = new CollidingInvoice();
        invoice.invoice = row.getLong("id");
        invoice.ogm = row.getString("ogm");
        invoice.origin = row.getString("origin");
        invoice.institution = row.getString("institution");
        invoice.totalCents = row.getLong("total_cents");
        return invoice;
    }
}

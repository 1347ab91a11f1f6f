package be.fusie.billing.board;

import be.fusie.kit.jdbc.NamedDatabases;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Invoices that stay under the old board, read live from the school database (M15). Ids and amounts, no names. */
@ApplicationScoped
class OldInvoices {
    private static final String FROM =
            """
              from invoice i
              join unit u on u.id = i.unit_id
              join board b on b.id = u.board_id
             where u.id = any (?) and u.institution = any (?)
               and (? or i.state in ('open', 'partly-paid'))
            """;

    private static final String COUNT = "select count(*) as invoices, coalesce(sum(i.total_cents - coalesce((select"
            + " sum(p.amount_cents) from payment p where p.invoice_id = i.id), 0)), 0) as open_cents" + FROM
            + " and i.state <> 'cancelled'";

    private static final String PAGE =
            "select i.id, i.ogm, u.institution, u.name as unit, b.enterprise_number, b.name as board,"
                    + " i.issued_on, i.due_on, i.total_cents, i.state,"
                    + " coalesce((select sum(p.amount_cents) from payment p where p.invoice_id = i.id), 0) as paid_cents"
                    + FROM
                    + " order by i.issued_on desc, i.id desc limit ? offset ?";

    private final NamedDatabases databases;

    OldInvoices(NamedDatabases databases) {
        this.databases = databases;
    }

    record Sum(long invoices, long openCents) {}

    record Row(
            long invoice,
            String ogm,
            String institution,
            String unit,
            String boardNumber,
            String board,
            LocalDate issuedOn,
            LocalDate dueOn,
            long totalCents,
            long openCents,
            String state) {}

    /** @param all paid and cancelled ones too: the history */
    Sum sum(String database, Collection<Long> units, Collection<String> institutions, boolean all) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(COUNT)) {
            set(school, query, units, institutions, all);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Sum(row.getLong("invoices"), Math.max(0, row.getLong("open_cents")));
            }
        }
    }

    List<Row> page(
            String database, Collection<Long> units, Collection<String> institutions, boolean all, int page, int size)
            throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(PAGE)) {
            set(school, query, units, institutions, all);
            query.setInt(4, size);
            query.setLong(5, (long) page * size);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    long total = row.getLong("total_cents");
                    rows.add(new Row(
                            row.getLong("id"),
                            row.getString("ogm"),
                            row.getString("institution"),
                            row.getString("unit"),
                            row.getString("enterprise_number"),
                            row.getString("board"),
                            row.getDate("issued_on").toLocalDate(),
                            row.getDate("due_on").toLocalDate(),
                            total,
                            Math.max(0, total - row.getLong("paid_cents")),
                            row.getString("state")));
                }
            }
            return rows;
        }
    }

    private static void set(
            Connection school,
            PreparedStatement query,
            Collection<Long> units,
            Collection<String> institutions,
            boolean all)
            throws SQLException {
        query.setArray(1, school.createArrayOf("bigint", units.toArray()));
        query.setArray(2, school.createArrayOf("text", institutions.toArray()));
        query.setBoolean(3, all);
    }
}

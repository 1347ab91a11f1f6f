package be.fusie.billing.desk;

import be.fusie.billing.SchoolTransactions;
import be.fusie.kit.jdbc.NamedDatabases;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Invoices and payments in a school database. Whatever it writes has an id that was taken and noted beforehand, so that
 * writing it again changes nothing.
 */
@ApplicationScoped
class SchoolPayments {
    private static final String HOLDERS = "select distinct institution from unit where iban = ? order by 1";

    private static final String INSTITUTIONS = "select number from institution where number = any (?)";

    /** Per wanted OGM: on how many invoices it stands, and what is known of the one. */
    private static final String LOOK_UP =
            """
            select w.ogm, count(i.id) as invoices, min(i.id) as invoice,
                   coalesce(bool_and(u.iban = ?), false) as same_account,
                   coalesce(bool_or(i.state = 'cancelled'), false) as cancelled
              from unnest(?) as w (ogm)
              left join invoice i on i.ogm = w.ogm
              left join unit u on u.id = i.unit_id
             group by w.ogm
            """;

    private static final String TAKE_IDS =
            "select nextval(pg_get_serial_sequence('payment', 'id')) from generate_series(1, ?)";

    private static final String BOOK =
            """
            insert into payment (id, invoice_id, received_on, amount_cents, method, payer_iban)
            select b.id, b.invoice, b.day, b.cents, 'transfer', b.payer
              from unnest(?, ?, ?, ?, ?) as b (id, invoice, day, cents, payer)
            on conflict (id) do nothing
            """;

    private static final String TAKE_BACK = "delete from payment where id = ?";

    /** An invoice is as paid as its payments say. */
    private static final String SETTLE =
            """
            update invoice i
               set state = paid.state
              from (select w.id,
                           case when coalesce(sum(p.amount_cents), 0) >= v.total_cents then 'paid'
                                when coalesce(sum(p.amount_cents), 0) > 0 then 'partly-paid'
                                else 'open' end as state
                      from unnest(?) as w (id)
                      join invoice v on v.id = w.id
                      left join payment p on p.invoice_id = w.id
                     group by w.id, v.total_cents) paid
             where i.id = paid.id and i.state <> 'cancelled' and i.state <> paid.state
            """;

    private static final String CANDIDATES =
            """
            select i.id, i.origin_database, u.institution, u.name as unit, u.iban, b.name as board, i.issued_on, i.due_on,
                   i.total_cents, i.state, p.last_name, p.first_name,
                   coalesce((select sum(amount_cents) from payment where invoice_id = i.id), 0) as paid_cents,
                   exists (select from invoice other join payment paid on paid.invoice_id = other.id
                            where other.person_id = i.person_id and paid.payer_iban = ?) as known_payer
              from invoice i
              join unit u on u.id = i.unit_id
              join board b on b.id = u.board_id
              join person p on p.id = i.person_id
             where i.ogm = ?
             order by i.id
            """;

    private static final String PURPOSE = "desk";

    private final NamedDatabases databases;
    private final SchoolTransactions transactions;

    SchoolPayments(NamedDatabases databases, SchoolTransactions transactions) {
        this.databases = databases;
        this.transactions = transactions;
    }

    /** @param invoice the one invoice; meaningless when there are none or several */
    record Found(int invoices, long invoice, boolean sameAccount, boolean cancelled) {}

    record Booking(long id, long invoice, LocalDate day, long cents, String payer) {}

    /** An invoice that a payment may be for. Names are personal data: for the answer to an authorised caller only. */
    record Candidate(
            long invoice,
            String origin,
            String institution,
            String unit,
            String account,
            String board,
            LocalDate issuedOn,
            LocalDate dueOn,
            long totalCents,
            long openCents,
            String state,
            boolean knownPayer,
            String lastName,
            String firstName) {}

    boolean knows(String database) {
        return databases.knows(database);
    }

    /** Which of these institutions live in the database. */
    Set<String> institutions(String database, Set<String> numbers) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(INSTITUTIONS)) {
            query.setArray(1, school.createArrayOf("text", numbers.toArray()));
            return strings(query);
        }
    }

    /** The institutions that invoice into the account, units that were switched off included. */
    Set<String> holders(String database, String account) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(HOLDERS)) {
            query.setString(1, account);
            return strings(query);
        }
    }

    /** What stands behind each of the OGMs, in one query. */
    Map<String, Found> lookUp(String database, String account, Set<String> ogms) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(LOOK_UP)) {
            query.setString(1, account);
            query.setArray(2, school.createArrayOf("text", ogms.toArray()));
            Map<String, Found> found = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getString("ogm"),
                            new Found(
                                    rows.getInt("invoices"),
                                    rows.getLong("invoice"),
                                    rows.getBoolean("same_account"),
                                    rows.getBoolean("cancelled")));
                }
            }
            return found;
        }
    }

    /** Takes ids for that many payments; nobody else gets them. */
    List<Long> takeIds(String database, int count) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(TAKE_IDS)) {
            query.setInt(1, count);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }
    }

    /**
     * Books them all or none; those that are booked already stay as they are.
     *
     * @param turn what takes turns: a bank file, or a payment on the desk
     * @param check runs when it is our turn; what it throws leaves everything as it is
     */
    void book(String database, UUID turn, List<Booking> bookings, Runnable check) throws SQLException {
        transactions.run(database, PURPOSE, turn, null, check, school -> {
            try (PreparedStatement insert = school.prepareStatement(BOOK)) {
                insert.setArray(
                        1,
                        school.createArrayOf(
                                "bigint", bookings.stream().map(Booking::id).toArray()));
                insert.setArray(
                        2,
                        school.createArrayOf(
                                "bigint",
                                bookings.stream().map(Booking::invoice).toArray()));
                insert.setArray(
                        3,
                        school.createArrayOf(
                                "date",
                                bookings.stream()
                                        .map(booking -> Date.valueOf(booking.day()))
                                        .toArray()));
                insert.setArray(
                        4,
                        school.createArrayOf(
                                "bigint", bookings.stream().map(Booking::cents).toArray()));
                insert.setArray(
                        5,
                        school.createArrayOf(
                                "text", bookings.stream().map(Booking::payer).toArray()));
                insert.executeUpdate();
            }
            settle(school, bookings.stream().map(Booking::invoice).distinct().toList());
        });
    }

    /** Takes a payment back; one that is not there is no error. Turn and check as in {@link #book}. */
    void takeBack(String database, UUID turn, long payment, long invoice, Runnable check) throws SQLException {
        transactions.run(database, PURPOSE, turn, null, check, school -> {
            try (PreparedStatement delete = school.prepareStatement(TAKE_BACK)) {
                delete.setLong(1, payment);
                delete.executeUpdate();
            }
            settle(school, List.of(invoice));
        });
    }

    private static void settle(Connection school, List<Long> invoices) throws SQLException {
        try (PreparedStatement update = school.prepareStatement(SETTLE)) {
            update.setArray(1, school.createArrayOf("bigint", invoices.toArray()));
            update.executeUpdate();
        }
    }

    /** All invoices with that OGM. */
    List<Candidate> candidates(String database, String ogm, String payer) throws SQLException {
        try (Connection school = databases.open(database);
                PreparedStatement query = school.prepareStatement(CANDIDATES)) {
            query.setString(1, payer);
            query.setString(2, ogm);
            List<Candidate> candidates = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    candidates.add(candidate(row));
                }
            }
            return candidates;
        }
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        long total = row.getLong("total_cents");
        return new Candidate(
                row.getLong("id"),
                row.getString("origin_database"),
                row.getString("institution"),
                row.getString("unit"),
                row.getString("iban"),
                row.getString("board"),
                row.getDate("issued_on").toLocalDate(),
                row.getDate("due_on").toLocalDate(),
                total,
                Math.max(0, total - row.getLong("paid_cents")),
                row.getString("state"),
                row.getBoolean("known_payer"),
                row.getString("last_name"),
                row.getString("first_name"));
    }

    private static Set<String> strings(PreparedStatement query) throws SQLException {
        Set<String> strings = new LinkedHashSet<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}

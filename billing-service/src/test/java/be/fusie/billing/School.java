package be.fusie.billing;

import be.fusie.reference.ReferenceSchool;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A school database as its administrator sees it: filled for tests, and read by plain SQL. */
public final class School implements AutoCloseable {
    private final Connection connection;

    public School(String adminUrl, String name) throws SQLException {
        connection = DriverManager.getConnection(ReferenceSchool.urlOf(adminUrl, name), "postgres", "postgres");
    }

    /**
     * Adds an institution with pupils in class 1A, each with a barcode of series 1, a board and an invoicing unit.
     *
     * @param firstPerson their person numbers count from here
     */
    public void institution(String number, long firstPerson, int pupils) throws SQLException {
        run(
                """
                insert into institution (number, name, kind, street, postal_code, city, email, phone)
                  values ('%1$s', 'School %1$s', 'school', 'Kerkstraat 1', '9000', 'Gent', 'school@example.org', '09');
                insert into choice_value (list, value, label) values ('pupil-status', 'regular', 'Regular')
                  on conflict do nothing;
                insert into school_year (label, starts_on, ends_on) values ('2026-2027', '2026-09-01', '2027-08-31')
                  on conflict do nothing;
                insert into board (enterprise_number, name, iban, street, postal_code, city)
                  values ('0123456749', 'Board', 'BE68539007547034', 'Kerkstraat 2', '9000', 'Gent') on conflict do nothing;
                insert into institution_board (institution, board_id, from_date)
                  select '%1$s', id, '2020-01-01' from board where enterprise_number = '0123456749';
                insert into unit (institution, board_id, name, iban)
                  select '%1$s', id, 'Unit %1$s', iban from board where enterprise_number = '0123456749';
                insert into person (id, last_name, first_name)
                  select %2$d + i, 'Canary' || i, 'Żofia' from generate_series(0, %3$d - 1) i;
                insert into pupil (person_id, institution, stamnummer, entered_on, status_id)
                  select %2$d + i, '%1$s', '2026' || lpad(i::text, 5, '0'), '2026-09-01',
                         (select id from choice_value where list = 'pupil-status' and value = 'regular')
                    from generate_series(0, %3$d - 1) i;
                insert into class_group (institution, school_year_id, code, name)
                  select '%1$s', id, '1A', '1A' from school_year where label = '2026-2027';
                insert into enrolment (person_id, class_group_id, from_date)
                  select %2$d + i, (select id from class_group where institution = '%1$s'), '2026-09-01'
                    from generate_series(0, %3$d - 1) i;
                insert into barcode (code, person_id, institution, issued_on)
                  select '%1$s' || '01' || lpad((500 + i)::text, 9, '0') || '0', %2$d + i, '%1$s', '2026-09-01'
                    from generate_series(0, %3$d - 1) i;
                """
                        .formatted(number, firstPerson, pupils));
    }

    /** Adds an invoice for a person of the institution. */
    public void invoice(String institution, long person, String origin, String ogm, long cents) throws SQLException {
        run(("insert into invoice (origin_database, ogm, unit_id, person_id, issued_on, due_on, total_cents, state)"
                        + " select '%s', '%s', id, %d, '2026-10-01', '2026-11-01', %d, 'open' from unit"
                        + " where institution = '%s'")
                .formatted(origin, ogm, person, cents, institution));
    }

    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of all rows, as text. */
    public List<String> list(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Count and digest per table, and the position of every sequence (I6). */
    public Map<String, String> digests() throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        for (String table : list("select tablename from pg_tables where schemaname = 'public'")) {
            digests.put(
                    table,
                    list("select count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)), 0) from " + table + " t")
                            .get(0));
        }
        for (String sequence : list("select sequencename || ' ' || coalesce(last_value, 0) from pg_sequences")) {
            digests.put("sequence " + sequence.split(" ")[0], sequence.split(" ")[1]);
        }
        return digests;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

package be.fusie.reference;

import be.fusie.reference.Landscape.Institution;
import be.fusie.reference.Landscape.Options;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fills school databases with invented, believable data. The same size and seed give the same rows. Rows stream by COPY,
 * a school at a time: memory does not grow with the database.
 */
public final class SchoolGenerator {

    private SchoolGenerator() {}

    /**
     * Creates a landscape of three school databases: {@code <admin JDBC url> [size] [seed]}.
     *
     * @param args JDBC address of the administrator's database; tiny, small (the default), medium or huge; a whole number
     */
    public static void main(String[] args) throws SQLException {
        if (args.length < 1 || args.length > 3) {
            System.err.println("Arguments: <admin JDBC url> [tiny|small|medium|huge] [seed]");
            System.exit(2);
        }
        Size size = Size.named(args.length > 1 ? args[1] : "small");
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        Map<String, Long> rows = Landscape.plan(size, seed, Options.DEFAULT).create(args[0]);
        rows.forEach((name, count) -> System.out.printf("%-14s %,12d rows%n", name, count));
    }

    /**
     * Fills one empty database of a landscape.
     *
     * @return rows written
     */
    static long fill(String adminUrl, Landscape landscape, Landscape.Database database) throws SQLException {
        try (Connection connection = ReferenceSchool.open(adminUrl, database.name());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            Filling filling = new Filling(connection, landscape, database);
            // A tiny one is written under the eyes of all constraints: they vouch for the generator of the larger ones.
            boolean checked = database.size() == Size.TINY;
            List<String> indexes = List.of();
            if (!checked) {
                statement.execute("set session_replication_role = replica");
                indexes = dropIndexes(statement);
            }
            SharedTables.write(filling);
            PeopleTables people = new PeopleTables(filling);
            List<Institution> schools = database.schools();
            for (int i = 0; i < schools.size(); i++) {
                Roll roll = people.school(schools.get(i), i);
                SchoolTables.write(filling, roll);
                MoneyTables.write(filling, roll);
            }
            people.boardingHouse(database.institutions().get(schools.size()));
            for (String index : indexes) {
                statement.execute(index);
            }
            for (String table : filling.numberedTables()) {
                statement.execute("select setval(pg_get_serial_sequence('public.%1$s', 'id'), max(id)) from public.%1$s"
                        .formatted(table));
            }
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("vacuum analyze");
            return filling.rows();
        }
    }

    /** Drops the indexes that carry no constraint and returns what makes them again. */
    private static List<String> dropIndexes(Statement statement) throws SQLException {
        List<String> definitions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                """
                select c.relname, pg_get_indexdef(i.indexrelid)
                from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
                where t.relnamespace = 'public'::regnamespace and not i.indisunique order by c.relname
                """)) {
            while (rows.next()) {
                names.add(rows.getString(1));
                definitions.add(rows.getString(2));
            }
        }
        for (String name : names) {
            statement.execute("drop index public." + statement.enquoteIdentifier(name, true));
        }
        return definitions;
    }
}

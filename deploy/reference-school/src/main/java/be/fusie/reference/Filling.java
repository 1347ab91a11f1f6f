package be.fusie.reference;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the writers of one school database share while they fill it. */
final class Filling {

    final Connection connection;
    final Landscape landscape;
    final Landscape.Database database;
    final Size size;
    final Humans humans;
    /** Ids of choice-list values, by {@code list/value}. */
    final Map<String, Long> choices = new HashMap<>();

    final Map<String, Long> boards = new HashMap<>();
    final Map<String, Long> communities = new HashMap<>();
    /** Ids of the school years, oldest first. */
    final List<Long> schoolYears = new ArrayList<>();

    private final Map<String, long[]> ids = new HashMap<>();
    private long rows;

    Filling(Connection connection, Landscape landscape, Landscape.Database database) {
        this.connection = connection;
        this.landscape = landscape;
        this.database = database;
        this.size = database.size();
        this.humans = new Humans(landscape.peopleSeed(), database.index());
    }

    /** What writes the rows of one table. */
    interface Rows {
        void write(CopyTable table) throws SQLException;
    }

    void copy(String table, String columns, Rows content) throws SQLException {
        try (CopyTable copy = new CopyTable(connection, table, columns)) {
            content.write(copy);
            rows += copy.end();
        }
    }

    /** The next id of a table; every database counts from 1. */
    long nextId(String table) {
        return ++ids.computeIfAbsent(table, t -> new long[1])[0];
    }

    long choice(String list, String value) {
        return choices.get(list + "/" + value);
    }

    boolean isSource() {
        return database.index() == 0;
    }

    boolean isReceiver() {
        return database.index() == 1;
    }

    Dice dice(Object purpose, Object detail) {
        return Dice.of(landscape.peopleSeed(), database.index(), purpose, detail);
    }

    /** The calendar year in which school year {@code index} begins. */
    int startOf(int index) {
        return Landscape.LAST_YEAR - size.years + 1 + index;
    }

    LocalDate firstDay(int index) {
        return LocalDate.of(startOf(index), 9, 1);
    }

    LocalDate lastDay(int index) {
        return LocalDate.of(startOf(index) + 1, 6, 30);
    }

    /** The days with lessons in a school year, without the holidays. */
    List<LocalDate> schoolDays(int index) {
        int year = startOf(index);
        List<LocalDate> days = new ArrayList<>();
        for (LocalDate day = firstDay(index); days.size() < size.schoolDays; day = day.plusDays(1)) {
            boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
            if (!weekend && !isHoliday(day, year)) {
                days.add(day);
            }
        }
        return days;
    }

    private static boolean isHoliday(LocalDate day, int year) {
        return within(day, LocalDate.of(year, 10, 28), 7)
                || within(day, LocalDate.of(year, 12, 22), 14)
                || within(day, LocalDate.of(year + 1, 2, 15), 7)
                || within(day, LocalDate.of(year + 1, 4, 5), 14);
    }

    private static boolean within(LocalDate day, LocalDate from, int days) {
        return !day.isBefore(from) && day.isBefore(from.plusDays(days));
    }

    long rows() {
        return rows;
    }

    /** The tables whose ids were dealt out here. */
    Iterable<String> numberedTables() {
        return ids.keySet().stream().sorted().toList();
    }
}

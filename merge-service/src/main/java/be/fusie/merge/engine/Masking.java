package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.MergeMap.Match;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes names, numbers, mail addresses and phone numbers unreadable in the copies of a rehearsal (R14). Each rehearsal
 * makes up its own key; both copies are masked by the same one, letter by letter and digit by digit, so that the same
 * human is recognised as before, near misses included. It keeps out the curious; it is no anonymisation.
 */
public final class Masking {

    /** How values of a column are masked. */
    public enum How {
        /** Letters become other letters. */
        NAME,
        /** Digits become other digits: national numbers, phone numbers. */
        NUMBER,
        /** An address that leads nowhere, made from a hash. */
        MAIL
    }

    private static final String ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ";
    private static final String PLAIN = "aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";

    private final Map<String, How> columns;
    private final String letters;
    private final String digits;
    private final String salt;

    private Masking(Map<String, How> columns) {
        this.columns = columns;
        SecureRandom random = new SecureRandom();
        this.letters = shuffled(LETTERS, random);
        this.digits = shuffled(DIGITS, random);
        this.salt = Long.toHexString(random.nextLong());
    }

    /** Nothing is masked. */
    public static Masking none() {
        return new Masking(Map.of());
    }

    /** The columns by which the map recognises persons, birth dates excepted, and these besides ({@code table.column}). */
    public static Masking of(MergeMap map, Map<String, How> more) {
        Map<String, How> columns = new LinkedHashMap<>();
        Match match = map.person() == null ? null : map.person().match();
        if (match != null) {
            if (match.nationalNumber() != null) {
                columns.put(
                        new MergeMap.ColumnName(map.person().table(), match.nationalNumber()).toString(), How.NUMBER);
            }
            match.names()
                    .forEach(name ->
                            columns.put(new MergeMap.ColumnName(map.person().table(), name).toString(), How.NAME));
        }
        columns.putAll(more);
        return new Masking(columns);
    }

    /** What is masked, for the result. */
    List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /**
     * Refuses a column that the database does not have.
     *
     * @throws MergeRefused code {@code mask-unknown}, naming the columns
     */
    void check(Databases databases, String database, MergeMap map) throws SQLException {
        List<Reason> unknown = new ArrayList<>();
        try (Connection connection = databases.open(database)) {
            for (String qualified : columns.keySet()) {
                List<String> parts = Names.split(qualified);
                String column = parts.get(parts.size() - 1);
                String table = Names.join(parts.subList(0, parts.size() - 1));
                if (Sql.number(
                                connection,
                                "select count(*) from pg_attribute where attrelid = to_regclass(?) and attname = ? and attnum > 0"
                                        + " and not attisdropped and attgenerated = ''",
                                map.sql(table),
                                column)
                        == 0) {
                    unknown.add(new Reason(
                            "mask-unknown",
                            "There is no column %s to mask in %s".formatted(qualified, database),
                            "Write table.column, or schema.table.column."));
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new MergeRefused(unknown);
        }
    }

    /** By {@code schema.table} and column, what is written instead. */
    Map<String, Map<String, String>> expressions(MergeMap map) {
        Map<String, Map<String, String>> expressions = new HashMap<>();
        columns.forEach((qualified, how) -> {
            List<String> parts = Names.split(qualified);
            String column = parts.get(parts.size() - 1);
            String table = parts.size() == 3 ? parts.get(0) + '.' + parts.get(1) : map.schema() + '.' + parts.get(0);
            expressions.computeIfAbsent(table, t -> new HashMap<>()).put(column, expression(Sql.name(column), how));
        });
        return expressions;
    }

    private String expression(String column, How how) {
        return switch (how) {
            case NAME ->
                "translate(%s::text, %s, %s)"
                        .formatted(
                                column,
                                Sql.text(ACCENTED + LETTERS + LETTERS.toUpperCase(java.util.Locale.ROOT)),
                                Sql.text(masked(PLAIN) + letters + letters.toUpperCase(java.util.Locale.ROOT)));
            case NUMBER -> "translate(%s::text, '%s', '%s')".formatted(column, DIGITS, digits);
            case MAIL -> "left(md5('%s' || lower(%s::text)), 16) || '@example.invalid'".formatted(salt, column);
        };
    }

    private String masked(String plain) {
        return plain.chars()
                .mapToObj(c -> {
                    char masked = letters.charAt(LETTERS.indexOf(Character.toLowerCase(c)));
                    return String.valueOf(Character.isUpperCase(c) ? Character.toUpperCase(masked) : masked);
                })
                .collect(Collectors.joining());
    }

    private static String shuffled(String characters, SecureRandom random) {
        List<String> all = new ArrayList<>(List.of(characters.split("")));
        Collections.shuffle(all, random);
        return String.join("", all);
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Match;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What somebody who decides about a pair has to see of a person (M18), read from the database at that moment. Personal
 * data: for the answer to that caller only, never for a message, a log or the service's own database.
 *
 * @param names as the merge map lists them, last name first as a rule
 * @param birthDate ISO 8601; null when unknown
 * @param nationalNumber in the form in which numbers are compared; null when unknown
 */
public record PersonDetails(List<String> names, String birthDate, String nationalNumber) {

    private static final int SHOWN = 2;

    /** The national number with only its first and last characters to be read; null when unknown. */
    public String maskedNationalNumber() {
        if (nationalNumber == null || nationalNumber.length() <= 2 * SHOWN) {
            return nationalNumber == null ? null : "•".repeat(nationalNumber.length());
        }
        int hidden = nationalNumber.length() - 2 * SHOWN;
        return nationalNumber.substring(0, SHOWN) + "•".repeat(hidden) + nationalNumber.substring(SHOWN + hidden);
    }

    /** Says nothing of the person. */
    @Override
    public String toString() {
        return "a person";
    }

    /** The persons with these keys; who is gone is missing in the answer. */
    static Map<String, PersonDetails> read(Connection database, MergeMap map, Collection<String> keys)
            throws SQLException {
        Match match = map.person() == null ? null : map.person().match();
        Map<String, PersonDetails> found = new HashMap<>();
        if (match == null || keys.isEmpty()) {
            return found;
        }
        Catalogue.Column number = Catalogue.read(database, map.schema())
                .tables()
                .get(map.person().table())
                .columns()
                .get(match.nationalNumber());
        Sql.list(
                database,
                "select p.%1$s::text, %2$s, p.%3$s::text, %4$s from %5$s p where p.%1$s::text = any (?)"
                        .formatted(
                                Sql.name(map.person().key()),
                                NationalNumber.normal(Sql.column("p", match.nationalNumber()), number.isInteger()),
                                Sql.name(match.birthDate()),
                                match.names().stream()
                                        .map(n -> Sql.column("p", n) + "::text")
                                        .collect(Collectors.joining(", ")),
                                map.sql(map.person().table())),
                row -> {
                    List<String> names = new ArrayList<>();
                    for (int i = 0; i < match.names().size(); i++) {
                        String name = row.getString(4 + i);
                        if (name != null) {
                            names.add(name);
                        }
                    }
                    return found.put(row.getString(1), new PersonDetails(names, row.getString(3), row.getString(2)));
                },
                (Object) keys.toArray(String[]::new));
        return found;
    }
}

package be.fusie.billing.registration;

import be.fusie.kit.messaging.Transactions;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a code lives now, as far as migrations moved or replaced it. Chained migrations compose. */
@ApplicationScoped
class Renewals {
    /**
     * @param database where to look
     * @param code what to look for
     * @param renewed whether it is another code than was asked for
     */
    record Place(String database, String code, boolean renewed) {}

    private record Row(String source, String receiver, String oldCode, String newCode) {}

    private static final String LOOK =
            """
            select m.source, m.receiver, r.old_code, r.new_code
              from replacement r
              join registration s on s.migration = r.migration and s.round = r.round and s.state = 'DONE'
              join migration m on m.id = r.migration
             where r.old_code = :code or r.new_code = :code
            """;

    private final Transactions transactions;

    Renewals(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * @param database the school database that the code was scanned in, or null when the caller does not know
     * @return where the code may be: none when no migration touched it and no database was named, several when databases
     *     used the same code
     */
    Set<Place> places(String code, String database) {
        Set<Place> places = new HashSet<>();
        for (Row row : look(code)) {
            boolean asked = database == null || database.equals(row.source) || database.equals(row.receiver);
            if (asked) {
                places.add(follow(new Place(row.receiver, row.newCode, !row.newCode.equals(code)), 0));
            }
        }
        if (places.isEmpty() && database != null) {
            places.add(new Place(database, code, false));
        }
        return places;
    }

    /** Goes on to where a later migration took the code. */
    private Place follow(Place place, int depth) {
        return look(place.code).stream()
                .filter(row -> row.source.equals(place.database) && row.oldCode.equals(place.code))
                .findFirst()
                .filter(row -> depth < 100)
                .map(row -> follow(new Place(row.receiver, row.newCode, true), depth + 1))
                .orElse(place);
    }

    private List<Row> look(String code) {
        return transactions.await(
                () -> Panache.getSession().flatMap(session -> session.createNativeQuery(LOOK, Tuple.class)
                        .setParameter("code", code)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(row -> new Row(
                                        row.get(0, String.class),
                                        row.get(1, String.class),
                                        row.get(2, String.class),
                                        row.get(3, String.class)))
                                .collect(Collectors.toList()))));
    }
}

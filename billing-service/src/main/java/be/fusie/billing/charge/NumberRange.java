package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** Consecutive numbers per kind of document and year. */
enum NumberRange {
    INVOICE("F"),
    CREDIT_NOTE("C");

    private final String prefix;

    NumberRange(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Takes the next number, counted from 1. The row stays locked until the transaction ends, and a rollback gives the
     * number back: committed numbers have no gap.
     */
    Uni<Integer> next(int year) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "insert into number_range as r (kind, year, last) values (:kind, :year, 1)"
                                + " on conflict (kind, year) do update set last = r.last + 1 returning last",
                        Integer.class)
                .setParameter("kind", prefix)
                .setParameter("year", year)
                .getSingleResult());
    }

    /** As written on the document, for example {@code F2026-000042}. */
    String written(int year, int number) {
        return "%s%04d-%06d".formatted(prefix, year, number);
    }
}

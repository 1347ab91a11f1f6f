package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.BillingSettings;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The price list (B1): versions that follow each other. One is added at the end and in the future, never changed, and taken
 * away only while nothing depends on it. Inside a transaction.
 */
@ApplicationScoped
class PriceLists {
    private static final int YEARS_AHEAD = 10;

    private static final String IN_USE =
            """
            select p.version from price_list p
             where exists (select from quote q where q.price_list = p.version)
                or exists (select from invoice i where i.price_list = p.version)
            """;

    private final BillingSettings settings;
    private final Transactions transactions;

    PriceLists(BillingSettings settings, Transactions transactions) {
        this.settings = settings;
        this.transactions = transactions;
    }

    /** @param validUntil last day; null for the last version */
    record Listed(
            String version,
            LocalDate validFrom,
            LocalDate validUntil,
            long centsPerDatabase,
            String currency,
            int vatBasisPoints,
            Instant addedAt,
            boolean inUse) {
        private static Listed of(Price price, Price next, Set<String> inUse) {
            return new Listed(
                    price.version,
                    price.validFrom,
                    next == null ? null : next.validFrom.minusDays(1),
                    price.centsPerDatabase,
                    price.currency,
                    price.vatBasisPoints,
                    price.addedAt,
                    inUse.contains(price.version));
        }

        boolean isValidOn(LocalDate day) {
            return !day.isBefore(validFrom) && (validUntil == null || !day.isAfter(validUntil));
        }

        boolean says(PriceListResource.NewPrice price) {
            return validFrom.equals(price.from())
                    && centsPerDatabase == price.centsPerDatabase()
                    && currency.equals(price.currency())
                    && vatBasisPoints == price.vatBasisPoints();
        }
    }

    Uni<List<Listed>> all() {
        Uni<List<Price>> prices = Price.list("order by validFrom");
        return prices.flatMap(all -> inUse().map(inUse -> {
            List<Listed> listed = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                listed.add(Listed.of(all.get(i), i + 1 < all.size() ? all.get(i + 1) : null, inUse));
            }
            return listed;
        }));
    }

    private static Uni<Set<String>> inUse() {
        return Panache.getSession()
                .flatMap(session ->
                        session.createNativeQuery(IN_USE, String.class).getResultList())
                .map(Set::copyOf);
    }

    Uni<Listed> version(String version) {
        return all().map(all -> all.stream()
                .filter(listed -> listed.version().equals(version))
                .findFirst()
                .orElse(null));
    }

    /** @return whether it was added now; false when the very same version was there already */
    Uni<Boolean> add(String version, PriceListResource.NewPrice price, Caller caller) {
        return transactions.in(() -> lock().chain(this::all).flatMap(all -> {
            for (Listed listed : all) {
                if (listed.version().equals(version)) {
                    if (!listed.says(price)) {
                        throw BillingProblems.priceListExists(version);
                    }
                    return Uni.createFrom().item(false);
                }
            }
            LocalDate today = settings.today();
            if (!price.from().isAfter(today)) {
                throw BillingProblems.priceListInThePast(price.from(), today);
            }
            if (price.from().isAfter(today.plusYears(YEARS_AHEAD))) {
                throw BillingProblems.priceListTooFar(price.from());
            }
            Listed last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (last != null && !price.from().isAfter(last.validFrom())) {
                throw BillingProblems.priceListOverlaps(price.from(), last.version(), last.validFrom());
            }
            var row = new Price();
            row.version = version;
            row.validFrom = price.from();
            row.centsPerDatabase = price.centsPerDatabase();
            row.currency = price.currency();
            row.vatBasisPoints = price.vatBasisPoints();
            row.addedBy = caller.subject();
            row.addedAt = Instant.now();
            return row.persist().replaceWith(true);
        }));
    }

    Uni<Void> remove(String version) {
        return transactions.in(() -> lock().chain(this::all).flatMap(all -> {
            Listed listed = all.stream()
                    .filter(one -> one.version().equals(version))
                    .findFirst()
                    .orElseThrow(() -> BillingProblems.unknownPriceList(version));
            boolean begun = !listed.validFrom().isAfter(settings.today());
            if (begun || listed.inUse() || listed.validUntil() != null) {
                throw BillingProblems.priceListInUse(version);
            }
            return Price.delete("version", version).replaceWithVoid();
        }));
    }

    /** Two operators at once would each see a list without the other's version; quotes wait as well. */
    private static Uni<Void> lock() {
        return Panache.getSession()
                .flatMap(
                        session -> session.createNativeQuery("lock table price_list, quote in share row exclusive mode")
                                .executeUpdate())
                .replaceWithVoid();
    }
}

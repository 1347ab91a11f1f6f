package be.fusie.billing.charge;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be paid, in cents. VAT is due per rate: the lines of one rate are added up first, then VAT is taken of that sum
 * and rounded half up to the cent; never per line. Money is never a float.
 *
 * @param perRate one for each rate, the lowest first
 */
record Amounts(long netCents, long vatCents, long totalCents, List<PerRate> perRate) {
    private static final BigDecimal WHOLE = BigDecimal.valueOf(10_000);

    /** @param vatBasisPoints hundredths of a percent: 2100 is 21 % */
    record PerRate(int vatBasisPoints, long netCents, long vatCents) {
        static PerRate of(int vatBasisPoints, long netCents) {
            long vat = BigDecimal.valueOf(netCents)
                    .multiply(BigDecimal.valueOf(vatBasisPoints))
                    .divide(WHOLE, 0, RoundingMode.HALF_UP)
                    .longValueExact();
            return new PerRate(vatBasisPoints, netCents, vat);
        }
    }

    /** One line of an invoice. */
    record Item(long netCents, int vatBasisPoints) {}

    /** @throws ArithmeticException when the sum does not fit */
    static Amounts of(List<Item> items) {
        SortedMap<Integer, Long> netOfRate = new TreeMap<>();
        items.forEach(item -> netOfRate.merge(item.vatBasisPoints(), item.netCents(), Math::addExact));
        List<PerRate> perRate = netOfRate.entrySet().stream()
                .map(rate -> PerRate.of(rate.getKey(), rate.getValue()))
                .toList();
        long net = perRate.stream().mapToLong(PerRate::netCents).reduce(0, Math::addExact);
        long vat = perRate.stream().mapToLong(PerRate::vatCents).reduce(0, Math::addExact);
        return new Amounts(net, vat, Math.addExact(net, vat), perRate);
    }

    static Amounts of(long netCents, int vatBasisPoints) {
        return of(List.of(new Item(netCents, vatBasisPoints)));
    }

    /** The decimal number that a document writes: {@code 439.50}. */
    static BigDecimal decimal(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }

    /** A rate as a document writes it: 21 for 2100, 0.5 for 50. */
    static BigDecimal percent(int basisPoints) {
        BigDecimal percent = BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros();
        return percent.scale() < 0 ? percent.setScale(0) : percent;
    }
}

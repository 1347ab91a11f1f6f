package be.fusie.billing.charge;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What is to be paid, in cents. VAT is computed once over the total and rounded half up to the cent, never per line. */
record Amounts(long netCents, long vatCents, long totalCents) {
    private static final BigDecimal WHOLE = BigDecimal.valueOf(10_000);

    /** @param vatBasisPoints hundredths of a percent: 2100 is 21 % */
    static Amounts of(long netCents, int vatBasisPoints) {
        long vat = BigDecimal.valueOf(netCents)
                .multiply(BigDecimal.valueOf(vatBasisPoints))
                .divide(WHOLE, 0, RoundingMode.HALF_UP)
                .longValueExact();
        return new Amounts(netCents, vat, Math.addExact(netCents, vat));
    }

    /** As written for people: {@code 1 234.50}. */
    static String written(long cents) {
        return "%,.2f".formatted(BigDecimal.valueOf(cents, 2)).replace(',', ' ');
    }
}

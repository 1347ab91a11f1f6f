package be.fusie.billing;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigInteger;

/**
 * A bank account without spaces, of any country; the whole is 1 modulo 97.
 *
 * @param value as computers write it: {@code BE68539007547034}
 */
public record Iban(String value) {
    private static final BigInteger MODULUS = BigInteger.valueOf(97);

    /** @throws IllegalArgumentException when it is none */
    public Iban {
        if (!isValid(value)) {
            throw new IllegalArgumentException("no IBAN");
        }
    }

    public static boolean isValid(String value) {
        if (value == null || !value.matches("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")) {
            return false;
        }
        if (value.startsWith("BE") && value.length() != 16) {
            return false;
        }
        StringBuilder digits = new StringBuilder();
        (value.substring(4) + value.substring(0, 4))
                .chars()
                .forEach(character -> digits.append(Character.digit(character, 36)));
        return new BigInteger(digits.toString()).mod(MODULUS).intValue() == 1;
    }

    /** As written for people, in groups of four: {@code BE68 5390 0754 7034}. */
    @Override
    public String toString() {
        return value.replaceAll("(.{4})(?!$)", "$1 ");
    }

    /** The field holds an IBAN, or null. */
    @Documented
    @Constraint(validatedBy = Check.class)
    @Target({FIELD, METHOD, PARAMETER, TYPE_USE})
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Valid {
        String message() default "has to be an IBAN without spaces, with the right check digits";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** Checks {@link Valid}. */
    public static class Check implements ConstraintValidator<Valid, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || Iban.isValid(value);
        }
    }
}

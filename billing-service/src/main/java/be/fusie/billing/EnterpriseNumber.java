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

/**
 * The number of a Belgian legal body in the KBO: ten digits, the first 0 or 1, the last two 97 less the first eight modulo
 * 97. It identifies a board, is the VAT number of who has one (BE in front), and the address on Peppol (scheme 0208).
 *
 * @param digits all ten
 */
public record EnterpriseNumber(String digits) {
    /** @throws IllegalArgumentException when it is none, or its check digits are wrong */
    public EnterpriseNumber {
        if (!isValid(digits)) {
            throw new IllegalArgumentException("no enterprise number (KBO): " + digits);
        }
    }

    public static boolean isValid(String digits) {
        return digits != null
                && digits.matches("[01][0-9]{9}")
                && Integer.parseInt(digits.substring(8)) == 97 - Integer.parseInt(digits.substring(0, 8)) % 97;
    }

    /** As VAT number: {@code BE0123456749}. */
    public String vatNumber() {
        return "BE" + digits;
    }

    /** As written for people: {@code 0123.456.749}. */
    @Override
    public String toString() {
        return digits.substring(0, 4) + "." + digits.substring(4, 7) + "." + digits.substring(7);
    }

    /** The field holds the ten digits of an enterprise number, or null. */
    @Documented
    @Constraint(validatedBy = Check.class)
    @Target({FIELD, METHOD, PARAMETER, TYPE_USE})
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Valid {
        String message() default "has to be an enterprise number (KBO): ten digits with the right check digits";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** Checks {@link Valid}. */
    public static class Check implements ConstraintValidator<Valid, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || EnterpriseNumber.isValid(value);
        }
    }
}

package be.fusie.request.console;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;
import org.jboss.resteasy.reactive.server.multipart.FormValue;

/** What people typed into forms, read; what can't be read is null. */
final class Typed {

    private Typed() {}

    /** As a part of an address; empty for null. */
    static String encoded(String text) {
        return text == null
                ? ""
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param text as a field {@code datetime-local} sends it, local time */
    static Instant instant(String text, ZoneId zone) {
        try {
            return text == null || text.isBlank()
                    ? null
                    : LocalDateTime.parse(text.strip()).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static LocalDate day(String text) {
        try {
            return text == null || text.isBlank() ? null : LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Without blanks around; empty for null. */
    static String line(String text) {
        return text == null ? "" : text.strip();
    }

    /**
     * @param text an amount in euro as people write it, such as {@code 1 250,5} or {@code 4.50}
     * @return cents; null for what is none, or more than {@code most} cents
     */
    static Long cents(String text, long most) {
        String plain = line(text).replaceAll("[\\s\\u00a0€]", "").replace(',', '.');
        if (!plain.matches("\\d{1,9}(\\.\\d{1,2})?")) {
            return null;
        }
        long cents = new BigDecimal(plain).movePointRight(2).longValueExact();
        return cents > most ? null : cents;
    }

    /** The same the other way round: {@code 1250,50}. */
    static String euros(long cents, boolean comma) {
        String plain = BigDecimal.valueOf(cents, 2).toPlainString();
        return comma ? plain.replace('.', ',') : plain;
    }

    /** All fields of the form that is being handled, for forms that have as many as there are rows. */
    static Map<String, String> fields() {
        FormData form = CurrentRequestManager.get().getFormData();
        Map<String, String> fields = new HashMap<>();
        if (form != null) {
            form.forEach(name -> {
                FormValue value = form.getFirst(name);
                if (!value.isFileItem()) {
                    fields.put(name, value.getValue());
                }
            });
        }
        return fields;
    }

    /** @param otherwise for what is no whole number within the bounds */
    static int number(String text, int least, int most, int otherwise) {
        try {
            int number = Integer.parseInt(line(text));
            return number < least || number > most ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}

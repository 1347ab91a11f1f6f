package be.fusie.kit.rest;

import be.fusie.kit.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads parameters of one form only: UUIDs in full, dates with a year of four digits. Java alone takes {@code 1-1-1-1-1}
 * and the year 999999999 as well.
 */
@Provider
class Parameters implements ParamConverterProvider {

    private static final Pattern UUID_FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final Pattern DATE_FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    /** @throws IllegalArgumentException for any other form */
    static UUID uuid(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no UUID");
        }
        return UUID.fromString(text);
    }

    /** @throws IllegalArgumentException for any other form */
    static LocalDate date(String text) {
        if (!DATE_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no date");
        }
        return LocalDate.parse(text);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        if (type == UUID.class) {
            return (ParamConverter<T>) new Of<>(Parameters::uuid);
        }
        return type == LocalDate.class ? (ParamConverter<T>) new Of<>(Parameters::date) : null;
    }

    private record Of<T>(Function<String, T> read) implements ParamConverter<T> {
        @Override
        public T fromString(String text) {
            return text == null ? null : read.apply(text);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }

    /** Refuses addresses with characters that no database keeps, before anything reads them. */
    @Provider
    @PreMatching
    static class Address implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            String uri = request.getUriInfo().getRequestUri().toString();
            if (uri.contains("%00")) {
                throw Problem.of(
                        400,
                        "unreadable-address",
                        "Unreadable address",
                        "The address holds a NUL character.",
                        "Leave it out: no name or number here has one.");
            }
        }
    }
}

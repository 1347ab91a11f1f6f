package be.fusie.kit.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads what callers send to an endpoint as the OpenAPI document says and not otherwise: no unknown or double members, no
 * numbers in the place of texts, no dates that a database can't keep. Messages between services are read by the
 * service's usual mapper, which lets unknown fields pass.
 */
@Provider
class StrictJson implements ContextResolver<ObjectMapper> {

    private final ObjectMapper strict;

    StrictJson(ObjectMapper usual) {
        strict = usual.copy()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .registerModule(new SimpleModule()
                        .addDeserializer(String.class, new Text<>(String.class, text -> text))
                        .addDeserializer(UUID.class, new Text<>(UUID.class, Parameters::uuid))
                        .addDeserializer(LocalDate.class, new Text<>(LocalDate.class, Parameters::date))
                        .addDeserializer(Instant.class, new Text<>(Instant.class, text -> OffsetDateTime.parse(
                                        inEarlyYears(text))
                                .toInstant())));
        strict.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        strict.setConfig(strict.getDeserializationConfig().without(MapperFeature.ALLOW_COERCION_OF_SCALARS));
        for (CoercionInputShape shape : CoercionInputShape.values()) {
            if (shape != CoercionInputShape.Integer) { // 1 is a good value for a number with a fraction
                strict.coercionConfigDefaults().setCoercion(shape, CoercionAction.Fail);
            }
        }
    }

    @Override
    public ObjectMapper getContext(Class<?> type) {
        return strict;
    }

    private static String inEarlyYears(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new DateTimeException("a year has four digits");
        }
        return text;
    }

    /** A value that is written as a text, and as nothing else. */
    private static final class Text<T> extends StdScalarDeserializer<T> {

        private final transient Class<T> type;
        private final transient Function<String, T> read;

        Text(Class<T> type, Function<String, T> read) {
            super(type);
            this.type = type;
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return type.cast(context.handleUnexpectedToken(type, parser));
            }
            String text = parser.getText();
            if (!Characters.canBeKept(text)) {
                return type.cast(context.handleWeirdStringValue(
                        type, "", "holds a NUL or half a character, which can't be kept"));
            }
            try {
                return read.apply(text);
            } catch (DateTimeException | IllegalArgumentException e) {
                return type.cast(context.handleWeirdStringValue(type, text, "has not the form that is expected"));
            }
        }
    }
}

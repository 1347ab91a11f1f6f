package be.fusie.billing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.lang.reflect.Type;
import java.util.function.BiFunction;

/**
 * Reads what people send: a field that does not exist is an error, and so is a number in quotes or with a fraction where a
 * whole one belongs, so that no typing mistake goes unnoticed.
 */
public class StrictJson implements BiFunction<ObjectMapper, Type, ObjectReader> {
    @Override
    public ObjectReader apply(ObjectMapper json, Type type) {
        ObjectMapper strict = json.copy();
        for (LogicalType kind : new LogicalType[] {
            LogicalType.Integer, LogicalType.Float, LogicalType.Boolean, LogicalType.Textual, LogicalType.Enum
        }) {
            for (CoercionInputShape shape : CoercionInputShape.values()) {
                boolean foreign = !(kind == LogicalType.Float && shape == CoercionInputShape.Integer);
                if (foreign) {
                    strict.coercionConfigFor(kind).setCoercion(shape, CoercionAction.Fail);
                }
            }
        }
        return strict.reader()
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .with(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    }
}

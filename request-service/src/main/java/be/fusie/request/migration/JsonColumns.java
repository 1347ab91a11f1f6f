package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.hibernate.annotations.Immutable;

/** Immutable values that are stored as JSON text in one column. */
final class JsonColumns {

    private JsonColumns() {}

    abstract static class Column<T> implements AttributeConverter<T, String> {

        private final Class<T> type;

        Column(Class<T> type) {
            this.type = type;
        }

        @Override
        public String convertToDatabaseColumn(T value) {
            return value == null ? null : CanonicalJson.write(value);
        }

        @Override
        public T convertToEntityAttribute(String json) {
            return json == null ? null : CanonicalJson.read(json, type);
        }
    }

    @Immutable
    @Converter
    static class RequestColumn extends Column<MigrationRequest> {
        RequestColumn() {
            super(MigrationRequest.class);
        }
    }

    @Immutable
    @Converter
    static class MoveColumn extends Column<Move> {
        MoveColumn() {
            super(Move.class);
        }
    }

    @Immutable
    @Converter
    static class PreviewColumn extends Column<UndoPreview> {
        PreviewColumn() {
            super(UndoPreview.class);
        }
    }

    @Immutable
    @Converter
    static class GatheredColumn extends Column<Gathered> {
        GatheredColumn() {
            super(Gathered.class);
        }
    }
}

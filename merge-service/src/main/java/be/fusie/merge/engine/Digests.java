package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The hash of a row, the same on both sides; a digest is the sum of it over rows, whatever their order (M24). */
final class Digests {

    private static final Set<String> HASHABLE = Set.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
            "text",
            "character varying",
            "character",
            "boolean",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "uuid",
            "bytea",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "name",
            "\"char\"");

    private Digests() {}

    /** SQL for the hash of the columns of a row under the alias, a bigint; types without a hash are hashed as text. */
    static String hash(Table table, String alias, List<String> columns) {
        return columns.stream()
                .map(c -> {
                    String base = table.columns().get(c).baseType();
                    String element = base.endsWith("[]") ? base.substring(0, base.length() - 2) : base;
                    return Sql.column(alias, c) + (HASHABLE.contains(element) ? "" : "::text");
                })
                .collect(Collectors.joining(", ", "hash_record_extended(row(", "), 0)"));
    }
}

package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.KeyKind;
import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Table.Ref;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A school written as SQL, and its merge map as YAML. */
final class Script {

    private final School school;

    Script(School school) {
        this.school = school;
    }

    String schema(boolean reversed) {
        StringBuilder sql = new StringBuilder(DataType.DEFINITIONS);
        for (Table table : school.tables) {
            List<String> parts = new ArrayList<>();
            table.columns.forEach(c -> parts.add(Table.quoted(c.name()) + " " + c.definition()));
            boolean wide = school.genes.seed() % 2 == 0 && !table.partitioned;
            if (wide) {
                parts.add("pad char(900) not null default ''");
            }
            if (reversed) {
                parts.add("only_here text not null default 'x'");
                Collections.reverse(parts);
            }
            if (school.tables.indexOf(table) > 1) {
                for (List<String> key : table.uniqueKeys()) {
                    boolean primary = key.equals(table.keyColumns());
                    parts.add((primary ? "primary key (" : "unique (") + Table.quoted(key) + ")");
                }
            }
            sql.append("create table ")
                    .append(table.sql())
                    .append(" (")
                    .append(String.join(", ", parts))
                    .append(')');
            if (wide) {
                sql.append(" with (fillfactor = 10)"); // a page per row, and so a chunk
            }
            if (table.partitioned) {
                sql.append(
                        " partition by range (year); create table \"%2$s_old\" partition of %1$s for values from (minvalue) to (2026); create table \"%2$s_new\" partition of %1$s for values from (2026) to (maxvalue)"
                                .formatted(table.sql(), table.name));
            }
            sql.append(";\n");
        }
        for (Table table : school.tables) {
            for (Ref ref : table.refs) {
                if (ref.foreignKey()) {
                    sql.append("alter table %s add foreign key (%s) references %s (%s)%s;\n"
                            .formatted(
                                    table.sql(),
                                    Table.quoted(ref.columns()),
                                    ref.target().sql(),
                                    Table.quoted(ref.targetColumns()),
                                    ref.deferrable() ? " deferrable initially deferred" : ""));
                }
            }
        }
        return sql.toString();
    }

    String data(List<Row> rows) {
        StringBuilder sql = new StringBuilder();
        for (Row row : rows) {
            sql.append("insert into %s (%s) overriding system value values (%s);\n"
                    .formatted(
                            row.table.sql(),
                            Table.quoted(row.values.keySet()),
                            row.values.values().stream()
                                    .map(v -> v == null ? "null" : "'" + v.replace("'", "''") + "'")
                                    .collect(Collectors.joining(", "))));
        }
        for (Table table : school.tables) {
            if (table.number != null && table.key != KeyKind.OFFSET) {
                sql.append("select setval(pg_get_serial_sequence('%s', 'id'), max(id)) from %s having max(id) > 0;\n"
                        .formatted(table.sql(), table.sql()));
            }
        }
        return sql.toString();
    }

    String map() {
        StringBuilder yaml = new StringBuilder("version: 1\ninstitution: { table: institution, key: number }\n");
        if (school.tables.stream().anyMatch(t -> t.schema != null)) {
            yaml.append("schemas: [public, ").append(School.OTHER_SCHEMA).append("]\n");
        }
        yaml.append("person:\n");
        yaml.append("  table: person\n  key: id\n");
        if (school.genes.matching()) {
            yaml.append("  match: { national-number: national_number, birth-date: born, names: [name] }\n");
        }
        yaml.append("tables:\n");
        school.tables.forEach(t -> table(yaml, t));
        List<String> totals = new ArrayList<>();
        school.tables.stream()
                .filter(t -> t.has("amount"))
                .forEach(t ->
                        totals.add("  - { name: amounts of %1$s, table: %1$s, sum: amount, per: [institution%2$s] }\n"
                                .formatted(t, school.institution.number == null ? "" : ".number")));
        if (!totals.isEmpty()) {
            yaml.append("totals:\n").append(String.join("", totals));
        }
        return yaml.toString();
    }

    private void table(StringBuilder yaml, Table table) {
        yaml.append("  ")
                .append(table)
                .append(":\n    scope: ")
                .append(scope(table))
                .append('\n');
        if (!table.naturalKey.isEmpty()) {
            yaml.append("    natural-key: [")
                    .append(String.join(", ", table.naturalKey))
                    .append("]\n");
            if (!table.isShared()) {
                yaml.append("    on-collision: ").append(written(table.natural)).append('\n');
            }
        }
        Map<String, String> columns = new LinkedHashMap<>();
        if (table.key == KeyKind.OFFSET) {
            columns.put("id", "offset");
        }
        if (table == school.person && !school.genes.matching()) {
            columns.put("national_number", "keep"); // it has digits in it, which could be anybody's number
        }
        for (Ref ref : table.refs) {
            if (!ref.foreignKey() || ref.emptied()) {
                columns.put(
                        ref.columns().get(0),
                        "{ references: %s.%s%s }"
                                .formatted(
                                        ref.target(),
                                        ref.targetColumns().get(0),
                                        ref.emptied() ? ", outside: 'null'" : ""));
            }
        }
        table.hidden.forEach(h -> columns.put(h.column(), h.rule()));
        if (!columns.isEmpty()) {
            yaml.append("    columns:\n");
            columns.forEach((c, rule) ->
                    yaml.append("      ").append(c).append(": ").append(rule).append('\n'));
        }
    }

    private String scope(Table table) {
        return switch (table.scope) {
            case COLUMN -> table == school.institution ? "{ column: number }" : home();
            case VIA, VIA_PERSON -> "{ via: [" + String.join(", ", table.up.columns()) + "] }";
            case SHARED -> "shared";
            case STAYS -> "stays";
            case REACHED ->
                table.has("institution")
                        ? "{ any: [" + home() + (school.genes.mentor() ? ", " + reached(table) : "") + "] }"
                        : reached(table);
        };
    }

    private String home() {
        return school.institution.number == null ? "{ column: institution }" : "{ via: [institution] }";
    }

    private String reached(Table table) {
        return "{ reached-by: ["
                + school.tables.stream()
                        .flatMap(t -> t.refs.stream())
                        .filter(r -> r.target() == table && r.reaches())
                        .flatMap(r -> r.columns().stream().map(c -> r.owner() + "." + c))
                        .collect(Collectors.joining(", "))
                + "] }";
    }

    private static String written(Natural natural) {
        return natural.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}

package be.fusie.kit.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of things in a database as people write them: parts joined by dots, {@code table.column} or {@code
 * schema.table.column}; a part that holds a dot or a quote itself stands in double quotes, as in SQL. Case is kept as it
 * is written.
 */
public final class Names {

    private Names() {}

    /** The parts of a dotted name, without their quotes. */
    public static List<String> split(String dotted) {
        if (dotted.indexOf('"') < 0) {
            return List.of(dotted.split("\\.", -1));
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < dotted.length(); i++) {
            char c = dotted.charAt(i);
            if (c == '"' && quoted && i + 1 < dotted.length() && dotted.charAt(i + 1) == '"') {
                part.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    public static String join(List<String> parts) {
        return String.join(".", parts.stream().map(Names::part).toList());
    }

    private static String part(String name) {
        return name.indexOf('.') < 0 && name.indexOf('"') < 0 ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A table's name: bare in the default schema, else with its schema before it. */
    public static String table(String defaultSchema, String schema, String table) {
        return join(schema.equals(defaultSchema) ? List.of(table) : List.of(schema, table));
    }

    /** The same name in the one way in which {@link #table} writes it. */
    public static String canonical(String defaultSchema, String name) {
        List<String> parts = split(name);
        return parts.size() == 2 ? table(defaultSchema, parts.get(0), parts.get(1)) : join(parts);
    }
}

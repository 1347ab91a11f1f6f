package be.fusie.merge.engine.random;

import java.util.List;
import java.util.Random;

/** A column type that no reference hangs on, with values written as PostgreSQL prints them. */
record DataType(String type, List<String> values) {

    /** Types of which a school's schema has to define two first. */
    static final String DEFINITIONS =
            "create type mood as enum ('calm', 'wild'); create domain score as int check (value >= 0);"
                    + " create type place as (street text, number int);\n";

    static final List<DataType> ALL = List.of(
            new DataType("text", List.of("", "a b", "Zoë 'q' \\ | \" ,", "line\nbreak\ttab")),
            new DataType("numeric(10,2)", List.of("12.50", "0.00", "-3.10")),
            new DataType("json", List.of("{\"b\": 1,  \"a\": [2]}", "[]")),
            new DataType("jsonb", List.of("{\"a\": [2], \"b\": 1}", "null")),
            new DataType("timestamp with time zone", List.of("2026-05-05 10:00:00.123456+00", "infinity")),
            new DataType("date", List.of("2026-02-28", "0044-03-15 BC")),
            new DataType("bytea", List.of("\\xdeadbeef00", "\\x")),
            new DataType("character(5)", List.of("ab", "abcde")),
            new DataType("mood", List.of("calm", "wild")),
            new DataType("score", List.of("0", "7")),
            new DataType("integer[]", List.of("{1,2,NULL}", "{}", "{{1,2},{3,4}}")),
            new DataType("text[]", List.of("{\"a,b\",\"c\\\"d\"}", "{}")),
            new DataType("mood[]", List.of("{calm,wild}", "{}")),
            new DataType("score[]", List.of("{1,2}", "{}")),
            new DataType("place", List.of("(\"Lange straat\",3)", "(,)")),
            new DataType("boolean", List.of("true", "false")),
            new DataType("interval", List.of("1 mon 2 days 03:00:00", "00:00:00")),
            new DataType("uuid", List.of("00000000-0000-0000-0000-00000000abcd")),
            new DataType("inet", List.of("10.0.0.1/32", "10.0.0.0/8")),
            new DataType("int4range", List.of("[1,5)", "empty")),
            new DataType("tstzrange", List.of("[\"2026-05-05 10:00:00+00\",)")),
            new DataType("bit varying(8)", List.of("1010", "")),
            new DataType("point", List.of("(1.5,2)")),
            new DataType("tsvector", List.of("'a':1 'b':2")),
            new DataType("double precision", List.of("0.1", "-0", "NaN", "1e+300")),
            new DataType("xml", List.of("<a>1</a>")),
            new DataType("time with time zone", List.of("10:00:00+02")));

    /** Null now and then. */
    String any(Random random) {
        return random.nextInt(5) == 0 ? null : values.get(random.nextInt(values.size()));
    }
}

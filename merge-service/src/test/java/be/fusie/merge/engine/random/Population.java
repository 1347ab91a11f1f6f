package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.KeyKind;
import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Genes.ScopeKind;
import be.fusie.merge.engine.random.Table.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Fills the tables of a school: overlapping numbers, colliding natural keys, people known to both, references to anywhere. */
final class Population {

    /** People of these national numbers may turn up on both sides; where there are twins, twice in the source. */
    private static final List<String> NAMES = List.of("Ann Peeters", "Bert Dhondt", "Cleo Ruiz", "Dirk Okafor");

    private final School school;
    private Random random;
    private boolean ofSource;
    private Map<Table, List<Row>> rows;

    Population(School school) {
        this.school = school;
    }

    List<Row> fill(boolean source) {
        this.ofSource = source;
        this.random = new Random(school.genes.seed() * 2 + (source ? 1 : 0));
        this.rows = new HashMap<>();
        List<Row> all = new ArrayList<>();
        school.tables.forEach(t -> rows.put(t, new ArrayList<>()));
        int institutions = source ? school.genes.institutions() : 1 + random.nextInt(2);
        for (int i = 0; i < institutions; i++) {
            String number = school.number(source, i);
            Row row = new Row(school.institution, number, number);
            row.values.put("number", number);
            if (school.institution.number != null) {
                row.values.put("id", Integer.toString(3 + i * 2 + random.nextInt(2)));
            }
            rows.get(school.institution).add(row);
        }
        people();
        for (Table table : school.tables.subList(2, school.tables.size())) {
            int count = source ? table.sourceRows : table.receiverRows;
            int number = 1 + random.nextInt(4);
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < count; i++) {
                Row row = row(table, i, number, taken);
                if (row != null) {
                    rows.get(table).add(row);
                    number += 1 + random.nextInt(2);
                }
            }
        }
        for (Table table : school.tables) {
            for (Row row : rows.get(table)) {
                table.refs.stream().filter(r -> !row.points.containsKey(r)).forEach(r -> point(row, r));
                table.hidden.forEach(h -> hide(row, h));
                all.add(row);
            }
        }
        return all;
    }

    private void people() {
        int count = ofSource ? school.genes.sourcePeople() : school.genes.receiverPeople();
        int number = 1 + random.nextInt(20);
        List<Row> institutions = rows.get(school.institution);
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Row institution = any(institutions);
            Row row = new Row(school.person, mark(school.person, i), institution.home);
            row.values.put(
                    "id",
                    school.person.number == null
                            ? new UUID(ofSource ? 3 : 4, number).toString()
                            : Integer.toString(number));
            number += 1 + random.nextInt(3);
            boolean twin = school.hasTwins() && i < (ofSource ? 2 : 1);
            int who = twin ? 0 : random.nextInt(NAMES.size());
            boolean knownToBoth = twin || random.nextInt(3) == 0 && !used.contains(who);
            if (knownToBoth) {
                used.add(who);
            }
            row.values.put("national_number", knownToBoth ? "n" + who : mark(school.person, i));
            row.values.put("born", "200" + who + "-01-01");
            row.values.put("name", NAMES.get(who));
            school.person.home().ifPresent(r -> row.point(r, institution));
            rows.get(school.person).add(row);
        }
    }

    private String mark(Table table, int index) {
        return (ofSource ? "s" : "r") + "-" + table.name + "-" + index;
    }

    /** A row with its key; null when it can't be one. References that are no part of the key come later. */
    private Row row(Table table, int index, int number, Set<String> taken) {
        Row up = null;
        if (table.up != null) {
            up = any(rows.get(table.up.target()));
            if (up == null) {
                return null;
            }
        }
        Row institution = any(rows.get(school.institution));
        String home = table.isShared() ? null : up != null ? up.home : institution.home;
        Row row = new Row(table, mark(table, table.key == KeyKind.NONE ? index / 2 : index), home);
        if (up != null) {
            row.point(table.up, up);
        }
        if (table.scope == ScopeKind.COLUMN) {
            table.home().ifPresent(r -> row.point(r, institution));
        }
        if (table.number != null) {
            row.values.put(table.number, Integer.toString(number));
        }
        String year = Integer.toString(2025 + random.nextInt(2));
        switch (table.key) {
            case UUID -> row.values.put("id", new UUID(ofSource ? 1 : 2, index + 1L).toString());
            case SERIAL_AND_YEAR -> row.values.put("year", year);
            case PARENT_YEAR_SEQUENCE -> {
                if (table.isShared()) {
                    row.values.put("list", random.nextBoolean() ? "a" : "b");
                } else {
                    row.values.put("year", year);
                    row.values.put("seq", Integer.toString(index + 1));
                }
            }
            case PERSON -> {
                if (table.scope != ScopeKind.VIA_PERSON) {
                    Ref holder = table.refs.stream()
                            .filter(r -> r.name().equals("holder"))
                            .findFirst()
                            .orElseThrow();
                    Row person = pick(row, holder);
                    row.point(holder, person == null ? rows.get(school.person).get(0) : person);
                }
                if (!taken.add(row.values.get(table.keyColumns().get(0)))) {
                    return null;
                }
            }
            default -> {}
        }
        if (table.has("code")) {
            row.values.put("code", code(table, index));
            if (table.natural != Natural.KEEP_BOTH
                    && !taken.add(String.join(
                            " ",
                            table.naturalKey.isEmpty()
                                    ? List.of(row.values.get("code"))
                                    : table.naturalKey.stream()
                                            .map(row.values::get)
                                            .toList()))) {
                row.values.put("code", (ofSource ? "s" : "r") + index);
            }
        }
        row.values.put("data", table.data.any(random));
        if (table.has("amount")) {
            row.values.put("amount", random.nextInt(100) + ".50");
        }
        return row;
    }

    /** Codes that both sides may have, where the map says what then happens; mostly different ones elsewhere. */
    private String code(Table table, int index) {
        int often = table.natural == Natural.REFUSE || table.natural == Natural.NONE ? 40 : 2;
        return random.nextInt(often) == 0 ? "c" + random.nextInt(4) : (ofSource ? "s" : "r") + index;
    }

    private void point(Row row, Ref ref) {
        if (ref.nullable() && random.nextInt(4) == 0) {
            return;
        }
        boolean toNowhere = !ref.foreignKey() && random.nextInt(ref.emptied() ? 6 : 60) == 0 && ofSource;
        if (toNowhere) {
            String column = ref.columns().get(0);
            row.values.put(
                    column,
                    switch (ref.target()
                            .keyTypes
                            .getOrDefault(ref.targetColumns().get(0), "text")) {
                        case "uuid" -> new UUID(9, 9).toString();
                        case "text" -> "nowhere";
                        default -> "4242";
                    });
            return;
        }
        Row to = pick(row, ref);
        if (to != null) {
            row.point(ref, to);
        }
    }

    private void hide(Row row, Table.Hidden hidden) {
        List<Row> near = rows.get(hidden.target()).stream()
                .filter(r -> r.home == null
                        || row.home == null
                        || r.home.equals(row.home)
                        || random.nextInt(hidden.removed() ? 3 : 40) == 0)
                .toList();
        List<Row> some = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0 && !near.isEmpty(); i--) {
            some.add(any(near));
        }
        if (random.nextInt(5) > 0) {
            row.hide(hidden, some);
        }
    }

    /** A row the reference may point to, of the same home if there is one; now and then any. Null when there is none. */
    private Row pick(Row row, Ref ref) {
        List<Row> there = rows.get(ref.target()).stream()
                .filter(r -> !ref.columns().contains("institution")
                        || ref.name().equals("home")
                        || r.values.get("institution").equals(row.values.get("institution")))
                .toList();
        List<Row> near = there.stream()
                .filter(r -> r.home == null || row.home == null || r.home.equals(row.home))
                .toList();
        boolean far = random.nextInt(ref.emptied() ? 3 : 25) == 0;
        if (!far && !near.isEmpty()) {
            return any(near);
        }
        return far || !ref.nullable() ? any(there) : null;
    }

    private Row any(List<Row> some) {
        return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Sequence;
import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.JsonIds;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the rules of single columns can be kept with the types, sequences and keys that the databases have. */
final class ColumnCheck {

    private static final Set<String> KEY_TYPES =
            Set.of("smallint", "integer", "bigint", "uuid", "text", "character varying", "character", "citext");

    private final Blueprint blueprint;

    ColumnCheck(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    void table(String name) {
        Table table = blueprint.table(name);
        Table there = blueprint.receiver().tables().get(name);
        if (there == null) {
            return;
        }
        nature(table, there);
        TableRule rule = blueprint.rule(name);
        for (String column : table.stored()) {
            Column here = table.columns().get(column);
            Column twin = there.columns().get(column);
            if (twin == null) {
                continue;
            }
            large(name, here);
            List<String> lacking = new ArrayList<>(here.labels());
            lacking.removeAll(twin.labels());
            if (!lacking.isEmpty()) {
                problem(
                        "enum-label-missing",
                        "Type %s of %s.%s has no label %s in the receiver"
                                .formatted(here.type(), name, column, String.join(", ", lacking)),
                        "alter type %s add value … in the receiver, or change the values in the source (R15)."
                                .formatted(here.type()));
            }
            Hidden hidden = blueprint.hidden(name, column).orElse(null);
            if (hidden != null) {
                hidden(new ColumnName(name, column), here, hidden);
            }
            number(name, column);
        }
        renaming(table, rule);
        compositeKnown(table, rule);
    }

    /** Rows that can't be seen or moved. */
    private void nature(Table table, Table there) {
        if (table.nature().foreign() || there.nature().foreign()) {
            problem(
                    "foreign-table",
                    "The rows of table %s stand in another server".formatted(table.name()),
                    "Write tables.%s: { scope: stays }.".formatted(table.name()));
        }
        if (table.nature().rowSecurity() || there.nature().rowSecurity()) {
            problem(
                    "row-security",
                    "Row security hides rows of table %s from the role that merges".formatted(table.name()),
                    "Let the role be the table's owner without force row level security, or give it bypassrls.");
        }
    }

    private void large(String table, Column column) {
        if (column.baseType().equals("oid")
                && blueprint.rule(table).column(column.name()).isEmpty()) {
            problem(
                    "large-object",
                    "Column %s.%s can refer to large objects, which do not move with their rows"
                            .formatted(table, column.name()),
                    "Turn them into bytea first, or write tables.%s.columns.%s: keep if they are none."
                            .formatted(table, column.name()));
        } else if (column.baseType().startsWith("reg")
                && !column.baseType().equals("regconfig")
                && blueprint.rule(table).column(column.name()).isEmpty()) {
            problem(
                    "column-bound-to-database",
                    "Column %s.%s of type %s means something else in another database"
                            .formatted(table, column.name(), column.type()),
                    "Turn it into text in both databases, or write tables.%s.columns.%s: keep."
                            .formatted(table, column.name()));
        }
    }

    private void number(String table, String column) {
        Root root = blueprint.root(table, column);
        String name = blueprint.sequence(table, column);
        boolean own = root.change() == Change.NUMBER
                && root.table().equals(table)
                && root.column().equals(column);
        if (own && !blueprint.table(table).columns().get(column).isInteger()) {
            problem(
                    "number-of-other-type",
                    "Column %s.%s is no integer, so that its numbers can't move by an offset".formatted(table, column),
                    "Write keep, or a natural-key with on-collision.");
        }
        Sequence sequence =
                name == null ? null : blueprint.receiver().sequences().get(name);
        if (own
                && name != null
                && sequence == null
                && blueprint.rule(table).column(column).isPresent()) {
            problem(
                    "unknown-sequence",
                    "The receiver has no sequence %s, which tables.%s.columns.%s names".formatted(name, table, column),
                    "Write sequence: schema.sequence as it stands in the database.");
        }
        if (own && sequence != null && sequence.increment() < 0) {
            problem(
                    "sequence-descends",
                    "Sequence %s of %s.%s counts down".formatted(name, table, column),
                    "Let it count up in both databases, or write keep.");
        }
        if (own && sequence != null && sequence.cycles()) {
            problem(
                    "sequence-cycles",
                    "Sequence %s of %s.%s starts anew at its end, so that no number is free for good"
                            .formatted(name, table, column),
                    "alter sequence %s no cycle.".formatted(name));
        }
    }

    private void hidden(ColumnName at, Column column, Hidden hidden) {
        if (blueprint.references(at.table()).stream().anyMatch(r -> r.columns().contains(at.column()))) {
            problem(
                    "column-refers-twice",
                    "Column %s is a foreign key, and the merge map looks for ids inside its values".formatted(at),
                    "Remove the rule: the catalogue says enough.");
        }
        boolean text = column.isText();
        boolean json = column.isJson();
        boolean fits = hidden instanceof Hidden.Elements
                ? column.elementType() != null
                : hidden instanceof Hidden.Json
                        ? json
                        : hidden instanceof Hidden.ByType
                                ? text
                                        || column.isInteger()
                                        || column.baseType().equals("uuid")
                                : text;
        if (!fits) {
            problem(
                    "rule-of-other-type",
                    "%s: column %s is of type %s, which this rule is not for"
                            .formatted(
                                    blueprint.map().lines().of("tables." + at.table() + ".columns." + at.column()),
                                    at,
                                    column.type()),
                    "elements is for arrays, json for json and jsonb, list and pattern for texts, by-type for single ids.");
        }
        for (ColumnName target : hidden.targets()) {
            Root root = blueprint.root(target.table(), target.column());
            if (root == null) {
                continue;
            }
            Column key = blueprint.table(root.table()).columns().get(root.column());
            if (!KEY_TYPES.contains(key.baseType())) {
                problem(
                        "reference-of-other-type",
                        "Column %s refers to %s.%s of type %s, of which ids can't be found inside values"
                                .formatted(at, root.table(), root.column(), key.type()),
                        "Name a key of whole numbers, uuid or text.");
            }
        }
        if (hidden instanceof Hidden.Json j) {
            for (int i = 0; i < j.paths().size(); i++) {
                for (int k = 0; k < i; k++) {
                    if (overlap(j.paths().get(i), j.paths().get(k))) {
                        problem(
                                "json-paths-overlap",
                                "Two JSON paths of column %s lead to the same place".formatted(at),
                                "Write each place once.");
                    }
                }
            }
        }
        if (hidden instanceof Hidden.ByType b
                && blueprint.root(at.table(), b.column()) != null
                && blueprint.root(at.table(), b.column()).change() == Change.NUMBER) {
            problem(
                    "type-column-changes",
                    "Column %s tells the type of %s, but its own values change".formatted(b.column(), at),
                    "Name a column whose values stay.");
        }
    }

    private static boolean overlap(JsonIds one, JsonIds other) {
        boolean deep =
                one.steps().get(0).startsWith("..") || other.steps().get(0).startsWith("..");
        if (deep) {
            String a = one.steps().get(one.steps().size() - 1).replaceFirst("^\\.+", "");
            String b = other.steps().get(other.steps().size() - 1).replaceFirst("^\\.+", "");
            return a.equals(b);
        }
        if (one.steps().size() != other.steps().size()) {
            return false;
        }
        for (int i = 0; i < one.steps().size(); i++) {
            String a = one.steps().get(i);
            String b = other.steps().get(i);
            boolean members = a.startsWith(".") && b.equals("*") || b.startsWith(".") && a.equals("*");
            if (!a.equals(b) && !members) {
                return false;
            }
        }
        return true;
    }

    private void renaming(Table table, TableRule rule) {
        if (rule.onCollision() == OnCollision.RENAME && !rule.naturalKey().isEmpty()) {
            String last = rule.naturalKey().get(rule.naturalKey().size() - 1);
            if (!table.columns().get(last).isText()) {
                problem(
                        "rename-of-other-type",
                        "Column %s.%s is no text, so that it can't be renamed".formatted(table.name(), last),
                        "Let natural-key end with a text column, or write on-collision: same, keep-both or refuse.");
            }
        }
    }

    /** Rows that the receiver knows under another composite key: their references can't be led there. */
    private void compositeKnown(Table table, TableRule rule) {
        List<String> identity = blueprint.identity(table.name());
        if (!blueprint.isSame(table.name()) || identity.size() < 2) {
            return;
        }
        for (String column : identity) {
            Root root = blueprint.root(table.name(), column);
            boolean own = root.table().equals(table.name()) && root.column().equals(column);
            boolean referred = blueprint.allReferences().stream()
                    .flatMap(List::stream)
                    .anyMatch(r ->
                            r.target().equals(table.name()) && r.targetColumns().contains(column));
            if (own && referred && !rule.naturalKey().contains(column)) {
                problem(
                        "composite-key-not-natural",
                        "Rows of %s can have another %s in the receiver, and references by several columns can't follow"
                                .formatted(table.name(), column),
                        "Write natural-key: [%s] for tables.%s.".formatted(String.join(", ", identity), table.name()));
            }
        }
    }

    void person() {
        MergeMap.Person person = blueprint.map().person();
        if (!blueprint.moves(person.table())) {
            return;
        }
        Column key = blueprint.table(person.table()).columns().get(person.key());
        Root root = blueprint.root(person.table(), person.key());
        if (root == null || root.change() != Change.PERSON) {
            problem(
                    "person-number-follows-another",
                    "The person number %s.%s is itself a reference".formatted(person.table(), person.key()),
                    "Name the table whose key it follows as person.");
            return;
        }
        if (!KEY_TYPES.contains(key.baseType())) {
            problem(
                    "person-number-of-other-type",
                    "The person number %s.%s is of type %s".formatted(person.table(), person.key(), key.type()),
                    "Person numbers are whole numbers, uuid or text.");
        } else if (!key.isInteger() && person.numbers() == MergeMap.Numbers.RENEW) {
            problem(
                    "person-numbers-not-counted",
                    "Person numbers of type %s can't be taken from a block of new ones".formatted(key.type()),
                    "Write numbers: keep for person (M5).");
        } else if (key.isInteger() && person.numbers() == MergeMap.Numbers.KEEP) {
            problem(
                    "person-numbers-collide",
                    "Person numbers that are counted are given a second time sooner or later",
                    "Write numbers: renew for person, or leave it out (M5).");
        }
        if (!blueprint.table(person.table()).isKey(person.key())) {
            problem(
                    "person-number-not-unique",
                    "No key of table %s says that %s is unique".formatted(person.table(), person.key()),
                    "Add a primary key or a unique constraint in both databases.");
        }
        for (ColumnName c : person.kinds().values()) {
            if (blueprint.moves(c.table())) {
                Root kind = blueprint.root(c.table(), c.column());
                if (kind.change() != Change.PERSON) {
                    problem(
                            "kind-without-reference",
                            "Column %s of person.kinds does not refer to a person".formatted(c),
                            "Write tables.%s.columns.%s: { references: %s.%s }."
                                    .formatted(c.table(), c.column(), person.table(), person.key()));
                }
            }
        }
    }

    private void problem(String code, String detail, String remedy) {
        blueprint.problem(code, detail, remedy);
    }
}

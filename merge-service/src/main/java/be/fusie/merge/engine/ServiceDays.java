package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.Total;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Sums per person before and after, such as a teacher's days of service per community (M7, M24): of every total of the map
 * that is per person. Who is matched with a person of the receiver keeps what stood there, too; several who are matched with
 * one add up. A merge writes the list beside its check scripts, from the same snapshot.
 */
final class ServiceDays {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;

    /** The preparation has run; both connections stand in its transactions. */
    ServiceDays(Preparation preparation, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.receiver = receiver;
    }

    static Path file(Path data, UUID migration) {
        return data.resolve("proofs").resolve(migration.toString()).resolve("service-days.json");
    }

    /** What a merge wrote; empty when there was none. */
    static Optional<List<PersonSum>> read(Path data, UUID migration) throws IOException {
        Path file = file(data, migration);
        return Files.isReadable(file)
                ? Optional.of(JSON.readValue(file.toFile(), new TypeReference<List<PersonSum>>() {}))
                : Optional.empty();
    }

    /** @throws MergeRefused code {@code proof-not-written} */
    static void write(Path data, UUID migration, List<PersonSum> sums) {
        Path file = file(data, migration);
        try {
            OwnerOnly.folder(file.getParent());
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            JSON.writeValue(StateFile.emptied(partial).toFile(), sums);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new MergeRefused(
                    "proof-not-written",
                    "The list of sums per person can't be written to " + data,
                    "Nothing was merged. Make room there, or let the service write there, and merge again.");
        }
    }

    List<PersonSum> list() throws SQLException {
        List<PersonSum> all = new ArrayList<>();
        for (Total total : blueprint.map().totals()) {
            for (String step : total.per()) {
                if (step.indexOf('.') < 0 && blueprint.root(total.table(), step).change() == Change.PERSON) {
                    all.addAll(of(total, step));
                    break;
                }
            }
        }
        return all;
    }

    private List<PersonSum> of(Total total, String person) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (String step : total.per()) {
            if (!step.equals(person)) {
                labels.add(label(total.table(), step));
            }
        }
        String group = "array[" + String.join(", ", labels) + "]::text[]";
        String institution = blueprint.rule(total.table()).scope() instanceof Scope.OfColumn c
                ? "array_agg(distinct %s::text)".formatted(Sql.column("t", c.column()))
                : "'{}'::text[]";
        String sum = "sum(%s)::text".formatted(Sql.column("t", total.sum()));
        Map<List<Object>, BigDecimal> here = here(total, person, group, sum);
        List<PersonSum> moving = Sql.list(
                source,
                "select p.old::text, p.new::text, p.how, %s, %s, %s from %s t join fusie_person p on p.old = %s where %s group by 1, 2, 3, 4 order by 1, 4"
                        .formatted(
                                group,
                                sum,
                                institution,
                                blueprint.from(total.table()),
                                Sql.column("t", person),
                                preparation.scopes().where(total.table(), "t")),
                row -> new PersonSum(
                        total.name(),
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        strings(row.getArray(4)),
                        strings(row.getArray(6)),
                        row.getString(5),
                        "0",
                        "0"));
        Map<List<Object>, BigDecimal> after = new HashMap<>(here);
        moving.forEach(m -> after.merge(key(m.newNumber(), m.group()), new BigDecimal(m.before()), BigDecimal::add));
        return moving.stream()
                .map(m -> m.with(
                        here.getOrDefault(key(m.newNumber(), m.group()), BigDecimal.ZERO),
                        after.get(key(m.newNumber(), m.group()))))
                .toList();
    }

    /** What the receiver has already of persons who are matched. */
    private Map<List<Object>, BigDecimal> here(Total total, String person, String group, String sum)
            throws SQLException {
        Map<List<Object>, BigDecimal> here = new HashMap<>();
        if (Sql.number(source, "select count(*) from fusie_person where how = 'matched'") == 0) {
            return here;
        }
        Sql.run(receiver, "create temp table fusie_days_of (new text primary key) on commit drop");
        Copies.pipe(
                source,
                "select distinct new::text from fusie_person where how = 'matched'",
                receiver,
                "fusie_days_of",
                rows -> {});
        Sql.list(
                receiver,
                "select %1$s::text, %2$s, %3$s from %4$s t where %1$s::text in (select new from fusie_days_of) group by 1, 2"
                        .formatted(Sql.column("t", person), group, sum, blueprint.from(total.table())),
                row -> here.put(key(row.getString(1), strings(row.getArray(2))), new BigDecimal(row.getString(3))));
        Sql.run(receiver, "drop table fusie_days_of");
        return here;
    }

    /** What both databases call a group: the natural key of what the column refers to, where the map has one. */
    private String label(String table, String step) {
        if (step.indexOf('.') >= 0) {
            return blueprint.follow(table, step, "t") + "::text";
        }
        for (Reference r : blueprint.references(table)) {
            if (r.columns().equals(List.of(step))
                    && blueprint.moves(r.target())
                    && !blueprint.rule(r.target()).naturalKey().isEmpty()) {
                return "(select concat_ws(' ', %s) from %s x where %s = %s)"
                        .formatted(
                                Sql.columns("x", blueprint.rule(r.target()).naturalKey()),
                                blueprint.from(r.target()),
                                Sql.column("x", r.targetColumns().get(0)),
                                Sql.column("t", step));
            }
        }
        return Sql.column("t", step) + "::text";
    }

    private static List<Object> key(String person, List<String> group) {
        return List.of(person, group);
    }

    private static List<String> strings(java.sql.Array array) throws SQLException {
        List<String> all = new ArrayList<>();
        for (String text : (String[]) array.getArray()) {
            all.add(text == null ? "" : text);
        }
        return all;
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Person;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Persons and their new numbers (M5, M18): {@code matched} when national number and birth date agree and the names are
 * alike, {@code copied} when the person also stays behind in the source, else {@code moved}. The outcome stands in the
 * temporary table {@code fusie_person(old, new, how)} of the source's session, one row for each moving person (I4).
 */
final class People {

    /** New person numbers start above a multiple of this, well away from those the receiver's own sequence gives next. */
    static final long GAP = 10_000;

    private final Blueprint blueprint;
    private final Scopes scopes;
    private final Connection source;
    private final Connection receiver;
    private final Matching matching;
    private final String sourceName;
    private final long slack;
    private long firstNew;
    private long newOnes;

    People(Blueprint blueprint, Scopes scopes, Connection source, Connection receiver, Move move) {
        this.blueprint = blueprint;
        this.scopes = scopes;
        this.source = source;
        this.receiver = receiver;
        this.sourceName = move.source();
        this.slack = Preparation.slack(move);
        this.matching =
                new Matching(blueprint, scopes, source, receiver, move.terms().decisions());
    }

    /** Matches all moving persons and gives the others a new number. */
    void number(NumberLine line) throws SQLException {
        Person person = blueprint.map().person();
        String key = Sql.name(person.key());
        String table = blueprint.map().sql(person.table());
        String moving = "from " + table + " p where " + scopes.where(person.table(), "p");
        String type =
                blueprint.table(person.table()).columns().get(person.key()).type();
        Sql.run(
                source,
                "create temp table fusie_matched (old %s primary key, new %s not null) on commit drop"
                        .formatted(type, type));
        Map<String, String> matched = matching.find(moving);
        Copies.read(source, "fusie_matched", rows -> {
            for (var pair : matched.entrySet()) {
                rows.write(Copies.escape(pair.getKey()) + "\t" + Copies.escape(pair.getValue()) + "\n");
            }
        });
        long all = Sql.number(source, "select count(*) " + moving);
        newOnes = all - matched.size();
        boolean keeps = blueprint.keepsPersonNumbers();
        takenNumbers(person, type, keeps ? moving : null);
        if (newOnes > 0 && !keeps) {
            firstNew = line.reserve(
                    person.table() + '.' + person.key(),
                    Receivers.floor(receiver, blueprint, person.table(), person.key()) + slack,
                    Sql.number(source, "select min(p." + key + ") " + moving),
                    newOnes,
                    GAP);
            Receivers.checkRange(blueprint, person.table(), person.key(), firstNew + newOnes - 1);
        }
        String given = keeps
                ? "case when k.key is null then p.%s else %s end".formatted(key, another(person, "p." + key))
                : "%d + row_number() over (partition by m.new is null order by p.%s)".formatted(firstNew - 1, key);
        Sql.run(
                source,
                """
                create temp table fusie_person on commit drop as
                select p.%1$s as old, coalesce(m.new, (%2$s)::%6$s) as new,
                       case when m.new is not null then 'matched'
                            when s.key is not null then 'copied' else 'moved' end as how
                from %3$s p
                left join fusie_matched m on m.old = p.%1$s
                left join fusie_taken k on k.key = p.%1$s
                left join (%4$s) s on s.key = p.%1$s
                where %5$s
                """
                        .formatted(
                                key, given, table, scopes.stayingPersons(), scopes.where(person.table(), "p"), type));
        Sql.run(source, "drop table fusie_taken; create unique index on fusie_person (old); analyze fusie_person");
    }

    /** Numbers of moving persons that the receiver has given to somebody; none where all get new ones anyway. */
    private void takenNumbers(Person person, String type, String moving) throws SQLException {
        Sql.run(source, "create temp table fusie_taken (key %s) on commit drop".formatted(type));
        if (moving == null) {
            return;
        }
        String key = Sql.name(person.key());
        Sql.run(receiver, "create temp table fusie_candidate (key %s) on commit drop".formatted(type));
        Copies.pipe(source, "select p.%s %s".formatted(key, moving), receiver, "fusie_candidate", rows -> {});
        Copies.pipe(
                receiver,
                "select c.key from fusie_candidate c join %s r on r.%s = c.key"
                        .formatted(blueprint.map().sql(person.table()), key),
                source,
                "fusie_taken",
                rows -> {});
        Sql.run(receiver, "drop table fusie_candidate");
    }

    /** A number in the place of one that the receiver has given to somebody else: the same whenever it is worked out. */
    private String another(Person person, String key) {
        String source = Sql.text(blueprint.map().sql(person.table()) + '@' + sourceName + ':');
        return blueprint
                        .table(person.table())
                        .columns()
                        .get(person.key())
                        .baseType()
                        .equals("uuid")
                ? "md5(%s || %s::text)::uuid".formatted(source, key)
                : "%s || %s".formatted(key, Sql.text("." + sourceName));
    }

    /** Whether several persons become one (n → 1). */
    boolean areJoined() throws SQLException {
        return Sql.number(source, "select count(*) - count(distinct new) from fusie_matched") > 0;
    }

    /** Who was recognised, and who waits for a decision. */
    Matching matching() {
        return matching;
    }

    long firstNew() {
        return firstNew;
    }

    /** Persons that get a row of their own in the receiver. */
    long newOnes() {
        return newOnes;
    }

    /** Persons by how they come: moved, matched, copied. */
    Map<String, Long> counts() throws SQLException {
        Map<String, Long> counts = new HashMap<>(Map.of("moved", 0L, "matched", 0L, "copied", 0L));
        Sql.list(
                source,
                "select how, count(*) from fusie_person group by how",
                row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    /** The number map with kinds and institutions of each person, in the columns that {@link Journal#saveNumbers} takes. */
    String numberMap(String migration) {
        String kinds = kindsQuery();
        String cast = blueprint
                        .table(blueprint.map().person().table())
                        .columns()
                        .get(blueprint.map().person().key())
                        .isInteger()
                ? "::bigint"
                : "::text";
        return """
                select %s::uuid, p.old%s, p.new%s, p.how, coalesce(k.kinds, '{}'), coalesce(k.institutions, '{}')
                from fusie_person p
                left join (select key, array_agg(distinct kind order by kind) as kinds,
                                  array_remove(array_agg(distinct institution order by institution), null) as institutions
                           from (%s) k group by key) k on k.key = p.old
                """
                .formatted(Sql.text(migration), cast, cast, kinds);
    }

    /** Persons by institution and kind, and how they come; who belongs to two institutions counts in both. */
    List<Outlook.People> kinds() throws SQLException {
        return Sql.list(
                source,
                """
                select k.institution, k.kind, count(distinct p.old) filter (where p.how = 'moved'),
                       count(distinct p.old) filter (where p.how = 'matched'),
                       count(distinct p.old) filter (where p.how = 'copied')
                from fusie_person p join (%s) k on k.key = p.old group by 1, 2 order by 1, 2
                """
                        .formatted(kindsQuery()),
                row -> new Outlook.People(
                        row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5)));
    }

    /** (key, kind, institution) of every moving person that the map's kinds name. */
    private String kindsQuery() {
        String kinds = blueprint.map().person().kinds().entrySet().stream()
                .map(e -> "select %s as key, %s as kind, %s as institution from %s r where %s"
                        .formatted(
                                IdExtracts.comparable(
                                        "r",
                                        blueprint
                                                .table(e.getValue().table())
                                                .columns()
                                                .get(e.getValue().column()),
                                        blueprint
                                                .table(blueprint.map().person().table())
                                                .columns()
                                                .get(blueprint.map().person().key())),
                                Sql.text(e.getKey()),
                                institutionOf(e.getValue().table()),
                                blueprint.map().sql(e.getValue().table()),
                                scopes.where(e.getValue().table(), "r")))
                .collect(Collectors.joining(" union all "));
        return kinds.isEmpty()
                ? "select old as key, null::text as kind, null::text as institution from fusie_person where false"
                : kinds;
    }

    private String institutionOf(String table) {
        return blueprint.rule(table).scope() instanceof MergeMap.Scope.OfColumn c
                ? Sql.column("r", c.column()) + "::text"
                : "null::text";
    }
}

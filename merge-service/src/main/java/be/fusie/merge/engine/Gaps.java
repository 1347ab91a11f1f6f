package be.fusie.merge.engine;

import be.fusie.merge.engine.Accounts.Link;
import be.fusie.merge.engine.Accounts.Rights;
import be.fusie.merge.engine.Blueprint.Change;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What a school has to complete after the move (M2, M12): of people in several schools only what this school is entitled to
 * comes along, users that span schools are left out, links to other systems have to be made anew. Counted per institution
 * in the source, which is only read; told in plain language.
 */
public final class Gaps {

    /** Languages of the texts. */
    public static final List<String> LANGUAGES = List.of("nl", "en", "fr", "de");

    private static final Map<String, Properties> TEXTS = texts();

    /**
     * One thing to complete.
     *
     * @param kind people-elsewhere, rows-elsewhere, users-across-schools, link or not-moved
     * @param what table or link concerned; empty where the kind says it all
     * @param count persons, rows or links
     * @param text in plain words, by language
     */
    public record Gap(String kind, String what, long count, Map<String, String> text) {}

    private final Databases databases;
    private final MergeMap map;
    private final Move move;
    private final List<Gap> gaps = new ArrayList<>();

    public Gaps(Databases databases, MergeMap map, Move move) {
        this.databases = databases;
        this.map = map;
        this.move = move;
    }

    /** The gaps of one moving institution; empty when the school gets everything it had. */
    public List<Gap> of(String institution) throws SQLException {
        try (Connection source = databases.open(move.source())) {
            Catalogue catalogue = Catalogue.read(source, map);
            Blueprint blueprint = new Blueprint(catalogue, catalogue, map);
            if (!blueprint.problems().isEmpty()) {
                throw new MergeRefused(blueprint.problems());
            }
            Sessions.beginSnapshot(source, map.schema());
            try {
                count(source, blueprint, institution);
            } finally {
                Closing.rollback(source, null);
            }
        }
        return List.copyOf(gaps);
    }

    private void count(Connection source, Blueprint blueprint, String institution) throws SQLException {
        Scopes own = new Scopes(blueprint, source, false);
        own.prepare(List.of(institution));
        for (Link link : map.accounts().links()) {
            Sql.list(
                            source,
                            "select t.%s::text, count(*) from %s t where %s group by 1 order by 1"
                                    .formatted(
                                            Sql.name(link.name()),
                                            blueprint.from(link.table()),
                                            own.where(link.table(), "t")),
                            row -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(found -> add("link", found.getKey(), found.getValue()));
        }
        for (String table : blueprint.source().tables().keySet()) {
            if (!blueprint.moves(table) && ofColumn(blueprint, table) != null) {
                add(
                        "not-moved",
                        table,
                        Sql.number(
                                source,
                                "select count(*) from %s t where t.%s::text = ?"
                                        .formatted(blueprint.from(table), Sql.name(ofColumn(blueprint, table))),
                                institution));
            }
        }
        if (!move.whole()) {
            elsewhere(source, blueprint, own);
        }
    }

    /** A table that stays may still have a column that refers to the institution. */
    private String ofColumn(Blueprint blueprint, String table) {
        MergeMap.Institution i = map.institution();
        return blueprint.references(table).stream()
                .filter(r -> r.target().equals(i.table())
                        && r.columns().size() == 1
                        && r.targetColumns().get(0).equals(i.key()))
                .map(r -> r.columns().get(0))
                .findFirst()
                .orElse(null);
    }

    /** What the school's people have in schools that do not move. */
    private void elsewhere(Connection source, Blueprint blueprint, Scopes own) throws SQLException {
        Sql.run(source, "create temp table fusie_gap_person on commit drop as select key from fusie_moving");
        Sql.run(source, "create unique index on fusie_gap_person (key); analyze fusie_gap_person");
        own.clear();
        Scopes all = new Scopes(blueprint, source, false);
        all.prepare(move.institutions());
        List<String> people = new ArrayList<>();
        for (String table : blueprint.order()) {
            if (blueprint.isPerson(table) || blueprint.isShared(table)) {
                continue;
            }
            List<String> theirs = new ArrayList<>();
            for (String column : blueprint.table(table).stored()) {
                if (blueprint.root(table, column).change() == Change.PERSON) {
                    theirs.add(Sql.column("t", column));
                }
            }
            if (theirs.isEmpty()) {
                continue;
            }
            String rows = "from %s t where (%s) is not true and (%s)"
                    .formatted(
                            blueprint.from(table),
                            all.where(table, "t"),
                            String.join(
                                    " or ",
                                    theirs.stream()
                                            .map(c -> c + " in (select key from fusie_gap_person)")
                                            .toList()));
            long count = Sql.number(source, "select count(*) " + rows);
            if (count > 0) {
                theirs.forEach(c -> people.add("select %s as key %s".formatted(c, rows)));
                add("rows-elsewhere", table, count);
            }
        }
        if (!people.isEmpty()) {
            add(
                    "people-elsewhere",
                    "",
                    Sql.number(
                            source,
                            "select count(*) from fusie_gap_person p where p.key in (%s)"
                                    .formatted(String.join(" union ", people))));
        }
        usersAcross(source, blueprint, all);
    }

    private void usersAcross(Connection source, Blueprint blueprint, Scopes all) throws SQLException {
        Rights rights = map.accounts().rights();
        if (rights == null || map.accounts().users() == null || !blueprint.moves(rights.table())) {
            return;
        }
        String users = map.accounts().users().table();
        String key = blueprint.singleKey(users).orElse(null);
        if (key != null) {
            add(
                    "users-across-schools",
                    "",
                    Sql.number(
                            source,
                            "select count(distinct t.%s) from %s t where %s and t.%s not in (select u.%s from %s u where %s)"
                                    .formatted(
                                            Sql.name(rights.user()),
                                            blueprint.from(rights.table()),
                                            all.where(rights.table(), "t"),
                                            Sql.name(rights.user()),
                                            Sql.name(key),
                                            blueprint.from(users),
                                            all.where(users, "u"))));
        }
    }

    private void add(String kind, String what, long count) {
        if (count > 0) {
            Map<String, String> text = new LinkedHashMap<>();
            LANGUAGES.forEach(language -> text.put(
                    language,
                    TEXTS.get(language)
                            .getProperty(kind)
                            .replace("{count}", Long.toString(count))
                            .replace("{what}", what)));
            gaps.add(new Gap(kind, what, count, text));
        }
    }

    private static Map<String, Properties> texts() {
        Map<String, Properties> all = new LinkedHashMap<>();
        for (String language : LANGUAGES) {
            Properties texts = new Properties();
            try (InputStreamReader in = new InputStreamReader(
                    Gaps.class.getResourceAsStream("/gaps/" + language + ".properties"), StandardCharsets.UTF_8)) {
                texts.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            all.put(language, texts);
        }
        return all;
    }
}

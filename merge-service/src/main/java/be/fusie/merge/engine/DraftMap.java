package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.Table;
import be.fusie.merge.engine.MergeMap.ColumnName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drafts a merge map of a database that nobody has described yet: out of its catalogue, of names in four languages, and of
 * samples of its data, which are compared and never shown. Each line says why it stands there; what only people can know
 * is written {@code decide}, which {@link MergeMapReader} refuses with the line and what to write instead.
 */
public final class DraftMap {

    /**
     * What whoever asks knows already.
     *
     * @param schemas schemas to look at; empty for all that have tables
     * @param institution {@code table.column} of the institution number; null to have it guessed
     * @param person {@code table.column} of the person number; null to have it guessed
     */
    public record Options(List<String> schemas, String institution, String person) {

        public static final Options NONE = new Options(List.of(), null, null);

        public Options {
            schemas = schemas == null ? List.of() : List.copyOf(schemas);
        }
    }

    private final Catalogue catalogue;
    private final List<String> schemas;
    private final DraftGuesses guesses;
    private final DraftScopes scopes;
    private final DraftExtras extras;
    private final DraftSums sums;
    private final StringBuilder out = new StringBuilder();

    private DraftMap(Connection connection, Options options) throws SQLException {
        this.schemas = schemas(connection, options);
        this.catalogue = Catalogue.read(connection, schemas.get(0), schemas);
        this.guesses = new DraftGuesses(catalogue, options);
        DraftEdges edges = new DraftEdges(connection, catalogue, guesses);
        this.scopes = new DraftScopes(catalogue, guesses, edges);
        this.extras = new DraftExtras(catalogue, guesses, edges, scopes);
        this.sums = new DraftSums(catalogue, edges, scopes);
    }

    /**
     * Drafts the map; the database is only read.
     *
     * @return a map in YAML, with comments
     * @throws MergeRefused when a name of the options is not in the database, or there is no table
     */
    public static String of(Connection connection, Options options) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Sql.run(
                    connection,
                    "set transaction isolation level repeatable read, read only; set local search_path = pg_catalog");
            return new DraftMap(connection, options).text();
        } finally {
            connection.rollback();
            connection.setAutoCommit(automatic);
        }
    }

    /** The schemas with tables, the default one first: public, or the one with most tables. */
    private static List<String> schemas(Connection connection, Options options) throws SQLException {
        List<String> all = Sql.list(
                connection,
                """
                select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
                  and n.nspname !~ '^(pg_|fusie_)' and n.nspname <> 'information_schema'
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype = 'e')
                group by 1 order by n.nspname <> 'public', count(*) desc, 1
                """,
                row -> row.getString(1));
        List<String> wanted = options.schemas().isEmpty() ? all : options.schemas();
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(all);
        if (!missing.isEmpty() || wanted.isEmpty()) {
            throw new MergeRefused(
                    "unknown-schema",
                    wanted.isEmpty()
                            ? "The database has no tables that this role can see"
                            : "The database has no tables in schema " + String.join(", ", missing),
                    "Name a schema with tables, and a role that may read them.");
        }
        return wanted;
    }

    private String text() throws SQLException {
        line("# Draft of a merge map. What the catalogue says is not repeated here. Go through all lines: each says"
                + " why it stands here;");
        line("# \"decide\" marks what only you can know, and is refused until something else is written. Keys:"
                + " merge-service/docs/merge-map.md");
        line("version: 1");
        if (!schemas.equals(List.of("public"))) {
            line("schema: " + Yaml.text(schemas.get(0)));
        }
        if (schemas.size() > 1) {
            line("schemas: ["
                    + String.join(", ", schemas.stream().map(Yaml::text).toList()) + "]");
        }
        head();
        line("");
        line("tables:");
        for (Table table : catalogue.tables().values()) {
            table(table);
        }
        sums.totals().forEach(this::line);
        sums.periods().forEach(this::line);
        return out.toString();
    }

    private void head() throws SQLException {
        ColumnName institution = guesses.institution();
        line("institution: { table: %s, key: %s }%s"
                .formatted(
                        institution == null ? MapNode.DECIDE : Yaml.text(institution.table()),
                        institution == null ? MapNode.DECIDE : Yaml.text(institution.column()),
                        comment(guesses.institutionWhy())));
        line("");
        ColumnName person = guesses.person();
        line("person:");
        line("  table: %s%s"
                .formatted(person == null ? MapNode.DECIDE : Yaml.text(person.table()), comment(guesses.personWhy())));
        line("  key: " + (person == null ? MapNode.DECIDE : Yaml.text(person.column())));
        if (person != null) {
            if (!catalogue
                    .tables()
                    .get(person.table())
                    .columns()
                    .get(person.column())
                    .isInteger()) {
                line("  numbers: keep"
                        + comment("no counted number: it means the same person everywhere, and changes only"
                                + " where the receiver has it for somebody else"));
            }
            extras.match().forEach(this::line);
            extras.kinds().forEach(this::line);
        }
    }

    private void table(Table table) throws SQLException {
        DraftScopes.Decision decision = scopes.of(table.name());
        List<String> more = new ArrayList<>(extras.rules(table, decision));
        List<String> columns = new ArrayList<>();
        Map<String, String> rules = extras.columns(table, decision);
        rules.forEach((column, rule) -> columns.add("      " + Yaml.text(column) + ": " + rule));
        line("  " + Yaml.text(table.name()) + ":");
        line("    scope: " + decision.scope() + comment(decision.why()));
        more.forEach(m -> line("    " + m));
        if (!columns.isEmpty()) {
            line("    columns:");
            columns.forEach(this::line);
        }
    }

    static String comment(String why) {
        return why == null || why.isEmpty() ? "" : "   # " + why;
    }

    /** The tables that any of these names. */
    static Set<String> tables(Iterable<ColumnName> columns) {
        Set<String> all = new LinkedHashSet<>();
        columns.forEach(c -> all.add(c.table()));
        return all;
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}

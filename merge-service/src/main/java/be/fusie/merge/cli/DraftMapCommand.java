package be.fusie.merge.cli;

import be.fusie.merge.engine.DraftMap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "draft-map",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Drafts a merge map of a database that nobody has described yet, on standard output.",
            "It comes from the catalogue, from names and from samples of the data, which are compared and never shown. Each line says why it stands there; \"decide\" marks what only you can know. The database is only read."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge draft-map --source postgresql://reader@db1/school_a --institution school.number --person person.id > map.yaml")
final class DraftMapCommand extends Operation {

    @Option(
            names = "--source",
            required = true,
            paramLabel = "URL",
            description = {
                "The database: jdbc:postgresql://host:port/database or postgresql://user@host/database.",
                "User and password: in the URL, or FUSIE_SOURCE_USER and FUSIE_SOURCE_PASSWORD, or PGUSER and PGPASSWORD, or .pgpass."
            })
    private String sourceUrl;

    @Option(
            names = "--institution",
            paramLabel = "TABLE.COLUMN",
            description = "Where institution numbers are; guessed by default.")
    private String institution;

    @Option(names = "--person", paramLabel = "TABLE.KEY", description = "Where person numbers are; guessed by default.")
    private String person;

    @Option(
            names = "--schemas",
            split = ",",
            paramLabel = "SCHEMA",
            description = "Schemas to look at, parted by commas; by default all that have tables.")
    private List<String> schemas = List.of();

    @Override
    Answer work() throws SQLException {
        DatabaseUrl source = DatabaseUrl.parse("--source", sourceUrl, root().environment());
        try (Connection connection = connect(source)) {
            String map = DraftMap.of(connection, new DraftMap.Options(schemas, institution, person));
            return Answer.done(null, new Draft(map), out -> {
                out.print(map);
                out.flush();
            });
        }
    }

    private static Connection connect(DatabaseUrl source) {
        try {
            return source.open();
        } catch (SQLException e) {
            throw Failures.connecting(source, e, false);
        }
    }

    /** @param map YAML with comments */
    record Draft(String map) {}
}

package be.fusie.merge.cli;

import be.fusie.merge.engine.ArchiveReader;
import be.fusie.merge.engine.ArchiveReader.PersonRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "archive",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Takes one person's records out of an institution's archive, by the number the person had before the move.",
            "It needs the file and nothing else: no database, no map. What it prints is personal data."
        },
        footerHeading = "%nExample:%n",
        footer = "  fusie-merge archive --file 123456.zip --person 4711 --json > 4711.json")
final class ArchiveCommand extends Operation {

    @Option(names = "--file", required = true, paramLabel = "ZIP", description = "The archive.")
    private Path file;

    @Option(names = "--person", required = true, paramLabel = "NUMBER", description = "The old person number.")
    private String person;

    @Override
    Answer work() throws IOException {
        if (!Files.isReadable(file)) {
            return Answer.of(
                    Outcome.WRONG_USAGE,
                    "no-such-file",
                    "There is no file %s to read".formatted(file),
                    "Correct --file.");
        }
        Optional<PersonRecords> found;
        try {
            found = ArchiveReader.person(file, Long.parseLong(person.strip()));
        } catch (NumberFormatException e) {
            return Answer.of(
                    Outcome.WRONG_USAGE,
                    "no-number",
                    "The person number is none",
                    "Write --person and the old number.");
        } catch (IOException e) {
            return Answer.of(
                    Outcome.REFUSED,
                    "no-archive",
                    "%s is no archive of an institution: %s".formatted(file, e.getMessage()),
                    "Name a zip file that the staging of a migration wrote.");
        }
        return found.map(records -> Answer.done(records.archive().migration(), records, out -> print(out, records)))
                .orElseGet(() -> Answer.of(
                        Outcome.REFUSED,
                        "not-in-archive",
                        "Nobody in this archive has that number",
                        "Is it the number from before the move, and the archive of the right institution?"));
    }

    private static void print(PrintWriter out, PersonRecords records) {
        out.println("Institution %s, database %s as of %s, person %s"
                .formatted(
                        records.archive().institution(),
                        records.archive().database(),
                        records.archive().taken(),
                        records.number()));
        for (Map<String, List<Map<String, String>>> part : List.of(records.records(), records.context())) {
            part.forEach((table, rows) -> {
                out.println();
                out.println(table);
                rows.forEach(row -> out.println("  " + row));
            });
        }
    }
}

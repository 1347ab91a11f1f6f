package be.fusie.merge.cli;

import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.Progress;
import be.fusie.merge.engine.Results.Staged;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "backup",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Backs up both databases, as pg_restore reads them, and writes an archive per moving institution, into the state folder.",
            "Each backup is restored into a temporary database and compared, where the role may create one. Each call makes new ones."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  fusie-merge backup --map map.yaml --source jdbc:postgresql://db1/school_a --receiver jdbc:postgresql://db2/school_b --state ./a-into-b")
final class BackupCommand extends MigrationOperation {

    @Option(names = "--no-check", description = "Do not restore the backups for a check.")
    private boolean unchecked;

    @Override
    boolean alone() {
        return false;
    }

    @Override
    Answer work(StateFolder state) throws Exception {
        inspect(false);
        UUID id = UUID.randomUUID();
        LiveLine line = new LiveLine(err(), root().terminal());
        MergeEngine engine = engine(state, line::show);
        try {
            Staged staged = engine.stage(
                    map().map(),
                    move(id),
                    new Progress(engine.journal(), id, () -> false, rows -> {}, Map.of()),
                    !unchecked);
            line.end();
            Path backups = state.file(id.toString()).resolve("backup");
            Path archives = state.file("archives").resolve(id.toString());
            return Answer.done(
                    null,
                    new BackedUp(staged, backups.toString(), archives.toString()),
                    out -> Texts.backedUp(out, staged, backups, archives));
        } finally {
            line.end();
        }
    }

    /** @param folder of the backups, a folder per database @param archiveFolder of the archives, a file per institution */
    record BackedUp(@JsonUnwrapped Staged staged, String folder, String archiveFolder) {}
}

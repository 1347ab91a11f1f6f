package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.Archive;
import be.fusie.merge.engine.Results.Backup;
import be.fusie.merge.engine.Results.Staged;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Backups and archives (M1), taken while schools work on: of both databases an archive that {@code pg_restore} reads, out
 * of one snapshot each, restored for a check; and per moving institution a zip of CSV files with the rows that belong to
 * it. Written beside and renamed when complete, so that a repeated command finds either all of it or starts anew.
 */
final class Stage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Databases databases;
    private final Path data;
    private final boolean check;

    /** @param check whether backups are restored for a check */
    Stage(Databases databases, Path data, boolean check) {
        this.databases = databases;
        this.data = data;
        this.check = check;
    }

    Staged run(MergeMap map, Move move, Progress progress) throws SQLException, IOException {
        Path target = folder(move.migration());
        Path done = target.resolve("staged.json");
        if (Files.exists(done)) {
            return JSON.readValue(done.toFile(), Staged.class);
        }
        discard(move.migration());
        Path work = data.resolve(move.migration() + ".partial");
        OwnerOnly.folder(work);
        progress.start();
        progress.phase("STAGING");
        Backups theirs = new Backups(databases, work, move.migration(), check);
        Backups ours = new Backups(databases, work, move.migration(), check);
        CompletableFuture<Backup> receiver = CompletableFuture.supplyAsync(() -> {
            boolean mayBeMissing = move.kind() == MoveKind.EXTRACTION || move.kind() == MoveKind.SERVER_MOVE;
            try (Connection connection =
                    mayBeMissing ? NewHome.openIfThere(databases, move.receiver()) : databases.open(move.receiver())) {
                if (connection == null) {
                    return null; // a new database that is not there yet
                }
                Sessions.beginSnapshot(connection, map.schema());
                return theirs.write(connection, move.receiver(), (table, rows, complete) -> {});
            } catch (SQLException | IOException e) {
                throw new CompletionException(e);
            }
        });
        List<Archive> archives;
        Backup source;
        try (SourceUpgrade.Look current = new SourceUpgrade(databases, move).look();
                Connection shown = current.databases().open(move.source());
                Connection connection = databases.open(move.source())) {
            Catalogue catalogue = Catalogue.read(shown, map);
            Blueprint blueprint = new Blueprint(catalogue, catalogue, map);
            if (!blueprint.problems().isEmpty()) {
                throw new MergeRefused(blueprint.problems());
            }
            Sessions.beginSnapshot(shown, map.schema());
            blueprint
                    .order()
                    .forEach(t -> progress.expect(t, catalogue.tables().get(t).estimatedRows()));
            archives = Archives.write(shown, blueprint, move, Archives.folder(data, move.migration()), progress);
            shown.rollback();
            Sessions.beginSnapshot(connection, map.schema());
            source = ours.write(connection, move.source(), (table, rows, complete) -> {
                if (complete) {
                    progress.done(table, rows);
                } else {
                    progress.rows(table, rows);
                }
            });
        } catch (SQLException | IOException | RuntimeException e) {
            receiver.exceptionally(x -> null).join();
            throw e;
        }
        Staged staged = new Staged(
                Stream.of(source, join(receiver)).filter(Objects::nonNull).toList(), archives, findings(ours, theirs));
        Files.writeString(work.resolve("staged.json"), JSON.writeValueAsString(staged));
        try {
            Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(work, target);
        }
        progress.phase("STAGED");
        return staged;
    }

    private static List<Reason> findings(Backups ours, Backups theirs) {
        List<Reason> all = new ArrayList<>(ours.findings());
        all.addAll(theirs.findings());
        return all;
    }

    void discard(UUID migration) throws IOException {
        Archives.discard(Archives.folder(data, migration));
        Archives.discard(folder(migration));
        Archives.discard(data.resolve(migration + ".partial"));
    }

    private Path folder(UUID migration) {
        return data.resolve(migration.toString());
    }

    private static Backup join(CompletableFuture<Backup> backup) throws SQLException, IOException {
        try {
            return backup.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof MergeRefused cause) {
                throw cause;
            }
            throw e;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}

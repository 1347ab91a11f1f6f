package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.engine.Decisions;
import be.fusie.merge.engine.FolderJournal;
import be.fusie.merge.engine.MergeEngine;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Move;
import be.fusie.merge.engine.MoveKind;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Tuning;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What the commands on one migration have in common: map, two databases, institutions, a state folder. */
abstract class MigrationOperation extends Operation {

    /** Rows a second for estimates, until a merge was measured. */
    private static final long DEFAULT_RATE = 50_000;

    private static final int MOST_WORKERS = 64;

    @Option(names = "--map", required = true, paramLabel = "FILE", description = "The merge map (YAML).")
    private Path mapFile;

    @Option(
            names = "--source",
            required = true,
            paramLabel = "URL",
            description = {
                "The database that moves: jdbc:postgresql://host:port/database or postgresql://user@host/database.",
                "User and password: in the URL, or FUSIE_SOURCE_USER and FUSIE_SOURCE_PASSWORD, or PGUSER and PGPASSWORD, or .pgpass."
            })
    private String sourceUrl;

    @Option(
            names = "--receiver",
            required = true,
            paramLabel = "URL",
            description = "The database that takes in; FUSIE_RECEIVER_USER and FUSIE_RECEIVER_PASSWORD.")
    private String receiverUrl;

    @Option(
            names = "--institutions",
            split = ",",
            paramLabel = "NUMBER",
            description = "Institutions that move, parted by commas; without it the whole database moves.")
    private List<String> institutions = List.of();

    @Option(
            names = "--replacement",
            paramLabel = "LIST:VALUE=OTHER",
            description =
                    "For a choice value that the receiver does not know: in records of LIST, VALUE becomes OTHER. Can be given often.")
    private List<String> replacements = List.of();

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "Folder that remembers the migration; one folder per migration. It will hold personal data.")
    private Path stateFolder;

    @Option(
            names = "--decisions",
            paramLabel = "FILE",
            description =
                    "CSV of what people decided about persons that may be the same human: columns old, receiver, decision (same or different). \"plan\" writes open-pairs.csv, to be filled in.")
    private Path decisionsFile;

    @Option(
            names = "--refuse-undecided",
            description = "Refuse while such pairs are undecided; otherwise they count as two humans.")
    private boolean undecidedRefused;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = {
                "Refuse unless it is this kind of move: ${COMPLETION-CANDIDATES}.",
                "By default the receiver tells: one with tables takes in, an empty one gets the whole source (server move, numbers stay) or some institutions (extraction)."
            })
    private MoveKind kind;

    @Option(
            names = "--central-administrator",
            paramLabel = "USER",
            description =
                    "Who gets the administrator rights of single schools, as rights.central of the map names users.")
    private String administrator;

    @Option(
            names = "--upgrade",
            paramLabel = "FILE",
            description =
                    "For a source at an older schema version: an SQL script, or a folder of Flyway's, that brings it to the receiver's. It is run on a copy beside the source, never on the source. Can be given often.")
    private List<Path> upgrades = List.of();

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Connections to either database that work at once; ${DEFAULT-VALUE} by default.")
    private int workers;

    @Option(
            names = "--number-lines",
            paramLabel = "FILE",
            description = {
                "Which numbers were ever given out, so that none is given twice, after an undo neither.",
                "Let all migrations into one receiver share it. Default: number-lines.json in the state folder."
            })
    private Path numberLines;

    private MapFile map;
    private Decisions decisions;
    private String decisionsSha256;
    private DatabaseUrl source;
    private DatabaseUrl receiver;

    /** Whether no other command may work in the state folder meanwhile. */
    abstract boolean alone();

    abstract Answer work(StateFolder state) throws Exception;

    @Override
    final Answer work() throws Exception {
        source = DatabaseUrl.parse("--source", sourceUrl, root().environment());
        receiver = DatabaseUrl.parse("--receiver", receiverUrl, root().environment());
        replacementsOf();
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new Stopped(
                    Outcome.WRONG_USAGE,
                    "wrong-usage",
                    "--workers %d is not between 1 and %d".formatted(workers, MOST_WORKERS),
                    "As many as the servers have cores to spare, for example 4.");
        }
        map = MapFile.read(mapFile);
        readDecisions();
        try (StateFolder state = StateFolder.open(stateFolder, alone())) {
            Answer answer;
            try {
                answer = work(state);
            } catch (Exception | Error e) {
                answer = Failures.explain(e);
            }
            UUID id = state.migration().map(Migration::id).orElse(null);
            return answer.migration() == null ? answer.in(id) : answer;
        }
    }

    private void readDecisions() throws IOException {
        if (decisionsFile == null) {
            decisions = new Decisions(Set.of(), Set.of(), undecidedRefused);
            return;
        }
        byte[] text = MapFile.bytes(
                decisionsFile, "decisions", "\"plan\" writes %s, to be filled in.".formatted(PlanCommand.OPEN_PAIRS));
        decisionsSha256 = MapFile.sha256(text);
        try {
            decisions = Decisions.read(new StringReader(new String(text, StandardCharsets.UTF_8)), undecidedRefused);
        } catch (MergeRefused e) {
            throw MapFile.in(decisionsFile, e);
        }
    }

    final MapFile map() {
        return map;
    }

    final Path stateFolder() {
        return stateFolder;
    }

    final DatabaseUrl source() {
        return source;
    }

    final DatabaseUrl receiver() {
        return receiver;
    }

    /** In order, each once. */
    final List<String> institutions() {
        return List.copyOf(new TreeSet<>(institutions.stream()
                .map(String::strip)
                .filter(i -> !i.isEmpty())
                .toList()));
    }

    final List<Move.Replacement> replacementsOf() {
        List<Move.Replacement> all = new ArrayList<>();
        for (String text : replacements) {
            int colon = text.indexOf(':');
            int equals = text.indexOf('=', colon + 1);
            if (colon < 1 || equals < colon + 2) {
                throw new Stopped(
                        Outcome.WRONG_USAGE,
                        "wrong-usage",
                        "--replacement %s is not of the form list:value=other".formatted(text),
                        "For example --replacement attendance-code:T=B");
            }
            all.add(new Move.Replacement(
                    text.substring(0, colon), text.substring(colon + 1, equals), text.substring(equals + 1)));
        }
        return all;
    }

    /** Looks at both databases; refuses when they are one and the same. */
    final Inspected inspect(boolean begun) throws SQLException {
        Inspected found =
                new Inspected(Inspection.of(source, map.map(), begun), Inspection.of(receiver, map.map(), begun));
        if (found.source().identity().equals(found.receiver().identity())) {
            throw new Stopped(
                    Outcome.REFUSED,
                    "same-database",
                    "--source and --receiver are the same database (%s)".formatted(source.place()),
                    "Name the database that moves and the one that takes in.");
        }
        refuse(found.source().forReading());
        refuse(found.receiver().forReading());
        return found;
    }

    record Inspected(Inspection source, Inspection receiver) {

        /** What a merge lacks in either. */
        List<Reason> forWriting() {
            List<Reason> all = new ArrayList<>(source.forWriting());
            all.addAll(receiver.forWriting());
            return all;
        }
    }

    static void refuse(List<Reason> reasons) {
        if (!reasons.isEmpty()) {
            throw new Stopped(Outcome.REFUSED, reasons);
        }
    }

    /** The engine on these two databases, with this folder as its journal. */
    final MergeEngine engine(StateFolder state, FolderJournal.Watcher watcher) {
        FolderJournal journal = new FolderJournal(
                state.path(),
                numberLines == null ? state.file(FolderJournal.LINES) : numberLines,
                receiver.place(),
                watcher);
        return new MergeEngine(
                new TwoDatabases(sourceName(), source, receiver, upgrades),
                journal,
                state.path(),
                DEFAULT_RATE,
                Tuning.DEFAULT.withWorkers(workers));
    }

    /** The name that stands in renamed values and in results: short where it can be. */
    final String sourceName() {
        return source.database();
    }

    final String receiverName() {
        return receiver.database().equals(source.database()) ? receiver.place() : receiver.database();
    }

    /** The move that the options describe. */
    final Move move(UUID migration) {
        return move(migration, institutions(), replacementsOf(), kind, administrator);
    }

    /** The move that the folder remembers. */
    final Move move(Migration migration) {
        return move(
                migration.id(),
                migration.institutions(),
                migration.replacements(),
                migration.kind(),
                migration.centralAdministrator());
    }

    private Move move(
            UUID migration, List<String> moving, List<Move.Replacement> replaced, MoveKind of, String central) {
        return Move.of(migration, sourceName(), receiverName(), new TreeSet<>(moving), moving.isEmpty())
                .as(of)
                .on(new Move.Terms(replaced, decisions, null, central));
    }

    /** A migration that the folder will belong to. */
    final Migration fresh(Inspected found) {
        return Migration.begin(
                found.source(),
                found.receiver(),
                MapFile.sha256(map.text()),
                institutions(),
                replacementsOf(),
                decisionsSha256,
                kind,
                administrator,
                upgradePaths());
    }

    private List<String> upgradePaths() {
        return upgrades.stream()
                .map(p -> p.toAbsolutePath().normalize().toString())
                .toList();
    }

    /**
     * Refuses when the folder's migration is another one than the options say.
     *
     * @param whole whether institutions and replacements that are not given mean none, or "as it was"
     */
    final void sameMigration(Migration known, Inspected found, boolean whole) {
        List<String> other = differences(known, found, whole);
        if (!other.isEmpty()) {
            throw new Stopped(
                    Outcome.REFUSED,
                    "state-of-another-migration",
                    "State folder %s belongs to migration %s, which has %s"
                            .formatted(stateFolder, known.id(), String.join(", ", other)),
                    "Name another state folder, or give the same options; the map of that migration is %s."
                            .formatted(stateFolder.resolve(RunCommand.MAP)));
        }
    }

    final boolean sameDatabases(Migration known, Inspected found) {
        return known.sourceIdentity().equals(found.source().identity())
                && known.receiverIdentity().equals(found.receiver().identity());
    }

    /** What the folder's migration has, other than the options say; see {@link #sameMigration}. */
    final List<String> differences(Migration known, Inspected found, boolean whole) {
        List<String> other = new ArrayList<>();
        if (!known.sourceIdentity().equals(found.source().identity())) {
            other.add("another source (%s)".formatted(known.source()));
        }
        if (!known.receiverIdentity().equals(found.receiver().identity())) {
            other.add("another receiver (%s)".formatted(known.receiver()));
        }
        if (!known.mapSha256().equals(MapFile.sha256(map.text()))) {
            other.add("another merge map");
        }
        if ((whole || !institutions().isEmpty()) && !known.institutions().equals(institutions())) {
            other.add(
                    known.institutions().isEmpty()
                            ? "the whole database"
                            : "institutions " + String.join(",", known.institutions()));
        }
        if ((whole || !replacements.isEmpty()) && !known.replacements().equals(replacementsOf())) {
            other.add("other replacements");
        }
        if ((whole || decisionsFile != null) && !Objects.equals(known.decisionsSha256(), decisionsSha256)) {
            other.add(known.decisionsSha256() == null ? "no decisions" : "other decisions");
        }
        if ((whole || kind != null) && known.kind() != kind) {
            other.add(known.kind() == null ? "no --kind" : "--kind " + known.kind());
        }
        if ((whole || !upgrades.isEmpty()) && !known.upgrades().equals(upgradePaths())) {
            other.add("other upgrade scripts");
        }
        if ((whole || administrator != null) && !Objects.equals(known.centralAdministrator(), administrator)) {
            other.add("another central administrator");
        }
        return other;
    }
}

package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.Directory;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.PreparationRows.IntakeRow;
import be.fusie.request.preparation.IntakeCheck.Around;
import be.fusie.request.preparation.IntakeForm;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The intake forms of a migration (R12, M14): one for each board that takes institutions in. Belongs inside a transaction. */
@ApplicationScoped
class Intakes {

    private final DirectoryStore directory;

    Intakes(DirectoryStore directory) {
        this.directory = directory;
    }

    static Uni<List<IntakeRow>> all(Migration migration) {
        return IntakeRow.list("migrationId = ?1 order by board", migration.id);
    }

    /** What was submitted, as the plan shows it and billing-service gets it; none when the board stays. */
    Uni<List<Submitted>> submitted(Migration migration) {
        return !migration.request.boardChanges()
                ? Uni.createFrom().item(List.of())
                : all(migration).flatMap(rows -> directory
                        .boardsOf(migration.move.institutions())
                        .map(boardOf -> rows.stream()
                                .filter(row -> row.submitted != null)
                                .map(row -> submitted(row, boardOf))
                                .toList()));
    }

    private static Submitted submitted(IntakeRow row, Map<String, String> boardOf) {
        IntakeForm form = CanonicalJson.read(row.submitted, IntakeForm.class);
        Map<String, String> formerly = new TreeMap<>(boardOf);
        formerly.keySet()
                .retainAll(form.institutions().stream()
                        .map(IntakeForm.Institution::institution)
                        .toList());
        return new Submitted(row.hash, form, formerly);
    }

    /**
     * @param hash SHA-256 of the form's canonical JSON; it is part of the plan, so that another form is another plan (R5)
     * @param formerly the board that each of its institutions leaves
     */
    record Submitted(String hash, IntakeForm form, Map<String, String> formerly) {}

    /** The institutions that the forms name come under their boards. */
    Uni<Void> changeBoards(List<Submitted> forms) {
        return each(
                forms,
                submitted -> directory.changeBoard(
                        submitted.formerly().keySet(), submitted.form().board()));
    }

    /** They are under their former boards again: the migration was taken back (X1). */
    Uni<Void> changeBoardsBack(List<Submitted> forms) {
        return each(
                forms.stream()
                        .flatMap(submitted -> submitted.formerly().entrySet().stream())
                        .toList(),
                left -> directory.changeBoard(List.of(left.getKey()), left.getValue()));
    }

    private static <T> Uni<Void> each(List<T> all, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** What keeps people from signing, in words; empty when nothing does, or the board stays. */
    Uni<List<String>> missing(Migration migration) {
        return !migration.request.boardChanges()
                ? Uni.createFrom().item(List.of())
                : all(migration).flatMap(rows -> directory
                        .boardsOf(migration.move.institutions())
                        .map(boardOf -> missing(rows, boardOf)));
    }

    private static List<String> missing(List<IntakeRow> rows, Map<String, String> boardOf) {
        List<String> missing = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        Set<String> boards = new HashSet<>();
        for (IntakeRow row : rows) {
            if (row.submitted == null) {
                missing.add("the form of board " + row.board + " is not submitted");
            } else {
                boards.add(row.board);
                covered.addAll(institutions(CanonicalJson.read(row.submitted, JsonNode.class)));
            }
        }
        boardOf.forEach((institution, board) -> {
            if (!covered.contains(institution) && !boards.contains(board)) {
                missing.add("no form takes in institution " + institution);
            }
        });
        return missing;
    }

    /** What the form of a board is checked against. */
    Uni<Around> around(Migration migration, String board) {
        return all(migration).flatMap(rows -> directory
                .boardsOf(migration.move.institutions())
                .flatMap(boardOf -> directory.load().map(all -> {
                    Map<String, String> elsewhere = new HashMap<>();
                    rows.stream().filter(row -> !row.board.equals(board)).forEach(row -> institutions(
                                    CanonicalJson.read(row.draft, JsonNode.class))
                            .forEach(institution -> elsewhere.put(institution, row.board)));
                    return new Around(
                            board,
                            all.boards().stream().map(Directory.Board::number).collect(Collectors.toSet()),
                            boardOf,
                            elsewhere);
                })));
    }

    private static List<String> institutions(JsonNode form) {
        List<String> numbers = new ArrayList<>();
        form.path("institutions")
                .forEach(entry -> numbers.add(entry.path("institution").asText()));
        return numbers;
    }
}

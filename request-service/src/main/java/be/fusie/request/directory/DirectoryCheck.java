package be.fusie.request.directory;

import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.Directory.Membership;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * All that is wrong with a directory, at once: forms, and what forms don't show: doubles, references that lead nowhere,
 * impossible dates and check digits. Pure.
 */
final class DirectoryCheck {

    private final List<Fault> faults = new ArrayList<>();

    private DirectoryCheck() {}

    /**
     * @param path where, as a JSON pointer into the directory: {@code /institutions/3/home}
     * @param message what is wrong there, in words
     * @param form whether a single value has a wrong form
     */
    record Fault(String path, String message, boolean form) {}

    /** @return empty when the directory is sound */
    static List<Fault> faultsOf(Directory directory, Validator validator) {
        DirectoryCheck check = new DirectoryCheck();
        validator
                .validate(directory)
                .forEach(violation -> check.faults.add(
                        new Fault(pointer(violation.getPropertyPath().toString()), violation.getMessage(), true)));
        check.references(directory);
        return check.faults.stream()
                .sorted(Comparator.comparing(Fault::path).thenComparing(Fault::message))
                .toList();
    }

    private static String pointer(String path) {
        return "/"
                + path.replaceAll("\\.?<[^>]*>", "")
                        .replace("[", "/")
                        .replace("]", "")
                        .replace('.', '/');
    }

    private void references(Directory directory) {
        Set<String> databases = once("/databases", directory.databases(), Directory.Database::name);
        Set<String> boards = once("/boards", directory.boards(), Directory.Board::number);
        Set<String> communities = once("/communities", directory.communities(), Directory.Community::id);
        each("/boards", directory.boards(), (path, board) -> {
            if (board.number() != null && !KboNumber.isValid(board.number())) {
                fault(path + "/number", "the check digits of enterprise number " + board.number() + " are wrong");
            }
        });
        Map<String, Institution> seen = new HashMap<>();
        each("/institutions", directory.institutions(), (path, institution) -> {
            Institution other =
                    institution.number() == null ? null : seen.putIfAbsent(institution.number(), institution);
            if (other != null) {
                fault(
                        path + "/number",
                        "institution " + institution.number() + " is listed twice"
                                + (Objects.equals(other.home(), institution.home())
                                        ? ""
                                        : ", with two homes: " + other.home() + " and " + institution.home()));
            }
            known(databases, institution.home(), path + "/home", "database");
            known(boards, institution.board(), path + "/board", "board");
            memberships(institution.memberships(), communities, path + "/memberships");
            once(path + "/directors", institution.directors(), Function.identity());
            once(path + "/administrators", institution.administrators(), Function.identity());
            once(path + "/portals", institution.portals(), Function.identity());
        });
    }

    private void memberships(List<Membership> memberships, Set<String> communities, String path) {
        each(path, memberships, (at, membership) -> {
            known(communities, membership.community(), at + "/community", "community");
            if (membership.from() == null) {
                return;
            }
            if (membership.until() != null && membership.until().isBefore(membership.from())) {
                fault(at + "/until", "the membership of " + membership.community() + " ends before it begins");
            }
            int index = memberships.indexOf(membership);
            for (int i = 0; i < index; i++) {
                Membership earlier = memberships.get(i);
                if (earlier != null && membership.overlaps(earlier)) {
                    fault(at, "overlaps with another membership of " + membership.community() + ", the one at " + i);
                }
            }
        });
        Set<Membership> seen = new HashSet<>();
        each(path, memberships, (at, membership) -> {
            if (!seen.add(membership)) {
                fault(at, "is listed twice");
            }
        });
    }

    private interface Visit<T> {
        void at(String path, T thing);
    }

    private static <T> void each(String path, List<T> things, Visit<T> visit) {
        for (int i = 0; things != null && i < things.size(); i++) {
            if (things.get(i) != null) {
                visit.at(path + "/" + i, things.get(i));
            }
        }
    }

    private <T> Set<String> once(String path, List<T> things, Function<T, String> name) {
        Set<String> names = new HashSet<>();
        each(path, things, (at, thing) -> {
            if (name.apply(thing) != null && !names.add(name.apply(thing))) {
                fault(at, name.apply(thing) + " is listed twice");
            }
        });
        return names;
    }

    private void known(Set<String> names, String name, String path, String kind) {
        if (name != null && !name.isBlank() && !names.contains(name)) {
            fault(path, "unknown " + kind + " " + name);
        }
    }

    private void fault(String path, String message) {
        faults.add(new Fault(path, message, false));
    }
}

package be.fusie.request.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What bean validation can't see: doubles, references that lead nowhere, impossible dates and check digits. Pure. */
class DirectoryCheck {

    private final List<String> errors = new ArrayList<>();

    private DirectoryCheck() {}

    /** @return each error in words, with the names it is about; empty when the directory is sound */
    static List<String> errorsOf(Directory directory) {
        DirectoryCheck check = new DirectoryCheck();
        Set<String> databases = check.unique("database", directory.databases(), Directory.Database::name);
        Set<String> boards = check.unique("board", directory.boards(), Directory.Board::number);
        Set<String> communities = check.unique("community", directory.communities(), Directory.Community::id);
        check.unique("institution", directory.institutions(), Directory.Institution::number);
        boards.stream()
                .filter(number -> !isEnterpriseNumber(number))
                .forEach(number -> check.errors.add("board " + number + ": its check digits are wrong"));
        for (Directory.Institution institution : directory.institutions()) {
            String who = "institution " + institution.number();
            check.known(databases, institution.home(), who + ": unknown home database ");
            check.known(boards, institution.board(), who + ": unknown board ");
            for (Directory.Membership membership : institution.memberships()) {
                check.known(communities, membership.community(), who + ": unknown community ");
                if (membership.until() != null && membership.until().isBefore(membership.from())) {
                    check.errors.add(who + ": its membership of " + membership.community() + " ends before it begins");
                }
            }
            check.once(institution.directors(), who + ": director named twice: ");
            check.once(institution.administrators(), who + ": administrator named twice: ");
            check.once(institution.portals(), who + ": portal named twice: ");
            if (institution.memberships().stream().distinct().count()
                    < institution.memberships().size()) {
                check.errors.add(who + ": a membership is listed twice");
            }
        }
        return check.errors;
    }

    private <T> Set<String> unique(String kind, Collection<T> things, Function<T, String> name) {
        Set<String> names = new HashSet<>();
        things.stream()
                .map(name)
                .filter(n -> !names.add(n))
                .distinct()
                .forEach(n -> errors.add(kind + " " + n + " is listed twice"));
        return names;
    }

    private void known(Set<String> names, String name, String error) {
        if (!names.contains(name)) {
            errors.add(error + name);
        }
    }

    private void once(List<String> names, String error) {
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name)).forEach(name -> errors.add(error + name));
    }

    /** KBO: check = 97 − (first eight digits mod 97). */
    private static boolean isEnterpriseNumber(String number) {
        return Long.parseLong(number.substring(8)) == 97 - Long.parseLong(number.substring(0, 8)) % 97;
    }
}

package be.fusie.request.migration;

import be.fusie.request.directory.Closure;
import be.fusie.request.directory.Directory;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What is to move where and when: the part of a request that the closure follows from.
 *
 * @param whole true: every institution of the source; then {@code institutions} is empty
 * @param oldCommunities communities that move along although their memberships have ended (R4)
 */
record Wish(
        String source,
        String receiver,
        boolean whole,
        List<String> institutions,
        LocalDate cutOverDate,
        List<String> oldCommunities) {

    /** @throws be.fusie.kit.problem.Problem when the databases or the choice of institutions can't be (R1, R18) */
    void check(Directory directory) {
        if (source.equals(receiver)) {
            throw MigrationProblems.sameDatabase(source);
        }
        for (String database : List.of(source, receiver)) {
            if (!directory.knowsDatabase(database)) {
                throw MigrationProblems.unknownDatabase(database);
            }
        }
        if (whole != institutions.isEmpty()) {
            throw MigrationProblems.wholeOrSome();
        }
    }

    /**
     * Who is concerned, and why (R3, R4).
     *
     * @throws be.fusie.kit.problem.Problem when an institution or community is unknown, or not where it would have to be
     */
    Closure closure(Directory directory) {
        List<String> requested = requested(directory);
        for (String community : oldCommunities) {
            if (directory.communities().stream().noneMatch(c -> c.id().equals(community))) {
                throw MigrationProblems.unknownCommunity(community);
            }
        }
        Closure closure = Closure.of(directory, source, receiver, requested, cutOverDate, Set.copyOf(oldCommunities));
        for (String community : oldCommunities) {
            boolean concerned = closure.members().stream()
                    .filter(member -> member.part() != Closure.Part.STAYS)
                    .anyMatch(member -> directory
                            .institution(member.institution())
                            .orElseThrow()
                            .wasIn(community, cutOverDate));
            if (!concerned) {
                throw MigrationProblems.communityNotConcerned(community);
            }
        }
        return closure;
    }

    private List<String> requested(Directory directory) {
        List<String> unknown = institutions.stream()
                .filter(number -> directory.institution(number).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            throw MigrationProblems.unknownInstitutions(unknown);
        }
        List<String> inSource = directory.institutionsIn(source).stream()
                .map(Directory.Institution::number)
                .toList();
        List<String> foreign = institutions.stream()
                .filter(number -> !inSource.contains(number))
                .toList();
        if (!foreign.isEmpty()) {
            throw MigrationProblems.notInSource(foreign, source);
        }
        if (inSource.isEmpty()) {
            throw MigrationProblems.nothingMoves(source);
        }
        return whole ? inSource : institutions;
    }
}

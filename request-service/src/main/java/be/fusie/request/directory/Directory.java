package be.fusie.request.directory;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directory as it is imported and exported: one JSON document (R1, R3). People stand in it as OIDC subjects only.
 *
 * @param databases the school databases that Fusie may move schools between
 * @param boards the legal bodies, by enterprise number
 * @param communities the school communities (scholengemeenschappen)
 * @param institutions the institutions, each with its one home database
 */
public record Directory(
        @NotNull @Size(max = 10_000) List<@Valid @NotNull Database> databases,
        @NotNull @Size(max = 100_000) List<@Valid @NotNull Board> boards,
        @NotNull @Size(max = 100_000) List<@Valid @NotNull Community> communities,
        @NotNull @Size(max = 100_000) List<@Valid @NotNull Institution> institutions) {

    /** @param name the name all services know the database by, e.g. {@code alfa} */
    public record Database(
            @NotNull @Pattern(regexp = "[a-z][a-z0-9_-]{0,62}") String name, @Size(max = 200) String title) {}

    /** @param number enterprise number (KBO): ten digits, starts with 0 or 1 */
    public record Board(
            @NotNull @Pattern(regexp = "[01][0-9]{9}") String number, @NotBlank @Size(max = 200) String name) {}

    /** @param id a short name, e.g. {@code sg-noord} */
    public record Community(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}") String id,
            @NotBlank @Size(max = 200) String name) {}

    /**
     * @param number six digits
     * @param board its board's enterprise number
     * @param home the one database it lives in; a migration changes it when the pivot is done
     * @param memberships its school communities, dated
     * @param directors OIDC subjects who sign for it (R2)
     * @param administrators OIDC subjects who may file requests for it
     * @param portals OIDC subjects of portals that may read its migrations
     */
    public record Institution(
            @NotNull @Pattern(regexp = "[0-9]{6}") String number,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 10) String board,
            @NotBlank @Size(max = 63) String home,
            @Size(max = 100) List<@Valid @NotNull Membership> memberships,
            @Size(max = 100) List<@NotBlank @Size(max = 200) String> directors,
            @Size(max = 100) List<@NotBlank @Size(max = 200) String> administrators,
            @Size(max = 100) List<@NotBlank @Size(max = 200) String> portals) {

        public Institution {
            memberships = memberships == null ? List.of() : memberships;
            directors = directors == null ? List.of() : directors;
            administrators = administrators == null ? List.of() : administrators;
            portals = portals == null ? List.of() : portals;
        }

        /** The same, its lists in the order in which the directory keeps them. */
        Institution inOrder() {
            return new Institution(
                    number,
                    name,
                    board,
                    home,
                    memberships.stream()
                            .sorted(Comparator.comparing(Membership::from).thenComparing(Membership::community))
                            .toList(),
                    directors.stream().sorted().toList(),
                    administrators.stream().sorted().toList(),
                    portals.stream().sorted().toList());
        }

        Institution with(List<Membership> others) {
            return new Institution(number, name, board, home, others, directors, administrators, portals);
        }

        Institution movedTo(String database) {
            return new Institution(number, name, board, database, memberships, directors, administrators, portals);
        }

        Institution underBoard(String other) {
            return new Institution(number, name, other, home, memberships, directors, administrators, portals);
        }

        /** Whether it was or is a member of the community, on whatever day before or on {@code date}. */
        public boolean wasIn(String community, LocalDate date) {
            return memberships.stream()
                    .anyMatch(m -> m.community().equals(community) && !m.from().isAfter(date));
        }

        /** The communities it belongs to on {@code date}. */
        public Set<String> communitiesOn(LocalDate date) {
            return memberships.stream()
                    .filter(m -> m.isValidOn(date))
                    .map(Membership::community)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * @param from first day of the membership
     * @param until last day of it, or null while no end is known
     */
    public record Membership(@NotBlank @Size(max = 63) String community, @NotNull LocalDate from, LocalDate until) {

        /** Whether both are of one community and share a day; the same one twice is a double, not an overlap. */
        boolean overlaps(Membership other) {
            return community != null
                    && community.equals(other.community)
                    && from != null
                    && other.from != null
                    && !equals(other)
                    && (until == null || !other.from.isAfter(until))
                    && (other.until == null || !from.isAfter(other.until));
        }

        boolean isValidOn(LocalDate date) {
            return !date.isBefore(from) && (until == null || !date.isAfter(until));
        }
    }

    /** The same with one object put in the place of the one of its name, or added. */
    Directory with(Object value) {
        return new Directory(
                with(databases, value, Database.class, Database::name),
                with(boards, value, Board.class, Board::number),
                with(communities, value, Community.class, Community::id),
                with(institutions, value, Institution.class, Institution::number));
    }

    private static <T> List<T> with(List<T> all, Object value, Class<T> type, Function<T, String> name) {
        if (!type.isInstance(value)) {
            return all;
        }
        T one = type.cast(value);
        return Stream.concat(all.stream().filter(t -> !name.apply(t).equals(name.apply(one))), Stream.of(one))
                .toList();
    }

    /** The same without one object. @param path such as {@code /institutions/111111} */
    Directory without(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new Directory(
                path.startsWith("/databases/") ? without(databases, name, Database::name) : databases,
                path.startsWith("/boards/") ? without(boards, name, Board::number) : boards,
                path.startsWith("/communities/") ? without(communities, name, Community::id) : communities,
                path.startsWith("/institutions/") ? without(institutions, name, Institution::number) : institutions);
    }

    private static <T> List<T> without(List<T> all, String name, Function<T, String> nameOf) {
        return all.stream().filter(t -> !nameOf.apply(t).equals(name)).toList();
    }

    public boolean knowsDatabase(String name) {
        return databases.stream().anyMatch(d -> d.name().equals(name));
    }

    public Optional<Institution> institution(String number) {
        return institutions.stream().filter(i -> i.number().equals(number)).findFirst();
    }

    public List<Institution> institutionsIn(String database) {
        return institutions.stream().filter(i -> i.home().equals(database)).toList();
    }

    Map<String, Institution> byNumber() {
        return institutions.stream().collect(Collectors.toMap(Institution::number, Function.identity()));
    }
}

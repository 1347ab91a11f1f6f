package be.fusie.request.directory;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

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
            @NotBlank @Size(max = 63) @Pattern(regexp = "[a-z][a-z0-9_-]*") String name,
            @Size(max = 200) String title) {}

    /** @param number enterprise number (KBO): ten digits, starts with 0 or 1 */
    public record Board(
            @NotNull @Pattern(regexp = "[01][0-9]{9}") String number, @NotBlank @Size(max = 200) String name) {}

    /** @param id a short name, e.g. {@code sg-noord} */
    public record Community(
            @NotBlank @Size(max = 63) @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_.-]*") String id,
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
            @NotBlank String board,
            @NotBlank String home,
            List<@Valid @NotNull Membership> memberships,
            List<@NotBlank @Size(max = 200) String> directors,
            List<@NotBlank @Size(max = 200) String> administrators,
            List<@NotBlank @Size(max = 200) String> portals) {

        public Institution {
            memberships = memberships == null ? List.of() : memberships;
            directors = directors == null ? List.of() : directors;
            administrators = administrators == null ? List.of() : administrators;
            portals = portals == null ? List.of() : portals;
        }

        /** The communities it belongs to on {@code date}. */
        Set<String> communitiesOn(LocalDate date) {
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
    public record Membership(@NotBlank String community, @NotNull LocalDate from, LocalDate until) {
        boolean isValidOn(LocalDate date) {
            return !date.isBefore(from) && (until == null || !date.isAfter(until));
        }
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

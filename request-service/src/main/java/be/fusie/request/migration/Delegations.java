package be.fusie.request.migration;

import be.fusie.request.ConsentSettings;
import be.fusie.request.audit.AuditTrail.Sealed;
import be.fusie.request.directory.DirectoryStore;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who may sign for whom (R2). A delegation holds only while its giver directs the institution and its holder is fit for
 * it; both are read from the directory each time. All methods belong inside a transaction.
 */
@ApplicationScoped
class Delegations {

    /**
     * Fit are administrators and directors of the institution itself, and directors of institutions of the same board. The
     * directory's tables are joined here because a person's delegations are looked up with every call.
     */
    private static final String FIT =
            """
            exists (select 1 from appointment a
                    join institution theirs on theirs.number = a.institution
                    join institution own on own.number = :institution
                    where a.subject = :delegate
                      and (a.institution = own.number and a.role in ('DIRECTOR', 'ADMINISTRATOR')
                           or a.role = 'DIRECTOR' and theirs.board = own.board))
            """;

    private static final String HELD =
            """
            select d.id from delegation d
            where d.delegate = :delegate and d.revoked_at is null and :today between d.valid_from and d.valid_until
              and exists (select 1 from appointment a
                          where a.subject = d.director and a.institution = d.institution and a.role = 'DIRECTOR')
              and %s
            order by d.created_at, d.id
            """
                    .formatted(FIT.replace(":institution", "d.institution"));

    private final DirectoryStore directory;
    private final ConsentSettings settings;

    Delegations(DirectoryStore directory, ConsentSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /** What a director asks for. */
    record Wish(String institution, String delegate, LocalDate from, LocalDate until) {}

    /** A director lets somebody sign for an institution. The sign-in was found fresh before. */
    Uni<Delegation> give(Wish wish, Person person) {
        LocalDate today = LocalDate.now(settings.zone());
        return directory
                .directedBy(person.subject())
                .invoke(directed -> {
                    if (!directed.contains(wish.institution())) {
                        throw MigrationProblems.foreignInstitution(wish.institution());
                    }
                    if (wish.delegate().equals(person.subject())) {
                        throw ConsentProblems.delegatesToSelf();
                    }
                    if (wish.until().isBefore(wish.from()) || wish.until().isBefore(today)) {
                        throw ConsentProblems.delegationOver();
                    }
                    if (wish.until()
                            .isAfter(wish.from()
                                    .plusDays(settings.longestDelegation().toDays()))) {
                        throw ConsentProblems.delegationTooLong(
                                settings.longestDelegation().toDays());
                    }
                })
                .chain(() -> isFit(wish))
                .flatMap(fit -> {
                    if (!fit) {
                        throw ConsentProblems.unfitDelegate(wish.institution());
                    }
                    Delegation delegation = delegation(wish, person);
                    return delegation.persist();
                });
    }

    private static Delegation delegation(Wish wish, Person person) {
        Delegation delegation = new Delegation();
        delegation.id = UUID.randomUUID();
        delegation.institution = wish.institution();
        delegation.director = person.subject();
        delegation.delegate = wish.delegate();
        delegation.validFrom = wish.from();
        delegation.validUntil = wish.until();
        delegation.issuer = person.issuer();
        delegation.acr = person.acr();
        delegation.authTime = person.signedInAt();
        delegation.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        delegation.salt = History.salt();
        delegation.digest = Sealed.digest(delegation.salt, delegation.content().text());
        return delegation;
    }

    private static Uni<Boolean> isFit(Wish wish) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery("select " + FIT, Boolean.class)
                .setParameter("institution", wish.institution())
                .setParameter("delegate", wish.delegate())
                .getSingleResult());
    }

    /** Takes it back from now on; what was signed with it stands. Taking back twice is once. */
    Uni<Delegation> revoke(UUID id, Person person) {
        return find(id, person)
                .flatMap(delegation -> directory.directedBy(person.subject()).map(directed -> {
                    if (!person.operator() && !directed.contains(delegation.institution)) {
                        throw ConsentProblems.notTheDirector();
                    }
                    if (delegation.revokedAt == null) {
                        delegation.revokedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
                    }
                    return delegation;
                }));
    }

    /** @throws be.fusie.kit.problem.Problem 404 when there is none that concerns the person */
    Uni<Delegation> find(UUID id, Person person) {
        return Delegation.<Delegation>findById(id)
                .flatMap(found -> directory.directedBy(person.subject()).map(directed -> {
                    boolean concerns = found != null
                            && (person.operator()
                                    || person.subject().equals(found.delegate)
                                    || directed.contains(found.institution));
                    if (!concerns) {
                        throw ConsentProblems.unknownDelegation(id);
                    }
                    return found;
                }));
    }

    /** Those that the person holds, gave, or that are for an institution that the person directs; the newest first. */
    Uni<List<Delegation>> list(Person person, Listing.Cursor after, int size) {
        Instant at = after == null ? Instant.now().plusSeconds(3600) : after.createdAt();
        UUID id = after == null ? new UUID(-1, -1) : after.id();
        String page = "(createdAt < ?1 or createdAt = ?1 and id < ?2)";
        String order = " order by createdAt desc, id desc";
        return directory
                .directedBy(person.subject())
                .flatMap(directed -> person.operator()
                        ? Delegation.<Delegation>find(page + order, at, id)
                                .page(0, size)
                                .list()
                        : Delegation.<Delegation>find(
                                        "(delegate = ?3 or institution in ?4) and " + page + order,
                                        at,
                                        id,
                                        person.subject(),
                                        directed)
                                .page(0, size)
                                .list());
    }

    /** The institutions whose migrations a person may see: those of the directory, and those of a delegation. */
    Uni<Set<String>> visibleTo(Person person) {
        return directory.institutionsOf(person.subject()).flatMap(own -> heldBy(person)
                .map(held -> {
                    Set<String> visible = new HashSet<>(own);
                    held.forEach(delegation -> visible.add(delegation.institution));
                    return visible;
                }));
    }

    /** The institutions that the person may sign for in a director's place. */
    Uni<Set<String>> standsInFor(Person person) {
        return heldBy(person)
                .map(held ->
                        held.stream().map(delegation -> delegation.institution).collect(Collectors.toSet()));
    }

    /** In which role the person acts for the institution; empty when in none. */
    Uni<Optional<Authority>> authority(String institution, Person person) {
        return directory
                .directedBy(person.subject())
                .flatMap(directed -> directed.contains(institution)
                        ? Uni.createFrom().item(Optional.of(Authority.DIRECTOR))
                        : heldBy(person).map(held -> held.stream()
                                .filter(delegation -> delegation.institution.equals(institution))
                                .findFirst()
                                .map(Authority::by)));
    }

    private Uni<List<Delegation>> heldBy(Person person) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(HELD, UUID.class)
                        .setParameter("delegate", person.subject())
                        .setParameter("today", LocalDate.now(settings.zone()))
                        .getResultList())
                .flatMap(ids -> ids.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : Delegation.list("id in ?1 order by createdAt, id", ids));
    }
}

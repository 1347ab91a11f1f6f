package be.fusie.request.directory;

import be.fusie.request.directory.DirectoryEntities.Appointment;
import be.fusie.request.directory.DirectoryEntities.Role;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Loads and saves the directory. All its methods belong inside a transaction. */
@ApplicationScoped
public class DirectoryStore {

    /** The whole directory, each list in the order of its names. */
    public Uni<Directory> load() {
        return this.<DirectoryEntities.SchoolDatabase>all("SchoolDatabase order by name")
                .flatMap(databases -> this.<DirectoryEntities.Board>all("Board order by number")
                        .flatMap(boards -> this.<DirectoryEntities.Community>all("Community order by id")
                                .flatMap(communities -> institutions()
                                        .map(institutions -> new Directory(
                                                databases.stream()
                                                        .map(d -> new Directory.Database(d.name, d.title))
                                                        .toList(),
                                                boards.stream()
                                                        .map(b -> new Directory.Board(b.number, b.name))
                                                        .toList(),
                                                communities.stream()
                                                        .map(c -> new Directory.Community(c.id, c.name))
                                                        .toList(),
                                                institutions)))));
    }

    private Uni<List<Directory.Institution>> institutions() {
        return this.<DirectoryEntities.Institution>all("Institution order by number")
                .flatMap(institutions -> this.<DirectoryEntities.Membership>all(
                                "Membership order by validFrom, community")
                        .flatMap(memberships -> this.<Appointment>all("Appointment order by subject")
                                .map(appointments -> join(institutions, memberships, appointments))));
    }

    private static List<Directory.Institution> join(
            List<DirectoryEntities.Institution> institutions,
            List<DirectoryEntities.Membership> memberships,
            List<Appointment> appointments) {
        Map<String, List<Directory.Membership>> membershipsOf = memberships.stream()
                .collect(Collectors.groupingBy(
                        m -> m.institution,
                        Collectors.mapping(
                                m -> new Directory.Membership(m.community, m.validFrom, m.validUntil),
                                Collectors.toList())));
        Map<String, Map<Role, List<String>>> subjectsOf = appointments.stream()
                .collect(Collectors.groupingBy(
                        a -> a.institution,
                        Collectors.groupingBy(a -> a.role, Collectors.mapping(a -> a.subject, Collectors.toList()))));
        return institutions.stream()
                .map(i -> {
                    Map<Role, List<String>> subjects = subjectsOf.getOrDefault(i.number, Map.of());
                    return new Directory.Institution(
                            i.number,
                            i.name,
                            i.board,
                            i.home,
                            membershipsOf.get(i.number),
                            subjects.get(Role.DIRECTOR),
                            subjects.get(Role.ADMINISTRATOR),
                            subjects.get(Role.PORTAL));
                })
                .toList();
    }

    /** The part of the directory that names these databases and institutions; without memberships and people. */
    public Uni<Directory> names(Collection<String> databases, Collection<String> institutions) {
        return this.<DirectoryEntities.SchoolDatabase>all("SchoolDatabase where name in ?1 order by name", databases)
                .flatMap(known -> this.<DirectoryEntities.Institution>all(
                                "Institution where number in ?1 order by number", institutions)
                        .flatMap(schools -> this.<DirectoryEntities.Board>all(
                                        "Board where number in ?1 order by number",
                                        schools.stream().map(i -> i.board).toList())
                                .map(boards -> new Directory(
                                        known.stream()
                                                .map(d -> new Directory.Database(d.name, d.title))
                                                .toList(),
                                        boards.stream()
                                                .map(b -> new Directory.Board(b.number, b.name))
                                                .toList(),
                                        List.of(),
                                        join(schools, List.of(), List.of())))));
    }

    /** Filings and imports wait for each other here, until the transaction ends. */
    public Uni<Void> lock() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from pg_advisory_xact_lock(hashtext('directory'))", Integer.class)
                        .getSingleResult())
                .replaceWithVoid();
    }

    /** Puts {@code directory} in the place of the one there is. */
    Uni<Void> replace(Directory directory) {
        List<Object> rows = new ArrayList<>();
        directory.databases().forEach(d -> {
            var row = new DirectoryEntities.SchoolDatabase();
            row.name = d.name();
            row.title = d.title();
            rows.add(row);
        });
        directory.boards().forEach(b -> {
            var row = new DirectoryEntities.Board();
            row.number = b.number();
            row.name = b.name();
            rows.add(row);
        });
        directory.communities().forEach(c -> {
            var row = new DirectoryEntities.Community();
            row.id = c.id();
            row.name = c.name();
            rows.add(row);
        });
        directory.institutions().forEach(i -> rows.addAll(rowsOf(i)));
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "truncate school_database, board, community, institution, membership, appointment")
                .executeUpdate()
                .invoke(session::clear)
                .chain(() -> session.persistAll(rows.toArray()))
                .chain(session::flush));
    }

    private static List<Object> rowsOf(Directory.Institution i) {
        List<Object> rows = new ArrayList<>();
        var institution = new DirectoryEntities.Institution();
        institution.number = i.number();
        institution.name = i.name();
        institution.board = i.board();
        institution.home = i.home();
        rows.add(institution);
        for (Directory.Membership m : i.memberships()) {
            var membership = new DirectoryEntities.Membership();
            membership.id = UUID.randomUUID();
            membership.institution = i.number();
            membership.community = m.community();
            membership.validFrom = m.from();
            membership.validUntil = m.until();
            rows.add(membership);
        }
        rows.addAll(appointments(i.number(), Role.DIRECTOR, i.directors()));
        rows.addAll(appointments(i.number(), Role.ADMINISTRATOR, i.administrators()));
        rows.addAll(appointments(i.number(), Role.PORTAL, i.portals()));
        return rows;
    }

    private static List<Appointment> appointments(String institution, Role role, List<String> subjects) {
        return subjects.stream()
                .map(subject -> {
                    var appointment = new Appointment();
                    appointment.id = UUID.randomUUID();
                    appointment.institution = institution;
                    appointment.subject = subject;
                    appointment.role = role;
                    return appointment;
                })
                .toList();
    }

    /** The institutions a person is appointed for, in any role; read again at each call, never taken from a token. */
    public Uni<Set<String>> institutionsOf(String subject) {
        return this.<Appointment>all("Appointment where subject = ?1", subject)
                .map(appointments ->
                        appointments.stream().map(a -> a.institution).collect(Collectors.toCollection(HashSet::new)));
    }

    /** The institutions a person signs for (R2). */
    public Uni<Set<String>> directedBy(String subject) {
        return this.<Appointment>all("Appointment where subject = ?1 and role = ?2", subject, Role.DIRECTOR)
                .map(appointments ->
                        appointments.stream().map(a -> a.institution).collect(Collectors.toCollection(HashSet::new)));
    }

    /** Whether there is a board of this enterprise number. */
    public Uni<Boolean> knowsBoard(String number) {
        return this.<DirectoryEntities.Board>all("Board where number = ?1", number)
                .map(boards -> !boards.isEmpty());
    }

    /** The present board of each of these institutions. */
    public Uni<Map<String, String>> boardsOf(Collection<String> institutions) {
        return this.<DirectoryEntities.Institution>all("Institution where number in ?1", institutions)
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(i -> i.number, i -> i.board, (a, b) -> a, TreeMap::new)));
    }

    /** The institutions come under this board: a migration that changes it is done (R12). */
    public Uni<Void> changeBoard(Collection<String> institutions, String board) {
        return Panache.getSession()
                .flatMap(session -> session.createMutationQuery(
                                "update Institution set board = :board where number in :numbers")
                        .setParameter("board", board)
                        .setParameter("numbers", institutions)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** The institutions live in {@code database} from now on: a migration's pivot is done. */
    public Uni<Void> changeHomes(Collection<String> institutions, String database) {
        return Panache.getSession()
                .flatMap(session -> session.createMutationQuery(
                                "update Institution set home = :home where number in :numbers")
                        .setParameter("home", database)
                        .setParameter("numbers", institutions)
                        .executeUpdate())
                .replaceWithVoid();
    }

    @SuppressWarnings("unchecked")
    private <T> Uni<List<T>> all(String query, Object... parameters) {
        return Panache.getSession().flatMap(session -> {
            var selection = session.createSelectionQuery("from " + query, Object.class);
            for (int i = 0; i < parameters.length; i++) {
                selection.setParameter(i + 1, parameters[i]);
            }
            return selection.getResultList().map(rows -> (List<T>) rows);
        });
    }
}

package be.fusie.request.directory;

import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.DirectoryChanges.Change;
import be.fusie.request.directory.DirectoryEntities.Appointment;
import be.fusie.request.directory.DirectoryEntities.Role;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Loads and saves the directory. All its methods belong inside a transaction. */
@ApplicationScoped
public class DirectoryStore {

    /** What was read last, and at which count and number of the changes. */
    private record Known(List<Object> version, Directory directory) {}

    private volatile Known known;

    /** The whole directory, each list in the order of its names; read anew only when something was changed since. */
    public Uni<Directory> load() {
        return version().flatMap(version -> {
            Known last = known;
            return last != null && last.version.equals(version)
                    ? Uni.createFrom().item(last.directory)
                    : read().invoke(directory -> known = new Known(version, directory));
        });
    }

    /**
     * Another one after every change, as each leaves a row. The highest number alone would not do: a change may get a lower
     * one than another and be committed after it.
     */
    private static Uni<List<Object>> version() {
        return Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "select count(*), max(number) from DirectoryChange", Object[].class)
                        .getSingleResult())
                .map(Arrays::asList);
    }

    private Uni<Directory> read() {
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

    /** Writes what differs, and who changed it. */
    Uni<Void> save(List<Change> changes, String subject, String act) {
        List<Object> rows = new ArrayList<>();
        Map<String, Set<String>> gone = new HashMap<>();
        Instant now = Instant.now();
        for (Change change : changes) {
            gone.computeIfAbsent(kind(change), any -> new HashSet<>()).add(name(change));
            if (change.after() != null) {
                rows.addAll(rowsOf(change.after()));
            } else if (change.before() instanceof Directory.Institution institution) {
                var former = new DirectoryEntities.FormerHome();
                former.institution = institution.number();
                former.home = institution.home();
                rows.add(former);
            }
            rows.add(row(change, subject, act, now));
        }
        Set<String> institutions = gone.getOrDefault("institutions", Set.of());
        return delete("FormerHome where institution in ?1", institutions)
                .chain(() -> delete("Membership where institution in ?1", institutions))
                .chain(() -> delete("Appointment where institution in ?1", institutions))
                .chain(() -> delete("Institution where number in ?1", institutions))
                .chain(() -> delete("SchoolDatabase where name in ?1", gone.get("databases")))
                .chain(() -> delete("Board where number in ?1", gone.get("boards")))
                .chain(() -> delete("Community where id in ?1", gone.get("communities")))
                .chain(Panache::getSession)
                .flatMap(session -> {
                    session.clear();
                    return session.persistAll(rows.toArray()).chain(session::flush);
                });
    }

    private static Uni<Void> delete(String query, Collection<String> names) {
        return names == null || names.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .flatMap(session -> session.createMutationQuery("delete from " + query)
                                .setParameter(1, names)
                                .executeUpdate())
                        .replaceWithVoid();
    }

    private static String kind(Change change) {
        return change.path().split("/")[1];
    }

    private static String name(Change change) {
        return change.path().split("/")[2];
    }

    private static DirectoryEntities.ChangeRow row(Change change, String subject, String act, Instant now) {
        var row = new DirectoryEntities.ChangeRow();
        row.at = now;
        row.subject = subject;
        row.act = act;
        row.path = change.path();
        row.before = change.before() == null ? null : CanonicalJson.write(change.before());
        row.after = change.after() == null ? null : CanonicalJson.write(change.after());
        return row;
    }

    /** The changes, newest first. @param path null: of all objects @param before only those with a lower number */
    Uni<List<DirectoryEntities.ChangeRow>> changes(String path, long before, int limit) {
        var found = path == null
                ? DirectoryEntities.ChangeRow.<DirectoryEntities.ChangeRow>find(
                        "number < ?1 order by number desc", before)
                : DirectoryEntities.ChangeRow.<DirectoryEntities.ChangeRow>find(
                        "number < ?1 and path = ?2 order by number desc", before, path);
        return found.page(0, limit).list();
    }

    /** Where institutions lived that were taken out of the directory. */
    Uni<Map<String, String>> formerHomes() {
        return this.<DirectoryEntities.FormerHome>all("FormerHome")
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> row.institution, row -> row.home)));
    }

    /** The institutions that take part in a migration that has not ended. */
    Uni<Set<String>> inMigration() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select distinct p.institution from participant p join migration m on m.id = p.migration_id
                                where m.phase not in ('COMPLETED', 'ABANDONED')
                                """,
                                String.class)
                        .getResultList())
                .map(HashSet::new);
    }

    private static List<Object> rowsOf(Object value) {
        if (value instanceof Directory.Database d) {
            var row = new DirectoryEntities.SchoolDatabase();
            row.name = d.name();
            row.title = d.title();
            return List.of(row);
        }
        if (value instanceof Directory.Board b) {
            var row = new DirectoryEntities.Board();
            row.number = b.number();
            row.name = b.name();
            return List.of(row);
        }
        if (value instanceof Directory.Community c) {
            var row = new DirectoryEntities.Community();
            row.id = c.id();
            row.name = c.name();
            return List.of(row);
        }
        return rowsOf((Directory.Institution) value);
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
        return change(institutions, "board", i -> i.underBoard(board))
                .chain(Panache::getSession)
                .flatMap(session -> session.createMutationQuery(
                                "update Institution set board = :board where number in :numbers")
                        .setParameter("board", board)
                        .setParameter("numbers", institutions)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** The institutions live in {@code database} from now on: a migration's pivot is done. */
    public Uni<Void> changeHomes(Collection<String> institutions, String database) {
        return change(institutions, "home", i -> i.movedTo(database))
                .chain(Panache::getSession)
                .flatMap(session -> session.createMutationQuery(
                                "update Institution set home = :home where number in :numbers")
                        .setParameter("home", database)
                        .setParameter("numbers", institutions)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Keeps in the history what a migration changes. */
    private Uni<Void> change(
            Collection<String> institutions, String field, UnaryOperator<Directory.Institution> changed) {
        Instant now = Instant.now();
        return load().flatMap(before -> {
            Object[] rows = before.institutions().stream()
                    .filter(i -> institutions.contains(i.number())
                            && !changed.apply(i).equals(i))
                    .map(i -> new Change("/institutions/" + i.number(), i, changed.apply(i), List.of(field)))
                    .map(change -> row(change, "migration", "migration", now))
                    .toArray();
            return Panache.getSession().flatMap(session -> session.persistAll(rows));
        });
    }

    @SuppressWarnings("unchecked")
    private <T> Uni<List<T>> all(String query, Object... parameters) {
        return Panache.getSession().flatMap(session -> {
            var selection = session.createSelectionQuery("from " + query, Object.class);
            for (int i = 0; i < parameters.length; i++) {
                selection.setParameter(i + 1, parameters[i]);
            }
            // Detached, since they are only read: every further query would look through all of them for changes.
            return selection
                    .getResultList()
                    .invoke(rows -> rows.forEach(session::detach))
                    .map(rows -> (List<T>) rows);
        });
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.Accounts.Rights;
import be.fusie.merge.engine.Accounts.Users;
import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.Results.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What becomes of user names and rights on the way. A user name stays only when the source is absorbed whole and the name
 * is free in the receiver (M9). Administrator rights of single schools pass to the central administrator of the request,
 * one per institution; rights that hold for no institution in particular do not come along, because they would hold for the
 * receiver's schools too (M10, M11). What people decided about a right goes before that (R11). It is all done in the stream,
 * so that counts and digests speak of it.
 */
final class AccountRules {

    private static final int MOST_NAMESAKES = 1000;
    private static final String MOVING = "moving:";

    private final Blueprint blueprint;
    private final Move move;
    private final Users users;
    private final Rights rights;
    private boolean renames;
    private boolean central;
    private String centralUser;
    private boolean decided;
    private long further;
    private final List<Reason> findings = new ArrayList<>();

    AccountRules(Blueprint blueprint, Move move) {
        this.blueprint = blueprint;
        this.move = move;
        Accounts accounts = blueprint.map().accounts();
        this.users =
                accounts.users() != null && blueprint.moves(accounts.users().table()) ? accounts.users() : null;
        this.rights =
                accounts.rights() != null && blueprint.moves(accounts.rights().table()) ? accounts.rights() : null;
    }

    /** What the sections {@code users}, {@code rights} and {@code links} name exists in the source; else a reason for each. */
    static List<Reason> problems(Catalogue source, Accounts accounts) {
        List<Reason> problems = new ArrayList<>();
        if (accounts.users() != null) {
            Users u = accounts.users();
            need(source, problems, "users", u.table(), u.name());
            u.credential().forEach(c -> need(source, problems, "users.credential", u.table(), c));
        }
        accounts.links().forEach(l -> need(source, problems, "links", l.table(), l.name()));
        if (accounts.rights() != null) {
            Rights r = accounts.rights();
            List.of(r.user(), r.right(), r.scope()).forEach(c -> need(source, problems, "rights", r.table(), c));
            if (accounts.users() == null) {
                problems.add(new Reason(
                        "rights-without-users",
                        "The merge map has a section rights, but none that says who the users are",
                        "Add users: { table: …, name: … }."));
            } else if (r.central() != null) {
                need(source, problems, "rights.central", accounts.users().table(), r.central());
            }
        }
        return problems;
    }

    private static void need(Catalogue source, List<Reason> problems, String path, String table, String column) {
        if (source.table(table).filter(t -> t.columns().containsKey(column)).isEmpty()) {
            problems.add(new Reason(
                    "unknown-column",
                    "The merge map names %s.%s at %s, which the source does not have".formatted(table, column, path),
                    "Correct the name."));
        }
    }

    /** Whether rights of administrators pass to a central one. */
    boolean passes() {
        return central;
    }

    /** Whether {@code fusie_user_name} (key, name) says of some users which name they get. */
    boolean renames() {
        return renames;
    }

    List<Reason> findings() {
        return findings;
    }

    /** Finds out which names change and who the central administrator is; writes temporary tables of the source only. */
    void prepare(Scopes scopes, Connection source, Connection receiver) throws SQLException {
        if (users != null && users.renamed() != null) {
            rename(scopes, source, receiver);
        }
        if (rights != null && !rights.administrator().isEmpty()) {
            findCentral(scopes, source, receiver);
        }
        if (rights != null && !move.terms().rights().isEmpty()) {
            decide(scopes, source);
        }
    }

    private void decide(Scopes scopes, Connection source) throws SQLException {
        List<DecidedRights.Line> lines = DecidedRights.lines(
                held(
                        scopes,
                        source,
                        move.terms().rights().stream()
                                .map(RightDecision::user)
                                .distinct()
                                .toArray(String[]::new)),
                move.terms().rights());
        decided = !lines.isEmpty();
        if (decided) {
            DecidedRights.write(source, lines);
            further = lines.stream().filter(DecidedRights.Line::second).count();
        }
    }

    /** The rights over moving institutions that these users have who move, in no order. */
    private List<DecidedRights.Right> held(Scopes scopes, Connection source, String[] users) throws SQLException {
        String user = "t.%s::text".formatted(Sql.name(rights.user()));
        return Sql.list(
                source,
                "select %s, t.%s::text, t.%s::text, %s, %s, %s from %s t where %s and %s and %s = any (?)"
                        .formatted(
                                user,
                                Sql.name(rights.scope()),
                                Sql.name(rights.right()),
                                central ? isAdministrator("t") : "false",
                                central ? "not " + earlier(scopes) : "false",
                                isCentral(user),
                                blueprint.from(rights.table()),
                                scopes.where(rights.table(), "t"),
                                ofMovingUser("t", scopes),
                                user),
                row -> new DecidedRights.Right(
                        new DecidedRights.Key(row.getString(1), row.getString(2), row.getString(3)),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6)),
                (Object) users);
    }

    /** Whether the user moves and is the central administrator. */
    String isCentral(String user) {
        return centralUser != null && centralUser.startsWith(MOVING)
                ? user + " = " + Sql.text(centralUser.substring(MOVING.length()))
                : "false";
    }

    /** How many numbers the table's own rows take, when decisions make further rows of some: twice as many. */
    long span(String table, long lowest, long highest) {
        if (rights == null || further == 0 || !table.equals(rights.table())) {
            return highest;
        }
        further = highest - lowest + 1;
        return highest + further;
    }

    /** What is joined to t, a row of the table, for its values; empty where nothing is. */
    Optional<String> join(String table) {
        return decided && table.equals(rights.table())
                ? Optional.of(" left join %s fr on %s".formatted(DecidedRights.TABLE, about("fr")))
                : Optional.empty();
    }

    private void rename(Scopes scopes, Connection source, Connection receiver) throws SQLException {
        String table = blueprint.from(users.table());
        String name = Sql.name(users.name());
        String key = key();
        Sql.run(
                source,
                "create temp table fusie_name_taken on commit drop as select %s::text as name from %s where false"
                        .formatted(name, table));
        Copies.pipe(
                receiver,
                "select distinct %s::text from %s where %s is not null".formatted(name, table, name),
                source,
                "fusie_name_taken",
                rows -> {});
        Sql.run(source, "create index on fusie_name_taken (name); analyze fusie_name_taken");
        String moving =
                "from %s t where %s and t.%s is not null".formatted(table, scopes.where(users.table(), "t"), name);
        Sql.run(
                source,
                """
                create temp table fusie_user_name on commit drop as
                select t.%s as key, regexp_replace(t.%s::text, '@[^@]*$', '') as local,
                       coalesce(%s, '') as institution, null::text as name
                %s%s
                """
                        .formatted(
                                Sql.name(key),
                                name,
                                institution("t"),
                                moving,
                                move.whole()
                                        ? " and exists (select from fusie_name_taken n where n.name = t.%s::text)"
                                                .formatted(name)
                                        : ""));
        if (move.whole()) {
            Sql.run(source, "insert into fusie_name_taken select t.%s::text %s".formatted(name, moving));
        }
        long waiting = Sql.number(source, "select count(*) from fusie_user_name");
        renames = waiting > 0;
        if (renames) {
            findings.add(new Reason(
                    "user-names-change",
                    "%d user names change, because %s (M9)"
                            .formatted(
                                    waiting,
                                    move.whole()
                                            ? "the receiver has users of these names already"
                                            : "the move is a partial one and their domain changes")));
        }
        for (int namesake = 1; waiting > 0; namesake++) {
            if (namesake > MOST_NAMESAKES) {
                throw new MergeRefused(
                        "user-names-exhausted",
                        "%d users would all get a name that somebody has".formatted(waiting),
                        "Write {institution} into users.renamed of the merge map.");
            }
            String wanted = candidate(namesake);
            waiting -= Sql.update(
                    source,
                    """
                    with wanted as (select key, %1$s as name, row_number() over (partition by %1$s order by key) as nth
                                    from fusie_user_name where name is null),
                         free as (select key, name from wanted w
                                  where nth = 1 and not exists (select from fusie_name_taken n where n.name = w.name)),
                         taken as (insert into fusie_name_taken select name from free)
                    update fusie_user_name u set name = free.name from free where u.key = free.key
                    """
                            .formatted(wanted));
        }
        Sql.run(source, "create unique index on fusie_user_name (key); analyze fusie_user_name");
    }

    /** The name by the map's rule; who is not the first of that name gets a number behind the local part. */
    private String candidate(int namesake) {
        String sql = Sql.text(users.renamed())
                .replace("{source}", move.source().replace("'", "''"))
                .replace("{receiver}", move.receiver().replace("'", "''"));
        String local = "local" + (namesake == 1 ? "" : " || '" + namesake + "'");
        return "replace(replace(%s, '{institution}', institution), '{local}', %s)".formatted(sql, local);
    }

    private String key() {
        return blueprint
                .singleKey(users.table())
                .orElseThrow(() -> new MergeRefused(
                        "users-without-key",
                        "Table %s has no key of one column".formatted(users.table()),
                        "User names can be changed only where one column tells users apart; leave users.renamed out."));
    }

    private String institution(String alias) {
        return blueprint.rule(users.table()).scope() instanceof Scope.OfColumn c
                ? Sql.column(alias, c.column()) + "::text"
                : "null::text";
    }

    private void findCentral(Scopes scopes, Connection source, Connection receiver) throws SQLException {
        String lost = "t.%s::text in (%s)".formatted(Sql.name(rights.right()), administrator());
        long administrators = Sql.number(
                source,
                "select count(*) from %s t where %s and %s"
                        .formatted(blueprint.from(rights.table()), scopes.where(rights.table(), "t"), lost));
        String who = move.terms().centralAdministrator();
        if (who == null || rights.central() == null) {
            if (administrators > 0) {
                findings.add(new Reason(
                        "no-central-administrator",
                        "%d administrator rights of single schools stay as they are, because %s"
                                .formatted(
                                        administrators,
                                        who == null
                                                ? "the request names no central administrator"
                                                : "the merge map does not say how to find the central administrator"),
                        "Name the central administrator (R10), and write rights.central in the merge map."));
            }
            return;
        }
        String named = "u.%s::text".formatted(Sql.name(rights.central()));
        if (move.terms().hidesCentralAdministrator()) {
            String[] parts = who.split(":");
            named = "encode(sha256(convert_to(%s || %s, 'UTF8')), 'hex')".formatted(Sql.text(parts[1] + ":"), named);
            who = parts[2];
        }
        String find = "select min(u.%s)::text from %s u where %s = ?"
                .formatted(Sql.name(key()), blueprint.from(users.table()), named);
        centralUser = one(receiver, find, who)
                .map(key -> Sql.text(key) + "::" + keyType())
                .orElse(null);
        if (centralUser == null) {
            Optional<String> moving = one(source, find + " and " + scopes.where(users.table(), "u"), who);
            if (moving.isEmpty()) {
                throw new MergeRefused(
                        "central-administrator-unknown",
                        "The central administrator of the request is no user of the receiver, and none that moves",
                        "Give the central administrator a user in the receiver, or name another one (R10).");
            }
            centralUser = MOVING + moving.get();
        }
        central = true;
        if (administrators > 0) {
            findings.add(new Reason(
                    "administrators-lose-rights",
                    "%d administrator rights of single schools pass to the central administrator (M10)"
                            .formatted(administrators)));
        }
    }

    private static Optional<String> one(Connection connection, String query, String parameter) throws SQLException {
        return Sql.list(connection, query, row -> Optional.ofNullable(row.getString(1)), parameter)
                .get(0);
    }

    private String keyType() {
        return blueprint.table(users.table()).columns().get(key()).type();
    }

    private String administrator() {
        return rights.administrator().stream().map(Sql::text).collect(Collectors.joining(", "));
    }

    /** The new number of a user, as SQL; of the engine's knowledge of offsets. */
    @FunctionalInterface
    interface Renumbered {
        long offset(String table) throws SQLException;
    }

    /**
     * The value of a column of the table, under these rules.
     *
     * @param remapped its value by the keys it follows, as SQL over alias t
     */
    String value(String table, String column, String remapped, Renumbered numbers) throws SQLException {
        if (renames && table.equals(users.table()) && column.equals(users.name())) {
            return "coalesce((select n.name from fusie_user_name n where n.key = %s), %s)"
                    .formatted(Sql.column("t", key()), remapped);
        }
        if (central && table.equals(rights.table()) && column.equals(rights.user())) {
            return "case when %s then %s else %s end"
                    .formatted(
                            isAdministrator("t") + (decided ? " and fr.how is distinct from 'own'" : ""),
                            centralUser(numbers),
                            remapped);
        }
        if (decided && table.equals(rights.table()) && column.equals(rights.right())) {
            return "coalesce(fr.becomes, %s::text)".formatted(remapped);
        }
        if (decided
                && further > 0
                && table.equals(rights.table())
                && blueprint.numberColumn(table).filter(column::equals).isPresent()) {
            return "(%s + case when fr.second then %d else 0 end)".formatted(remapped, further);
        }
        return remapped;
    }

    private String centralUser(Renumbered numbers) throws SQLException {
        if (!centralUser.startsWith(MOVING)) {
            return centralUser;
        }
        String old = Sql.text(centralUser.substring(MOVING.length())) + "::" + keyType();
        return blueprint.root(users.table(), key()).change() == Change.NUMBER
                ? "(%s + (%d))".formatted(old, numbers.offset(users.table()))
                : old;
    }

    String isAdministrator(String alias) {
        return Sql.column(alias, rights.right()) + "::text in (" + administrator() + ")";
    }

    /**
     * A condition on t that is true for rows that come along; empty where these rules say nothing. Rights of users that
     * span schools and do not move stay behind with them (M2); of the administrators of a school the first one's row
     * comes, for the central administrator.
     */
    Optional<String> comes(String table, Scopes scopes) {
        if (rights == null || !table.equals(rights.table())) {
            return Optional.empty();
        }
        String comes = ofMovingUser("t", scopes);
        if (central) {
            comes += " and (not (%s and %s)%s)"
                    .formatted(isAdministrator("t"), earlier(scopes), decided ? " or " + decidedTo("own") : "");
        }
        return Optional.of(decided ? comes + " and not " + decidedTo("gone") : comes);
    }

    /** Of a case over t: what was decided, in words; empty where nothing was. */
    String becomes() {
        return !decided
                ? ""
                : """
                when %s then 'dropped'
                when exists (select from %2$s d where d.how = 'own' and %3$s)
                  then (select coalesce('%4$s' || d.becomes, 'kept') from %2$s d where d.how = 'own' and %3$s limit 1)
                """
                        .formatted(decidedTo("gone"), DecidedRights.TABLE, about("d"), RightsLists.CHANGED);
    }

    private String decidedTo(String how) {
        return "exists (select from %s d where d.how = '%s' and %s)".formatted(DecidedRights.TABLE, how, about("d"));
    }

    /** A condition on t and a row of the decided rights. */
    private String about(String alias) {
        return "%1$s.k = t.%2$s::text and %1$s.i = t.%3$s::text and %1$s.r = t.%4$s::text"
                .formatted(alias, Sql.name(rights.user()), Sql.name(rights.scope()), Sql.name(rights.right()));
    }

    /** A condition on t, an administrator's right: another one's, of the same institution, goes before it. */
    private String earlier(Scopes scopes) {
        return "exists (select from %s o where o.%s = t.%s and o.%s = t.%s and o.%s < t.%s and %s)"
                .formatted(
                        blueprint.from(rights.table()),
                        Sql.name(rights.right()),
                        Sql.name(rights.right()),
                        Sql.name(rights.scope()),
                        Sql.name(rights.scope()),
                        Sql.name(rights.user()),
                        Sql.name(rights.user()),
                        ofMovingUser("o", scopes));
    }

    String ofMovingUser(String alias, Scopes scopes) {
        return "%s is not null and %s in (select u.%s from %s u where %s)"
                .formatted(
                        Sql.column(alias, rights.scope()),
                        Sql.column(alias, rights.user()),
                        Sql.name(key()),
                        blueprint.from(users.table()),
                        scopes.where(users.table(), "u"));
    }

    /**
     * Nobody has a right that nobody granted: over the moved institutions there are the rights that came, of moved users
     * and the central administrator, and those that came hold for no other institution (M10, M11).
     *
     * @param moved numbers of the moved institutions, as they stand in the receiver
     * @param arrived a condition on t: the row came with this merge
     * @param rows rights that came
     */
    static List<Check> checks(MergeMap map, Connection receiver, List<String> moved, String arrived, long rows)
            throws SQLException {
        Rights rights = map.accounts().rights();
        String table = map.sql(rights.table());
        String scope = Sql.column("t", rights.scope()) + "::text";
        Object institutions = moved.toArray(String[]::new);
        return List.of(
                new Check(
                        "rights over the moved institutions",
                        Long.toString(rows),
                        Long.toString(Sql.number(
                                receiver,
                                "select count(*) from %s t where %s = any (?)".formatted(table, scope),
                                institutions))),
                new Check(
                        "rights that came and hold elsewhere",
                        "0",
                        Long.toString(Sql.number(
                                receiver,
                                "select count(*) from %s t where %s and (%s = any (?)) is not true"
                                        .formatted(table, arrived, scope),
                                institutions))));
    }
}

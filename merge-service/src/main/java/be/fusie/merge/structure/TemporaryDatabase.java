package be.fusie.merge.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A database beside another on the same server, which goes when it is closed. While it is in use, its keeper holds an
 * advisory lock; one without that lock was left behind by a crash and may be swept.
 */
public final class TemporaryDatabase implements AutoCloseable {

    /** First half of the key of the advisory lock: any number that nobody else uses. */
    private static final int LOCK = 0x46757369;

    private final Connection keeper;
    private final String name;

    private TemporaryDatabase(Connection keeper, String name) {
        this.keeper = keeper;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /**
     * Creates an empty database with the encoding and locale of another on the same server.
     *
     * @param keeper a connection to any database of the server, in auto-commit; closed with this
     * @param like a connection to the database that it shall resemble
     * @throws SQLException state 42501 when the role may not create databases, 53100 when the disk is full
     */
    public static TemporaryDatabase create(Connection keeper, String name, Connection like) throws SQLException {
        return create(keeper, name, like, false);
    }

    /** The same; where the role may, the owner is the same too. */
    public static TemporaryDatabase create(Connection keeper, String name, Connection like, boolean sameOwner)
            throws SQLException {
        try {
            keeper.setAutoCommit(true);
            Rows.run(keeper, "select pg_advisory_lock(%d, hashtext(%s))".formatted(LOCK, Rows.literal(name)));
            if (sameOwner) {
                createLike(keeper, name, like);
            } else {
                createEmpty(keeper, name, like);
            }
            return new TemporaryDatabase(keeper, name);
        } catch (SQLException e) {
            keeper.close();
            throw e;
        }
    }

    /**
     * Creates an empty database that stays, with the encoding, locale and owner of another, be it on another server. Where
     * there is no such owner, or the role may not act as it, the role owns it.
     */
    public static void createLike(Connection server, String name, Connection like) throws SQLException {
        createEmpty(server, name, like);
        String owner = Structure.database(like).owner();
        if (Rows.text(server, "select 'x' from pg_roles where rolname = ? and pg_has_role(oid, 'MEMBER')", owner)
                != null) {
            Rows.run(server, "alter database " + Rows.name(name) + " owner to " + Rows.name(owner));
        }
    }

    private static void createEmpty(Connection server, String name, Connection like) throws SQLException {
        Structure.Database original = Structure.database(like);
        Rows.run(server, "create database " + Rows.name(name) + " template template0" + original.options());
    }

    /** Whether the role of this connection may create databases. */
    public static boolean mayCreate(Connection connection) throws SQLException {
        return Rows.text(
                        connection,
                        "select 'x' from pg_roles where rolname = current_user and (rolcreatedb or rolsuper)")
                != null;
    }

    /** Bytes on disk of the connection's database. */
    public static long size(Connection connection) throws SQLException {
        return Long.parseLong(Rows.text(connection, "select pg_database_size(current_database())"));
    }

    /**
     * Drops databases of that prefix that nobody keeps any more.
     *
     * @param connection to any database of the server, in auto-commit
     * @return their names
     */
    public static List<String> sweep(Connection connection, String prefix) throws SQLException {
        List<String> left = Rows.list(
                connection,
                """
                select d.datname from pg_database d
                where starts_with(d.datname, ?) and pg_has_role(d.datdba, 'USAGE') and not exists (
                  select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 2 and l.classid::bigint = ?
                    and l.objid::bigint = hashtext(d.datname)::bigint & 4294967295)
                """,
                row -> row.getString(1),
                prefix,
                LOCK);
        for (String name : left) {
            drop(connection, name);
        }
        return left;
    }

    /** Removes a database, sessions in it included; one that is not there is no error. */
    public static void drop(Connection connection, String name) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                Rows.run(connection, "drop database if exists " + Rows.name(name) + " with (force)");
                return;
            } catch (SQLException e) {
                // who is no superuser can't end an autovacuum worker (42501); it gives way by itself
                if (attempt == 20 || !Set.of("42501", "55006").contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while a database is dropped", e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (keeper) {
            drop(keeper, name);
        }
    }
}

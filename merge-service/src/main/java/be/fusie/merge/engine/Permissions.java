package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the merging role needs in the receiver; told by the plan, not in the middle of a merge. */
final class Permissions {

    /** From this version on, parameters can be granted. */
    private static final int GRANTABLE = 150_000;

    private Permissions() {}

    private record Role(boolean superuser, int version, boolean creates) {}

    /** Reasons to refuse; empty when the role may do all it has to. */
    static List<Reason> missing(Connection receiver) throws SQLException {
        Role role = Sql.list(
                        receiver,
                        "select (select rolsuper from pg_roles where rolname = current_user),"
                                + " current_setting('server_version_num')::int,"
                                + " has_database_privilege(current_database(), 'CREATE')",
                        row -> new Role(row.getBoolean(1), row.getInt(2), row.getBoolean(3)))
                .get(0);
        List<Reason> reasons = new ArrayList<>();
        boolean replica = role.superuser()
                || role.version() >= GRANTABLE
                        && Sql.list(
                                        receiver,
                                        "select has_parameter_privilege('session_replication_role', 'set')",
                                        row -> row.getBoolean(1))
                                .get(0);
        if (!replica) {
            reasons.add(new Reason(
                    "replica-role-not-allowed",
                    "The merging role may not set session_replication_role in the receiving database, without which triggers"
                            + " would fire again for rows that move",
                    role.version() >= GRANTABLE
                            ? "As a superuser: grant set on parameter session_replication_role to the merging role."
                            : "Before PostgreSQL 15 only a superuser may: merge as one, or update the server first."));
        }
        if (!role.creates()) {
            reasons.add(new Reason(
                    "schema-not-allowed",
                    "The merging role may not create schema fusie_merge in the receiving database, where a merge keeps what it"
                            + " needs to go on and to be undone",
                    "As the database's owner: grant create on database … to the merging role."));
        }
        return reasons;
    }
}

package be.fusie.request.audit;

import be.fusie.request.audit.AuditTrail.Entry;
import be.fusie.request.audit.AuditTrail.Sealed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads audit trails out of request-service's database; needs nothing of the service but its tables. */
final class AuditDatabase {

    private final Connection connection;

    /** @param connection should be in one repeatable-read transaction, so that nothing happens between two readings */
    AuditDatabase(Connection connection) {
        this.connection = connection;
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    List<UUID> migrations() throws SQLException {
        return rows("select id from migration order by created_at, id", null, row -> row.getObject(1, UUID.class));
    }

    /** @return null when there is no such migration */
    AuditTrail trail(UUID migration) throws SQLException {
        List<AuditTrail> heads = rows(
                "select history_count, history_hash from migration where id = ?",
                migration,
                row -> new AuditTrail(
                        AuditTrail.FORMAT,
                        migration,
                        row.getInt("history_count"),
                        row.getString("history_hash"),
                        entries(migration),
                        signatures(migration),
                        delegations(migration)));
        return heads.isEmpty() ? null : heads.get(0);
    }

    private List<Entry> entries(UUID migration) throws SQLException {
        return rows(
                "select * from history where migration_id = ? order by number",
                migration,
                row -> new Entry(
                        row.getInt("number"),
                        time(row, "at"),
                        row.getString("role"),
                        row.getString("who"),
                        row.getString("subject"),
                        row.getString("salt"),
                        row.getString("act"),
                        row.getString("reason"),
                        row.getString("state_before"),
                        row.getString("state_after"),
                        row.getString("detail"),
                        row.getString("previous_hash"),
                        row.getString("hash")));
    }

    private List<Sealed> signatures(UUID migration) throws SQLException {
        return rows(
                "select * from signature where migration_id = ? order by signed_at",
                migration,
                row -> sealed(
                        row,
                        row.getString("subject") == null
                                ? null
                                : new Evidence(
                                                migration,
                                                row.getInt("plan_version"),
                                                row.getString("plan_hash"),
                                                row.getString("institution"),
                                                row.getString("issuer"),
                                                row.getString("subject"),
                                                row.getString("acr"),
                                                time(row, "auth_time"),
                                                row.getString("role"),
                                                row.getString("text_version"),
                                                time(row, "signed_at"),
                                                row.getString("how"),
                                                row.getString("on_behalf_of"),
                                                row.getString("delegation_digest"),
                                                row.getString("nonce"),
                                                row.getString("nonce_salt"),
                                                row.getString("proof_sha256"),
                                                row.getString("certificate_sha256"),
                                                time(row, "document_signed_at"))
                                        .text()));
    }

    private List<Sealed> delegations(UUID migration) throws SQLException {
        return rows(
                """
                select * from delegation d where exists (
                    select 1 from signature s where s.migration_id = ? and s.delegation_digest = d.digest)
                order by created_at
                """,
                migration,
                row -> sealed(
                        row,
                        row.getString("delegate") == null || row.getString("director") == null
                                ? null
                                : new DelegationContent(
                                                row.getObject("id", UUID.class),
                                                row.getString("institution"),
                                                row.getString("director"),
                                                row.getString("delegate"),
                                                row.getString("valid_from"),
                                                row.getString("valid_until"),
                                                row.getString("issuer"),
                                                row.getString("acr"),
                                                time(row, "auth_time"),
                                                time(row, "created_at"))
                                        .text()));
    }

    private static Sealed sealed(ResultSet row, String content) throws SQLException {
        return new Sealed(
                row.getObject("id", UUID.class),
                row.getString("digest"),
                content == null ? null : row.getString("salt"),
                content);
    }

    private static String time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : Evidence.time(time.toInstant());
    }

    private <T> List<T> rows(String query, UUID migration, Row<T> read) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            if (migration != null) {
                statement.setObject(1, migration);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(read.of(result));
                }
            }
            return rows;
        }
    }
}

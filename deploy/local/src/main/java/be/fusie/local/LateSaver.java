package be.fusie.local;

import be.fusie.platform.PlatformException;
import be.fusie.platform.PostgresServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * Somebody at the office of the school that moves who saves too late (F4): the database refuses it, the school application
 * hands what was typed to freeze-service, and gives it back when the school can be written again, wherever it lives then.
 */
final class LateSaver {

    private static final String READ_ONLY = "25006";
    private static final String ADD =
            """
            insert into contact_point (person_id, kind, value, from_date)
            select person_id, 'email', ?, current_date from pupil where institution = ? and stamnummer = ?
            """;

    private final PostgresServer server;
    private final Rest drafts;
    private final String institution;
    private final String database;
    private final String typed;
    private final String stamnummer;
    private String draft;

    /** @param database where the institution lives before the move */
    LateSaver(PostgresServer server, Rest application, String institution, String database) {
        this.server = server;
        this.drafts = application.with("Fusie-Person", "office-" + institution);
        this.institution = institution;
        this.database = database;
        this.typed = "late-" + institution + "@example.org";
        this.stamnummer = anyPupil();
    }

    /** Saves, once the database is read-only; true when that has just been refused and kept. */
    boolean saveIfTooLate(JsonNode migration) {
        JsonNode readOnly = migration.path("readOnly");
        if (draft != null || !readOnly.path("since").isTextual() || readOnly.hasNonNull("seconds")) {
            return false;
        }
        if (!refused()) {
            throw new PlatformException(database + " took a write although it is read-only");
        }
        try {
            draft = drafts.post(
                            "/api/v1/databases/" + database + "/drafts",
                            Map.of(
                                    "institution",
                                    institution,
                                    "kind",
                                    "contact-point",
                                    "reference",
                                    stamnummer,
                                    "mediaType",
                                    "text/plain",
                                    "content",
                                    typed))
                    .path("id")
                    .asText();
            return true;
        } catch (Rest.Failed e) {
            if (e.status() == 409) {
                return false; // thawed this very moment: it could be saved
            }
            throw e;
        }
    }

    /** Whether it was too late at all. */
    boolean wasLate() {
        return draft != null;
    }

    /**
     * Takes the draft back and saves it where the institution lives now.
     *
     * @return the database it is saved in
     * @throws PlatformException when it can't be saved there
     */
    String saveAtLast() {
        JsonNode back = drafts.get("/api/v1/drafts/" + draft);
        String home = back.path("saveIn").asText();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(home), "school_app", "school_app");
                PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setString(1, back.path("content").asText());
            add.setString(2, back.path("institution").asText());
            add.setString(3, back.path("reference").asText());
            if (add.executeUpdate() != 1) {
                throw new PlatformException("The pupil of a late draft is not in " + home);
            }
        } catch (SQLException e) {
            throw new PlatformException("A late draft can't be saved in " + home + ": " + e.getMessage(), e);
        }
        drafts.delete("/api/v1/drafts/" + draft);
        return home;
    }

    private boolean refused() {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database), "school_app", "school_app");
                PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setString(1, typed);
            add.setString(2, institution);
            add.setString(3, stamnummer);
            add.executeUpdate();
            return false;
        } catch (SQLException e) {
            if (READ_ONLY.equals(e.getSQLState())) {
                return true;
            }
            throw new PlatformException("A late save failed otherwise than expected: " + e.getMessage(), e);
        }
    }

    private String anyPupil() {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database), "school_app", "school_app");
                PreparedStatement query = connection.prepareStatement(
                        "select stamnummer from pupil where institution = ? and left_on is null order by 1 limit 1")) {
            query.setString(1, institution);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new PlatformException("No pupil of " + institution + " was found: " + e.getMessage(), e);
        }
    }
}

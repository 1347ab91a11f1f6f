package be.fusie.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Somebody at a school who edits something, with a lease of freeze-service, as school applications do it (F4). */
final class Editor implements AutoCloseable {

    static final String SAVED = "saved";

    private final LocalPlatform platform;
    private final String database;
    private final String institution;
    private final String session;

    private Editor(LocalPlatform platform, String database, String institution) {
        this.platform = platform;
        this.database = database;
        this.institution = institution;
        this.session = platform.rest(Service.FREEZE, LocalPlatform.APPLICATION)
                .post("/api/v1/databases/" + database + "/editing-sessions", Map.of("institution", institution))
                .path("id")
                .asText();
    }

    /** Begins to edit. */
    static Editor at(LocalPlatform platform, String database, String institution) {
        return new Editor(platform, database, institution);
    }

    /** See {@link #save(LocalPlatform, String, String)}. */
    String save() {
        return save(platform, database, institution);
    }

    /**
     * Saves the pupils of a school as they are, so that digests stay the same, by the role of school applications.
     *
     * @return {@link #SAVED}, or what the database answers instead
     */
    static String save(LocalPlatform platform, String database, String institution) {
        try (Connection connection =
                        DriverManager.getConnection(platform.postgres().jdbcUrl(database), "school_app", "school_app");
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(
                    "update pupil set status_id = status_id where institution = '" + institution + "'");
            return rows > 0 ? SAVED : "no pupils";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    /** Has finished. */
    @Override
    public void close() {
        platform.rest(Service.FREEZE, LocalPlatform.APPLICATION).delete("/api/v1/editing-sessions/" + session);
    }
}

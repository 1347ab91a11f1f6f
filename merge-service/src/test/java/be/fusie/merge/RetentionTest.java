package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backups and archives hold personal data, and go when their time is over; what an undo may need stays. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class RetentionTest {

    private final UUID migration = UUID.randomUUID();

    @Inject
    Retention retention;

    @Inject
    MergeSettings settings;

    @Inject
    AgroalDataSource own;

    private void sql(String statement) throws SQLException {
        try (Connection c = own.getConnection();
                Statement s = c.createStatement()) {
            s.execute(statement.replace("ID", "'" + migration + "'"));
        }
    }

    private Path file(Path folder) throws IOException {
        return Files.writeString(Files.createDirectories(folder).resolve("some.zip"), "rows");
    }

    private void mergedDaysAgo(int days) throws SQLException {
        sql("update merge_run set merged_at = now() - interval '" + days + " days' where migration = ID");
    }

    @AfterEach
    void forgetTheRun() throws SQLException {
        sql("delete from merge_run where migration = ID");
    }

    @Test
    void backups_go_after_months_and_archives_after_years() throws Exception {
        Path backup = file(settings.dataDir().resolve(migration.toString()).resolve("backup"));
        Path archive = file(settings.dataDir().resolve("archives").resolve(migration.toString()));
        sql(
                "insert into merge_run (migration, source, receiver, institutions, whole, phase, updated_at, merged_at, deciding_closed)"
                        + " values (ID, 'a', 'b', '{}', true, 'MERGED', now(), now(), true)");
        mergedDaysAgo(31);
        retention.forget();
        assertThat(backup).exists();
        mergedDaysAgo(91);
        retention.forget();
        assertThat(backup.getParent().getParent()).doesNotExist();
        assertThat(archive)
                .as("single records are taken from it for years (M23)")
                .exists();
        mergedDaysAgo(3651);
        retention.forget();
        assertThat(archive.getParent()).doesNotExist();
        retention.forget();
    }
}

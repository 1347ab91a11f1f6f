package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every way to say where a database is and who signs in. */
class DatabaseUrlTest {

    private static DatabaseUrl source(String text, Map<String, String> environment) {
        return DatabaseUrl.parse("--source", text, environment::get);
    }

    @Test
    void jdbc_urls_and_those_of_psql_mean_the_same() {
        for (String url : new String[] {
            "jdbc:postgresql://db1:5433/school_a?user=ann&password=x",
            "postgresql://ann:x@db1:5433/school_a",
            "postgres://ann:x@db1:5433/school_a?application_name=me",
            "postgresql:///school_a?host=db1&port=5433&user=ann",
            "postgresql://db1:5433/?dbname=school_a&user=ann"
        }) {
            assertThat(source(url, Map.of()).place()).as(url).isEqualTo("db1:5433/school_a");
            assertThat(source(url, Map.of()).user()).as(url).isEqualTo("ann");
        }
    }

    @Test
    void the_port_is_5432_and_names_may_be_encoded() {
        DatabaseUrl url = source("postgresql://an%40n@db1/school%20a", Map.of());

        assertThat(url.place()).isEqualTo("db1:5432/school a");
        assertThat(url.user()).isEqualTo("an@n");
    }

    @Test
    void the_url_wins_over_its_own_variables_and_those_over_psql_s() {
        Map<String, String> both = Map.of("FUSIE_SOURCE_USER", "own", "PGUSER", "general");

        assertThat(source("postgresql://url@db1/a", both).user()).isEqualTo("url");
        assertThat(source("jdbc:postgresql://db1/a", both).user()).isEqualTo("own");
        assertThat(source("jdbc:postgresql://db1/a", Map.of("PGUSER", "general"))
                        .user())
                .isEqualTo("general");
        assertThat(DatabaseUrl.parse("--receiver", "jdbc:postgresql://db1/a", both::get)
                        .user())
                .isEqualTo("general");
    }
}

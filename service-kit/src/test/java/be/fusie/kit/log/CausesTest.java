package be.fusie.kit.log;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.kit.messaging.Refusal;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CausesTest {

    @Test
    void of_a_database_error_only_the_state_is_told() {
        var error = new IllegalStateException("Jan", new SQLException("Key (name)=(Jan) exists", "23505"));

        assertThat(Causes.of(error)).isEqualTo("database error, SQLSTATE 23505");
    }

    @Test
    void a_refusal_tells_its_reason_and_anything_else_only_its_kind() {
        assertThat(Causes.of(new RuntimeException(new Refusal("the gate is closed"))))
                .isEqualTo("the gate is closed");
        assertThat(Causes.of(new IllegalArgumentException("Jan"))).isEqualTo("IllegalArgumentException");
    }

    @Test
    void the_place_is_the_first_of_our_own_lines() {
        assertThat(Causes.place(new RuntimeException("Jan"))).startsWith("at CausesTest.java:");
    }
}

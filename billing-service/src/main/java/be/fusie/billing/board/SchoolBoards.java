package be.fusie.billing.board;

import be.fusie.billing.IntakeForm;
import be.fusie.billing.SchoolTransactions;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Boards, units, articles and activities in a school database: planned, done and undone as a whole. */
@ApplicationScoped
class SchoolBoards {
    private static final String PURPOSE = "board";

    private final NamedDatabases databases;
    private final SchoolTransactions transactions;
    private final ObjectMapper json;

    SchoolBoards(NamedDatabases databases, SchoolTransactions transactions, ObjectMapper json) {
        this.databases = databases;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * Takes the ids and notes what is to be switched off; changes nothing but sequences.
     *
     * @throws Refusal when the form does not fit the database
     */
    BoardPlan plan(String database, List<IntakeForm> forms, LocalDate day) throws SQLException {
        try (Connection school = databases.open(database)) {
            return new Planner(school, forms, day).plan();
        }
    }

    /** Does the plan in one transaction, as far as it is not done yet. */
    void change(String database, UUID migration, Long token, BoardPlan plan, Runnable check) throws SQLException {
        transactions.run(database, PURPOSE, migration, token, check, school -> run(school, BoardSql.DO, plan));
    }

    /** Takes the plan back in one transaction, as far as it was done. */
    void restore(String database, UUID migration, Long token, BoardPlan plan, Runnable check) throws SQLException {
        transactions.run(database, PURPOSE, migration, token, check, school -> {
            run(school, BoardSql.UNDO, plan);
            for (BoardPlan.Sequence sequence : plan.sequences()) {
                try (PreparedStatement reset = school.prepareStatement(BoardSql.reset(sequence.table()))) {
                    reset.setString(1, sequence.name());
                    reset.setLong(2, sequence.last());
                    reset.setBoolean(3, sequence.called());
                    reset.setString(4, sequence.name());
                    reset.setLong(5, sequence.after());
                    reset.setLong(6, sequence.first());
                    reset.setLong(7, sequence.after());
                    reset.execute();
                }
            }
        });
    }

    private void run(Connection school, List<String> statements, BoardPlan plan) throws SQLException {
        String written = write(plan);
        for (String sql : statements) {
            try (PreparedStatement statement = school.prepareStatement(sql)) {
                statement.setString(1, written);
                statement.executeUpdate();
            }
        }
    }

    String write(BoardPlan plan) {
        try {
            return json.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan can be written", e);
        }
    }

    BoardPlan read(String plan) {
        try {
            return json.readValue(plan, BoardPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan of ours can be read", e);
        }
    }
}

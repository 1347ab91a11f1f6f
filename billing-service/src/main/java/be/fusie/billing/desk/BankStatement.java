package be.fusie.billing.desk;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** A statement of a bank file; no two files may bring the same one. */
@Entity
@Table(name = "bank_statement")
@IdClass(BankStatement.Key.class)
class BankStatement extends PanacheEntityBase {
    record Key(String database, String account, LocalDate closedOn, Integer number) implements Serializable {}

    @Id
    public String database;

    @Id
    public String account;

    @Id
    public LocalDate closedOn;

    @Id
    public Integer number;

    public UUID file;
    public long oldBalanceCents;
    public long newBalanceCents;

    static BankStatement of(BankFile file, CodaFile.Statement read) {
        var statement = new BankStatement();
        statement.database = file.database;
        statement.account = read.account();
        statement.closedOn = read.closedOn();
        statement.number = read.number();
        statement.file = file.id;
        statement.oldBalanceCents = read.oldBalanceCents();
        statement.newBalanceCents = read.newBalanceCents();
        return statement;
    }

    Key key() {
        return new Key(database, account, closedOn, number);
    }

    static Uni<List<BankStatement>> of(UUID file) {
        return list("file = ?1 order by account, closedOn, number", file);
    }
}

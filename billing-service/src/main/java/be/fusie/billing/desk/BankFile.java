package be.fusie.billing.desk;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A bank file that was read in. The file itself is not kept: it names people. */
@Entity
@Table(name = "bank_file")
class BankFile extends PanacheEntityBase {
    enum State {
        /** Noted here, not yet booked in the school database: sent again, it goes on. */
        READ,
        BOOKED
    }

    @Id
    public UUID id;

    public String database;

    /** Of the file's bytes: the same file twice is once. */
    public String sha256;

    public String uploadedBy;
    public Instant uploadedAt;

    @Enumerated(EnumType.STRING)
    public State state;

    static Uni<BankFile> find(String database, String sha256) {
        return BankFile.<BankFile>find("database = ?1 and sha256 = ?2", database, sha256)
                .firstResult();
    }
}
